// CPU of the session machines for one call from INVITE to BYE, both legs of a back-to-back agent, without stack and sockets.

import type { SipRequest, SipResponse } from '../src/message/types.ts'
import { createSessionHost } from '../src/session/host.ts'
import type { SessionStack } from '../src/session/host-contract.ts'
import { makeRequest, makeResponse } from '../test/request.ts'

const calls = Number(process.env.CALLS ?? 20_000)
const sdp = `v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 4000 RTP/AVP 0 8 101\r\n`

let last: { handlers: Parameters<SessionStack['request']>[2] } | null = null
const stack: SessionStack = {
  request: (_draft, _target, handlers) => {
    last = { handlers }
    return { cancel() {} }
  },
  respond: () => true,
  acknowledge: () => {},
}
let tags = 0
const host = createSessionHost({
  stack,
  scheduler: {
    set: (fire, ms, first, second) => setTimeout(fire, ms, first, second),
    clear: (h) => clearTimeout(h as NodeJS.Timeout),
  },
  now: () => Date.now(),
  random: () => 0.5,
  newTag: () => `tag${++tags}`,
  newCallId: () => `call${tags}`,
  emit: () => {},
})

const allow = ['Allow', 'INVITE, ACK, BYE, CANCEL, UPDATE'] as const
const body = { type: 'application/sdp', content: sdp }
const invite: SipRequest = makeRequest('INVITE', { body, headers: [allow] })
let ok: SipResponse | null = null
let ringing: SipResponse | null = null
let byeOk: SipResponse | null = null

function oneCall(): void {
  host.take({ id: 'in', request: invite, transaction: 't', flow: null, contact: 'sip:b@127.0.0.1' })
  const tag = `tag${tags}`
  host.call({
    id: 'out',
    from: '<sip:a@pbx>',
    to: '<sip:b@pbx>',
    uri: 'sip:b@127.0.0.1',
    target: { uri: 'sip:b@127.0.0.1', flow: null },
    contact: 'sip:pbx@127.0.0.1',
    sdp,
    headers: [],
  })
  ringing ??= makeResponse(invite, 180, { headers: [['Contact', '<sip:b@b>']] })
  ok ??= makeResponse(invite, 200, { headers: [['Contact', '<sip:b@b>'], allow], body })
  last?.handlers.provisional(ringing)
  host.wish('in', { wish: 'ring', status: 180, sdp: null, reliable: false, headers: [] })
  last?.handlers.final(ok)
  host.wish('in', { wish: 'answer', sdp, headers: [] })
  host.onAck(makeTagged('ACK', 1, tag))
  const bye = makeTagged('BYE', 2, tag)
  host.onRequest(bye, 't2', null)
  host.wish('out', { wish: 'end', headers: [] })
  byeOk ??= makeResponse(bye, 200)
  last?.handlers.final(byeOk)
}

/** The same message with another To tag; what the making costs is taken off below. */
function makeTagged(method: string, cseq: number, tag: string): SipRequest {
  return makeRequest(method, { to: `<sip:bob@bob>;tag=${tag}`, cseq })
}

function spent(work: () => void): number {
  const before = process.cpuUsage()
  for (let i = 0; i < calls; i++) work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / calls
}

spent(oneCall)
const whole = spent(oneCall)
const making = spent(() => {
  makeTagged('ACK', 1, 'tag1')
  makeTagged('BYE', 2, 'tag1')
})
const counts = host.counts()
process.stdout.write(
  `session machines, both legs of one call: ${(whole - making).toFixed(1)} us CPU (left: ${JSON.stringify(counts)})\n`,
)

/** Heap of an answered call that is held: the called leg only. */
function held(count: number): number {
  globalThis.gc?.()
  const before = process.memoryUsage().heapUsed
  for (let i = 0; i < count; i++) {
    const request = makeRequest('INVITE', { body, headers: [allow], callId: `held-${i}` })
    host.take({ id: `held-${i}`, request, transaction: `t${i}`, flow: null, contact: 'sip:b@127.0.0.1' })
    host.wish(`held-${i}`, { wish: 'answer', sdp: `${sdp}a=${i}`, headers: [] })
    host.onAck(makeRequest('ACK', { to: `<sip:bob@bob>;tag=tag${tags}`, callId: `held-${i}` }))
  }
  globalThis.gc?.()
  return (process.memoryUsage().heapUsed - before) / count
}

if (globalThis.gc !== undefined) {
  process.stdout.write(`heap of one held leg: ${(held(10_000) / 1024).toFixed(1)} KiB (needs --expose-gc)\n`)
  host.abandon()
}
