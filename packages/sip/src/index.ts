// The public door of @cordboard/sip.

export { type DigestChallenge, type DigestCredentials, parseChallenge, parseCredentials } from './auth/challenge.ts'
export {
  type Authorization,
  type AuthorizeInput,
  answerChallenges,
  authorizeWith,
  type ClientCredentials,
  strongestChallenge,
} from './auth/client.ts'
export { NonceCounts } from './auth/nonce-counts.ts'
export {
  type AuthRole,
  type CredentialsReading,
  challenge as digestChallenge,
  type DigestPolicy,
  type DigestSecret,
  digestSecret,
  findCredentials,
  type Verdict,
  type VerifyInput,
  verify as verifyDigest,
} from './auth/server.ts'
export { defaultBarriers } from './guard/barriers.ts'
export { defaultOverload, type OverloadLimits } from './guard/overload.ts'
export { defaultScanners } from './guard/scanners.ts'
export { defaultGuard, type GuardSettings, type SourceRules } from './guard/source-guard.ts'
export { sourceKey } from './guard/source-key.ts'
export { isHost, isIpv4, isIpv6, sameHost } from './message/address.ts'
export { type Alteration, applyAlterations } from './message/alterations.ts'
export { type FramerEvent, StreamFramer } from './message/framer.ts'
export { fullName } from './message/header-names.ts'
export { defaultLimits, type MessageLimits } from './message/limits.ts'
export { maskSecrets } from './message/mask.ts'
export { knownMethods } from './message/methods.ts'
export { formatNameAddress, parseNameAddress } from './message/name-address.ts'
export { ownText } from './message/own-text.ts'
export { formatParams, parseParams } from './message/params.ts'
export { parseMessage } from './message/parse.ts'
export { headerLines } from './message/received.ts'
export { serializeRequest, serializeResponse, UnsafeHeader } from './message/serialize.ts'
export type * from './message/types.ts'
export { formatUri, parseUri, readUri, sameUri, schemeOf, type UriReading } from './message/uri.ts'
export { formatVia, parseVia, withSource } from './message/via.ts'
export * from './registration/register-client.ts'
export { type LocateStep, locate, maxCandidates } from './resolve/locate.ts'
export type * from './resolve/types.ts'
export { type AnswerMaking, makeAnswer, type OfferReading, readOffer } from './sdp/answer.ts'
export { codecsTowards, codecWish, isTranscodable, sameFormat, wishFor } from './sdp/codecs.ts'
export { formatSdp, parseSdp, type SdpReading } from './sdp/description.ts'
export { agreedDirection, receives, reversed, sends } from './sdp/direction.ts'
export { type EarlyInput, type EarlyState, type Heard, heardEarly, noteEarly, quiet } from './sdp/early-media.ts'
export { type AnswerReading, makeOffer, readAnswer } from './sdp/offer.ts'
export { startSdpSession } from './sdp/session.ts'
export type * from './sdp/types.ts'
export { digestLogin } from './session/digest-login.ts'
export { createSessionHost } from './session/host.ts'
export type {
  CallStart,
  FoundDialog,
  Routed,
  SessionHost,
  SessionHostOptions,
  SessionStack,
  TakeStart,
} from './session/host-contract.ts'
export { reasonPhrase } from './session/reason-phrase.ts'
export { referToReplacing } from './session/refer-to.ts'
export {
  type Authorize,
  defaultProfile,
  type SessionContext,
  type SessionInput,
  type SessionPhase,
  type SessionProfile,
  type SessionState,
} from './session/state.ts'
export type {
  SessionCommand,
  SessionEvent,
  SessionTimerName,
  SessionWish,
  Target,
  TransactionId,
} from './session/types.ts'
export { createSipStack } from './stack/create-stack.ts'
export { type ManualScheduler, manualScheduler, type Scheduler, systemScheduler } from './stack/scheduler.ts'
export type {
  ClientHandlers,
  Endpoint,
  FailureCause,
  RequestOptions,
  Sent,
  SipStack,
  StackCounts,
  StackMetrics,
  StackOptions,
  StackUser,
  TransportName,
} from './stack/types.ts'
export * from './subscription/content.ts'
export {
  defaultNotifierLimits,
  type NotifierLimits,
  packageOf,
  type TerminationReason,
} from './subscription/notifier.ts'
export {
  allowEvents,
  createNotifier,
  type Notifier,
  type NotifierOptions,
  type SubscribeRequest,
} from './subscription/notifier-host.ts'
export { defaultTimers, type Timers } from './transaction/timers.ts'
export { chooseEndpoint, isLoopback } from './transport/choose-endpoint.ts'
export type { NameServer } from './transport/name-server.ts'
export type { RemoteAddress, ServerIdentity } from './transport/remote-address.ts'
export { createResolver, type DnsResolver, type Resolver, type ResolverOptions } from './transport/resolver.ts'
export type { CertificateView } from './transport/stream-connection.ts'
export { defaultStreamLimits, type StreamLimits } from './transport/stream-limits.ts'
export type { CertificatePair, TlsSettings } from './transport/tls-settings.ts'
