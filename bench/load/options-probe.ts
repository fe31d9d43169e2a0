// A process that sends OPTIONS at an even rate until it is told to stop, and answers how long each took. Arguments: port, every ms.
import { createSocket } from 'node:dgram'
import { field, readAnswer, request } from './sip-text.ts'

const [portText = '', everyText = ''] = process.argv.slice(2)
const port = Number(portText)
const everyMs = Number(everyText)
const most = 100_000

const socket = createSocket({ type: 'udp4', recvBufferSize: 1 << 20 })
await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve))
const own = `127.0.0.1:${socket.address().port}`
const sentAt: number[] = []
const tookMs: number[] = []
socket.on('message', (datagram) => {
  const at = performance.now()
  const { status, text } = readAnswer(datagram)
  const index = Number.parseInt(field(text, 'CSeq'), 10) - 1
  if (status >= 200 && tookMs[index] === undefined) tookMs[index] = at - (sentAt[index] ?? at)
})
const begun = performance.now()
const timer = setInterval(() => {
  // A late timer is made up for: the rate stays even.
  while (sentAt.length < most && begun + sentAt.length * everyMs <= performance.now()) {
    const index = sentAt.length
    const lines = [
      `Via: SIP/2.0/UDP ${own};branch=z9hG4bKo${process.pid}x${index}`,
      `From: <sip:probe@${own}>;tag=${process.pid}`,
      `To: <sip:127.0.0.1:${port}>`,
      `Call-ID: ${process.pid}x${index}@probe`,
      `CSeq: ${index + 1} OPTIONS`,
    ]
    sentAt.push(performance.now())
    socket.send(request('OPTIONS', `sip:127.0.0.1:${port}`, lines), port, '127.0.0.1')
  }
}, everyMs)
process.on('message', () => {
  clearInterval(timer)
  // What is still under way gets half a second.
  setTimeout(() => {
    const times = sentAt.map((_, index) => tookMs[index]).filter((ms) => ms !== undefined)
    process.send?.({ tell: 'times', times, failed: sentAt.length - times.length })
    socket.close()
    process.disconnect?.()
  }, 500)
})
process.on('disconnect', () => process.exit(0))
