// What the call machine may look at: the time, current facts, registered devices, and supplies handed to it on demand.

import type { Facts } from '@cordboard/routing'
import type { Target } from '@cordboard/sip'
import type { EndpointRef } from './leg.ts'
import type { SdpPolicy } from './sdp-policy.ts'

/** A registered contact of a user. */
export interface Device {
  /** Tells the user's devices apart, also when one has registered again from elsewhere. */
  readonly name: string
  readonly requestUri: string
  /** Route values, topmost first (Path, RFC 3327). */
  readonly routes: readonly string[]
  readonly target: Target
  /** Where its REGISTER came from. */
  readonly source: { readonly address: string; readonly port: number }
  /** Host part of the identities it is told: our domain, or the address it registered at. */
  readonly host: string
}

export interface CallPolicy {
  /** How long a transferor may take to hang up by itself. */
  readonly leaveMs: number
  /** How long a refused caller that is already answered hears a tone. */
  readonly toneMs: number
  /** How long the record waits for the last media figures. */
  readonly figuresMs: number
  readonly handOverMs: number
  readonly mediaRetryMs: number
  readonly mediaGiveUpMs: number
  /** A leg that sends nothing for so long is reported. */
  readonly silenceMs: number
  readonly maxForks: number
}

export const defaultCallPolicy: CallPolicy = {
  leaveMs: 2_000,
  toneMs: 4_000,
  figuresMs: 2_000,
  handOverMs: 2_000,
  mediaRetryMs: 500,
  mediaGiveUpMs: 10_000,
  silenceMs: 30_000,
  maxForks: 20,
}

export interface CallContext {
  /** Epoch milliseconds. */
  readonly now: number
  readonly facts: Facts
  readonly policy: CallPolicy
  readonly sdp: SdpPolicy
  devices(userId: number): readonly Device[]
  /** A new ULID. */
  newId(): string
  /** A leased endpoint for talking to this address, in the named process if one is given; null when there is none. */
  takeEndpoint(process: string | null, peerAddress: string): EndpointRef | null
  /** The address our socket would have towards a peer and the one it is told: tells whether two legs can share an endpoint. */
  place(peerAddress: string): { readonly local: string; readonly address: string }
}
