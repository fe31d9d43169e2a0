// Cuts a stream of payload bytes into packets of another ptime.

/** A small queue of payload bytes of one codec with 8 bytes per millisecond. */
export interface Packetizer {
  /** Adds payload; what does not fit any more is dropped from the old end. */
  push(input: Uint8Array, start: number, length: number): void
  /** Writes one packet of the wanted ptime at `output[outputStart]` and returns its length, or 0 when there is not enough yet. */
  take(output: Uint8Array, outputStart: number): number
  /** Bytes waiting. */
  waiting(): number
  clear(): void
}

/** A packetizer for packets of `ptimeMs` (1 to 200 ms), holding at most `maxMs` of sound. */
export function createPacketizer(ptimeMs: number, maxMs = 400): Packetizer {
  const packetBytes = Math.min(Math.max(Math.trunc(ptimeMs), 1), 200) * 8
  const size = Math.max(Math.trunc(maxMs) * 8, packetBytes * 2)
  const ring = new Uint8Array(size)
  let head = 0
  let filled = 0
  return {
    push(input, start, length) {
      const from = length > size ? start + length - size : start
      const count = Math.min(length, size)
      const overflow = filled + count - size
      if (overflow > 0) {
        head = (head + overflow) % size
        filled -= overflow
      }
      let at = (head + filled) % size
      for (let i = 0; i < count; i++) {
        ring[at] = input[from + i] ?? 0
        at = at + 1 === size ? 0 : at + 1
      }
      filled += count
    },
    take(output, outputStart) {
      if (filled < packetBytes) return 0
      for (let i = 0; i < packetBytes; i++) {
        output[outputStart + i] = ring[head] ?? 0
        head = head + 1 === size ? 0 : head + 1
      }
      filled -= packetBytes
      return packetBytes
    },
    waiting: () => filled,
    clear() {
      head = 0
      filled = 0
    },
  }
}
