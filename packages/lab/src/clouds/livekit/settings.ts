// What a simulated LiveKit project is told: its endpoint, its trunks and rules, its agents.
import type { HeaderLine, Resolver, TlsSettings, TransportName } from '@cordboard/sip'
import type { TracedMessage } from '../../phone/trace.ts'
import type { MediaTimeout } from '../base/silence-watch.ts'
import type { AgentCall, Saying } from './agent-call.ts'
import type { DispatchRule, InboundTrunk } from './matching.ts'
import type { TwirpError } from './twirp.ts'

export interface LiveKitOptions {
  /** Loopback address; default 127.0.0.1. */
  readonly address?: string
  /** The project's SIP host. */
  readonly host?: string
  readonly transports?: readonly TransportName[]
  readonly port?: number
  readonly tlsPort?: number
  readonly tls?: TlsSettings
  /** For the hosts of outbound trunks and of Contacts. */
  readonly resolver?: Resolver
  /** Default PCMU, PCMA, G722. */
  readonly codecs?: readonly string[]
  /** Blocks that reach the cloud at all; default everybody. */
  readonly knownSources?: readonly string[]
  /** Default 30 s to the first packet, 15 s between packets. */
  readonly mediaTimeout?: MediaTimeout
  /** Between two 180; default 1 s. */
  readonly ringEveryMs?: number
  /** Until an agent that does not join has its room closed; default 3 min. */
  readonly joinTimeoutMs?: number
  /** For the peer's BYE after a transfer; default 1 s. */
  readonly byeWaitMs?: number
  /** INVITEs a second from one address; default 100. */
  readonly floodLimit?: number
  /** Of calls for whose rule no other agent is set. */
  readonly agent?: Agent
  readonly trace?: (message: TracedMessage) => void
}

export interface Agent {
  /** What it says when the call is answered; default silence. */
  readonly says?: Saying
  /** When it joins the room; null: when told by `join`. Default at once. */
  readonly joinsAfterMs?: number | null
  /** What it does then. */
  readonly onCall?: (call: AgentCall) => void | Promise<void>
}

export type InboundTrunkFields = Partial<Omit<InboundTrunk, 'id'>>
export type DispatchRuleFields = Partial<Omit<DispatchRule, 'id'>>

export interface OutboundTrunk {
  /** ST_… */
  readonly id: string
  /** `host` or `host:port`, without `sip:`. */
  readonly address: string
  readonly transport: TransportName
  /** Shown as caller; the first one unless the order says another. */
  readonly numbers: readonly string[]
  readonly username: string
  readonly password: string
  /** Host of From; empty: the project's. */
  readonly fromHost: string
  readonly headers: readonly HeaderLine[]
}

export type OutboundTrunkFields = Partial<Omit<OutboundTrunk, 'id' | 'address'>> & { readonly address: string }

export interface ParticipantOrder {
  readonly trunkId: string
  /** Called number. */
  readonly to: string
  /** One number instead of the trunk's. */
  readonly from?: string
  /** Default the number; empty: none. */
  readonly displayName?: string
  /** User of To when it is not the called number. */
  readonly toUser?: string
  readonly headers?: readonly HeaderLine[]
  /** Pressed after the answer; `w` waits half a second. */
  readonly dtmf?: string
  readonly says?: Saying
  /** Default 80 s. */
  readonly ringingTimeoutMs?: number
}

export type ParticipantResult =
  | { readonly ok: true; readonly call: AgentCall }
  | { readonly ok: false; readonly error: TwirpError }
