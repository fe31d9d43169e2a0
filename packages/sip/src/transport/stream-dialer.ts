// Opens a TCP or TLS connection from a local address; says when it is established.
import { connect as connectTcp, isIP, type Socket } from 'node:net'
import { connect as connectTls, createSecureContext, type SecureContext } from 'node:tls'
import type { ServerIdentity } from './remote-address.ts'
import { checkServer } from './server-check.ts'
import { contextOptions, type TlsSettings } from './tls-settings.ts'
import { TrustTable } from './trust-table.ts'

export interface Dial {
  readonly transport: 'tcp' | 'tls'
  readonly localAddress: string
  readonly address: string
  readonly port: number
  readonly server: ServerIdentity
}

export interface StreamDialer {
  /** The socket at once; `established` later, or an error and close. */
  dial(dial: Dial, established: () => void): Socket
  reload(settings: TlsSettings | null): void
  /** What tells apart connections that were proved differently. */
  proof(server: ServerIdentity): string
  /** See `SipStack.setTrust`. */
  setTrust(id: string, authorities: string | null): string | null
}

export function createStreamDialer(initial: TlsSettings | null): StreamDialer {
  let settings: TlsSettings = initial ?? { certificates: [] }
  const trust = new TrustTable()
  /** By the revision of the trust; '' is the usual. */
  const contexts = new Map<string, SecureContext>()

  const contextFor = ({ trust: id }: ServerIdentity): SecureContext => {
    const revision = trust.revision(id)
    const known = contexts.get(revision)
    if (known !== undefined) return known
    const extraCa = [...(settings.extraCa ?? []), ...trust.authorities(id)]
    const made = createSecureContext(contextOptions(settings.certificates, { ...settings, extraCa }))
    contexts.set(revision, made)
    return made
  }

  return {
    dial(dial, established) {
      const base = { host: dial.address, port: dial.port, localAddress: dial.localAddress }
      if (dial.transport === 'tcp') {
        const socket = connectTcp({ ...base, noDelay: true, keepAlive: true, keepAliveInitialDelay: 30_000 })
        socket.once('connect', established)
        return socket
      }
      const { name } = dial.server
      const socket = connectTls({
        ...base,
        secureContext: contextFor(dial.server),
        rejectUnauthorized: settings.verifyServers ?? true,
        checkServerIdentity: (_host, certificate) => checkServer(name, certificate),
        // SNI carries names only (RFC 6066 3); a numeric host is checked against the certificate's addresses.
        ...(isIP(name) === 0 ? { servername: name } : {}),
      })
      socket.setNoDelay(true)
      socket.setKeepAlive(true, 30_000)
      socket.once('secureConnect', established)
      return socket
    },
    reload(next) {
      settings = next ?? { certificates: [] }
      contexts.clear()
    },
    proof: ({ name, trust: id }) => `${name.toLowerCase()} ${trust.revision(id)}`,
    setTrust(id, authorities) {
      const before = trust.revision(id)
      const problem = trust.set(id, authorities)
      if (problem === null && before !== '') contexts.delete(before)
      return problem
    },
  }
}
