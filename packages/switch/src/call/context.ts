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

/** What a call must know of a trunk's way to offer media: the rest is the trunk desk's. */
export interface TrunkWay {
  readonly address: string
  readonly port: number
  /** Host part of the identities it is told. */
  readonly host: string
  readonly mayRenew: boolean
  /** It connects callers with others by itself when asked (REFER). */
  readonly supportsReplaces: boolean
}

export interface CallPolicy {
  /** How long a transferor may take to hang up by itself. */
  readonly leaveMs: number
  /** The same behind a trunk: voice clouds wait a second for our BYE at most. */
  readonly leaveTrunkMs: number
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
  /** A trunk that answers nothing but 100 for so long has failed. */
  readonly trunkProgressMs: number
  /** How long somebody outside may ring. */
  readonly trunkRingMs: number
  /** Between two keys of a receptionist's caller. */
  readonly betweenKeysMs: number
  /** How long a tone that stands for a prompt is heard. */
  readonly signalMs: number
  /** A prompt whose end nobody tells is over by then. */
  readonly promptMs: number
  /** Telling a caller why its call failed takes no longer. */
  readonly tellMs: number
  /** A notice somebody is rung for takes no longer. */
  readonly noticeMs: number
  /** How long somebody is rung for it. */
  readonly noticeRingMs: number
}

export const defaultCallPolicy: CallPolicy = {
  leaveMs: 2_000,
  leaveTrunkMs: 500,
  toneMs: 4_000,
  figuresMs: 2_000,
  handOverMs: 2_000,
  mediaRetryMs: 500,
  mediaGiveUpMs: 10_000,
  silenceMs: 30_000,
  maxForks: 20,
  trunkProgressMs: 32_000,
  trunkRingMs: 180_000,
  betweenKeysMs: 3_000,
  signalMs: 600,
  promptMs: 300_000,
  tellMs: 15_000,
  noticeMs: 60_000,
  noticeRingMs: 60_000,
}

export interface CallContext {
  /** Epoch milliseconds. */
  readonly now: number
  readonly facts: Facts
  readonly policy: CallPolicy
  readonly sdp: SdpPolicy
  devices(userId: number): readonly Device[]
  /** The user has a leg in a call other than this one. */
  isBusyElsewhere(userId: number): boolean
  /** Epoch ms until which an agent is left alone after a queue's call; 0: free. */
  wrappedUpUntil(userId: number): number
  /** The user who last answered a call of this queue; null: none yet. */
  lastAgent(queue: string): number | null
  /** How many other calls wait in this queue. */
  waitingElsewhere(queue: string): number
  /** A host part that means us: our domain or one of our addresses. */
  isOwnHost(host: string): boolean
  /** Where a trunk is reached; null: it has no address now. */
  trunkWay(trunk: number): TrunkWay | null
  /** A new ULID. */
  newId(): string
  /** A leased endpoint for talking to this address, in the named process if one is given; null when there is none. */
  takeEndpoint(process: string | null, peerAddress: string): EndpointRef | null
  /** The address our socket would have towards a peer and the one it is told: tells whether two legs can share an endpoint. */
  place(peerAddress: string): { readonly local: string; readonly address: string }
}
