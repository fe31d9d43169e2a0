// The door of the simulated Twilio account.
export { type AccountOptions, TwilioAccount } from './account.ts'
export { type CloudHost, type Edge, edges, type LocalizedUri, localizedUris, readCloudHost } from './hosts.ts'
export { TwilioRefusal, twilioCode } from './refusal.ts'
export { type Fault, type RestOptions, type SeenRequest, TwilioRest } from './rest/server.ts'
export type { AccountTools } from './tools.ts'
export type * from './types.ts'
