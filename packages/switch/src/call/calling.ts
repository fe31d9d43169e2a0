// What a call in set-up carries along: who calls, how the call came here, and how a device may still be asked.
import type { RingTarget } from '@cordboard/routing'
import type { Device } from './context.ts'
import type { LegId } from './leg.ts'

/** Who a leg of ours claims to be towards the called device. */
export interface Identity {
  readonly number: string
  readonly name: string
  /** RFC 3323: the From says Anonymous and no P-Asserted-Identity is sent. */
  readonly anonymous: boolean
}

export interface Introduction {
  readonly from: Identity
  /** The number that sent the call on (302), for Diversion (RFC 5806). */
  readonly divertedBy: string | null
  /** The number that transferred the call, for Referred-By (RFC 3892). */
  readonly referredBy: string | null
}

/**
 * How encryption is offered: RTP/SAVP alone, or RTP/AVP with keys the device may pass over. A phone that insists on SRTP
 * refuses the second, one that has none refuses the first, so whoever may do as it likes is asked both ways.
 */
export type OfferProfile = 'savp' | 'avp'

/** A device that has not been asked the other way yet. */
export interface SecondChance {
  readonly fork: LegId
  readonly device: Device
  readonly target: RingTarget
  readonly profile: OfferProfile
}
