// Certificates made on first start: a local authority, and under it one ECDSA and one RSA certificate for this host.
import 'reflect-metadata'
import { randomBytes, webcrypto } from 'node:crypto'
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  type JsonGeneralName,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  type X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509'

const dayMs = 86_400_000
const ecdsa = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }
const rsa = {
  name: 'RSASSA-PKCS1-v1_5',
  hash: 'SHA-256',
  modulusLength: 2048,
  publicExponent: new Uint8Array([1, 0, 1]),
}

export interface CertificateFiles {
  /** PEM texts by file name. Key files must be written readable by this user only. */
  readonly authority: { readonly certificate: string; readonly key: string }
  readonly ecdsa: { readonly certificate: string; readonly key: string }
  readonly rsa: { readonly certificate: string; readonly key: string }
}

/** Makes all three for these names and addresses. `now` in epoch milliseconds. */
export async function makeCertificates(
  names: readonly string[],
  addresses: readonly string[],
  now: number,
): Promise<CertificateFiles> {
  const authorityKeys = await webcrypto.subtle.generateKey(ecdsa, true, ['sign', 'verify'])
  const authority = await X509CertificateGenerator.createSelfSigned({
    serialNumber: serial(),
    name: 'CN=Cordboard local authority',
    notBefore: new Date(now - dayMs),
    notAfter: new Date(now + 3650 * dayMs),
    signingAlgorithm: ecdsa,
    keys: authorityKeys,
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
      await SubjectKeyIdentifierExtension.create(authorityKeys.publicKey),
    ],
  })
  const host = async (algorithm: typeof ecdsa | typeof rsa) => {
    const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
    const certificate = await hostCertificate(
      names,
      addresses,
      now,
      keys.publicKey,
      authority,
      authorityKeys.privateKey,
    )
    return {
      certificate: `${certificate.toString('pem')}\n${authority.toString('pem')}\n`,
      key: await privateKeyPem(keys.privateKey),
    }
  }
  return {
    authority: {
      certificate: `${authority.toString('pem')}\n`,
      key: await privateKeyPem(authorityKeys.privateKey),
    },
    ecdsa: await host(ecdsa),
    rsa: await host(rsa),
  }
}

// Authorities of several instances have one name: the key identifiers tell them apart (RFC 5280 4.2.1.1).
async function hostCertificate(
  names: readonly string[],
  addresses: readonly string[],
  now: number,
  publicKey: CryptoKey,
  authority: X509Certificate,
  signingKey: CryptoKey,
): Promise<X509Certificate> {
  const alternatives: JsonGeneralName[] = [
    ...names.map((value) => ({ type: 'dns' as const, value })),
    ...addresses.map((value) => ({ type: 'ip' as const, value })),
  ]
  return X509CertificateGenerator.create({
    serialNumber: serial(),
    subject: `CN=${names[0] ?? addresses[0] ?? 'cordboard'}`,
    issuer: authority.subject,
    notBefore: new Date(now - dayMs),
    notAfter: new Date(now + 825 * dayMs),
    signingAlgorithm: ecdsa,
    publicKey,
    signingKey,
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature | KeyUsageFlags.keyEncipherment, true),
      new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth, ExtendedKeyUsage.clientAuth]),
      new SubjectAlternativeNameExtension(alternatives),
      await SubjectKeyIdentifierExtension.create(publicKey),
      await AuthorityKeyIdentifierExtension.create(authority.publicKey),
    ],
  })
}

/** Positive and unique: 16 random bytes with the top bit clear (RFC 5280 4.1.2.2). */
function serial(): string {
  const bytes = randomBytes(16)
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x01
  return bytes.toString('hex')
}

async function privateKeyPem(key: CryptoKey): Promise<string> {
  const bytes = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', key))
  const lines = bytes.toString('base64').match(/.{1,64}/g) ?? []
  return `-----BEGIN PRIVATE KEY-----\n${lines.join('\n')}\n-----END PRIVATE KEY-----\n`
}
