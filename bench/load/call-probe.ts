// A process that makes single calls one after the other and times INVITE to 180. Arguments: port, calls, pause ms, number, callee, user, password.
import { createSocket } from 'node:dgram'
import { type Answer, authorization, field, fields, type Login, readAnswer, request, sdp, uriOf } from './sip-text.ts'

const [portText = '', callsText = '', pauseText = '', number = '', callee = '', user = '', password = ''] =
  process.argv.slice(2)
const port = Number(portText)
const login: Login = { user, password }
const answerMs = 2000

const socket = createSocket({ type: 'udp4', recvBufferSize: 1 << 20 })
await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve))
const own = `127.0.0.1:${socket.address().port}`
const uri = `sip:${callee}@127.0.0.1:${port}`
let hear: (answer: Answer, at: number) => void = () => {}
socket.on('message', (datagram) => {
  const at = performance.now()
  hear(readAnswer(datagram), at)
})

const send = (bytes: Buffer): void => socket.send(bytes, port, '127.0.0.1')

/** Waits for an answer of this CSeq that is final or the wanted provisional one. */
function answered(cseq: string, wanted: (status: number) => boolean): Promise<{ answer: Answer; at: number }> {
  return new Promise((resolve, reject) => {
    const deadline = setTimeout(() => reject(new Error(`no answer to ${cseq}`)), answerMs)
    hear = (answer, at) => {
      if (!wanted(answer.status) || field(answer.text, 'CSeq') !== cseq) return
      clearTimeout(deadline)
      resolve({ answer, at })
    }
  })
}

async function call(index: number): Promise<number> {
  const id = `${process.pid}-${index}@probe`
  const lines = (cseq: number, method: string, to: string): string[] => [
    `Via: SIP/2.0/UDP ${own};branch=z9hG4bK${process.pid}x${index}x${cseq}${method}`,
    `From: <sip:${number}@127.0.0.1:${port}>;tag=${process.pid}x${index}`,
    `To: ${to}`,
    `Call-ID: ${id}`,
    `CSeq: ${cseq} ${method}`,
    `Contact: <sip:${number}@${own}>`,
  ]
  let cseq = 1
  const body = sdp(40_000)
  let sentAt = performance.now()
  let next = answered('1 INVITE', (status) => status === 180 || status >= 200)
  send(request('INVITE', uri, lines(1, 'INVITE', `<${uri}>`), body))
  let heard = await next
  if (heard.answer.status === 401) {
    const ack = lines(1, 'ACK', field(heard.answer.text, 'To'))
    ack[0] = `Via: SIP/2.0/UDP ${own};branch=z9hG4bK${process.pid}x${index}x1INVITE`
    send(request('ACK', uri, ack))
    cseq = 2
    const value = authorization(heard.answer.text, login, 'INVITE', uri)
    next = answered('2 INVITE', (status) => status === 180 || status >= 200)
    const bytes = request('INVITE', uri, [...lines(2, 'INVITE', `<${uri}>`), `Authorization: ${value}`], body)
    sentAt = performance.now()
    send(bytes)
    heard = await next
  }
  const tookMs = heard.at - sentAt
  if (heard.answer.status !== 180) throw new Error(`no 180 but ${heard.answer.text.slice(0, 200)}`)
  const { answer } = await answered(`${cseq} INVITE`, (status) => status >= 200)
  if (answer.status !== 200) throw new Error(`no 200 but ${answer.text.slice(0, 200)}`)
  const target = uriOf(field(answer.text, 'Contact'))
  const routes = fields(answer.text, 'Record-Route')
    .reverse()
    .map((value) => `Route: ${value}`)
  const to = field(answer.text, 'To')
  send(request('ACK', target, [...lines(cseq, 'ACK', to), ...routes]))
  const bye = answered('9 BYE', (status) => status >= 200)
  send(request('BYE', target, [...lines(9, 'BYE', to), ...routes]))
  await bye
  return tookMs
}

const times: number[] = []
let failed = 0
for (let index = 0; index < Number(callsText); index++) {
  await call(index).then(
    (ms) => times.push(ms),
    (error: unknown) => {
      failed++
      if (failed === 1) process.stderr.write(`${String(error)}\n`)
    },
  )
  if (failed > 20) break
  await new Promise((resolve) => setTimeout(resolve, Number(pauseText)))
}
process.send?.({ tell: 'times', times, failed })
socket.close()
