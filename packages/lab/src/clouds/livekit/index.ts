// The door of the simulated LiveKit SIP and of Fonio on top of it.
export { AgentCall, type Saying, type TransferOptions, type TransferResult } from './agent-call.ts'
export { LiveKitCloud } from './cloud.ts'
export { type Assistant, Fonio, fonioRanges, type SipNumber } from './fonio.ts'
export type { DispatchRule, InboundTrunk } from './matching.ts'
export type {
  Agent,
  LiveKitOptions,
  OutboundTrunk,
  ParticipantOrder,
  ParticipantResult,
} from './settings.ts'
export type { TwirpCode, TwirpError } from './twirp.ts'
