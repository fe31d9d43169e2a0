// RTP in time: after the process stood still, towards a peer that holds us, and with many legs. Time is an input here.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { LeasedEndpoint, LegMedia } from '@cordboard/link'
import { createHandTurnedLoop, type SentPacket } from '../../test/hand-turned-loop.ts'
import { legMedia } from '../../test/media-under-test.ts'
import { rtpPacket } from '../../test/rtp-peer.ts'
import { MediaEngine } from './engine.ts'
import { defaultEngineSettings } from './engine-settings.ts'

const FRAME = 160

function setUp(free = 2) {
  const loop = createHandTurnedLoop()
  const leased: LeasedEndpoint[] = []
  let chance = 12345
  const engine = new MediaEngine({
    loop,
    settings: { ...defaultEngineSettings, rtpPorts: { from: 20_000, to: 29_999 } },
    random32: () => {
      chance = (Math.imul(chance, 1103515245) + 12345) >>> 0
      return chance
    },
    wallMs: () => 1_700_000_000_000 + loop.now(),
    emit: (output) => {
      if (output.type === 'event' && output.event.type === 'leased') leased.push(...output.event.endpoints)
    },
  })
  engine.handle({ type: 'command', command: { type: 'lease', address: '127.0.0.1', free } })
  let taken = 0
  return {
    loop,
    engine,
    next(): LeasedEndpoint {
      taken++
      return leased[taken - 1]!
    },
    set(endpoint: LeasedEndpoint, media: LegMedia): void {
      engine.handle({ type: 'command', command: { type: 'set', endpoint: endpoint.endpoint, media } })
    },
    rtpTo: (port: number): SentPacket[] => loop.sent.filter((packet) => packet.toPort === port),
  }
}

function assertOneTimeline(packets: readonly SentPacket[]): void {
  for (let i = 1; i < packets.length; i++) {
    const [before, now] = [packets[i - 1]!, packets[i]!]
    assert.equal(now.sequence, (before.sequence + 1) & 0xffff, 'no sequence number is left out')
    assert.ok(((now.timestamp - before.timestamp) | 0) >= FRAME, 'time never goes back')
  }
}

describe('pacing', () => {
  it('sends one packet each 20 ms, evenly, for each of many legs', () => {
    const { loop, next, set, rtpTo } = setUp(50)
    const ports = Array.from({ length: 50 }, (_, i) => 4000 + i * 2)
    for (const port of ports) set(next(), legMedia(port))
    loop.pass(2000)
    for (const port of ports) {
      const packets = rtpTo(port)
      assert.ok(packets.length >= 96 && packets.length <= 100, `${packets.length} packets in 2 s`)
      assertOneTimeline(packets)
      for (let i = 1; i < packets.length; i++)
        assert.ok(Math.abs(packets[i]!.atMs - packets[i - 1]!.atMs - 20) <= 1, 'each 20 ms')
    }
  })

  it('catches up after a short stall by a few packets per step, with nothing of the sound left out', () => {
    const { loop, next, set, rtpTo } = setUp()
    set(next(), legMedia(4000))
    loop.pass(400)
    const before = rtpTo(4000).length
    loop.freeze(300)
    assert.ok(rtpTo(4000).length - before <= 4, 'not all at once')
    loop.pass(100)
    const packets = rtpTo(4000)
    assert.ok(Math.abs(packets.length - before - 20) <= 1, 'after 400 ms 20 packets more')
    assertOneTimeline(packets)
    for (const packet of packets.slice(1)) assert.equal(packet.marker, false)
    for (let i = 1; i < packets.length; i++)
      assert.equal((packets[i]!.timestamp - packets[i - 1]!.timestamp) | 0, FRAME)
  })

  it('after a freeze of seconds goes on from now: one packet, marked, its timestamp later by the time that passed', () => {
    const { loop, next, set, rtpTo } = setUp()
    set(next(), legMedia(4000))
    loop.pass(400)
    const before = rtpTo(4000).length
    loop.freeze(3000)
    loop.pass(19)
    const after = rtpTo(4000).slice(before - 1)
    assert.ok(after.length <= 3, `no burst: ${after.length - 1} packets at once`)
    const [last, first] = [after[0]!, after[1]!]
    assert.equal(first.marker, true, 'the peer may adjust its buffer here')
    assert.equal(first.sequence, (last.sequence + 1) & 0xffff)
    const jumpMs = ((first.timestamp - last.timestamp) | 0) / 8
    assert.ok(Math.abs(jumpMs - (first.atMs - last.atMs)) <= 5, `${jumpMs} ms on the timeline`)
    loop.pass(400)
    const packets = rtpTo(4000)
    assertOneTimeline(packets)
    assert.ok(packets.length - before <= 22, 'nothing is made up for afterwards')
  })

  it('after a freeze first passes on what had come meanwhile, and puts no silence into it', () => {
    const { loop, next, set, rtpTo } = setUp()
    const [a, b] = [next(), next()]
    set(a, legMedia(4000, { feed: { from: 'leg', endpoint: b.endpoint } }))
    set(b, legMedia(4100, { feed: { from: 'leg', endpoint: a.endpoint } }))
    let said = 0
    const say = (): void => {
      said++
      const packet = { payload: Buffer.alloc(FRAME, 7), sequence: said, timestamp: said * FRAME }
      loop.receive(a.rtpPort, 4000, rtpPacket(packet))
    }
    for (let i = 0; i < 20; i++) {
      say()
      loop.pass(20)
    }
    const before = rtpTo(4100).length
    // Timers may fire before the sockets are read.
    loop.freeze(2000)
    for (let i = 0; i < 100; i++) say()
    loop.pass(5)
    const passed = rtpTo(4100).slice(before)
    assert.equal(passed.length, 100)
    assert.ok(passed.every((packet) => packet.payload[0] === 7 && !packet.marker))
    assertOneTimeline(rtpTo(4100))
    loop.pass(300)
    const filled = rtpTo(4100).slice(before + 100)
    assert.ok(
      filled.length >= 9 && filled.every((packet) => packet.payload[0] === 0xff),
      'then silence, as nothing comes',
    )
  })

  it('keeps the way open with comfort noise towards a peer that holds us, where it was agreed', () => {
    const { loop, next, set, rtpTo } = setUp(3)
    const [held, refused] = [next(), next()]
    set(held, legMedia(4000, { comfortNoise: 13 }))
    set(refused, legMedia(4100))
    loop.pass(200)
    set(held, legMedia(4000, { comfortNoise: 13, direction: 'recvonly' }))
    set(refused, legMedia(4100, { direction: 'recvonly' }))
    const [before, beforeRefused] = [rtpTo(4000).length, rtpTo(4100).length]
    loop.pass(35_000)
    const kept = rtpTo(4000).slice(before)
    assert.equal(kept.length, 3, 'each 10 s')
    assert.ok(kept.every((packet) => packet.payloadType === 13 && packet.payload.length === 1))
    assertOneTimeline(rtpTo(4000))
    assert.equal(rtpTo(4100).length, beforeRefused)
    set(held, legMedia(4000, { comfortNoise: 13 }))
    loop.pass(100)
    const resumed = rtpTo(4000).slice(before + 3)
    assert.ok(resumed.length >= 3 && resumed[0]!.marker, 'and the sound goes on at once')
    assertOneTimeline(rtpTo(4000))
  })

  it('leaves no timer and no socket behind', () => {
    const { loop, engine, next, set } = setUp()
    set(next(), legMedia(4000))
    loop.pass(50)
    engine.handle({ type: 'close' })
    assert.deepEqual(loop.figures(), { sockets: 0, timersArmed: 0, sendFailures: 0 })
  })
})
