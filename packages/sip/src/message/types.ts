// The shapes every other folder of this package works with: received messages (lazy views) and drafts (plain data to send).

/** A SIP, SIPS or tel URI, parsed (RFC 3261 19.1, RFC 3966). `user` is unescaped; parameter names are lower case. */
export interface SipUri {
  readonly scheme: 'sip' | 'sips' | 'tel'
  readonly user: string | null
  readonly password: string | null
  /** Host name or address; IPv6 without its brackets; for tel: the empty string. */
  readonly host: string
  readonly port: number | null
  readonly params: ReadonlyMap<string, string | null>
  readonly headers: ReadonlyMap<string, string>
}

/** name-addr or addr-spec with its header parameters (RFC 3261 20.10). `uri` is null when the scheme is not known to us. */
export interface NameAddress {
  readonly display: string | null
  readonly uri: SipUri | null
  readonly uriText: string
  readonly params: ReadonlyMap<string, string | null>
}

export interface ViaValue {
  readonly transport: string
  readonly host: string
  readonly port: number | null
  readonly params: ReadonlyMap<string, string | null>
}

/** Where a message came from or must go. `transport` in lower case. `connection` names one live stream connection. */
export interface Flow {
  readonly transport: 'udp' | 'tcp' | 'tls'
  readonly local: { readonly address: string; readonly port: number }
  readonly remote: { readonly address: string; readonly port: number }
  readonly connection: string | null
}

interface ReceivedMessage {
  /** Bytes as they came in (a copy owned by this message, never a view of a shared receive buffer). */
  readonly raw: Buffer
  readonly body: Buffer
  readonly callId: string
  readonly from: NameAddress
  readonly to: NameAddress
  readonly fromTag: string | null
  readonly toTag: string | null
  readonly cseq: { readonly number: number; readonly method: string }
  /** Topmost Via. */
  readonly via: ViaValue
  /** First value of a header by its full name in any case (compact forms are resolved), unfolded and trimmed. */
  header(name: string): string | undefined
  /** Every value in order, comma-separated lists split where the grammar of that header allows it. */
  headers(name: string): readonly string[]
  /** Parsed values of Contact, Route, Record-Route, Path, P-Asserted-Identity, Refer-To, … */
  addresses(name: string): readonly NameAddress[]
}

export interface SipRequest extends ReceivedMessage {
  readonly kind: 'request'
  readonly method: string
  readonly uriText: string
  readonly uri: SipUri | null
  readonly maxForwards: number | null
}

export interface SipResponse extends ReceivedMessage {
  readonly kind: 'response'
  readonly status: number
  readonly reason: string
}

export type SipMessage = SipRequest | SipResponse

/** Header name and value, in the order they are written. */
export type HeaderLine = readonly [name: string, value: string]

export interface Body {
  readonly type: string
  readonly content: string
}

/** A request to send. Plain data. Via and Content-Length are added on sending; Max-Forwards 70 unless given. */
export interface RequestDraft {
  readonly method: string
  readonly uri: string
  readonly headers: readonly HeaderLine[]
  readonly body: Body | null
}

/** A response to send. Via, From, To (with `toTag` added), Call-ID and CSeq are copied from the request on sending. */
export interface ResponseDraft {
  readonly status: number
  readonly reason: string
  readonly toTag: string | null
  readonly headers: readonly HeaderLine[]
  readonly body: Body | null
}

export type Refusal = {
  /** What is wrong, for the operator. */
  readonly problem: string
  /** The status to answer a request with; null: drop in silence. */
  readonly status: number | null
  /** Enough of the message to answer statelessly, when there was enough. */
  readonly message: SipMessage | null
}

export type ParseResult =
  | { readonly ok: true; readonly message: SipMessage }
  | { readonly ok: false; readonly refusal: Refusal }
