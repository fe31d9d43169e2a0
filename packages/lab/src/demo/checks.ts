// What the demo proves, by name and in order: the verdict lists each as passed, failed or not reached.

export const checks = [
  'starts and is ready',
  'registration',
  'sound both ways',
  'transcoding, SRTP',
  'keys',
  'music on hold',
  'clean hang-up',
  'set-up over XAPI',
  'trunks answer',
  'agents ring at once',
  'music in the queue',
  'rings for 10 s',
  'forward to the domain',
  "customer's own number",
  'application is asked',
  'prompt heard',
  'key understood',
  'second prompt heard',
  'call record',
  'stops cleanly',
] as const

export type Check = (typeof checks)[number]

export type Outcome = 'passed' | 'failed' | 'not reached'

export class Verdict {
  readonly #outcomes = new Map<Check, Outcome>()

  /** A check that failed once stays failed. */
  note(check: Check, ok: boolean): void {
    if (this.#outcomes.get(check) !== 'failed') this.#outcomes.set(check, ok ? 'passed' : 'failed')
  }

  of(check: Check): Outcome {
    return this.#outcomes.get(check) ?? 'not reached'
  }

  get passed(): number {
    return checks.filter((check) => this.of(check) === 'passed').length
  }

  /** Why it did not pass; null when every check passed. */
  get problem(): string | null {
    const failed = checks.filter((check) => this.of(check) === 'failed')
    if (failed.length > 0) return `failed: ${failed.join(', ')}`
    const missing = checks.filter((check) => this.of(check) === 'not reached')
    return missing.length > 0 ? `not reached: ${missing.join(', ')}` : null
  }
}
