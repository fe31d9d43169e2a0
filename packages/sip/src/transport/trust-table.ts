// Authorities trusted for some servers only (the root certificate of a trunk), by a name of the owner's.
import { X509Certificate } from 'node:crypto'

const maxBytes = 256 * 1024
const maxCertificates = 64

interface Trust {
  readonly authorities: readonly string[]
  /** Changes with every change: what was proved by other authorities counts no more. */
  readonly revision: string
}

export class TrustTable {
  readonly #byId = new Map<string, Trust>()
  #changes = 0

  /** Null: taken over; else what is wrong with the PEM, and nothing has changed. `pem` null: trusted no more. */
  set(id: string, pem: string | null): string | null {
    if (pem === null) {
      this.#byId.delete(id)
      return null
    }
    const authorities = certificatesOf(pem)
    if (typeof authorities === 'string') return authorities
    const before = this.#byId.get(id)
    if (before !== undefined && before.authorities.join() === authorities.join()) return null
    this.#changes += 1
    this.#byId.set(id, { authorities, revision: `${this.#changes} ${id}` })
    return null
  }

  authorities(id: string | null): readonly string[] {
    return (id === null ? undefined : this.#byId.get(id)?.authorities) ?? []
  }

  /** Empty: the usual authorities only. */
  revision(id: string | null): string {
    return (id === null ? undefined : this.#byId.get(id)?.revision) ?? ''
  }
}

const endMark = '-----END CERTIFICATE-----'

/** The certificates of a PEM text one by one, or what is wrong with it. */
function certificatesOf(pem: string): readonly string[] | string {
  if (pem.length > maxBytes) return `The certificates are larger than ${maxBytes} bytes.`
  const parts = pem.split(endMark).slice(0, -1)
  if (parts.length === 0) return 'There is no certificate in PEM form.'
  if (parts.length > maxCertificates) return `There are more than ${maxCertificates} certificates.`
  const certificates: string[] = []
  for (const [at, part] of parts.entries()) {
    try {
      certificates.push(new X509Certificate(`${part}${endMark}\n`).toString())
    } catch {
      return `Certificate ${at + 1} cannot be read.`
    }
  }
  return certificates
}
