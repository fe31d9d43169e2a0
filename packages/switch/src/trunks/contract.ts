// What the trunk desk is told and what it offers: everything between call control and the carriers.
//
// The desk owns each trunk's registration, keep-alive, resolved addresses, capacity and pace. A call asks it to place a leg;
// from then on the leg is a session of the session host like any other, and the desk only remembers that it takes a place.
import type { LogEntry, TrunkLine } from '@cordboard/link'
import type { Binding } from '@cordboard/providers'
import type { CallerFacts, TrunkAttempt, TrunkFacts } from '@cordboard/routing'
import type {
  DnsResolver,
  Flow,
  HeaderLine,
  Scheduler,
  SessionHost,
  SipRequest,
  SipStack,
  TransportName,
} from '@cordboard/sip'
import type { AddressSettings } from '../address/advertise.ts'
import type { TrunkWay } from '../call/context.ts'
import type { LegId } from '../call/leg.ts'
import type { Clock } from '../time/deadline.ts'

/** How a trunk is reached and what it may do, compiled from its row. Contains secrets: never logged, never on the link up. */
export interface TrunkSettings {
  readonly id: number
  readonly number: string
  readonly name: string
  readonly host: string
  /** 0: found by NAPTR and SRV (RFC 3263). */
  readonly port: number
  readonly proxyHost: string
  readonly proxyPort: number
  readonly secondaryRegistrar: string
  /** 'inbound' and 'both' register; 'outbound' only logs in when a call of ours is challenged. */
  readonly registration: 'none' | 'both' | 'inbound' | 'outbound'
  readonly authId: string
  readonly password: string
  /** 3-way authentication: the digest user name when it is not the authentication id. */
  readonly separateAuthId: string | null
  readonly mainNumber: string
  readonly registerSeconds: number
  readonly transport: 'any' | TransportName
  readonly ipRestriction: 'any' | 'ipv4' | 'ipv6'
  /** PEM; trusted for TLS to this trunk beside the usual roots. */
  readonly rootCertificate: string | null
  readonly contactIp: 'external' | 'internal' | 'both' | { readonly address: string }
  /** What Via names instead of our address; null: that. */
  readonly viaHost: string | null
  /** 0: no limit. */
  readonly simultaneousCalls: number
  /** New calls a second that may be sent; 0: no limit. */
  readonly callsPerSecond: number
  readonly allowsInbound: boolean
  readonly allowsOutbound: boolean
  readonly supportsReinvite: boolean
  readonly supportsReplaces: boolean
  readonly outbound: readonly Binding[]
  readonly inbound: readonly Binding[]
  readonly source: readonly Binding[]
  readonly matching: 'any' | 'all'
  /** Networks (CIDR) the carrier calls from, beside its resolved addresses. */
  readonly sourceNetworks: readonly string[]
  /** False: DID and main number identify whatever the address (the operator opted out). */
  readonly requiresSourceAddress: boolean
}

/** A leg to place. `addressIndex` counts the trunk's addresses: 0 first, then each further one on failure (RFC 3263 4.3). */
export interface TrunkLegOrder {
  readonly leg: LegId
  readonly call: string
  readonly attempt: TrunkAttempt
  readonly addressIndex: number
  readonly caller: CallerFacts
  readonly headers: readonly HeaderLine[]
  readonly sdp: string
  /** Limits of calls at once and of calls a second do not hold it back: if need be the carrier refuses. */
  readonly emergency?: boolean
}

/** Why a leg could not be placed, or why the next address cannot. */
export type TrunkRefusal =
  | 'unknown-trunk'
  | 'disabled'
  | 'not-registered'
  | 'at-capacity'
  | 'too-fast'
  | 'unresolved'
  | 'no-more-addresses'
  | 'no-transport'

/** An INVITE from outside any login, looked at. */
export type Identification =
  | {
      readonly outcome: 'trunk'
      readonly trunk: number
      /** Which of the five criteria hit, for log and trace. */
      readonly by: 'rinstance' | 'contact' | 'source' | 'did' | 'main-number'
      /** As extracted by the trunk's inbound parameters, before caller-ID formatting. */
      readonly called: string
      readonly callerNumber: string
      readonly callerName: string
      readonly anonymous: boolean
      readonly trail: readonly string[]
    }
  /** Nothing claims it. `looksLikeCarrier`: it came from an address of a trunk, or names a number of ours. */
  | { readonly outcome: 'unknown'; readonly looksLikeCarrier: boolean; readonly trail: readonly string[] }

export interface TrunkDesk {
  /** Current configuration; unchanged trunks keep what they have. */
  apply(settings: ReadonlyMap<number, TrunkSettings>, facts: (id: number) => TrunkFacts | null): void
  identify(request: SipRequest, flow: Flow): Identification
  /** May an inbound call come in now (capacity, inbound calls allowed)? Null: yes, and the leg takes a place. */
  admit(trunk: number, leg: LegId): { readonly status: number; readonly reason: string; readonly why: string } | null
  /**
   * Resolves, paces and sends the INVITE; `onRefused` is called (later, never from inside) when no INVITE will be sent. The
   * leg takes a place at once and gives it back on `left`.
   */
  place(order: TrunkLegOrder): void
  /** A leg of a call that was taken up again after a restart: it takes its place again. */
  resumed(trunk: number, leg: LegId): void
  /** The leg has ended, or is not wanted any more before it was sent. */
  left(leg: LegId): void
  /** Where the trunk is reached now (its first address), and what host part identities towards it have; null: nowhere yet. */
  way(trunk: number): TrunkWay | null
  /** What our requests of its calls name in Via instead of our address; null: that. */
  viaHost(trunk: number): string | null
  /** True for the addresses of configured trunks: they are never blocked automatically. */
  isTrunkAddress(address: string): boolean
  refresh(trunk: number): boolean
  lines(): readonly TrunkLine[]
  /** What is known of a trunk for the doctor: resolution, registration, keep-alive, each as facts and sentences. */
  inspect(trunk: number): Promise<TrunkInspection | null>
  counts(): Readonly<Record<string, number>>
  start(): void
  close(): Promise<void>
}

export interface TrunkInspection {
  readonly line: TrunkLine
  readonly resolution: {
    readonly registrar: ResolvedHost
    readonly proxy: ResolvedHost | null
  }
  /** The last REGISTER's or OPTIONS' answer: status, reason, milliseconds; null: none yet. */
  readonly lastAnswer: {
    readonly method: string
    readonly status: number
    readonly reason: string
    readonly ms: number
  } | null
  readonly tls: { readonly subject: string; readonly issuer: string; readonly validUntil: string } | null
  readonly trouble: readonly string[]
}

export interface ResolvedHost {
  readonly host: string
  readonly port: number
  readonly isAddress: boolean
  readonly naptr: boolean
  readonly srv: boolean
  readonly addresses: readonly { readonly transport: TransportName; readonly address: string; readonly port: number }[]
  readonly trail: readonly string[]
  readonly error: string | null
}

export interface TrunkDeskEvents {
  /** No INVITE was or will be sent for this leg. */
  onRefused(leg: LegId, call: string, why: TrunkRefusal, sentence: string): void
  /** A line changed (registered, up, down, calls): shown to control. */
  onLine(line: TrunkLine): void
  onLog(entry: Omit<LogEntry, 'at'>): void
}

/** What `createTrunkDesk` (trunk-desk.ts) is given. */
export interface TrunkDeskOptions {
  readonly stack: () => SipStack
  readonly host: () => SessionHost
  readonly scheduler: Scheduler
  readonly clock: Clock
  readonly random: (bytes: number) => Buffer
  readonly newTag: () => string
  readonly newCallId: () => string
  /** Public and local addresses, as told to peers. */
  readonly addresses: () => AddressSettings
  /** Our domain; null: the address the peer reaches us at. */
  readonly domain: string | null
  readonly resolver: Pick<DnsResolver, 'locate' | 'resolve'>
  readonly events: TrunkDeskEvents
}
