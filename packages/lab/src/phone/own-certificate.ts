// A certificate of its own for each phone: ECDSA, self-signed, for one IPv4 address, valid for a day; written as DER by hand.
import { generateKeyPairSync, randomBytes, sign } from 'node:crypto'

export interface OwnCertificate {
  /** PEM. The certificate is its own authority: give it to the peer as `extraCa`. */
  readonly cert: string
  /** PEM, PKCS 8. Secret. */
  readonly key: string
}

const dayMs = 86_400_000

/** Makes one (RFC 5280 4.1). `address` is the dotted IPv4 address in the subjectAltName. */
export function makeOwnCertificate(address: string, now = Date.now()): OwnCertificate {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const serial = randomBytes(9)
  serial[0] = 0x40 | ((serial[0] ?? 0) & 0x3f)
  const name = sequence(node(0x31, sequence(oid(0x55, 0x04, 0x03), node(0x0c, Buffer.from(address)))))
  const algorithm = sequence(oid(0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02))
  const body = sequence(
    node(0xa0, node(0x02, Buffer.from([2]))),
    node(0x02, serial),
    algorithm,
    name,
    sequence(time(now - dayMs), time(now + dayMs)),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    node(0xa3, sequence(authorityExtension(), addressExtension(address))),
  )
  const signature = sign('sha256', body, privateKey)
  const certificate = sequence(body, algorithm, node(0x03, Buffer.from([0]), signature))
  return { cert: pem(certificate), key: String(privateKey.export({ type: 'pkcs8', format: 'pem' })) }
}

/** basicConstraints with cA, so that it may stand as its own authority. */
function authorityExtension(): Buffer {
  return sequence(oid(0x55, 0x1d, 0x13), node(0x04, sequence(node(0x01, Buffer.from([0xff])))))
}

/** subjectAltName with one iPAddress. */
function addressExtension(address: string): Buffer {
  const bytes = Buffer.from(address.split('.').map(Number))
  return sequence(oid(0x55, 0x1d, 0x11), node(0x04, sequence(node(0x87, bytes))))
}

function node(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts)
  const { length } = content
  if (length < 0x80) return Buffer.concat([Buffer.from([tag, length]), content])
  const size = length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff]
  return Buffer.concat([Buffer.from([tag, ...size]), content])
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return node(0x30, ...parts)
}

function oid(...bytes: readonly number[]): Buffer {
  return node(0x06, Buffer.from(bytes))
}

/** UTCTime: YYMMDDhhmmssZ. */
function time(ms: number): Buffer {
  const text = new Date(ms).toISOString().replaceAll(/[-:T]/g, '').slice(2, 14)
  return node(0x17, Buffer.from(`${text}Z`))
}

function pem(der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? []
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`
}
