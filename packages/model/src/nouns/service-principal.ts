// An API client: its number is the client id.
import { bool, dateTime, derived, text, toMany, value } from '../declaration.ts'
import { DN, Peer } from './dn.ts'
import { callControl, works } from './effects.ts'

export const ServicePrincipal = derived('ServicePrincipal', DN, {
  CallControlEnabled: bool({ default: value(false), effect: callControl }),
  IsSystem: bool({ readOnly: true, default: value(false), effect: works }),
  LastUsed: dateTime({ scope: 'derived', effect: works }),
  MyPhoneEnabled: bool({ default: value(false), effect: callControl }),
  Peers: toMany(Peer, { maxItems: 10000, effect: callControl }),
  /** The client secret: shown once when made, kept as a hash. SETUP may give it. */
  Secret: text({ ours: true, minLength: 16, maxLength: 255, secret: 'hashed', effect: works }),
  XAPIEnabled: bool({ default: value(false), effect: works }),
})
