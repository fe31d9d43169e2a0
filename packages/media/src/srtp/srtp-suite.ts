// What SDP says about SRTP (RFC 4568): suites, keys, and the words for refused packets.
import { MASTER_KEY_BYTES, MASTER_SALT_BYTES } from './key-derivation.ts'

/** The two suites we carry. SRTCP always has the 80-bit tag (RFC 4568 6.2). */
export type SrtpSuiteName = 'AES_CM_128_HMAC_SHA1_80' | 'AES_CM_128_HMAC_SHA1_32'

/** Master key and salt: 30 bytes (16 + 14), as decoded from an SDP crypto line. Secret: never logged. */
export interface SrtpKeying {
  readonly suite: SrtpSuiteName
  readonly masterKeyAndSalt: Uint8Array
}

/** Tag length of RTP packets, in bytes. */
export function rtpTagBytes(suite: SrtpSuiteName): 10 | 4 {
  return suite === 'AES_CM_128_HMAC_SHA1_80' ? 10 : 4
}

/** Tag length of RTCP packets, in bytes, in both suites. */
export const RTCP_TAG_BYTES = 10

/** Room that must be free behind a packet before protecting it: SRTCP needs 4 + 10 bytes. */
export const SRTP_HEADROOM = 14

/** Why a packet was refused; returned as a negative length, so that the packet path allocates nothing. */
export const srtpRefusals = {
  /** Too short, wrong version, header longer than the packet, no room behind it. */
  malformed: -1,
  /** The tag is wrong: wrong key or changed bytes. */
  authentication: -2,
  /** Seen before, or older than the replay window. */
  replayed: -3,
  /** More SSRCs than MAX_SOURCES in one direction. */
  tooManySources: -4,
  /** The key's lifetime (2^48 RTP or 2^31 RTCP packets) is used up. */
  exhausted: -5,
} as const

/** SSRCs that one direction of one leg may use under one key. */
export const MAX_SOURCES = 16

const BASE64_LENGTH = ((MASTER_KEY_BYTES + MASTER_SALT_BYTES) / 3) * 4
const base64Key = /^[A-Za-z0-9+/]{40}$/

/**
 * Decodes the key and salt of a crypto line (what stands between `inline:` and the first `|`); null unless it is exactly
 * 30 bytes of base64.
 */
export function srtpKeyingFrom(suite: SrtpSuiteName, inline: string): SrtpKeying | null {
  if (inline.length !== BASE64_LENGTH || !base64Key.test(inline)) return null
  return { suite, masterKeyAndSalt: Buffer.from(inline, 'base64') }
}
