// An API client: its number is the client id.
import { bool, dateTime, derived, text, texts, toMany, value } from '../declaration.ts'
import { DN, Peer } from './dn.ts'
import { callControl, works } from './effects.ts'

export const ServicePrincipal = derived('ServicePrincipal', DN, {
  CallControlEnabled: bool({ default: value(false), effect: callControl }),
  /** What people who sign in read as the name of the application. */
  DisplayName: text({ ours: true, maxLength: 100, effect: works }),
  IsSystem: bool({ readOnly: true, default: value(false), effect: works }),
  LastUsed: dateTime({ scope: 'derived', effect: works }),
  MyPhoneEnabled: bool({ default: value(false), effect: callControl }),
  Peers: toMany(Peer, { maxItems: 10000, effect: callControl }),
  /** Where people who sign in are sent back to, to the letter: by these the client may use the authorization code. */
  RedirectUris: texts({ ours: true, maxItems: 20, maxLength: 1024, effect: works }),
  /** The client secret: shown once when made, kept as a hash. SETUP may give it. */
  Secret: text({ ours: true, minLength: 16, maxLength: 255, secret: 'hashed', effect: works }),
  XAPIEnabled: bool({ default: value(false), effect: works }),
})
