// Raw UDP and TCP peers for tests: text in, text out, nothing understood.
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { Mailbox } from './agent.fixture.ts'

export interface Datagram {
  readonly text: string
  readonly address: string
  readonly port: number
}

export interface UdpPeer {
  readonly port: number
  readonly inbox: Mailbox<Datagram>
  send(text: string, port: number, address?: string): void
  close(): void
}

export async function openUdpPeer(address = '127.0.0.1'): Promise<UdpPeer> {
  const socket = createSocket('udp4')
  const inbox = new Mailbox<Datagram>('datagram')
  socket.on('message', (bytes, from) => inbox.put({ text: bytes.toString(), address: from.address, port: from.port }))
  socket.bind(0, address)
  await once(socket, 'listening')
  return {
    port: socket.address().port,
    inbox,
    send: (text, port, to = '127.0.0.1') => socket.send(Buffer.from(text, 'latin1'), port, to),
    close: () => socket.close(),
  }
}

export interface TcpPeer {
  readonly socket: Socket
  readonly inbox: Mailbox<string>
  readonly closed: Promise<void>
  send(text: string): void
}

export async function openTcpPeer(port: number, address = '127.0.0.1'): Promise<TcpPeer> {
  const socket = connect({ host: address, port })
  await once(socket, 'connect')
  return tcpPeerOf(socket)
}

export function tcpPeerOf(socket: Socket): TcpPeer {
  const inbox = new Mailbox<string>('bytes')
  socket.on('data', (bytes) => inbox.put(bytes.toString()))
  socket.on('error', () => undefined)
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()))
  return { socket, inbox, closed, send: (text) => socket.write(text) }
}

export interface RequestParts {
  readonly method?: string
  readonly uri?: string
  readonly version?: string
  readonly transport?: string
  readonly sentBy?: string
  readonly branch?: string
  readonly viaParams?: string
  readonly callId?: string
  readonly cseq?: number
  readonly to?: string
  readonly extra?: readonly string[]
  readonly body?: string
}

/** A request as bytes on the wire. */
export function requestText(parts: RequestParts = {}): string {
  const method = parts.method ?? 'OPTIONS'
  const via = `SIP/2.0/${parts.transport ?? 'UDP'} ${parts.sentBy ?? '192.0.2.9'};branch=${parts.branch ?? 'z9hG4bKraw1'}`
  const body = parts.body ?? ''
  return [
    `${method} ${parts.uri ?? 'sip:bob@127.0.0.1'} ${parts.version ?? 'SIP/2.0'}`,
    `Via: ${via}${parts.viaParams ?? ';rport'}`,
    'From: <sip:alice@example.com>;tag=raw',
    `To: ${parts.to ?? '<sip:bob@example.com>'}`,
    `Call-ID: ${parts.callId ?? 'raw-call'}`,
    `CSeq: ${parts.cseq ?? 1} ${method}`,
    ...(parts.extra ?? ['Max-Forwards: 70']),
    `Content-Length: ${body.length}`,
    '',
    body,
  ].join('\r\n')
}

export function statusOf(text: string): number {
  return Number(text.split(' ')[1])
}

/** Value of the first header line with this name. */
export function headerOf(text: string, name: string): string | undefined {
  const line = text.split('\r\n').find((one) => one.toLowerCase().startsWith(`${name.toLowerCase()}:`))
  return line?.slice(name.length + 1).trim()
}
