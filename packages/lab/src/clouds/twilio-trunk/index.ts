// The door of the simulated Elastic SIP Trunking.
export { type EmergencyCall, readback, registeredAddress } from './emergency.ts'
export { faultOf, type TwilioFault } from './refusals.ts'
export { TwilioTrunking } from './trunking.ts'
export type { Alert, TrunkingOptions } from './trunking-options.ts'
