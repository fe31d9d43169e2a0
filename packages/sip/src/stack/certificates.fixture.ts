// An authority and certificates of both key types, made afresh for each test run.
import 'reflect-metadata'
import { KeyObject, webcrypto } from 'node:crypto'
import * as x509 from '@peculiar/x509'
import type { CertificatePair } from '../transport/tls-settings.ts'

const ecdsa = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }
const rsa = {
  name: 'RSASSA-PKCS1-v1_5',
  modulusLength: 2048,
  publicExponent: new Uint8Array([1, 0, 1]),
  hash: 'SHA-256',
}

export interface Authority {
  readonly pem: string
  issue(kind: 'ecdsa' | 'rsa', names: readonly string[]): Promise<CertificatePair>
}

/** Two authorities in one test need two names: issuers are found by name. */
export async function createAuthority(name = 'Test authority'): Promise<Authority> {
  const keys = await webcrypto.subtle.generateKey(ecdsa, true, ['sign', 'verify'])
  const from = new Date(Date.now() - 60_000)
  const until = new Date(Date.now() + 3_600_000)
  const root = await x509.X509CertificateGenerator.createSelfSigned(
    {
      serialNumber: '01',
      name: `CN=${name}`,
      notBefore: from,
      notAfter: until,
      signingAlgorithm: ecdsa,
      keys,
      extensions: [new x509.BasicConstraintsExtension(true, 1, true)],
    },
    webcrypto as Crypto,
  )
  let serial = 1
  return {
    pem: root.toString('pem'),
    async issue(kind, names) {
      const own = await webcrypto.subtle.generateKey(kind === 'rsa' ? rsa : ecdsa, true, ['sign', 'verify'])
      serial += 1
      const certificate = await x509.X509CertificateGenerator.create(
        {
          serialNumber: `0${serial}`,
          subject: `CN=${names[0]}`,
          issuer: root.subject,
          notBefore: from,
          notAfter: until,
          signingAlgorithm: ecdsa,
          publicKey: own.publicKey,
          signingKey: keys.privateKey,
          extensions: [
            new x509.SubjectAlternativeNameExtension(
              names.map((value) => ({ type: /^[\d.]+$/.test(value) ? 'ip' : 'dns', value }) as const),
            ),
          ],
        },
        webcrypto as Crypto,
      )
      const key = KeyObject.from(own.privateKey).export({ type: 'pkcs8', format: 'pem' })
      return { cert: certificate.toString('pem'), key: String(key) }
    },
  }
}
