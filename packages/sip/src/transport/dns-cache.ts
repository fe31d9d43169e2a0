// Remembers answers of the DNS for as long as they hold, asks each question once at a time, and outlives a dead DNS.
import type { Answer, Question } from '../resolve/types.ts'
import type { NameServer } from './name-server.ts'

//   +---------+ asked  +--------+ answered  +-------+ life over  +---------+
//   | unknown | -----> | asking | --------> | fresh | ---------> | expired |
//   +---------+        +--------+           +-------+            +---------+
//                           ^  | nobody could tell, but         | asked
//                           |  v records are here               |
//                           | +-------+                         |
//                           | | stale | fresh for negativeTtlMs |
//                           | +-------+                         |
//                           +-----------------------------------+
//   Expired, and the last try failed: told at once as it is, while it is asked for again (RFC 8767).

export interface DnsCacheOptions {
  readonly server: NameServer
  /** Monotonic ms. */
  readonly now: () => number
  readonly minTtlMs: number
  readonly maxTtlMs: number
  readonly negativeTtlMs: number
  /** How long after the end of its life a record still serves when nobody answers. */
  readonly staleMs: number
  readonly maxAnswers: number
  readonly maxQuestions: number
}

interface Entry {
  readonly answer: Answer
  readonly until: number
  /** Records past this are of no use at all; null: there are no records. */
  readonly usableUntil: number | null
  /** The last try to renew it failed. */
  readonly stale: boolean
}

export class DnsCache {
  readonly #options: DnsCacheOptions
  readonly #entries = new Map<string, Entry>()
  readonly #asking = new Map<string, Promise<Answer>>()

  constructor(options: DnsCacheOptions) {
    this.#options = options
  }

  get size(): number {
    return this.#entries.size
  }

  get asking(): number {
    return this.#asking.size
  }

  /** What is known now without waiting; `ttlMs` is what is left of its life. Renews in the background what is stale. */
  known(question: Question): Answer | undefined {
    const { now, negativeTtlMs } = this.#options
    const entry = this.#entries.get(keyOf(question))
    if (entry === undefined) return undefined
    const left = entry.until - now()
    if (left > 0) return { ...entry.answer, ttlMs: left, old: entry.stale }
    if (!entry.stale || !this.#isUsable(entry)) return undefined
    void this.ask(question)
    return { ...entry.answer, ttlMs: negativeTtlMs, old: true }
  }

  /** An expired answer that may serve when no better one comes. */
  expired(question: Question): Answer | undefined {
    const entry = this.#entries.get(keyOf(question))
    if (entry === undefined || !this.#isUsable(entry)) return undefined
    return { ...entry.answer, ttlMs: this.#options.negativeTtlMs, old: true }
  }

  /** Asks, or joins who asks already. */
  ask(question: Question): Promise<Answer> {
    const key = keyOf(question)
    const running = this.#asking.get(key)
    if (running !== undefined) return running
    const { server, maxQuestions, negativeTtlMs } = this.#options
    if (this.#asking.size >= maxQuestions)
      return Promise.resolve({ answer: 'none', why: 'failure', ttlMs: negativeTtlMs })
    const started = server.ask(question).then((answer) => {
      this.#asking.delete(key)
      return this.#remember(key, answer)
    })
    this.#asking.set(key, started)
    return started
  }

  #remember(key: string, answer: Answer): Answer {
    const { now, negativeTtlMs, staleMs } = this.#options
    const before = this.#entries.get(key)
    const failed = answer.answer === 'none' && (answer.why === 'silence' || answer.why === 'failure')
    if (failed && before !== undefined && this.#isUsable(before)) {
      this.#put(key, { ...before, until: now() + negativeTtlMs, stale: true })
      return { ...before.answer, ttlMs: negativeTtlMs, old: true }
    }
    const ttlMs = this.#lifeOf(answer)
    const usableUntil = answer.answer === 'none' ? null : now() + ttlMs + staleMs
    this.#put(key, { answer, until: now() + ttlMs, usableUntil, stale: false })
    return { ...answer, ttlMs }
  }

  #lifeOf(answer: Answer): number {
    const { minTtlMs, maxTtlMs, negativeTtlMs } = this.#options
    if (answer.answer === 'none') return negativeTtlMs
    return Math.min(Math.max(answer.ttlMs, minTtlMs), maxTtlMs)
  }

  #isUsable(entry: Entry): boolean {
    return entry.usableUntil !== null && this.#options.now() < entry.usableUntil
  }

  /** The newest stand last; the one renewed longest ago goes first. */
  #put(key: string, entry: Entry): void {
    this.#entries.delete(key)
    if (this.#entries.size >= this.#options.maxAnswers) {
      const oldest = this.#entries.keys().next()
      if (!oldest.done) this.#entries.delete(oldest.value)
    }
    this.#entries.set(key, entry)
  }
}

function keyOf(question: Question): string {
  return `${question.type} ${question.name}`
}
