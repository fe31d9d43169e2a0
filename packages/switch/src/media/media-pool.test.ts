// The pool: leases, wanted state said again after a lost link, losses told once.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { LegMedia, MediaCommand, MediaEvent } from '@cordboard/link'
import { MediaPool } from './media-pool.ts'

function media(call: string, feed: LegMedia['feed'] = { from: 'silence' }): LegMedia {
  return {
    call,
    leg: 'l',
    remote: null,
    source: 'symmetric',
    send: null,
    receive: [],
    telephoneEvent: { receive: null, send: null, clockRateHz: 8000 },
    comfortNoise: null,
    srtp: null,
    direction: 'sendrecv',
    silenceMs: null,
    feed,
  }
}

function setUp() {
  const timers: { fire: () => void; ms: number; live: boolean }[] = []
  const lost: [string, readonly string[]][] = []
  const told: [string, string, MediaEvent['type']][] = []
  const pool = new MediaPool({
    addresses: ['127.0.0.1'],
    leaseAhead: 4,
    lostAfterMs: 1000,
    setTimer: (ms, fire) => {
      const timer = { ms, fire, live: true }
      timers.push(timer)
      return {
        cancel: () => {
          timer.live = false
        },
      }
    },
    onLost: (process, calls) => lost.push([process, calls.map(({ call }) => call)]),
    onEndpoint: (call, process, event) => told.push([call, process, event.type]),
    onRefused: () => {},
  })
  const sent: MediaCommand[] = []
  const lease = (id: string, port: number) => ({
    endpoint: id,
    address: '127.0.0.1',
    rtpPort: port,
    rtcpPort: port + 1,
  })
  const start = (epoch = '1', name = 'm1') => {
    pool.up(name, epoch, (command) => sent.push(command))
    pool.received(name, epoch, { type: 'leased', endpoints: [lease(`${name}a`, 4000), lease(`${name}b`, 4002)] })
  }
  return { pool, timers, lost, told, sent, start, lease }
}

const figures = {
  codec: 'PCMU',
  packetsSent: 1,
  packetsReceived: 1,
  bytesSent: 1,
  bytesReceived: 1,
  packetsLost: 0,
  jitterMs: 1,
  roundTripMs: null,
  remoteLoss: null,
  remoteJitterMs: null,
  mos: 4.4,
  source: null,
  dropped: { source: 0, authentication: 0, malformed: 0 },
}

test('leases are taken without waiting, in the process with the fewest taken', () => {
  const { pool, start } = setUp()
  assert.equal(pool.take(null, '127.0.0.1', 'c'), null)
  start('1', 'm1')
  start('1', 'm2')
  const first = pool.take(null, '127.0.0.1', 'c')
  const second = pool.take(null, '127.0.0.1', 'd')
  assert.deepEqual([first?.process, second?.process].sort(), ['m1/1', 'm2/1'])
  assert.equal(pool.take(first?.process ?? null, '127.0.0.1', 'c')?.process, first?.process)
  assert.equal(pool.take(first?.process ?? null, '127.0.0.1', 'c'), null)
  assert.equal(pool.take(null, '127.0.0.2', 'c'), null)
})

test('a lease that was never declared goes back without a word to media', () => {
  const { pool, start, sent } = setUp()
  start()
  const lease = pool.take(null, '127.0.0.1', 'c')!
  const before = sent.length
  pool.free(lease.process, lease.endpoint)
  assert.equal(sent.length, before)
  assert.equal(pool.counts().free, 2)
})

test('declared state is said whole, a change of the feed alone is said short, release brings the figures', () => {
  const { pool, start, sent, told } = setUp()
  start()
  const lease = pool.take(null, '127.0.0.1', 'c')!
  sent.length = 0
  pool.set(lease.process, lease.endpoint, media('c'))
  pool.set(lease.process, lease.endpoint, media('c', { from: 'echo' }))
  pool.free(lease.process, lease.endpoint)
  pool.free(lease.process, lease.endpoint)
  assert.deepEqual(
    sent.map((command) => command.type),
    ['set', 'feed', 'release'],
  )
  pool.received('m1', '1', { type: 'released', endpoint: lease.endpoint, figures })
  assert.deepEqual(told, [['c', 'm1/1', 'released']])
})

test('a link that comes back hears everything again and nobody is told of a loss', () => {
  const { pool, start, sent, lost, timers } = setUp()
  start()
  const lease = pool.take(null, '127.0.0.1', 'c')!
  pool.set(lease.process, lease.endpoint, media('c'))
  pool.down('m1', '1')
  assert.equal(pool.take(null, '127.0.0.1', 'd'), null)
  pool.set(lease.process, lease.endpoint, media('c', { from: 'echo' }))
  sent.length = 0
  start()
  assert.deepEqual(
    sent.map((command) => command.type),
    ['keepOnly', 'set', 'lease'],
  )
  assert.deepEqual(lost, [])
  assert.equal(timers[0]?.live, false)
})

test('a process that stays away, or comes back as a new one, is lost exactly once', () => {
  const { pool, start, lost, timers } = setUp()
  start()
  const lease = pool.take(null, '127.0.0.1', 'c')!
  pool.set(lease.process, lease.endpoint, media('c'))
  pool.down('m1', '1')
  timers[0]?.fire()
  start('2')
  assert.deepEqual(lost, [['m1/1', ['c']]])
  const again = pool.take(null, '127.0.0.1', 'c')!
  assert.equal(again.process, 'm1/2')
  start('3')
  assert.deepEqual(lost[1], ['m1/2', ['c']])
})

test('after a restart of the switch restored endpoints are claimed, and missing ones are lost', () => {
  const { pool, start, lost, sent, lease } = setUp()
  pool.restore({ ...lease('m1a', 4000), process: 'm1/1' }, 'c')
  pool.restore({ ...lease('gone', 4010), process: 'm1/1' }, 'd')
  pool.set('m1/1', 'm1a', media('c'))
  pool.set('m1/1', 'gone', media('d'))
  start()
  const keep = sent.find((command) => command.type === 'keepOnly')
  assert.deepEqual(keep, { type: 'keepOnly', endpoints: ['m1a', 'gone'] })
  const use = { ...lease('m1a', 4000), call: 'c', leg: 'l' }
  pool.received('m1', '1', { type: 'inUse', endpoints: [use] })
  assert.deepEqual(lost, [['m1/1', ['d']]])
  assert.equal(pool.counts().free, 1)
})
