// Where a call may be sent: the destinations of rules, routes, profiles and keys.

export type DestinationKind =
  | 'none'
  | 'extension'
  | 'queue'
  | 'ringGroup'
  | 'receptionist'
  /** A number outside the company, or a SIP URI. */
  | 'external'
  | 'voicemail'
  /** Answer with 302 (inbound rules only). */
  | 'deflect'
  /** A department's own number: its routes by hours. */
  | 'group'
  /** Deliver as if no exception had matched; as the exit of a queue, ring group or receptionist: no exit is set, handle as always. */
  | 'proceed'
  /** Known to the contract, not to this version: refused with 501 by name. */
  | 'unsupported'

export interface DestinationFacts {
  readonly kind: DestinationKind
  /** Number of the DN, or the outside number or SIP URI; the contract's name for `unsupported`; '' for none. */
  readonly number: string
}

/** A destination with what is played before it. */
export interface RouteFacts {
  readonly destination: DestinationFacts
  readonly prompt: string | null
}

export const nowhere: DestinationFacts = { kind: 'none', number: '' }
export const noRoute: RouteFacts = { destination: nowhere, prompt: null }
