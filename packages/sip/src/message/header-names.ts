// Header names: compact forms resolved, and which headers may hold several values in one line (RFC 3261 7.3, 20).

/** A header name ready to be looked for in an index of header lines. */
export interface HeaderName {
  /** Full name in lower case. */
  readonly lower: string
  /** `nameCode` of the full name, and of its compact form (-1 when it has none). */
  readonly code: number
  readonly compactCode: number
  /** Several values may stand in one line, separated by commas. */
  readonly list: boolean
}

/** Length and first letter of a name in one number: enough to pass over most lines without comparing text. */
export function nameCode(length: number, firstCharacter: number): number {
  return (length << 8) | ((firstCharacter | 0x20) & 0xff)
}

const compactForms: ReadonlyMap<string, string> = new Map([
  ['a', 'accept-contact'],
  ['b', 'referred-by'],
  ['c', 'content-type'],
  ['d', 'request-disposition'],
  ['e', 'content-encoding'],
  ['f', 'from'],
  ['i', 'call-id'],
  ['j', 'reject-contact'],
  ['k', 'supported'],
  ['l', 'content-length'],
  ['m', 'contact'],
  ['n', 'identity-info'],
  ['o', 'event'],
  ['r', 'refer-to'],
  ['s', 'subject'],
  ['t', 'to'],
  ['u', 'allow-events'],
  ['v', 'via'],
  ['x', 'session-expires'],
  ['y', 'identity'],
])

const lists =
  'Accept Accept-Contact Accept-Encoding Accept-Language Alert-Info Allow Allow-Events Call-Info Contact Content-Encoding ' +
  'Content-Language Diversion Error-Info History-Info In-Reply-To P-Asserted-Identity P-Associated-URI ' +
  'P-Preferred-Identity Path Proxy-Require Reason Record-Route Reject-Contact Remote-Party-ID Require Route ' +
  'Security-Client Security-Server Security-Verify Service-Route Supported Unsupported Via Warning'

const singles =
  'Authentication-Info Authorization Call-ID Content-Disposition Content-Length Content-Type CSeq Date Event Expires From ' +
  'Max-Forwards Min-Expires Min-SE Organization P-Early-Media Privacy Proxy-Authenticate Proxy-Authorization RAck ' +
  'Refer-Sub Refer-To Referred-By Replaces Retry-After RSeq Server Session-Expires SIP-ETag SIP-If-Match Subject ' +
  'Subscription-State Target-Dialog Timestamp To User-Agent User-to-User WWW-Authenticate'

const known = new Map<string, HeaderName>()

function describe(name: string, list: boolean): HeaderName {
  const lower = name.toLowerCase()
  const compact = [...compactForms].find(([, full]) => full === lower)
  return {
    lower,
    code: nameCode(lower.length, lower.charCodeAt(0)),
    compactCode: compact === undefined ? -1 : nameCode(1, compact[0].charCodeAt(0)),
    list,
  }
}

for (const [names, list] of [
  [lists, true],
  [singles, false],
] as const) {
  for (const name of names.split(' ')) {
    const described = describe(name, list)
    known.set(name, described)
    known.set(described.lower, described)
  }
}

/** The full name in lower case of a name in any case or form. */
export function fullName(name: string): string {
  const registered = known.get(name)
  if (registered !== undefined) return registered.lower
  const lower = name.toLowerCase()
  return compactForms.get(lower) ?? lower
}

/** Whether this very spelling is one of ours: then it is a token, too. */
export function isRegistered(name: string): boolean {
  return known.has(name)
}

/** Looks a name up; names nobody registered here are taken as single-valued. */
export function headerName(name: string): HeaderName {
  return known.get(name) ?? known.get(fullName(name)) ?? describe(name, false)
}
