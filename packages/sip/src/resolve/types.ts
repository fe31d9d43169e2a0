// What locating a SIP server is asked and told (RFC 3263): a target, questions to the DNS, answers, and candidates to try in order.
import type { TransportName } from '../transport/endpoint.ts'

export type { TransportName }

/** Where a request is to go, as a URI or a trunk's settings name it. */
export interface ResolveTarget {
  /** A sips URI: nothing but TLS. */
  readonly secure?: boolean
  /** Name, or address with or without brackets. */
  readonly host: string
  /** Null or 0: found by NAPTR and SRV. */
  readonly port: number | null
  /** Null: found by NAPTR or SRV, else the default. */
  readonly transport: TransportName | null
}

export type FamilyWish = 'ipv4' | 'ipv6' | 'ipv4First' | 'ipv6First'

/** What the asker can and would rather use. */
export interface ResolveWishes {
  /** Transports there are, the preferred one first. */
  readonly transports: readonly TransportName[]
  /** Which addresses are asked for, and which of a name come first. */
  readonly family: FamilyWish
  /** Begin at any of a name's addresses, to spread calls over them; else as the DNS gave them. */
  readonly spread: boolean
}

export type QuestionType = 'NAPTR' | 'SRV' | 'A' | 'AAAA'

export interface Question {
  readonly type: QuestionType
  /** Lower case, no dot at the end. */
  readonly name: string
}

/** RFC 3403 4.1. */
export interface NaptrRecord {
  readonly order: number
  readonly preference: number
  readonly flags: string
  readonly service: string
  readonly regexp: string
  readonly replacement: string
}

/** RFC 2782. A target of `''` or `.`: the service is decidedly not offered. */
export interface SrvRecord {
  readonly priority: number
  readonly weight: number
  readonly port: number
  readonly target: string
}

/** Why there are no records: the name does not exist, it has none of this type, nobody answered, a server could not. */
export type NoAnswer = 'noSuchName' | 'noRecord' | 'silence' | 'failure'

/** `ttlMs`: how long it still holds. `old`: its life is over, but no name server tells a new one. */
export type Answer = { readonly ttlMs: number; readonly old?: boolean } & (
  | { readonly answer: 'naptr'; readonly records: readonly NaptrRecord[] }
  | { readonly answer: 'srv'; readonly records: readonly SrvRecord[] }
  | { readonly answer: 'addresses'; readonly addresses: readonly string[] }
  | { readonly answer: 'none'; readonly why: NoAnswer }
)

/** One place to send a request to. */
export interface Candidate {
  readonly transport: TransportName
  readonly address: string
  readonly port: number
  /** Which records led there, for people. */
  readonly how: string
}

export type Resolution =
  | {
      readonly ok: true
      /** In the order to try them; never empty. */
      readonly candidates: readonly Candidate[]
      /** What was asked and found, a line each. */
      readonly trail: readonly string[]
      /** Which kinds of records there were. */
      readonly found: { readonly naptr: boolean; readonly srv: boolean }
      /** After that it should be asked for again. */
      readonly ttlMs: number
    }
  | {
      readonly ok: false
      readonly reason: 'noSuchName' | 'timeout' | 'noUsableRecord'
      /** One sentence for the operator. */
      readonly sentence: string
      readonly trail: readonly string[]
      readonly ttlMs: number
    }
