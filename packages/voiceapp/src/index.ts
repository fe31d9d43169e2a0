// The public door of @cordboard/voiceapp.
export { documentLimits } from './document/element.ts'
export { type Collected, collectDigit } from './machine/collect-digits.ts'
export { go, open as openApp, start as startApp, type Turn } from './machine/machine.ts'
export {
  type AppAddress,
  type AppState,
  type DialResult,
  type DialStep,
  type FetchStep,
  type GatherStep,
  type Happening,
  machineLimits,
  type RecordResult,
  type RecordStep,
  type Step,
} from './machine/types.ts'
export { describeProblem, type Problem } from './problem.ts'
export { readVerbs, type VerbsReading } from './verbs/read-verbs.ts'
export { readSipUri, type SipUriParts } from './verbs/sip-uri.ts'
export type * from './verbs/types.ts'
export type { CallFacts, CallStatus, Param, SipFacts } from './webhook/facts.ts'
export { apiVersion, type StatusFacts, statusParams, webhookParams } from './webhook/params.ts'
export { type WebhookRequest, webhookRequest } from './webhook/request.ts'
export {
  type SignatureVerdict,
  type SignedRequest,
  type SigningKey,
  signRequest,
  verifySignature,
} from './webhook/signature.ts'
