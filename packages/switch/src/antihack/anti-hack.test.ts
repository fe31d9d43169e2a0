// Counting, blocking, the operator's list and the journal together.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { SwitchEvent } from '@cordboard/link'
import { type AntiHackOptions, createAntiHack } from './anti-hack.ts'
import { BLOCK_KIND } from './kept-block.ts'

function setUp(overrides: Partial<AntiHackOptions> = {}) {
  const time = { mono: 1000, wall: 1_800_000_000_000 }
  const clock = { monotonicMs: () => time.mono, wallMs: () => time.wall, boot: 'boot' }
  const kept = new Map<string, unknown>()
  const events: SwitchEvent[] = []
  const forgiven: string[] = []
  const journal = {
    put(kind: string, id: string, value: unknown) {
      assert.equal(kind, BLOCK_KIND)
      if (value === null) kept.delete(id)
      else kept.set(id, JSON.parse(JSON.stringify(value)))
    },
  }
  const options = { clock, journal, tell: (event: SwitchEvent) => events.push(event), ...overrides }
  const antiHack = createAntiHack({ ...options, onForgiven: (address) => forgiven.push(address) })
  antiHack.apply({
    noun: 'AntiHackingSettings',
    id: 1,
    row: { HackAuthRequests: 5, HackChallengeRequests: 10, HackBlacklistDuration: 60 },
  })
  const pass = (seconds: number) => {
    time.mono += seconds * 1000
    time.wall += seconds * 1000
    antiHack.tick()
  }
  return { antiHack, events, kept, time, clock, journal, forgiven, pass }
}
const rule = (id: number, IPAddrMask: string, BlockType: string, ExpiresAt: string | null = null) => ({
  noun: 'Blocklist',
  id,
  row: { IPAddrMask, BlockType, ExpiresAt },
})

describe('anti-hacking', () => {
  it('counts SIP and web failures of one address together and tells why it blocks', () => {
    const { antiHack, events, kept } = setUp()
    for (let i = 0; i < 3; i++) antiHack.failed('127.0.0.9', '101', 'sip')
    antiHack.failed('127.0.0.9', 'admin', 'web')
    assert.equal(antiHack.verdict('127.0.0.9'), 'none')
    antiHack.failed('127.0.0.9', 'admin', 'web')
    assert.equal(antiHack.verdict('127.0.0.9'), 'block')
    assert.deepEqual([...kept.keys()], ['127.0.0.9'])
    const [blocked, log] = events
    assert.ok(blocked?.type === 'blocked' && blocked.block.expiresAt === 1_800_000_060_000)
    assert.ok(log?.type === 'log' && log.entry.tip !== null && log.entry.parameters.user === 'admin')
  })

  it('does not touch other addresses that use the same account', () => {
    const { antiHack } = setUp()
    for (let i = 0; i < 9; i++) antiHack.failed('127.0.0.9', '101', 'sip')
    antiHack.failed('127.0.0.10', '101', 'sip')
    assert.equal(antiHack.verdict('127.0.0.10'), 'none')
  })

  it('starts anew after a login from the address', () => {
    const { antiHack } = setUp()
    for (let i = 0; i < 4; i++) antiHack.failed('127.0.0.9', '101', 'sip')
    antiHack.authenticated('127.0.0.9')
    for (let i = 0; i < 4; i++) antiHack.failed('127.0.0.9', '101', 'sip')
    assert.equal(antiHack.verdict('127.0.0.9'), 'none')
    assert.deepEqual(antiHack.counts(), { watched: 1, blocked: 0 })
  })

  it('frees the address when the time is up', () => {
    const { antiHack, kept, forgiven, pass } = setUp()
    antiHack.flooded('127.0.0.9')
    pass(59)
    assert.equal(antiHack.verdict('127.0.0.9'), 'block')
    pass(1)
    assert.equal(antiHack.verdict('127.0.0.9'), 'none')
    assert.deepEqual([kept.size, forgiven], [0, ['127.0.0.9']])
  })

  it('never blocks what the allow list covers, and an allow entry beats a block entry', () => {
    const { antiHack } = setUp()
    antiHack.apply(rule(1, '10.0.0.0/8', 'Block'))
    antiHack.apply(rule(2, '10.1.0.0/255.255.0.0', 'Allow'))
    for (let i = 0; i < 99; i++) antiHack.failed('10.1.2.3', '101', 'sip')
    antiHack.flooded('10.1.2.3')
    assert.deepEqual([antiHack.verdict('10.1.2.3'), antiHack.verdict('10.2.0.1')], ['allow', 'block'])
    assert.deepEqual(antiHack.counts(), { watched: 0, blocked: 0 })
  })

  it('lets entries of the list run out', () => {
    const { antiHack, pass } = setUp()
    antiHack.apply(rule(1, '10.0.0.1', 'Block', new Date(1_800_000_010_000).toISOString()))
    antiHack.apply(rule(2, '10.0.0.2', 'Block', '0001-01-01T00:00:00.0000000+00:00'))
    pass(9)
    assert.equal(antiHack.verdict('10.0.0.1'), 'block')
    pass(1)
    assert.deepEqual([antiHack.verdict('10.0.0.1'), antiHack.verdict('10.0.0.2')], ['none', 'block'])
  })

  it('frees a blocked address at once when the operator allows it or removes its entry', () => {
    const { antiHack } = setUp()
    antiHack.flooded('10.0.0.1')
    antiHack.flooded('10.0.0.2')
    antiHack.apply(rule(1, '10.0.0.1', 'Allow'))
    antiHack.apply(rule(2, '10.0.0.2', 'Block'))
    antiHack.apply({ noun: 'Blocklist', id: 2, row: null })
    assert.deepEqual([antiHack.verdict('10.0.0.1'), antiHack.verdict('10.0.0.2')], ['allow', 'none'])
  })

  it('keeps automatic blocks over a restart, also when the wall clock jumped meanwhile', () => {
    const first = setUp()
    first.antiHack.flooded('10.0.0.1')
    const again = setUp()
    again.time.mono = first.time.mono + 10_000
    again.time.wall += 3_600_000
    for (const [id, value] of first.kept) again.antiHack.restore(id, value)
    assert.equal(again.antiHack.verdict('10.0.0.1'), 'block')
    again.pass(50)
    assert.equal(again.antiHack.verdict('10.0.0.1'), 'none')
  })

  it('ignores journal values that are none of its own', () => {
    const { antiHack } = setUp()
    for (const value of [null, 1, {}, { until: null, reason: 'flood' }, { until: {}, reason: 'x' }])
      antiHack.restore('10.0.0.1', value)
    assert.equal(antiHack.counts().blocked, 0)
  })

  it('counts a whole IPv6 /64 as one source', () => {
    const { antiHack } = setUp()
    for (let i = 0; i < 5; i++) antiHack.failed(`2001:db8:1:2::${i}`, '101', 'sip')
    assert.equal(antiHack.verdict('2001:db8:1:2:ffff::9'), 'block')
    assert.equal(antiHack.verdict('2001:db8:1:3::1'), 'none')
  })

  it('needs bounded memory whatever the number of sources', () => {
    const { antiHack } = setUp({ maxWatched: 100, maxBlocked: 50 })
    for (let i = 0; i < 5000; i++) antiHack.challenged(`10.0.${i >> 8}.${i & 255}`)
    for (let i = 0; i < 500; i++) antiHack.flooded(`10.1.${i >> 8}.${i & 255}`)
    assert.deepEqual(antiHack.counts(), { watched: 100, blocked: 50 })
  })
})
