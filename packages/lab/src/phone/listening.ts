// What a script can wait for at one end of a call: tones, sound, silence, keys.
import { Ear } from './ear.ts'
import { Watch } from './watch.ts'

export interface Hearing {
  /** How long it must be heard without a break; default 200. */
  readonly forMs?: number
  /** How long to wait for that; default 5000. */
  readonly withinMs?: number
}

export class Listening {
  readonly ear = new Ear(() => performance.now())
  readonly #watch = new Watch()
  #digits = ''

  /** Keys pressed by the peer so far. */
  get digits(): string {
    return this.#digits
  }

  /** A key of the peer, however it came. */
  notePressed(digit: string): void {
    this.#digits += digit
    this.#watch.changed()
  }

  /** Those who wait look again: the ear has heard something, or time has passed. */
  changed(): void {
    this.#watch.changed()
  }

  /** Resolves with the first `count` keys of the peer. */
  pressed(count: number, withinMs = 5000): Promise<string> {
    const look = (): string | null => (this.#digits.length >= count ? this.#digits.slice(0, count) : null)
    return this.#watch.until(`${count} keys`, look, withinMs, () => `Keys so far: ${this.#digits.length}`)
  }

  /** Resolves when a tone of `hz` has been heard from now on for `forMs`. */
  hears(hz: number, wait: Hearing = {}): Promise<void> {
    return this.#hearsFor(`a tone of ${hz} Hz`, wait, (fromMs, toMs) => this.ear.isTone(hz, fromMs, toMs))
  }

  /** Resolves when any sound has been heard from now on for `forMs`. */
  hearsSound(wait: Hearing = {}): Promise<void> {
    return this.#hearsFor('a sound', wait, (fromMs, toMs) => this.ear.isSound(fromMs, toMs))
  }

  /** Resolves when nothing, or only silence, has come for `forMs`, counted from now. */
  hearsNothing({ forMs = 200, withinMs = 5000 }: Hearing = {}): Promise<void> {
    const fromMs = this.ear.nowMs()
    const look = (): true | null => {
      const nowMs = this.ear.nowMs()
      return nowMs - fromMs >= forMs && !this.ear.isSound(nowMs - forMs, nowMs) ? true : null
    }
    // Where nothing comes, nothing tells that time passes.
    const looking = setInterval(() => this.changed(), 20)
    return this.#watch
      .until('silence', look, withinMs, () => this.ear.story())
      .then(() => undefined)
      .finally(() => clearInterval(looking))
  }

  /** Nothing more will come: waits that are open fail. */
  closeListening(why: string): void {
    this.#watch.close(why)
  }

  #hearsFor(what: string, wait: Hearing, judge: (fromMs: number, toMs: number) => boolean): Promise<void> {
    const { forMs = 200, withinMs = 5000 } = wait
    const sinceMs = this.ear.nowMs()
    let lookedMs = 0
    const look = (): true | null => {
      const { endMs } = this.ear
      // Judging costs more than a packet: every 20 ms of new sound is often enough.
      if (endMs - sinceMs < forMs || endMs - lookedMs < 20) return null
      lookedMs = endMs
      return judge(endMs - forMs, endMs) ? true : null
    }
    return this.#watch.until(what, look, withinMs, () => this.ear.story()).then(() => undefined)
  }
}
