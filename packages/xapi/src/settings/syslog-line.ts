// Sends lines to a syslog server: RFC 5424 over UDP (RFC 5426), TCP (RFC 6587 3.4.1) or TLS (RFC 5425).
import { createSocket } from 'node:dgram'
import { connect as connectTcp, isIP, isIPv6, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { type Lookup, serverAddresses } from '../mail/server-addresses.ts'

export interface SyslogServer {
  readonly host: string
  readonly port: number
  readonly protocol: 'Udp' | 'Tcp' | 'Tls'
  /** What we log in with by TLS; PEM. */
  readonly identity: { readonly certificate: string; readonly key: string } | null
}

/** Null: the line has left, and nobody said that it was not taken. */
export type Failure = string | null

const CONNECT_MS = 5_000
/** UDP answers nothing, but a closed port is reported; a server that has read the line may close or not. */
const SETTLE_MS = 500

/** Never throws. @param lines without control characters, in order; by TCP all over one connection */
export async function sendSyslogLines(
  server: SyslogServer,
  lines: readonly string[],
  lookup: Lookup,
): Promise<Failure> {
  const [address] = await serverAddresses(server.host, lookup).catch(() => [])
  if (address === undefined) return `${server.host} has no address that a syslog server may have.`
  const all = lines.map((line) => Buffer.from(line))
  if (server.protocol === 'Udp') return byUdp(server, address, all)
  const framed = all.flatMap((octets) => [Buffer.from(`${octets.length} `), octets])
  return byStream(server, address, Buffer.concat(framed))
}

function byUdp(server: SyslogServer, address: string, all: readonly Buffer[]): Promise<Failure> {
  const { promise, resolve } = Promise.withResolvers<Failure>()
  const socket = createSocket(isIPv6(address) ? 'udp6' : 'udp4')
  const timer = setTimeout(() => resolve(null), SETTLE_MS)
  socket.once('error', (error) => resolve(sentenceOf(error, server)))
  // Connected, so that the machine tells when nobody listens there.
  socket.connect(server.port, address, () => {
    for (const octets of all) {
      socket.send(octets, (error) => {
        if (error !== null && error !== undefined) resolve(sentenceOf(error, server))
      })
    }
  })
  return promise.finally(() => {
    clearTimeout(timer)
    socket.removeAllListeners('error').on('error', () => undefined)
    socket.close()
  })
}

function byStream(server: SyslogServer, address: string, framed: Buffer): Promise<Failure> {
  const { promise, resolve } = Promise.withResolvers<Failure>()
  const socket = open(server, address, () => {
    socket.setTimeout(SETTLE_MS, () => resolve(null))
    socket.end(framed)
  })
  socket.setTimeout(CONNECT_MS, () => resolve(`${placeOf(server)} did not answer in time.`))
  socket.once('error', (error) => resolve(sentenceOf(error, server)))
  socket.once('close', () => resolve(null))
  // What the server says is not looked at, but has to be read for its end to be seen.
  socket.resume()
  return promise.finally(() => {
    socket.removeAllListeners('timeout')
    socket.on('error', () => undefined)
    socket.destroy()
  })
}

function open(server: SyslogServer, address: string, connected: () => void): Socket {
  if (server.protocol !== 'Tls') {
    const socket = connectTcp(server.port, address)
    return socket.once('connect', connected)
  }
  const { identity, host } = server
  const socket = connectTls({
    host: address,
    port: server.port,
    minVersion: 'TLSv1.2',
    ...(isIP(host) === 0 ? { servername: host } : {}),
    ...(identity === null ? {} : { cert: identity.certificate, key: identity.key }),
  })
  return socket.once('secureConnect', connected)
}

function placeOf({ host, port }: SyslogServer): string {
  return `The syslog server ${host}:${port}`
}

// Our own words: an outsider's text does not belong in an answer.
function sentenceOf(error: Error, server: SyslogServer): string {
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  const place = placeOf(server)
  switch (code) {
    case 'ECONNREFUSED':
      return `${place} cannot be reached: nobody listens there.`
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return `${place} cannot be reached from here.`
    case 'ECONNRESET':
      return `${place} closed the connection.`
    default:
      return server.protocol === 'Tls'
        ? `${place} could not be spoken to with encryption: its certificate is not trusted, or it did not accept ours.`
        : `${place} could not be reached.`
  }
}
