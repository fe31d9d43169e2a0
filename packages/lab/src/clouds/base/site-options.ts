// What a SIP site of a cloud is told before it starts.
import type {
  ClientCredentials,
  Flow,
  HeaderLine,
  Resolver,
  SessionEvent,
  SessionProfile,
  TlsSettings,
  TransportName,
} from '@cordboard/sip'
import type { MediaSettings } from '../../phone/call-table.ts'
import type { LabCall } from '../../phone/lab-call.ts'
import type { TracedMessage } from '../../phone/trace.ts'
import type { Decision, Reply } from './decision.ts'
import type { RequestFacts } from './request-facts.ts'
import type { MediaTimeout } from './silence-watch.ts'

export interface SiteOptions {
  /** For traces and the text of waits that failed. */
  readonly name: string
  /** Local IPv4 address, any of 127.0.0.0/8; default 127.0.0.1. */
  readonly address?: string
  /** UDP and TCP share one port number; default UDP and TCP. */
  readonly transports?: readonly TransportName[]
  /** Of UDP and TCP; default one that is free. */
  readonly port?: number
  /** Of TLS; default one that is free. */
  readonly tlsPort?: number
  /** Needed for TLS. */
  readonly tls?: TlsSettings
  /** Audio of calls, in and out. */
  readonly media?: Partial<MediaSettings>
  readonly profile?: Partial<SessionProfile>
  /** Methods that are taken; others get 405. Default all that the profile allows, with REGISTER. */
  readonly methods?: readonly string[]
  /** T1 and T2 in ms, default 500 and 4000. */
  readonly timers?: { readonly t1: number; readonly t2: number }
  /** Calls without RTP end with BYE; default never. */
  readonly mediaTimeout?: MediaTimeout
  /** Finds the addresses of the names it calls; default the system's. */
  readonly resolver?: Resolver
  /** Every INVITE outside of a call, also those without credentials. Default: 404. */
  readonly onInvite?: (facts: RequestFacts) => Decision
  /** Everything else outside of calls; null: the default, which is 200 for OPTIONS and 405 for the rest; `drop`: silence. */
  readonly onRequest?: (facts: RequestFacts) => Reply | null | 'drop'
  /** A REFER in a call; answer it by wishes. Default: 603. */
  readonly onRefer?: (call: LabCall, event: Extract<SessionEvent, { event: 'referred' }>) => void
  /** Told every message in and out. */
  readonly trace?: (message: TracedMessage) => void
}

export interface SiteCall {
  /** Request-URI. */
  readonly uri: string
  /** From value without tag: `"Name" <sip:user@host>`. */
  readonly from: string
  /** To value without tag; default the Request-URI in angle brackets. */
  readonly to?: string
  /** Next hop as a URI, when it is not the Request-URI. */
  readonly via?: string
  /** The connection of a registered customer. */
  readonly flow?: Flow | null
  readonly headers?: readonly HeaderLine[]
  readonly login?: ClientCredentials
  /** What goes into the digest's uri; default the Request-URI. */
  readonly digestUri?: string
  /** The INVITE has no offer. */
  readonly lateOffer?: boolean
  /** User part of our Contact; default none. */
  readonly contactUser?: string
  readonly media?: Partial<MediaSettings>
  readonly profile?: Partial<SessionProfile>
}

/** An INVITE that came, and what was decided. */
export interface SeenInvite {
  readonly facts: RequestFacts
  readonly decision: Decision
}
