// A request for instructions as HTTP: method, URL, signed headers, body. Whoever has a socket sends it.
import type { Param } from './facts.ts'
import { type SigningKey, signRequest } from './signature.ts'

export interface WebhookRequest {
  readonly url: string
  readonly method: 'GET' | 'POST'
  readonly headers: readonly Param[]
  /** Null with GET. */
  readonly body: string | null
}

/** `url`: absolute. With GET the parameters go into the query; the fragment is Twilio's own and stays away. */
export function webhookRequest(
  key: SigningKey,
  wanted: { readonly url: string; readonly method: 'GET' | 'POST'; readonly params: readonly Param[] },
): WebhookRequest {
  const [plain = ''] = wanted.url.split('#', 1)
  const form = encodeForm(wanted.params)
  if (wanted.method === 'GET') {
    const url = form === '' ? plain : `${plain}${plain.includes('?') ? '&' : '?'}${form}`
    return { url, method: 'GET', headers: commonHeaders(signRequest(key, url, [])), body: null }
  }
  const signature = signRequest(key, plain, wanted.params)
  const type: Param = ['Content-Type', 'application/x-www-form-urlencoded; charset=UTF-8']
  return { url: plain, method: 'POST', headers: [type, ...commonHeaders(signature)], body: form }
}

function commonHeaders(signature: string): readonly Param[] {
  return [
    ['Accept', 'text/xml, application/xml, text/html, text/plain, audio/*'],
    ['User-Agent', 'TwilioProxy/1.1'],
    ['X-Twilio-Signature', signature],
  ]
}

function encodeForm(params: readonly Param[]): string {
  const form = new URLSearchParams()
  for (const [name, value] of params) form.append(name, value)
  return form.toString()
}
