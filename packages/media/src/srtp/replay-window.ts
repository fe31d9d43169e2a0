// Which of the last 128 packets have been seen (RFC 3711 3.3.2, which asks for at least 64).

export const REPLAY_WINDOW = 128

/** One stream's window; an index is a whole number that only grows, up to 2^48. */
export class ReplayWindow {
  private highest = -1
  private readonly seen = new Uint8Array(REPLAY_WINDOW)

  /** Whether a packet with this index was marked already or is too old to know. Changes nothing. */
  refuses(index: number): boolean {
    if (index > this.highest) return false
    return this.highest - index >= REPLAY_WINDOW || this.seen[index % REPLAY_WINDOW] === 1
  }

  /** Remembers a packet that was not refused. */
  mark(index: number): void {
    if (index > this.highest) {
      const steps = Math.min(index - this.highest, REPLAY_WINDOW)
      for (let i = 1; i < steps; i++) this.seen[(index - i) % REPLAY_WINDOW] = 0
      this.highest = index
    }
    this.seen[index % REPLAY_WINDOW] = 1
  }
}
