// Reads a REGISTER request into plain data: everything outside is limited here, once, and copied (bindings live long).
import { type Flow, type NameAddress, ownText, type SipRequest, type SipUri } from '@cordboard/sip'

/** One contact as asked for. `seconds` is null when neither the contact nor the request says how long. */
export interface ContactAsk {
  readonly contact: string
  readonly contactKey: string
  readonly host: string
  readonly port: number
  readonly transport: string
  readonly instance: string | null
  readonly regId: number | null
  readonly q: number
  readonly seconds: number | null
}

export interface RegisterAsk {
  readonly callId: string
  readonly cseq: number
  readonly userAgent: string
  readonly path: readonly string[]
  /** The client lists `path` in Supported: the answer may carry Path. */
  readonly supportsPath: boolean
  readonly flow: Flow
  /** An empty list asks for the current bindings; 'all' is `Contact: *` with Expires 0. */
  readonly contacts: readonly ContactAsk[] | 'all'
}

export type RegisterReading =
  | { readonly ok: true; readonly ask: RegisterAsk }
  | { readonly ok: false; readonly problem: string }

/** Limits on what one REGISTER may bring. */
export const REGISTER_LIMITS = {
  contacts: 10,
  contactLength: 512,
  instanceLength: 200,
  callIdLength: 300,
  userAgentLength: 128,
  paths: 8,
  pathLength: 512,
} as const

const refuse = (problem: string): RegisterReading => ({ ok: false, problem })

/** RFC 3261 10.3: a REGISTER's contacts, or what is wrong with it (answer 400). */
export function readRegister(request: SipRequest, flow: Flow): RegisterReading {
  if (request.callId.length > REGISTER_LIMITS.callIdLength) return refuse('Call-ID too long')
  const path = request.headers('Path')
  if (path.length > REGISTER_LIMITS.paths || path.some((value) => value.length > REGISTER_LIMITS.pathLength)) {
    return refuse('Path too long')
  }
  const headerSeconds = readSeconds(request.header('Expires'))
  const contacts = readContacts(request, headerSeconds)
  if (typeof contacts === 'string' && contacts !== 'all') return refuse(contacts)
  // Calls to it would have to go over a connection that is not secure. Behind a Path the edge proxy holds the connection.
  const isSecure = flow.transport === 'tls' || path.length > 0
  if (!isSecure && contacts !== 'all' && contacts.some(({ contactKey }) => contactKey.startsWith('sips:'))) {
    return refuse('A sips contact needs TLS')
  }
  return {
    ok: true,
    ask: {
      callId: request.callId,
      cseq: request.cseq.number,
      userAgent: ownText((request.header('User-Agent') ?? '').slice(0, REGISTER_LIMITS.userAgentLength)),
      path: path.map(ownText),
      supportsPath: path.length > 0 && request.headers('Supported').some((tag) => tag.toLowerCase() === 'path'),
      flow,
      contacts,
    },
  }
}

/** The contacts, 'all', or a sentence that says what is wrong. */
function readContacts(request: SipRequest, headerSeconds: number | null): ContactAsk[] | string {
  const values = request.headers('Contact')
  if (values.includes('*')) {
    // RFC 3261 10.2.2: the star stands alone and only removes.
    return values.length === 1 && headerSeconds === 0 ? 'all' : 'Contact * needs Expires: 0 and no other contact'
  }
  if (values.length > REGISTER_LIMITS.contacts) return 'Too many contacts in one request'
  const asks: ContactAsk[] = []
  const addresses = request.addresses('Contact')
  if (addresses.length < values.length) return 'Contact cannot be read'
  for (const address of addresses) {
    const ask = readContact(address, headerSeconds)
    if (typeof ask === 'string') return ask
    asks.push(ask)
  }
  return asks
}

function readContact(address: NameAddress, headerSeconds: number | null): ContactAsk | string {
  const { uri, uriText, params } = address
  if (uri === null || uri.scheme === 'tel' || uri.host === '') return 'Contact is no SIP URI'
  if (uriText.length > REGISTER_LIMITS.contactLength) return 'Contact too long'
  const instance = unquote(params.get('+sip.instance') ?? null)
  if (instance !== null && instance.length > REGISTER_LIMITS.instanceLength) return '+sip.instance too long'
  const transport = contactTransport(uri)
  const port = uri.port ?? (transport === 'tls' ? 5061 : 5060)
  return {
    contact: ownText(uriText),
    contactKey: ownText(`${uri.scheme}:${uri.user ?? ''}@${uri.host.toLowerCase()}:${port};${transport}`),
    host: uri.host,
    port,
    transport,
    instance: instance === null ? null : ownText(instance),
    regId: instance === null ? null : readRegId(params.get('reg-id')),
    q: readQ(params.get('q')),
    seconds: readSeconds(params.get('expires')) ?? headerSeconds,
  }
}

/** The transport a contact URI names (RFC 3261 19.1.1): sips means TLS, nothing means UDP. */
function contactTransport(uri: SipUri): string {
  const named = uri.params.get('transport')?.toLowerCase()
  if (uri.scheme === 'sips') return 'tls'
  return named ?? 'udp'
}

/** Seconds of an Expires value; null when missing or malformed (then the default counts, RFC 3261 10.3). */
function readSeconds(text: string | null | undefined): number | null {
  if (text === undefined || text === null || text.length === 0 || text.length > 10) return null
  let value = 0
  for (let i = 0; i < text.length; i++) {
    const digit = text.charCodeAt(i) - 48
    if (digit < 0 || digit > 9) return null
    value = value * 10 + digit
  }
  return value <= 0xffffffff ? value : null
}

function readRegId(text: string | null | undefined): number | null {
  const value = readSeconds(text)
  return value === null || value === 0 || value > 0x7fffffff ? null : value
}

/** qvalue (RFC 3261 25.1) in thousandths; missing or malformed means 1. */
function readQ(text: string | null | undefined): number {
  if (text === undefined || text === null || text.length === 0 || text.length > 5) return 1000
  const value = Number(text)
  return value >= 0 && value <= 1 ? Math.round(value * 1000) : 1000
}

function unquote(text: string | null): string | null {
  if (text === null || text.length === 0) return null
  return text.length >= 2 && text.startsWith('"') && text.endsWith('"') ? text.slice(1, -1) : text
}
