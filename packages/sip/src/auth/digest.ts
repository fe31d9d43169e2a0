// The digest computation (RFC 7616 3.4.1 to 3.4.3, RFC 8760; RFC 2617 and 2069 for peers without qop).
import { hash as hashOnce } from 'node:crypto'

export type HashName = 'MD5' | 'SHA-256' | 'SHA-512-256'

export interface Algorithm {
  readonly hash: HashName
  /** The -sess form, in which the nonces go into the first hash. */
  readonly session: boolean
}

export type Qop = 'auth' | 'auth-int'

const openSslNames: Readonly<Record<HashName, string>> = {
  MD5: 'md5',
  'SHA-256': 'sha256',
  'SHA-512-256': 'sha512-256',
}

/** Strongest first. */
export const hashNames: readonly HashName[] = ['SHA-512-256', 'SHA-256', 'MD5']

/** The value of an algorithm parameter; MD5 when it is absent, null when it is unknown. */
export function parseAlgorithm(value: string | undefined): Algorithm | null {
  const name = (value ?? 'MD5').toUpperCase()
  const session = name.endsWith('-SESS')
  const hash = hashNames.find((known) => known === (session ? name.slice(0, -5) : name))
  return hash === undefined ? null : { hash, session }
}

export function formatAlgorithm(algorithm: Algorithm): string {
  return algorithm.session ? `${algorithm.hash}-sess` : algorithm.hash
}

/** Hash as lower-case hex. */
export function digestHex(hash: HashName, content: string | Uint8Array): string {
  return hashOnce(openSslNames[hash], content, 'hex')
}

/** The hash of user, realm and password that a server may keep instead of the password. Secret. */
export function userHash(hash: HashName, username: string, realm: string, password: string): string {
  return digestHex(hash, `${username}:${realm}:${password}`)
}

export interface ResponseInput {
  readonly algorithm: Algorithm
  /** Result of `userHash`. */
  readonly ha1: string
  readonly method: string
  /** The uri parameter as it is sent, which need not be the Request-URI. */
  readonly uri: string
  readonly nonce: string
  /** Null: a peer of RFC 2617 or 2069 without qop. */
  readonly quality: { readonly qop: Qop; readonly nc: string; readonly cnonce: string } | null
  /** cnonce without qop, needed by the -sess form only. */
  readonly cnonce?: string
  readonly body: string | Uint8Array
}

/** The response parameter as lower-case hex. */
export function digestResponse(input: ResponseInput): string {
  const { algorithm, nonce, quality, method, uri } = input
  const hash = (content: string | Uint8Array): string => digestHex(algorithm.hash, content)
  const cnonce = quality?.cnonce ?? input.cnonce ?? ''
  const ha1 = algorithm.session ? hash(`${input.ha1}:${nonce}:${cnonce}`) : input.ha1
  const ha2 = quality?.qop === 'auth-int' ? hash(`${method}:${uri}:${hash(input.body)}`) : hash(`${method}:${uri}`)
  if (quality === null) return hash(`${ha1}:${nonce}:${ha2}`)
  return hash(`${ha1}:${nonce}:${quality.nc}:${quality.cnonce}:${quality.qop}:${ha2}`)
}
