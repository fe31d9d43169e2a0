// Finds the servers of a name: puts the questions of RFC 3263 to the DNS, with a memory, a deadline and old answers when it is dead.
import { type LocateStep, locate } from '../resolve/locate.ts'
import type {
  Answer,
  FamilyWish,
  Question,
  Resolution,
  ResolveTarget,
  ResolveWishes,
  TransportName,
} from '../resolve/types.ts'
import { type Scheduler, systemScheduler } from '../stack/scheduler.ts'
import { DnsCache } from './dns-cache.ts'
import { createNameServer, type NameServer } from './name-server.ts'
import { numericAddress } from './remote-address.ts'

/** Names to addresses. A numeric host is answered at once, so that no wait is on the fast path. */
export interface Resolver {
  /** Addresses of a host in the order to try them; none when it is unknown. Never rejects. */
  resolve(host: string): readonly string[] | Promise<readonly string[]>
  /** The places a target can be reached at (RFC 3263 4); at once when all is known already. Never rejects. */
  locate?(target: ResolveTarget, wishes?: Partial<ResolveWishes>): Resolution | Promise<Resolution>
}

/** What `createResolver` makes. */
export interface DnsResolver extends Resolver {
  locate(target: ResolveTarget, wishes?: Partial<ResolveWishes>): Resolution | Promise<Resolution>
  /** Numbers for leak tests: remembered answers, questions under way, waits with a deadline. */
  counts(): { readonly answers: number; readonly questions: number; readonly waits: number }
  /** Gives up what is under way; who waits hears silence. */
  close(): void
}

export interface ResolverOptions {
  /** Servers to ask, `address` or `address:port`; none: the system's. */
  readonly servers?: readonly string[]
  /** Names answered without asking (a hosts file); `localhost` is always known. */
  readonly hosts?: ReadonlyMap<string, readonly string[]>
  readonly maxTtlMs?: number
  readonly minTtlMs?: number
  /** How long records hold whose life is not told (SRV and NAPTR by node:dns). Default 60 s. */
  readonly plainTtlMs?: number
  /** How long "no such name", "no record" and "no answer" are believed. Default 10 s. */
  readonly negativeTtlMs?: number
  /** How long an answer outlives its life when the DNS is dead. Default one day (RFC 8767 5). */
  readonly staleMs?: number
  /** How long an expired answer is waited for before the old one is told. Default 1 s. */
  readonly patienceMs?: number
  /** How long the last addresses are waited for when others are here. Default 300 ms. */
  readonly graceMs?: number
  /** Everything that is asked for one target together. Default 4 s. */
  readonly deadlineMs?: number
  readonly maxAnswers?: number
  /** At once; more are refused. */
  readonly maxQuestions?: number
  /** Of the first try of a question. Default 1 s. */
  readonly timeoutMs?: number
  readonly tries?: number
  readonly family?: FamilyWish
  readonly transports?: readonly TransportName[]
  readonly spread?: boolean
  /** In [0, 1): the weighted choice among SRV records. */
  readonly random?: () => number
  /** Monotonic ms. */
  readonly now?: () => number
  readonly scheduler?: Scheduler
  readonly nameServer?: NameServer
}

const defaults = {
  maxTtlMs: 300_000,
  minTtlMs: 1000,
  plainTtlMs: 60_000,
  negativeTtlMs: 10_000,
  staleMs: 86_400_000,
  patienceMs: 1000,
  graceMs: 300,
  deadlineMs: 4000,
  maxAnswers: 8000,
  maxQuestions: 1000,
  timeoutMs: 1000,
  tries: 2,
}

/** More rounds than NAPTR, SRV, and addresses twice are never needed. */
const maxRounds = 6
const localhost = ['127.0.0.1', '::1']

/** A resolver on node:dns, or on the name server given. Throws node's error when a server is no address. */
export function createResolver(options: ResolverOptions = {}): DnsResolver {
  return new CachingResolver(options)
}

class CachingResolver implements DnsResolver {
  readonly #options: ResolverOptions & typeof defaults
  readonly #wishes: ResolveWishes
  readonly #now: () => number
  readonly #random: () => number
  readonly #scheduler: Scheduler
  readonly #server: NameServer
  readonly #cache: DnsCache
  #waits = 0

  constructor(given: ResolverOptions) {
    const options = { ...defaults, ...given }
    this.#options = options
    this.#wishes = {
      transports: options.transports ?? ['udp', 'tcp', 'tls'],
      family: options.family ?? 'ipv4First',
      spread: options.spread ?? false,
    }
    this.#now = options.now ?? (() => performance.now())
    this.#random = options.random ?? Math.random
    this.#scheduler = options.scheduler ?? systemScheduler
    this.#server = options.nameServer ?? createNameServer({ ...options, servers: options.servers ?? [] })
    this.#cache = new DnsCache({ ...options, server: this.#server, now: this.#now })
  }

  resolve(host: string): readonly string[] | Promise<readonly string[]> {
    const numeric = numericAddress(host)
    if (numeric !== null) return [numeric]
    // A given port asks for nothing but addresses (RFC 3263 4.2); which one is of no matter.
    const found = this.locate({ host, port: 5060, transport: 'udp' }, { transports: ['udp'] })
    return found instanceof Promise ? found.then(addressesOf) : addressesOf(found)
  }

  locate(target: ResolveTarget, wishes: Partial<ResolveWishes> = {}): Resolution | Promise<Resolution> {
    const full = { ...this.#wishes, ...wishes }
    const first = locate(target, full, (question) => this.#known(question), this.#random)
    return first.step === 'done' ? first.resolution : this.#askOn(target, full, first)
  }

  counts() {
    return { answers: this.#cache.size, questions: this.#cache.asking, waits: this.#waits }
  }

  close(): void {
    this.#server.close()
  }

  async #askOn(target: ResolveTarget, wishes: ResolveWishes, first: LocateStep): Promise<Resolution> {
    const until = this.#now() + this.#options.deadlineMs
    // What this search was told stays as it was told, whatever becomes of the memory meanwhile.
    const told = new Map<string, Answer>()
    const known = (question: Question): Answer | undefined => told.get(keyOf(question)) ?? this.#known(question)
    let step = first
    for (let round = 0; step.step === 'ask' && round < maxRounds; round++) {
      await this.#gather(step.questions, step.enough, until, told, () => {
        const now = locate(target, wishes, known, this.#random)
        return now.step === 'done' || now.enough
      })
      step = locate(target, wishes, known, this.#random)
    }
    if (step.step === 'done') return step.resolution
    return { ok: false, reason: 'timeout', sentence: tooDeep, trail: [], ttlMs: this.#options.negativeTtlMs }
  }

  /** Waits until every question has an answer, if need be an old one or silence. */
  async #gather(
    questions: readonly Question[],
    enough: boolean,
    until: number,
    told: Map<string, Answer>,
    isEnough: () => boolean,
  ): Promise<void> {
    const { graceMs, patienceMs, negativeTtlMs } = this.#options
    const open = new Map(questions.map((question) => [keyOf(question), question]))
    const { promise, resolve } = Promise.withResolvers<void>()
    const timers: unknown[] = []
    const settle = (question: Question, answer: Answer): void => {
      if (!open.delete(keyOf(question))) return
      told.set(keyOf(question), answer)
      if (open.size === 0) resolve()
    }
    const silence = (question: Question): Answer =>
      this.#cache.expired(question) ?? { answer: 'none', why: 'silence', ttlMs: negativeTtlMs }
    const after = (ms: number, act: () => void): void => {
      timers.push(this.#scheduler.set(act, Math.max(0, ms), null, null))
    }
    const giveUp = (): void => {
      for (const question of [...open.values()]) settle(question, silence(question))
    }
    let hurried = enough
    const hurry = (): void => after(graceMs, giveUp)
    this.#waits += 1
    for (const question of questions) {
      void this.#cache.ask(question).then((answer) => {
        settle(question, answer)
        if (open.size === 0 || hurried || !isEnough()) return
        hurried = true
        hurry()
      })
    }
    after(until - this.#now(), giveUp)
    after(patienceMs, () => {
      for (const question of [...open.values()]) {
        const old = this.#cache.expired(question)
        if (old !== undefined) settle(question, old)
      }
    })
    if (enough) hurry()
    await promise
    for (const timer of timers) this.#scheduler.clear(timer)
    this.#waits -= 1
  }

  #known(question: Question): Answer | undefined {
    const host = question.type === 'SRV' ? withoutService(question.name) : question.name
    const given = host === 'localhost' ? localhost : this.#options.hosts?.get(host)
    if (given === undefined) return this.#cache.known(question)
    const ipv6 = question.type === 'AAAA'
    const addresses = given.filter((address) => address.includes(':') === ipv6)
    const ttlMs = this.#options.maxTtlMs
    if (question.type === 'SRV' || question.type === 'NAPTR' || addresses.length === 0)
      return { answer: 'none', why: 'noRecord', ttlMs }
    return { answer: 'addresses', addresses, ttlMs }
  }
}

const tooDeep = 'The search in the DNS came to no end.'

function addressesOf(found: Resolution): readonly string[] {
  return found.ok ? found.candidates.map((candidate) => candidate.address) : []
}

/** `example.com` of `_sip._udp.example.com`. */
function withoutService(name: string): string {
  return name.startsWith('_') ? name.split('.').slice(2).join('.') : name
}

function keyOf(question: Question): string {
  return `${question.type} ${question.name}`
}
