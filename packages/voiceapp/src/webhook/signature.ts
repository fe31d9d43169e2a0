// X-Twilio-Signature: made and checked (HMAC-SHA1 over URL and form parameters, base64).
import { createHash, createHmac, type KeyObject, timingSafeEqual } from 'node:crypto'
import type { Param } from './facts.ts'

/** The account's auth token. */
export type SigningKey = string | KeyObject

/** `url` as it is requested, with query; `params` of the form body, empty for GET and for JSON bodies. */
export function signRequest(key: SigningKey, url: string, params: readonly Param[]): string {
  return createHmac('sha1', key)
    .update(url + signedText(params), 'utf8')
    .digest('base64')
}

/** Sorted by name; each name is followed by its values, sorted and without doubles. */
function signedText(params: readonly Param[]): string {
  const byName = new Map<string, Set<string>>()
  for (const [name, value] of params) {
    const values = byName.get(name)
    if (values === undefined) byName.set(name, new Set([value]))
    else values.add(value)
  }
  // By code units, as every library sorts.
  return [...byName.keys()]
    .sort()
    .map((name) =>
      [...(byName.get(name) ?? [])]
        .sort()
        .map((value) => name + value)
        .join(''),
    )
    .join('')
}

export interface SignedRequest {
  /** The header's value; null when it is missing. */
  readonly signature: string | null
  /** As the sender saw it: scheme, host and port as they are from outside. */
  readonly url: string
  /** Of a form body; the body as it came of any other. */
  readonly body: { readonly params: readonly Param[] } | { readonly raw: string | Uint8Array }
}

export type SignatureVerdict =
  | { readonly ok: true }
  /** `status` is what the sender is told. */
  | { readonly ok: false; readonly status: 400 | 403; readonly why: string }

/** Checks a request in constant time. The URL counts with and without its standard port. */
export function verifySignature(key: SigningKey, request: SignedRequest): SignatureVerdict {
  if (request.signature === null || request.signature === '')
    return { ok: false, status: 400, why: 'X-Twilio-Signature is missing' }
  const { body, signature } = request
  if ('raw' in body && !bodyMatches(request.url, body.raw))
    return { ok: false, status: 403, why: 'bodySHA256 is missing or does not fit the body' }
  const params = 'params' in body ? body.params : []
  let matches = false
  for (const url of spellings(request.url)) if (sameText(signRequest(key, url, params), signature)) matches = true
  return matches ? { ok: true } : { ok: false, status: 403, why: 'X-Twilio-Signature does not fit' }
}

function bodyMatches(url: string, raw: string | Uint8Array): boolean {
  const told = URL.parse(url)?.searchParams.get('bodySHA256') ?? ''
  return sameText(createHash('sha256').update(raw).digest('hex'), told.toLowerCase())
}

/** The URL as it is, without its port, and with the standard port of its scheme. */
export function spellings(url: string): readonly string[] {
  const parts = /^(https?):\/\/([^/?#]*)(.*)$/is.exec(url)
  if (parts === null) return [url]
  const [, scheme = '', authority = '', rest = ''] = parts
  const bare = authority.replace(/:\d{1,5}$/, '')
  const standard = scheme.toLowerCase() === 'https' ? '443' : '80'
  const all = [url, `${scheme}://${bare}${rest}`]
  if (bare === authority) all.push(`${scheme}://${bare}:${standard}${rest}`)
  return [...new Set(all)]
}

/** Constant time for texts of one length; the length of a signature is no secret. */
function sameText(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)]
  return a.length === b.length && timingSafeEqual(a, b)
}
