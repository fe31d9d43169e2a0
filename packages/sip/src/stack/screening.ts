// The answers a stack can give by itself, before anybody above is asked (RFC 3261 8.2, 16.3). Pure.
import { isKnownMethod } from '../message/methods.ts'
import type { Flow, HeaderLine, SipRequest } from '../message/types.ts'

export interface ScreeningRules {
  readonly allowedMethods: ReadonlySet<string>
  readonly supported: ReadonlySet<string>
}

export interface OwnAnswer {
  readonly status: number
  readonly reason: string
  readonly headers: readonly HeaderLine[]
}

/** Requests that end here whatever their Max-Forwards says. */
const endsHere: ReadonlySet<string> = new Set(['OPTIONS', 'REGISTER'])

/** Null: nothing to object. Not for ACK and CANCEL. `transport`: how it came. */
export function screenRequest(
  request: SipRequest,
  rules: ScreeningRules,
  transport: Flow['transport'],
): OwnAnswer | null {
  if (!rules.allowedMethods.has(request.method)) return refuseMethod(request.method, rules)
  if (request.uri === null) return { status: 416, reason: 'Unsupported URI Scheme', headers: [] }
  // RFC 3261 26.2.2: whoever writes sips asks for TLS on every hop; this one was not.
  if (request.uri.scheme === 'sips' && transport !== 'tls') {
    return { status: 403, reason: 'SIPS Needs TLS', headers: [] }
  }
  if (request.maxForwards === 0 && request.toTag === null && !endsHere.has(request.method)) {
    return { status: 483, reason: 'Too Many Hops', headers: [] }
  }
  return screenRequire(request, rules.supported)
}

function refuseMethod(method: string, rules: ScreeningRules): OwnAnswer {
  const allow: HeaderLine = ['Allow', [...rules.allowedMethods].join(', ')]
  if (isKnownMethod(method)) return { status: 405, reason: 'Method Not Allowed', headers: [allow] }
  return { status: 501, reason: 'Not Implemented', headers: [allow] }
}

function screenRequire(request: SipRequest, supported: ReadonlySet<string>): OwnAnswer | null {
  if (request.header('require') === undefined) return null
  const unknown: string[] = []
  for (const option of request.headers('require')) {
    const tag = option.trim().toLowerCase()
    if (tag !== '' && !supported.has(tag)) unknown.push(option.trim())
  }
  if (unknown.length === 0) return null
  return { status: 420, reason: 'Bad Extension', headers: [['Unsupported', unknown.slice(0, 20).join(', ')]] }
}
