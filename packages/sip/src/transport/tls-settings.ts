// TLS as plain settings, and the secure contexts made of them: several certificates (RSA beside ECDSA), by server name.
import { createSecureContext, rootCertificates, type SecureContext, type SecureContextOptions } from 'node:tls'

/** PEM texts: the chain, leaf first, and its private key. */
export interface CertificatePair {
  readonly cert: string
  readonly key: string
}

export interface TlsSettings {
  /** Shown when the client names no server or one that `names` does not know; one per key type. Also our client's own. */
  readonly certificates: readonly CertificatePair[]
  /** By server name in lower case; `*.example.com` matches one label. */
  readonly names?: ReadonlyMap<string, readonly CertificatePair[]>
  /** Authorities trusted besides the system's, PEM. */
  readonly extraCa?: readonly string[]
  /** Certificates of clients: not asked for; asked for and let in without; or demanded. Default ignore. */
  readonly clientCertificates?: 'ignore' | 'request' | 'require'
  /** Whether servers we connect to must have a valid certificate with their name (RFC 5922). Default true. */
  readonly verifyServers?: boolean
}

/** RFC 8996: nothing below 1.2. */
const minVersion = 'TLSv1.2'

/** Context options for one set of certificates; throws the crypto library's error when a PEM is damaged. */
export function contextOptions(pairs: readonly CertificatePair[], settings: TlsSettings): SecureContextOptions {
  const options: SecureContextOptions = {
    minVersion,
    cert: pairs.map((pair) => pair.cert),
    key: pairs.map((pair) => pair.key),
  }
  if (settings.extraCa !== undefined && settings.extraCa.length > 0) {
    options.ca = [...rootCertificates, ...settings.extraCa]
  }
  return options
}

export interface ServerContexts {
  readonly fallback: SecureContextOptions
  /** The context for a server name, or null for the fallback. */
  find(serverName: string): SecureContext | null
}

/** Compiles every context once; a handshake then only looks one up. */
export function compileServerContexts(settings: TlsSettings): ServerContexts {
  const named = new Map<string, SecureContext>()
  for (const [name, pairs] of settings.names ?? []) {
    named.set(name.toLowerCase(), createSecureContext(contextOptions(pairs, settings)))
  }
  // Compiling proves that certificates and keys fit together before anything is replaced.
  const fallback = contextOptions(settings.certificates, settings)
  createSecureContext(fallback)
  return {
    fallback,
    find(serverName) {
      const name = serverName.toLowerCase()
      const exact = named.get(name)
      if (exact !== undefined) return exact
      const dot = name.indexOf('.')
      return dot < 0 ? null : (named.get(`*${name.slice(dot)}`) ?? null)
    },
  }
}
