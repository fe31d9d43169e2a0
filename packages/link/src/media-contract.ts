// The contract between the switch (which decides) and a media process (which carries sound).
//
// The switch declares for every port the whole state it wants ("this leg, these codecs, this feed"); media makes it so and
// reports only rare events. Every command is idempotent, so a switch that comes back after a crash may simply say it again.

/** Identifies one leased RTP port pair inside one media process. Never reused within a media process's life. */
export type EndpointId = string

/** What a payload type means on one leg. Names are the SDP encoding names in upper case (RFC 3551, RFC 4733). */
export interface Codec {
  readonly name: string
  readonly payloadType: number
  readonly clockRateHz: number
  readonly channels: number
  readonly ptimeMs: number
  readonly fmtp?: string
}

export type SrtpSuite = 'AES_CM_128_HMAC_SHA1_80' | 'AES_CM_128_HMAC_SHA1_32'

/** Master key and salt of one direction, base64 of 30 bytes as in an SDP crypto line (RFC 4568 6.1). Secret: never logged. */
export interface SrtpKey {
  readonly suite: SrtpSuite
  readonly inline: string
}

export interface RemoteMedia {
  readonly address: string
  readonly rtpPort: number
  readonly rtcpPort: number
  readonly rtcpMux: boolean
}

export type MediaDirection = 'sendrecv' | 'sendonly' | 'recvonly' | 'inactive'

export type Tone = 'ringback' | 'busy' | 'reorder' | 'confirm' | 'silence'

/** What a leg hears. Exactly one source at any time; RTP towards the peer never pauses, whatever the source does. */
export type Feed =
  | { readonly from: 'silence' }
  | { readonly from: 'tone'; readonly tone: Tone }
  | { readonly from: 'leg'; readonly endpoint: EndpointId }
  | { readonly from: 'echo' }
  | { readonly from: 'music'; readonly file: string | null }
  | { readonly from: 'prompt'; readonly play: string; readonly files: readonly string[]; readonly repeat: number }

/** The whole wanted state of one endpoint. `remote: null` while the peer's address is not known. */
export interface LegMedia {
  readonly call: string
  readonly leg: string
  readonly remote: RemoteMedia | null
  /** 'signalled': only the address of the SDP is accepted; 'symmetric': the first source that qualifies is latched (NAT). */
  readonly source: 'signalled' | 'symmetric'
  /** The codec used towards the peer; null before an answer. */
  readonly send: Codec | null
  /** Every codec the peer may send to us, by payload type. */
  readonly receive: readonly Codec[]
  readonly telephoneEvent: {
    readonly receive: number | null
    readonly send: number | null
    readonly clockRateHz: number
  }
  readonly comfortNoise: number | null
  readonly srtp: { readonly send: SrtpKey; readonly receive: SrtpKey } | null
  /** Our own direction as last negotiated. */
  readonly direction: MediaDirection
  /** Report `silent` after so long without a packet; null: never. */
  readonly silenceMs: number | null
  readonly feed: Feed
}

/** Switch to media. */
export type MediaCommand =
  /** Keep `free` endpoints bound and leased ahead on this local address; sent at once after the handshake. */
  | { readonly type: 'lease'; readonly address: string; readonly free: number }
  /** Declare (first time: take) an endpoint's wanted state. */
  | { readonly type: 'set'; readonly endpoint: EndpointId; readonly media: LegMedia }
  /** Change only what a leg hears. */
  | { readonly type: 'feed'; readonly endpoint: EndpointId; readonly feed: Feed }
  /** Send DTMF by RFC 4733 (or inband tones where the peer has no telephone-event). */
  | { readonly type: 'digits'; readonly endpoint: EndpointId; readonly digits: string; readonly durationMs: number }
  /** Record what the two legs hear and say into one two-channel WAV; path is relative to the recordings folder. */
  | {
      readonly type: 'record'
      readonly recording: string
      readonly left: EndpointId
      readonly right: EndpointId | null
      readonly path: string
    }
  | { readonly type: 'stopRecording'; readonly recording: string }
  /** Give the endpoint back; answered by `released` with the last figures. The port is quarantined before it is leased again. */
  | { readonly type: 'release'; readonly endpoint: EndpointId }
  /** After a reconnect: release every taken endpoint that is not in this list. */
  | { readonly type: 'keepOnly'; readonly endpoints: readonly EndpointId[] }

export interface MediaFigures {
  readonly codec: string | null
  readonly packetsSent: number
  readonly packetsReceived: number
  readonly bytesSent: number
  readonly bytesReceived: number
  /** Packets the peer sent that did not arrive here (RFC 3550 A.3). */
  readonly packetsLost: number
  /** Interarrival jitter (RFC 3550 A.8). */
  readonly jitterMs: number
  readonly roundTripMs: number | null
  /** Fraction lost 0..1 that the peer reports about what we sent; null when it sends no reports. */
  readonly remoteLoss: number | null
  readonly remoteJitterMs: number | null
  /** Estimated mean opinion score 1..4.5 by the E-model (ITU-T G.107, simplified). */
  readonly mos: number | null
  /** The address packets really come from. */
  readonly source: string | null
  /** Packets thrown away: wrong source, failed authentication, malformed. */
  readonly dropped: { readonly source: number; readonly authentication: number; readonly malformed: number }
}

export interface LeasedEndpoint {
  readonly endpoint: EndpointId
  readonly address: string
  readonly rtpPort: number
  readonly rtcpPort: number
}

/** Media to switch. */
export type MediaEvent =
  | { readonly type: 'leased'; readonly endpoints: readonly LeasedEndpoint[] }
  /** What was in use when the link came up: lets a restarted switch take its calls up again. */
  | {
      readonly type: 'inUse'
      readonly endpoints: readonly (LeasedEndpoint & { readonly call: string; readonly leg: string })[]
    }
  | { readonly type: 'firstPacket'; readonly endpoint: EndpointId; readonly source: string }
  | { readonly type: 'sourceMoved'; readonly endpoint: EndpointId; readonly from: string; readonly to: string }
  | { readonly type: 'digit'; readonly endpoint: EndpointId; readonly digit: string; readonly durationMs: number }
  | { readonly type: 'silent'; readonly endpoint: EndpointId; readonly forMs: number }
  | { readonly type: 'heardAgain'; readonly endpoint: EndpointId }
  | { readonly type: 'figures'; readonly endpoint: EndpointId; readonly figures: MediaFigures }
  | {
      readonly type: 'played'
      readonly endpoint: EndpointId
      readonly play: string
      readonly outcome: 'finished' | 'interrupted' | 'unreadable'
    }
  | {
      readonly type: 'recorded'
      readonly recording: string
      readonly path: string
      readonly seconds: number
      readonly bytes: number
      readonly error: string | null
    }
  | { readonly type: 'released'; readonly endpoint: EndpointId; readonly figures: MediaFigures }
  /** A command that cannot be carried out; says why. */
  | {
      readonly type: 'refused'
      readonly command: MediaCommand['type']
      readonly endpoint: EndpointId | null
      readonly reason: string
    }
