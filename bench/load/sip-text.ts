// Just enough SIP for probes: requests as text, fields of an answer, digest with MD5. Shares nothing with the product.
import { createHash } from 'node:crypto'

export interface Answer {
  readonly status: number
  readonly text: string
}

/** Status and text of a response; status 0 for anything else. */
export function readAnswer(datagram: Buffer): Answer {
  const text = datagram.toString('latin1')
  return { status: text.startsWith('SIP/2.0 ') ? Number(text.slice(8, 11)) : 0, text }
}

/** The value of the first header line of this (long) name, or an empty text. */
export function field(text: string, name: string): string {
  return fields(text, name)[0] ?? ''
}

export function fields(text: string, name: string): string[] {
  const start = `${name.toLowerCase()}:`
  return text
    .split('\r\n')
    .filter((line) => line.toLowerCase().startsWith(start))
    .map((line) => line.slice(start.length).trim())
}

/** The URI between the angle brackets of a header value. */
export function uriOf(value: string): string {
  return /<([^>]*)>/.exec(value)?.[1] ?? value
}

export interface Login {
  readonly user: string
  readonly password: string
}

/** The Authorization value for the MD5 challenge of a 401; throws when there is none. */
export function authorization(challenge: string, login: Login, method: string, uri: string): string {
  const md5 = fields(challenge, 'WWW-Authenticate').find((value) => !/algorithm="?SHA/i.test(value))
  if (md5 === undefined) throw new Error('there is no MD5 challenge')
  const part = (name: string): string => new RegExp(`${name}="?([^",]*)`, 'i').exec(md5)?.[1] ?? ''
  const [realm, nonce, opaque] = [part('realm'), part('nonce'), part('opaque')]
  const hash = (text: string): string => createHash('md5').update(text).digest('hex')
  const [one, two] = [hash(`${login.user}:${realm}:${login.password}`), hash(`${method}:${uri}`)]
  const response = hash(`${one}:${nonce}:00000001:bench:auth:${two}`)
  const kept = opaque === '' ? '' : `, opaque="${opaque}"`
  return `Digest username="${login.user}", realm="${realm}", nonce="${nonce}", uri="${uri}", response="${response}", algorithm=MD5, qop=auth, nc=00000001, cnonce="bench"${kept}`
}

/** A request as bytes; the body is SDP when there is one. */
export function request(method: string, uri: string, lines: readonly string[], body = ''): Buffer {
  const type = body === '' ? [] : ['Content-Type: application/sdp']
  const head = [`${method} ${uri} SIP/2.0`, ...lines, 'Max-Forwards: 70', ...type, `Content-Length: ${body.length}`]
  return Buffer.from(`${head.join('\r\n')}\r\n\r\n${body}`, 'latin1')
}

export function sdp(port: number): string {
  return [
    'v=0',
    'o=probe 1 1 IN IP4 127.0.0.1',
    's=-',
    'c=IN IP4 127.0.0.1',
    't=0 0',
    `m=audio ${port} RTP/AVP 0 101`,
    'a=rtpmap:0 PCMU/8000',
    'a=rtpmap:101 telephone-event/8000',
    'a=fmtp:101 0-15',
    'a=ptime:20',
    '',
  ].join('\r\n')
}
