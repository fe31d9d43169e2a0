// Questions to the DNS through node:dns, and their answers as values: it never rejects.
import { promises as dns } from 'node:dns'
import type { Answer, NoAnswer, Question } from '../resolve/types.ts'

/** Answers one question. Never rejects; may take as long as it likes, its asker has a deadline. */
export interface NameServer {
  ask(question: Question): Promise<Answer>
  /** Gives up what is under way. */
  close(): void
}

export interface NameServerOptions {
  /** Servers to ask, `address` or `address:port`; none: the system's. */
  readonly servers: readonly string[]
  /** Of the first try; later ones wait longer. */
  readonly timeoutMs: number
  readonly tries: number
  /** How long records hold whose life node:dns does not tell (SRV, NAPTR). */
  readonly plainTtlMs: number
  readonly negativeTtlMs: number
}

/** Throws node's error when a server is no address. */
export function createNameServer(options: NameServerOptions): NameServer {
  const { plainTtlMs, negativeTtlMs } = options
  const resolver = new dns.Resolver({ timeout: options.timeoutMs, tries: options.tries })
  if (options.servers.length > 0) resolver.setServers(options.servers)
  const query = async ({ type, name }: Question): Promise<Answer> => {
    switch (type) {
      case 'A':
        return addresses(await resolver.resolve4(name, { ttl: true }))
      case 'AAAA':
        return addresses(await resolver.resolve6(name, { ttl: true }))
      case 'SRV': {
        const records = await resolver.resolveSrv(name)
        return {
          answer: 'srv',
          records: records.map((one) => ({ ...one, target: one.name })),
          ttlMs: plainTtlMs,
        }
      }
      case 'NAPTR':
        return { answer: 'naptr', records: await resolver.resolveNaptr(name), ttlMs: plainTtlMs }
    }
  }
  return {
    async ask(question) {
      try {
        const answer = await query(question)
        const isEmpty =
          answer.answer === 'addresses'
            ? answer.addresses.length === 0
            : answer.answer !== 'none' && answer.records.length === 0
        return isEmpty ? { answer: 'none', why: 'noRecord', ttlMs: negativeTtlMs } : answer
      } catch (error) {
        return { answer: 'none', why: reasonOf(error), ttlMs: negativeTtlMs }
      }
    },
    close: () => resolver.cancel(),
  }
}

function addresses(records: readonly { readonly address: string; readonly ttl: number }[]): Answer {
  return {
    answer: 'addresses',
    addresses: records.map((record) => record.address),
    ttlMs: Math.min(...records.map((record) => record.ttl)) * 1000,
  }
}

const reasons: ReadonlyMap<string, NoAnswer> = new Map([
  ['ENOTFOUND', 'noSuchName'],
  ['EBADNAME', 'noSuchName'],
  ['ENODATA', 'noRecord'],
  ['ETIMEOUT', 'silence'],
  ['ECONNREFUSED', 'silence'],
  ['ECANCELLED', 'silence'],
])

/** SERVFAIL, REFUSED, a damaged answer and the like: the server could not. */
function reasonOf(error: unknown): NoAnswer {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  return reasons.get(code) ?? 'failure'
}
