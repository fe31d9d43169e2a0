// What a cloud knows of a request that came from outside of any call: where from, to whom, from whom, with which headers.
import { type Flow, type HeaderLine, headerLines, type NameAddress, type SipRequest, type SipUri } from '@cordboard/sip'

export interface AddressFacts {
  /** User part, unescaped; empty when there is none. */
  readonly user: string
  /** Host in lower case; empty for what is no SIP URI. */
  readonly host: string
  readonly port: number | null
  readonly display: string | null
  /** The URI as it came. */
  readonly uri: string
}

export interface RequestFacts {
  /** Performance clock, ms. */
  readonly atMs: number
  readonly method: string
  /** The address the request came from, as the socket saw it. */
  readonly source: { readonly address: string; readonly port: number; readonly transport: Flow['transport'] }
  /** Our address that it came to. */
  readonly local: { readonly address: string; readonly port: number }
  readonly flow: Flow
  /** The Request-URI. */
  readonly called: AddressFacts
  readonly to: AddressFacts
  readonly from: AddressFacts
  readonly callId: string
  /** Every header line in order, names in full. */
  readonly headers: readonly HeaderLine[]
  readonly request: SipRequest
  /** First value of a header. */
  header(name: string): string | null
}

export function requestFacts(request: SipRequest, flow: Flow, atMs: number): RequestFacts {
  return {
    atMs,
    method: request.method,
    source: { ...flow.remote, transport: flow.transport },
    local: flow.local,
    flow,
    called: ofUri(request.uri, request.uriText, null),
    to: ofAddress(request.to),
    from: ofAddress(request.from),
    callId: request.callId,
    headers: headerLines(request),
    request,
    header: (name) => request.header(name) ?? null,
  }
}

function ofAddress(address: NameAddress): AddressFacts {
  return ofUri(address.uri, address.uriText, address.display)
}

/** A tel URI has its number in the place of the user. */
function ofUri(uri: SipUri | null, text: string, display: string | null): AddressFacts {
  return {
    user: uri?.user ?? '',
    host: (uri?.host ?? '').toLowerCase(),
    port: uri?.port ?? null,
    display: display === '' ? null : display,
    uri: text,
  }
}
