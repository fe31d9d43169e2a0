// SRTP and SRTCP of one leg (RFC 3711) with keys from SDP (RFC 4568): this folder's door.
import { SrtpReceiver } from './srtp-receiver.ts'
import { SrtpSender } from './srtp-sender.ts'
import type { SrtpKeying } from './srtp-suite.ts'

export type { SrtpReceiver } from './srtp-receiver.ts'
export type { SrtpSender } from './srtp-sender.ts'
export {
  MAX_SOURCES,
  SRTP_HEADROOM,
  type SrtpKeying,
  type SrtpSuiteName,
  srtpKeyingFrom,
  srtpRefusals,
} from './srtp-suite.ts'

/** A sender with fresh state. Throws RangeError when the key is not 30 bytes. */
export function createSrtpSender(keying: SrtpKeying): SrtpSender {
  return new SrtpSender(keying)
}

/** A receiver with fresh state. Throws RangeError when the key is not 30 bytes. */
export function createSrtpReceiver(keying: SrtpKeying): SrtpReceiver {
  return new SrtpReceiver(keying)
}
