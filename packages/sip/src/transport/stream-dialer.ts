// Opens a TCP or TLS connection from a local address; says when it is established.
import { connect as connectTcp, isIP, type Socket } from 'node:net'
import { connect as connectTls, createSecureContext, type SecureContext } from 'node:tls'
import { contextOptions, type TlsSettings } from './tls-settings.ts'

export interface Dial {
  readonly transport: 'tcp' | 'tls'
  readonly localAddress: string
  readonly address: string
  readonly port: number
  /** Name the peer's certificate must bear (the URI's host, RFC 5922 7.1). */
  readonly serverName: string
}

export interface StreamDialer {
  /** The socket at once; `established` later, or an error and close. */
  dial(dial: Dial, established: () => void): Socket
  reload(settings: TlsSettings | null): void
}

export function createStreamDialer(initial: TlsSettings | null): StreamDialer {
  let settings: TlsSettings = initial ?? { certificates: [] }
  let context: SecureContext | null = null
  return {
    dial(dial, established) {
      const base = { host: dial.address, port: dial.port, localAddress: dial.localAddress }
      if (dial.transport === 'tcp') {
        const socket = connectTcp({ ...base, noDelay: true, keepAlive: true, keepAliveInitialDelay: 30_000 })
        socket.once('connect', established)
        return socket
      }
      context ??= createSecureContext(contextOptions(settings.certificates, settings))
      const socket = connectTls({
        ...base,
        secureContext: context,
        rejectUnauthorized: settings.verifyServers ?? true,
        // SNI carries names only (RFC 6066 3); a numeric host is checked against the certificate's addresses.
        ...(isIP(dial.serverName) === 0 ? { servername: dial.serverName } : {}),
      })
      socket.setNoDelay(true)
      socket.setKeepAlive(true, 30_000)
      socket.once('secureConnect', established)
      return socket
    },
    reload(next) {
      settings = next ?? { certificates: [] }
      context = null
    },
  }
}
