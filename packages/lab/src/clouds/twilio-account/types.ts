// What one Twilio account holds, as plain data. Names are those of Twilio's resources in camel case; a sid names a resource.

export type AccountStatus = 'active' | 'suspended' | 'closed'
export type HttpMethod = 'GET' | 'POST'

interface Dated {
  /** Milliseconds since 1970. */
  created: number
  updated: number
}

export interface IpAddressRange extends Dated {
  /** IP… */
  readonly sid: string
  friendlyName: string
  /** IPv4 only. */
  ipAddress: string
  /** 0 to 32. */
  cidrPrefixLength: number
}

export interface IpAccessControlList extends Dated {
  /** AL… */
  readonly sid: string
  friendlyName: string
  readonly addresses: Map<string, IpAddressRange>
}

export interface Credential extends Dated {
  /** CR… */
  readonly sid: string
  readonly username: string
  /** Kept for the digest; no interface gives it out. */
  password: string
}

export interface CredentialList extends Dated {
  /** CL… */
  readonly sid: string
  friendlyName: string
  readonly credentials: Map<string, Credential>
}

export interface OriginationUrl extends Dated {
  /** OU… */
  readonly sid: string
  friendlyName: string
  /** `sip:` or `sips:` with host, port, transport, edge and X- headers. */
  sipUrl: string
  /** 0 to 65535; the lowest comes first. */
  priority: number
  /** 1 to 65535; shares calls among equal priorities. */
  weight: number
  enabled: boolean
}

export type TransferMode = 'disable-all' | 'enable-all' | 'sip-only'
export type TransferCallerId = 'from-transferee' | 'from-transferor'
export type RecordingMode =
  | 'do-not-record'
  | 'record-from-ringing'
  | 'record-from-answer'
  | 'record-from-ringing-dual'
  | 'record-from-answer-dual'

export interface Trunk extends Dated {
  /** TK… */
  readonly sid: string
  friendlyName: string
  /** The termination domain, ending `.pstn.twilio.com`; null as long as none is reserved. */
  domainName: string | null
  /** TLS and SRTP are demanded, both ways. */
  secure: boolean
  cnamLookupEnabled: boolean
  transferMode: TransferMode
  transferCallerId: TransferCallerId
  symmetricRtpEnabled: boolean
  disasterRecoveryUrl: string | null
  disasterRecoveryMethod: HttpMethod
  recording: { mode: RecordingMode; trim: 'do-not-trim' | 'trim-silence' }
  /** Sids of the lists that guard termination. */
  readonly ipAccessControlLists: Set<string>
  readonly credentialLists: Set<string>
  readonly originationUrls: Map<string, OriginationUrl>
  /** Calls per second that termination takes. */
  callsPerSecond: number
}

export interface SipDomain extends Dated {
  /** SD… */
  readonly sid: string
  /** Ends `.sip.twilio.com`. */
  domainName: string
  friendlyName: string
  voiceUrl: string | null
  voiceMethod: HttpMethod
  voiceFallbackUrl: string | null
  voiceFallbackMethod: HttpMethod
  voiceStatusCallbackUrl: string | null
  voiceStatusCallbackMethod: HttpMethod
  /** Phones may REGISTER. */
  sipRegistration: boolean
  secure: boolean
  emergencyCallingEnabled: boolean
  emergencyCallerSid: string | null
  byocTrunkSid: string | null
  /** Lists that guard calls. */
  readonly callIpAccessControlLists: Set<string>
  readonly callCredentialLists: Set<string>
  /** Lists that guard REGISTER. */
  readonly registrationCredentialLists: Set<string>
}

/** A TwiML App. */
export interface Application extends Dated {
  /** AP… */
  readonly sid: string
  friendlyName: string
  voiceUrl: string | null
  voiceMethod: HttpMethod
  voiceFallbackUrl: string | null
  voiceFallbackMethod: HttpMethod
  statusCallback: string | null
  statusCallbackMethod: HttpMethod
  smsUrl: string | null
  smsMethod: HttpMethod
}

export interface Capabilities {
  readonly voice: boolean
  readonly sms: boolean
  readonly mms: boolean
  readonly fax: boolean
}

export type EmergencyAddressStatus =
  | 'unregistered'
  | 'pending-registration'
  | 'registered'
  | 'registration-failure'
  | 'pending-unregistration'
  | 'unregistration-failure'

export interface PhoneNumber extends Dated {
  /** PN… */
  readonly sid: string
  /** E.164 with `+`. */
  readonly phoneNumber: string
  readonly isoCountry: string
  friendlyName: string
  readonly capabilities: Capabilities
  trunkSid: string | null
  voiceApplicationSid: string | null
  voiceUrl: string | null
  voiceMethod: HttpMethod
  voiceFallbackUrl: string | null
  voiceFallbackMethod: HttpMethod
  statusCallback: string | null
  statusCallbackMethod: HttpMethod
  smsApplicationSid: string | null
  smsUrl: string | null
  smsMethod: HttpMethod
  addressSid: string | null
  bundleSid: string | null
  identitySid: string | null
  emergencyAddressSid: string | null
  emergencyAddressStatus: EmergencyAddressStatus
}

/** A number that can be bought. */
export interface AvailableNumber {
  readonly phoneNumber: string
  readonly isoCountry: string
  readonly kind: 'Local' | 'TollFree' | 'Mobile'
  readonly capabilities: Capabilities
  readonly locality: string | null
  readonly region: string | null
}

export interface Address extends Dated {
  /** AD… */
  readonly sid: string
  friendlyName: string
  customerName: string
  street: string
  streetSecondary: string
  city: string
  region: string
  postalCode: string
  readonly isoCountry: string
  emergencyEnabled: boolean
}

/** A number of somebody else that may be shown as caller, because a call there was answered with the code. */
export interface OutgoingCallerId extends Dated {
  /** PN… */
  readonly sid: string
  readonly phoneNumber: string
  friendlyName: string
}

/** A verification that waits for the call to the number. */
export interface PendingCallerId {
  readonly phoneNumber: string
  readonly friendlyName: string
  /** CA… */
  readonly callSid: string
  /** Six digits to be keyed in on that call. */
  readonly validationCode: string
}

export interface DialingPermission {
  readonly isoCode: string
  readonly name: string
  readonly continent: string
  /** With `+`. */
  readonly countryCodes: readonly string[]
  lowRiskNumbersEnabled: boolean
  highRiskSpecialNumbersEnabled: boolean
  highRiskTollfraudNumbersEnabled: boolean
}
