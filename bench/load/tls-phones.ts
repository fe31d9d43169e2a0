// A process of many TLS phones: all connect and register again at once; answers when each was back. Arguments: port, phones, at once, seconds, password.
import { connect as connectTcp } from 'node:net'
import { connect, type TLSSocket } from 'node:tls'
import { benchUser } from '../rig/users.ts'
import { authorization, readAnswer, request } from './sip-text.ts'

const [portText = '', phonesText = '', atOnceText = '', secondsText = '', password = ''] = process.argv.slice(2)
const port = Number(portText)
const phones = Number(phonesText)
const limitMs = Number(secondsText) * 1000
/** Phones behind one address, as behind the NAT of a large office. */
const perAddress = 2500

const backAtMs: number[] = []
const sockets: TLSSocket[] = []
const reasons = new Map<string, number>()
let begun = performance.now()
let started = 0
let ended = 0

function registration(index: number, cseq: number, value: string | null): Buffer {
  const { number } = benchUser(index)
  const own = `phone${index}.invalid`
  return request('REGISTER', `sip:127.0.0.1:${port}`, [
    `Via: SIP/2.0/TLS ${own};branch=z9hG4bKt${process.pid}x${index}x${cseq}`,
    `From: <sip:${number}@127.0.0.1>;tag=t${index}`,
    `To: <sip:${number}@127.0.0.1>`,
    `Call-ID: ${process.pid}x${index}@phones`,
    `CSeq: ${cseq} REGISTER`,
    `Contact: <sip:${number}@${own};transport=tls>`,
    'Expires: 600',
    ...(value === null ? [] : [`Authorization: ${value}`]),
  ])
}

function phone(index: number): void {
  const localAddress = `127.0.1.${1 + Math.floor(index / perAddress)}`
  // A socket of its own, because only there a phone can choose its address.
  const wire = connectTcp({ port, host: '127.0.0.1', localAddress, noDelay: true })
  wire.once('error', (error) => finish(error.message))
  const socket = connect({ socket: wire, rejectUnauthorized: false })
  sockets.push(socket)
  let over = false
  const finish = (reason: string | null): void => {
    if (over) return
    over = true
    ended++
    if (reason === null) backAtMs.push(performance.now() - begun)
    else reasons.set(reason, (reasons.get(reason) ?? 0) + 1)
    more()
  }
  socket.once('secureConnect', () => void socket.write(registration(index, 1, null)))
  socket.on('data', (bytes: Buffer) => {
    const { status, text } = readAnswer(bytes)
    if (status === 200) finish(null)
    else if (status === 401 && !text.includes('CSeq: 2')) {
      const login = { user: benchUser(index).authId, password }
      socket.write(registration(index, 2, authorization(text, login, 'REGISTER', `sip:127.0.0.1:${port}`)))
    } else finish(`status ${status}`)
  })
  socket.once('error', (error) => finish(error.message))
  socket.once('close', () => finish('closed'))
}

const finished = Promise.withResolvers<void>()

function more(): void {
  if (ended >= phones) finished.resolve()
  while (started < phones && started - ended < Number(atOnceText)) phone(started++)
}

async function storm(): Promise<void> {
  begun = performance.now()
  const deadline = setTimeout(() => finished.resolve(), limitMs)
  more()
  await finished.promise
  clearTimeout(deadline)
  const why = [...reasons].map(([reason, count]) => `${count} x ${reason}`).join(', ')
  process.send?.({ tell: 'times', times: backAtMs, failed: phones - backAtMs.length, why })
}

process.on('disconnect', () => process.exit(0))
await storm()
