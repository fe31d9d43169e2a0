// The certificates of an instance in DATA/certificates: made on first start, replaced by whatever the operator puts there.
import { createHash, X509Certificate } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { hostname, networkInterfaces } from 'node:os'
import { join } from 'node:path'

export interface ServerCertificate {
  readonly certificate: string
  readonly key: string
}

export interface Certificates {
  /** For SIP over TLS both kinds are offered; HTTPS uses the ECDSA one. */
  readonly ecdsa: ServerCertificate
  readonly rsa: ServerCertificate
  readonly authority: string
  /** SHA-256 of the HTTPS certificate, as browsers show it. */
  readonly fingerprint: string
}

const files = ['authority', 'ecdsa', 'rsa'] as const

/** Loads the certificates, making them when there are none. Rejects with one sentence when a file is damaged. */
export async function loadCertificates(
  folder: string,
  fqdn: string | null,
  publicAddress: string | null,
): Promise<Certificates> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const found = await readPair(folder, 'ecdsa')
  if (found === null) await make(folder, fqdn, publicAddress)
  const ecdsa = found ?? (await needPair(folder, 'ecdsa'))
  const rsa = await needPair(folder, 'rsa')
  const authority = await readFile(join(folder, 'authority.crt'), 'utf8')
  return { ecdsa, rsa, authority, fingerprint: fingerprintOf(ecdsa.certificate, join(folder, 'ecdsa.crt')) }
}

async function make(folder: string, fqdn: string | null, publicAddress: string | null): Promise<void> {
  const { makeCertificates } = await import('./self-signed.ts')
  const local = Object.values(networkInterfaces()).flatMap((list) => (list ?? []).map((entry) => entry.address))
  const addresses = [
    ...new Set([...(publicAddress === null ? [] : [publicAddress]), ...local.filter((a) => !a.startsWith('fe80'))]),
  ]
  const names = [...new Set([...(fqdn === null ? [] : [fqdn]), hostname(), 'localhost'])]
  const made = await makeCertificates(names, addresses, Date.now())
  for (const name of files) {
    await writeFile(join(folder, `${name}.key`), made[name].key, { mode: 0o600 })
    await writeFile(join(folder, `${name}.crt`), made[name].certificate, { mode: 0o644 })
  }
}

async function readPair(folder: string, name: string): Promise<ServerCertificate | null> {
  try {
    return {
      certificate: await readFile(join(folder, `${name}.crt`), 'utf8'),
      key: await readFile(join(folder, `${name}.key`), 'utf8'),
    }
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
}

async function needPair(folder: string, name: string): Promise<ServerCertificate> {
  const pair = await readPair(folder, name)
  if (pair === null) throw new Error(`The certificate ${join(folder, `${name}.crt`)} or its key is missing.`)
  return pair
}

function fingerprintOf(pem: string, path: string): string {
  try {
    const digest = createHash('sha256').update(new X509Certificate(pem).raw).digest('hex').toUpperCase()
    return (digest.match(/../g) ?? []).join(':')
  } catch {
    throw new Error(`The certificate ${path} is damaged: it is not a PEM certificate.`)
  }
}
