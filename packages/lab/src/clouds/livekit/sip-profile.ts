// What LiveKit's SIP announces, and what of it is there.
import type { SessionProfile } from '@cordboard/sip'

/** All that the INVITE, 180, 183, 200 and REFER of LiveKit name, though it has no handler for half of them. */
export const announced: readonly string[] = [
  'INVITE',
  'ACK',
  'CANCEL',
  'BYE',
  'NOTIFY',
  'REFER',
  'MESSAGE',
  'OPTIONS',
  'INFO',
  'SUBSCRIBE',
]
/** What it handles; the rest gets 405. */
export const handled = ['INVITE', 'ACK', 'CANCEL', 'BYE', 'NOTIFY', 'OPTIONS']

/** No session timer, no reliable provisional responses, no Replaces. */
export const profile: SessionProfile = {
  agent: 'LiveKit',
  allow: announced,
  supported: [],
  infoTypes: [],
  sessionTimer: null,
}
