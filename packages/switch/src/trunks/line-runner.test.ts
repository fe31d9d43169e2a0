// What the runner of a trunk's line remembers of the DNS.
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import type { Resolution } from '@cordboard/sip'
import { LineRunner } from './line-runner.ts'
import { trunkSettings } from './settings.fixture.ts'

const candidate = { transport: 'udp', address: '192.0.2.7', port: 5060, how: 'A' } as const

test('a carrier whose name is not told any more is still known by the address it is reached at', async () => {
  let isTold = true
  let now = 0
  const asked = Promise.withResolvers<void>()
  const locate = (): Resolution => {
    const found = { naptr: false, srv: false }
    if (isTold) return { ok: true, candidates: [candidate], trail: [], found, ttlMs: 60_000 }
    asked.resolve()
    return { ok: false, reason: 'noSuchName', sentence: 'There is no such name.', trail: [], ttlMs: 60_000 }
  }
  const resolved = Promise.withResolvers<void>()
  const line = new LineRunner(trunkSettings(), {
    stack: () => ({
      endpoints: () => [{ transport: 'udp', address: '127.0.0.1', port: 5060 }],
      flowTo: () => null,
      isOpen: () => false,
      request: () => {
        resolved.resolve()
        return { id: 'sent', cancel: () => {} }
      },
    }),
    scheduler: { set: () => null, clear: () => {} },
    clock: { monotonicMs: () => now, wallMs: () => now, boot: 'test' },
    random: randomBytes,
    newTag: () => 'tag',
    newCallId: () => 'call',
    addresses: () => ({ publicAddresses: [], localNetworks: { size: 0, has: () => false } }),
    resolver: { locate, resolve: () => [] },
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
