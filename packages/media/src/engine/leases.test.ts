// Endpoints follow each other on the same sockets: after a short rest when nothing passed, after the full one otherwise.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { LeasedEndpoint } from '@cordboard/link'
import { createHandTurnedLoop } from '../../test/hand-turned-loop.ts'
import { Leases } from './leases.ts'
import { type PortPair, PortPool } from './port-pool.ts'

const address = '127.0.0.1'

function leasesUnderTest(free: number) {
  const loop = createHandTurnedLoop()
  const told: (readonly LeasedEndpoint[])[] = []
  const pool = new PortPool(loop, { from: 20_000, to: 20_999 }, () => 0, 'm')
  const leases = new Leases(pool, 30_000, { leased: (endpoints) => void told.push(endpoints), refused: assert.fail })
  leases.want(address, free, 0)
  let taken = 0
  const take = (nowMs: number): PortPair => {
    const pair = leases.take(told.flat()[taken]?.endpoint ?? '', nowMs)
    assert.ok(pair !== null)
    taken++
    return pair
  }
  return { leases, told, take, sockets: () => loop.figures().sockets, loop }
}

describe('leases', () => {
  it('tells what replaces taken ones in batches: with the tick, or when a quarter is gone', () => {
    const { leases, told, take } = leasesUnderTest(16)
    assert.deepEqual(
      told.map((batch) => batch.length),
      [16],
    )
    for (let i = 0; i < 3; i++) take(0)
    assert.equal(told.length, 1)
    take(0)
    assert.equal(told[1]?.length, 4)
    take(0)
    leases.tick(100)
    assert.equal(told[2]?.length, 1)
    assert.equal(leases.freeCount, 16)
  })

  it('leases a pair again after a second, on the same ports under a new name, when nothing ever passed', () => {
    const { leases, told, take, sockets } = leasesUnderTest(1)
    const first = take(0)
    leases.rest(first, false, 0)
    take(500)
    const before = sockets()
    leases.tick(999)
    assert.equal(leases.restingCount, 1)
    leases.tick(1000)
    assert.equal(leases.restingCount, 0)
    take(1001)
    const again = told.flat().at(-1)
    assert.equal(again?.rtpPort, first.rtp.port)
    assert.notEqual(again?.endpoint, first.endpoint)
    assert.equal(sockets(), before, 'nothing was closed or opened')
  })

  it('gives a pair the full rest when packets passed, or when one comes while it rests', () => {
    const { leases, take, loop } = leasesUnderTest(2)
    const [used, unused] = [take(0), take(0)]
    leases.rest(used, true, 0)
    leases.rest(unused, false, 0)
    loop.receive(unused.rtcp.port, 7000, Buffer.alloc(12))
    leases.tick(29_999)
    assert.equal(leases.restingCount, 2)
    leases.tick(30_000)
    assert.equal(leases.restingCount, 0)
  })

  it('closes rested pairs that nobody needs after a while', () => {
    const { leases, take, sockets } = leasesUnderTest(2)
    const pair = take(0)
    leases.rest(pair, false, 0)
    leases.tick(1000)
    assert.equal(sockets(), 6)
    leases.tick(20_999)
    assert.equal(sockets(), 6)
    leases.tick(21_000)
    assert.equal(sockets(), 4)
  })
})
