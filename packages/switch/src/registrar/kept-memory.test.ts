// A registration lives for an hour: it must not keep the whole REGISTER alive that made it.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { type Flow, parseMessage } from '@cordboard/sip'
import { DEFAULT_REGISTRATION_LIMITS, stepBindings } from './bindings.ts'
import { readRegister } from './register-ask.ts'

const flow: Flow = {
  transport: 'udp',
  local: { address: '127.0.0.1', port: 5060 },
  remote: { address: '127.0.0.1', port: 5070 },
  connection: null,
}
const clock = { monotonicMs: () => 1000, wallMs: () => 1000, boot: null }
const ballast = Array.from({ length: 7 }, (_, i) => `X-Ballast-${i}: ${'x'.repeat(7000)}`)

function bind(round: number): unknown {
  const text = [
    'REGISTER sip:pbx SIP/2.0',
    `Via: SIP/2.0/UDP 127.0.0.1;branch=z9hG4bK${round}`,
    'From: <sip:101@pbx>;tag=a',
    'To: <sip:101@pbx>',
    `Call-ID: a-call-id-longer-than-thirteen-${round}`,
    'CSeq: 1 REGISTER',
    `Contact: <sip:a-user-longer-than-thirteen-${round}@127.0.0.1:5070>;+sip.instance="<urn:uuid:0000-0000-0000-${round}>"`,
    `Path: <sip:edge-with-a-long-name-${round}.example.com;lr>`,
    `User-Agent: A phone with a long name ${round}`,
    ...ballast,
    'Content-Length: 0',
    '',
    '',
  ]
  const parsed = parseMessage(Buffer.from(text.join('\r\n')), 'datagram')
  assert.ok(parsed.ok && parsed.message.kind === 'request')
  const reading = readRegister(parsed.message, flow)
  assert.ok(reading.ok)
  const input = { input: 'register', ask: reading.ask, fromLocalNetwork: true } as const
  return stepBindings([], input, { limits: DEFAULT_REGISTRATION_LIMITS, clock })[0]
}

test('a binding keeps what it needs of the REGISTER and no more', () => {
  setFlagsFromString('--expose-gc')
  const collect: () => void = runInNewContext('gc')
  for (let round = 0; round < 20; round++) bind(round)
  collect()
  const before = process.memoryUsage().heapUsed
  const kept = Array.from({ length: 200 }, (_, round) => bind(round))
  collect()
  const perBinding = (process.memoryUsage().heapUsed - before) / kept.length
  assert.ok(perBinding < 6000, `${perBinding} bytes`)
})
