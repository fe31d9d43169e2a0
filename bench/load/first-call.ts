// Knocks with INVITEs until the first 180 comes: how long a starting system takes to serve.
import { createSocket } from 'node:dgram'
import { authorization, field, type Login, readAnswer, request, sdp, uriOf } from './sip-text.ts'

export interface FirstCall {
  readonly port: number
  readonly number: string
  readonly callee: string
  readonly login: Login
  readonly withinMs: number
}

const knockEveryMs = 10

/** Resolves with the time (performance.now) of the first 180; the call is hung up. Rejects when none comes in time. */
export async function firstRinging(options: FirstCall): Promise<number> {
  const { port, number, callee, login, withinMs } = options
  const socket = createSocket('udp4')
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve))
  const own = `127.0.0.1:${socket.address().port}`
  const uri = `sip:${callee}@127.0.0.1:${port}`
  const { promise, resolve, reject } = Promise.withResolvers<number>()
  let attempts = 0
  const lines = (attempt: number, cseq: number, method: string, to: string): string[] => [
    `Via: SIP/2.0/UDP ${own};branch=z9hG4bKf${process.pid}x${attempt}x${cseq}`,
    `From: <sip:${number}@127.0.0.1:${port}>;tag=${process.pid}x${attempt}`,
    `To: ${to}`,
    `Call-ID: ${attempt}-${process.pid}@first`,
    `CSeq: ${cseq} ${method}`,
    `Contact: <sip:${number}@${own}>`,
  ]
  const send = (bytes: Buffer): void => socket.send(bytes, port, '127.0.0.1')
  let rang = false
  socket.on('error', () => {})
  socket.on('message', (datagram) => {
    const at = performance.now()
    const { status, text } = readAnswer(datagram)
    const attempt = Number.parseInt(field(text, 'Call-ID'), 10)
    const cseq = Number.parseInt(field(text, 'CSeq'), 10)
    const method = field(text, 'CSeq').split(' ')[1]
    const to = field(text, 'To')
    if (method !== 'INVITE') return
    if (status === 180 && !rang) {
      rang = true
      resolve(at)
    }
    if (status < 200) return
    if (status === 200) {
      const target = uriOf(field(text, 'Contact'))
      const bye = lines(attempt, cseq + 1, 'BYE', to)
      send(request('ACK', target, lines(attempt, cseq, 'ACK', to)))
      send(request('BYE', target, bye))
      return
    }
    send(request('ACK', uri, lines(attempt, cseq, 'ACK', to)))
    if (status !== 401 || cseq !== 1) return
    const value = authorization(text, login, 'INVITE', uri)
    send(request('INVITE', uri, [...lines(attempt, 2, 'INVITE', `<${uri}>`), `Authorization: ${value}`], sdp(40_000)))
  })
  const knocking = setInterval(() => {
    if (rang) return
    attempts++
    send(request('INVITE', uri, lines(attempts, 1, 'INVITE', `<${uri}>`), sdp(40_000)))
  }, knockEveryMs)
  const deadline = setTimeout(() => reject(new Error(`no 180 within ${withinMs} ms`)), withinMs)
  try {
    const at = await promise
    // What still rings is answered and hung up meanwhile.
    await new Promise((next) => setTimeout(next, 300))
    return at
  } finally {
    clearInterval(knocking)
    clearTimeout(deadline)
    socket.close()
  }
}
