// The public door of @cordboard/lab.
export { type Decision, drop, type Rejection, type Reply, reject, type Taking, take } from './clouds/base/decision.ts'
export { DigestGate, type DigestGateOptions, type DigestResult } from './clouds/base/digest-gate.ts'
export type { AddressFacts, RequestFacts } from './clouds/base/request-facts.ts'
export type { MediaTimeout } from './clouds/base/silence-watch.ts'
export { SipSite } from './clouds/base/sip-site.ts'
export type { SeenInvite, SiteCall, SiteOptions } from './clouds/base/site-options.ts'
export { NameServer, type NameServerOptions, type ZoneRecord } from './clouds/dns/index.ts'
export {
  AgentCall,
  Fonio,
  fonioRanges,
  LiveKitCloud,
  type LiveKitOptions,
  type TransferResult,
} from './clouds/livekit/index.ts'
export {
  type CircuitEnd,
  type Habit,
  Pstn,
  PstnCall,
  type PstnCarrier,
  type ReleaseCause,
  type Setup,
  Subscriber,
  type SubscriberOptions,
} from './clouds/pstn/index.ts'
export {
  type CarrierAccount,
  type CarrierOptions,
  type IpCustomer,
  type Refusal,
  RegistrarCarrier,
} from './clouds/registrar-carrier/index.ts'
export { localizedUris, TwilioAccount, TwilioRefusal, TwilioRest } from './clouds/twilio-account/index.ts'
export {
  DomainCall,
  type DomainNews,
  type DomainsOptions,
  type DomainTrial,
  type Page,
  type Recording,
  type TriedCall,
  TwilioDomains,
  tryDomain,
  WebApp,
  type WebhookSeen,
  type WebReply,
} from './clouds/twilio-domain/index.ts'
export {
  type Alert,
  type EmergencyCall,
  readback,
  registeredAddress,
  type TrunkingOptions,
  TwilioTrunking,
} from './clouds/twilio-trunk/index.ts'
export { Baresip, type BaresipEvent, type BaresipOptions } from './foreign/baresip.ts'
export { freePort } from './foreign/free-port.ts'
export { type PrivatePostgres, postgresMissing, privatePostgres } from './foreign/postgres.ts'
export { findProgram, RunningProgram, withoutProgram } from './foreign/program.ts'
export { playScenario, Sipp, type SippOptions, type SippVerdict } from './foreign/sipp.ts'
export { type ClipHearing, clipHeard, hearsClip } from './hearing/hears-clip.ts'
export { matchSound, type SoundMatch } from './hearing/sound-match.ts'
export { BadNetwork } from './network/bad-network.ts'
export { TcpDoor, type TcpDoorOptions } from './network/tcp-door.ts'
export { type DoorFigures, UdpDoor, type UdpDoorOptions } from './network/udp-door.ts'
export type { Weather } from './network/weather.ts'
export type { MediaSettings } from './phone/call-table.ts'
export { Ear, type EarFigures, earRateHz, type Gap, type ToneStretch } from './phone/ear.ts'
export { LabCall, type OfferOptions, type RingOptions } from './phone/lab-call.ts'
export { type CallOptions, LabPhone } from './phone/lab-phone.ts'
export { type Hearing, Listening } from './phone/listening.ts'
export { type Sound, silence, tone } from './phone/mouth.ts'
export { makeOwnCertificate, type OwnCertificate } from './phone/own-certificate.ts'
export type { Doors, PhoneOptions } from './phone/phone-options.ts'
export type { Tap } from './phone/tap.ts'
export type { TracedMessage } from './phone/trace.ts'
export { Voice } from './phone/voice.ts'
export { Speech, sharedSpeech, type VoiceName } from './speech/speech.ts'
