// What the runner of a trunk's line remembers of the DNS.
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import type { DnsResolver, SipStack } from '@cordboard/sip'
import { LineRunner } from './line-runner.ts'
import { trunkSettings } from './settings.fixture.ts'

const candidate = { transport: 'udp', address: '192.0.2.7', port: 5060, priority: 0, weight: 0 } as const

test('a carrier whose name is not told any more is still known by the address it is reached at', async () => {
  let isTold = true
  let now = 0
  const asked = Promise.withResolvers<void>()
  const locate = () => {
    if (isTold) return { ok: true, candidates: [candidate], trail: [], found: {}, ttlMs: 60_000 }
    asked.resolve()
    return { ok: false, reason: 'noSuchName', sentence: 'There is no such name.', trail: [], ttlMs: 60_000 }
  }
  const resolved = Promise.withResolvers<void>()
  const line = new LineRunner(trunkSettings(), {
    stack: () =>
      ({
        endpoints: () => [{ transport: 'udp', address: '127.0.0.1', port: 5060 }],
        flowTo: () => null,
        request: () => resolved.resolve(),
      }) as unknown as SipStack,
    scheduler: { set: () => null, clear: () => {} },
    clock: { monotonicMs: () => now, wallMs: () => now, boot: 'test' },
    random: randomBytes,
    newTag: () => 'tag',
    newCallId: () => 'call',
    addresses: () => ({ publicAddresses: [], localNetworks: { size: 0, has: () => false } }),
    resolver: { locate, resolve: locate } as unknown as DnsResolver,
    onChange: () => {},
    onLog: () => {},
  })
  line.feed({ event: 'started' })
  await resolved.promise
  assert.deepEqual(line.addresses(), ['192.0.2.7'])
  isTold = false
  now = 2 * 3_600_000
  line.feed({ event: 'timerFired', timer: 'resolve' })
  await asked.promise
  await new Promise(setImmediate)
  assert.deepEqual(line.addresses(), ['192.0.2.7'])
})
