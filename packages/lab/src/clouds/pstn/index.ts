// The door of the simulated telephone network.
export type { AudioPort } from './audio-port.ts'
export { causeOf, statusOf } from './causes.ts'
export { type CircuitEnd, type CircuitEvent, joinFarEnds, type ReleaseCause, type Setup } from './circuit.ts'
export { Pstn, type PstnCarrier, type PstnOptions } from './pstn.ts'
export { PstnCall } from './pstn-call.ts'
export { joinCalleeLeg, joinCallerLeg } from './sip-leg.ts'
export { type Habit, Subscriber, type SubscriberOptions } from './subscriber.ts'
