// Measures parsing and answering one ordinary INVITE; prints nanoseconds per operation, median of several rounds.
import { parseMessage, serializeResponse } from '../src/index.ts'

const sdp = `v=0
o=- 1724238471 1 IN IP4 192.168.1.23
s=phone
c=IN IP4 192.168.1.23
t=0 0
m=audio 11780 RTP/AVP 0 8 9 101
a=rtpmap:0 PCMU/8000
a=rtpmap:8 PCMA/8000
a=rtpmap:9 G722/8000
a=rtpmap:101 telephone-event/8000
a=fmtp:101 0-16
a=ptime:20
a=sendrecv
`.replaceAll('\n', '\r\n')

const invite = Buffer.from(
  `INVITE sip:102@pbx.example.com SIP/2.0
Via: SIP/2.0/UDP 192.168.1.23:5060;branch=z9hG4bK-524287-1---c4f1d52c8a2b7d11;rport
Max-Forwards: 70
Contact: <sip:101@192.168.1.23:5060;transport=udp>
To: <sip:102@pbx.example.com>
From: "Alice Example"<sip:101@pbx.example.com>;tag=8d2f9a41
Call-ID: 84761NzA2ZGVhOGQ1MjQ4ZWYyNGQ0ZWFkYjYzZmM0NjM
CSeq: 1 INVITE
Allow: INVITE, ACK, CANCEL, BYE, NOTIFY, REFER, MESSAGE, OPTIONS, INFO, SUBSCRIBE
Content-Type: application/sdp
Supported: replaces, norefersub, timer
User-Agent: Example Phone 4.2.11 rv1.13
Allow-Events: presence, kpml, talk
Content-Length: ${sdp.length}

`.replaceAll('\n', '\r\n') + sdp,
)

let sink = 0

function measure(name: string, run: () => number): void {
  for (let i = 0; i < 30_000; i++) sink += run()
  const rounds: number[] = []
  for (let round = 0; round < 9; round++) {
    const count = 50_000
    const start = process.hrtime.bigint()
    for (let i = 0; i < count; i++) sink += run()
    rounds.push(Number(process.hrtime.bigint() - start) / count)
  }
  rounds.sort((a, b) => a - b)
  process.stdout.write(`${name.padEnd(52)} ${Math.round(rounds[4]!)} ns (best ${Math.round(rounds[0]!)})\n`)
}

function parsed(): ReturnType<typeof parseMessage> {
  return parseMessage(invite, 'datagram')
}

process.stdout.write(`INVITE of ${invite.length} bytes\n`)
measure('parse: index, vital headers checked', () => (parsed().ok ? 1 : 0))
measure('parse and transaction keys', () => {
  const result = parsed()
  if (!result.ok) return 0
  const { message } = result
  const branch = message.via.params.get('branch') ?? ''
  return branch.length + message.callId.length + (message.fromTag?.length ?? 0) + message.cseq.number
})
measure('parse, keys, User-Agent, Supported, body text', () => {
  const result = parsed()
  if (!result.ok) return 0
  const { message } = result
  return message.headers('Supported').length + (message.header('User-Agent')?.length ?? 0) + message.body.length
})
const first = parsed()
if (!first.ok || first.message.kind !== 'request') throw new Error('the sample does not parse')
const request = first.message
const ringing = {
  status: 180,
  reason: 'Ringing',
  toTag: 'f00d',
  headers: [['Contact', '<sip:pbx>']] as const,
  body: null,
}
measure('write a 180', () => serializeResponse(request, ringing, { address: '192.168.1.23', port: 5060 }).length)
if (sink === 42) process.stdout.write('\n')
