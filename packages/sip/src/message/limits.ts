// Every limit on what a message from outside may hold, in one place.

export interface MessageLimits {
  /** Whole message in bytes. */
  readonly messageBytes: number
  /** Header lines, folded ones counted once. */
  readonly headerLines: number
  /** One header line with its folds, in bytes. */
  readonly lineBytes: number
  /** Request-URI in bytes. */
  readonly uriBytes: number
}

/** A datagram cannot be larger than 65,535 bytes; streams get the same by default. */
export const defaultLimits: MessageLimits = {
  messageBytes: 65_535,
  headerLines: 200,
  lineBytes: 8_192,
  uriBytes: 2_048,
}

/** Values one header may have over all its lines; what is beyond is not looked at. */
export const maxValuesPerHeader = 200
/** Parameters of one value. */
export const maxParams = 64
/** Largest CSeq number (RFC 3261 8.1.1.5). */
export const maxCSeq = 2_147_483_647
