// What SDP work takes and gives: descriptions as data, what we can do locally, and what was agreed. Plain data throughout.

export type SdpAttribute = readonly [name: string, value: string | null]

export type AddressFamily = 'IP4' | 'IP6'

export interface SdpMedia {
  /** audio, video, image, … */
  readonly kind: string
  /** 0: this stream is refused or switched off (RFC 3264 6). */
  readonly port: number
  readonly protocol: string
  readonly formats: readonly string[]
  /** Connection address of this stream; null: that of the session counts. */
  readonly address: string | null
  readonly attributes: readonly SdpAttribute[]
}

export interface SessionDescription {
  readonly origin: {
    readonly username: string
    readonly id: string
    readonly version: string
    readonly address: string
  }
  readonly name: string
  readonly address: string | null
  readonly attributes: readonly SdpAttribute[]
  readonly media: readonly SdpMedia[]
}

/** A payload type with its meaning. Names in upper case (RFC 3551 6, RFC 4733 for TELEPHONE-EVENT). */
export interface Codec {
  readonly name: string
  readonly payloadType: number
  readonly clockRateHz: number
  readonly channels: number
  readonly ptimeMs: number
  readonly fmtp?: string
}

/** A codec we are willing to speak; its payload type is a wish when the codec has no static one. */
export interface CodecWish {
  readonly name: string
  readonly clockRateHz: number
  readonly channels: number
  readonly payloadType: number | null
  readonly fmtp?: string
}

export type SrtpSuite = 'AES_CM_128_HMAC_SHA1_80' | 'AES_CM_128_HMAC_SHA1_32'

/** Master key and salt as in a crypto line: base64 of 30 bytes (RFC 4568 6.1). Secret. */
export interface SrtpKey {
  readonly suite: SrtpSuite
  readonly inline: string
}

/**
 * off: only plain RTP. optional: RTP/AVP with a crypto line (either side may stay plain), and RTP/SAVP when asked.
 * required: only encrypted; offers RTP/SAVP.
 */
export type SrtpPolicy = 'off' | 'optional' | 'required'

export type MediaDirection = 'sendrecv' | 'sendonly' | 'recvonly' | 'inactive'

/** All that is known of our side before negotiating. */
export interface LocalMedia {
  /** Address and ports of the leased endpoint as the peer shall see them. */
  readonly address: string
  readonly rtpPort: number
  readonly rtcpPort: number
  readonly rtcpMux: boolean
  /** In our order of preference. */
  readonly codecs: readonly CodecWish[]
  /** Payload type to offer for telephone-event (an answer takes the offerer's); null: not wanted. */
  readonly telephoneEvent: number | null
  /** Packet length we want to receive. */
  readonly ptimeMs: number
  readonly srtp: SrtpPolicy
  /** One key per suite, most wanted first. Fresh for a new session, the same again for a re-offer. */
  readonly srtpKeys: readonly SrtpKey[]
  readonly direction: MediaDirection
  /** Name of the codec to take before the order decides, such as the one the other leg already speaks; null: none. */
  readonly prefer?: string | null
}

export interface RemoteMedia {
  readonly address: string
  readonly rtpPort: number
  readonly rtcpPort: number
  readonly rtcpMux: boolean
}

/** One negotiated audio stream, ready for the media side. */
export interface NegotiatedMedia {
  /** Null while the peer gave 0.0.0.0 (old form of hold, RFC 3264 8.4). */
  readonly remote: RemoteMedia | null
  readonly send: Codec
  readonly receive: readonly Codec[]
  readonly telephoneEvent: {
    readonly receive: number | null
    readonly send: number | null
    readonly clockRateHz: number
  }
  readonly comfortNoise: number | null
  readonly srtp: { readonly send: SrtpKey; readonly receive: SrtpKey } | null
  /** Ours. */
  readonly direction: MediaDirection
  /** The peer does not want to hear us now. */
  readonly heldByPeer: boolean
}

export type SdpProblem =
  | 'malformed'
  | 'noAudio'
  | 'noCommonCodec'
  | 'protocolNotSupported'
  | 'encryptionRequired'
  | 'encryptionNotAllowed'
  | 'noCommonCrypto'
  | 'addressNotUsable'
  | 'rejectedByPeer'

/** Why a description cannot be agreed on: the status and warning for the peer, the text for the operator. */
export interface SdpRefusal {
  readonly problem: SdpProblem
  readonly text: string
  readonly status: 400 | 488
  /** Warning code of RFC 3261 20.43. */
  readonly warning: number
}

/** One m= line of the session as last described; its place in the list never changes (RFC 3264 8). */
export interface MediaSlot {
  readonly kind: string
  readonly protocol: string
  readonly formats: readonly string[]
}

/** What a session remembers of its descriptions, from one offer or answer to the next. */
export interface SdpSession {
  readonly id: string
  /** Version of the description last sent. */
  readonly version: number
  /** The description last sent without its o= line; null before the first. Holds keys: secret. */
  readonly last: string | null
  readonly slots: readonly MediaSlot[]
  /** Which slot is our audio stream; -1 before the first description. */
  readonly audio: number
}

/** What an offer of ours promised; needed to read its answer. */
export interface OfferedMedia {
  readonly audio: number
  readonly codecs: readonly Codec[]
  readonly telephoneEvent: number | null
  readonly ptimeMs: number
  readonly srtp: SrtpPolicy
  /** Keys by the tag they were offered under. */
  readonly crypto: readonly { readonly tag: number; readonly key: SrtpKey }[]
  readonly rtcpMux: boolean
  readonly direction: MediaDirection
  readonly family: AddressFamily
}
