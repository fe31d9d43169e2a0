// Headers, statistics, reports and the opinion score, value by value.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { meanOpinion } from './opinion.ts'
import { Reception } from './reception.ts'
import { middleNtp, ntpTime, readRtcp, roundTripMs, writeRtcp } from './rtcp.ts'
import { classify, makePlain, sequenceOf, ssrcOf, timestampOf, writeHeader } from './rtp-header.ts'

describe('RTP header', () => {
  it('reads back what it wrote', () => {
    fc.assert(
      fc.property(
        fc.nat(255),
        fc.nat(0xffff),
        fc.nat(0xffffffff),
        fc.nat(0xffffffff),
        (type, sequence, timestamp, ssrc) => {
          const packet = Buffer.alloc(12)
          writeHeader(packet, type, sequence, timestamp, ssrc)
          assert.deepEqual(
            [packet[1], sequenceOf(packet), timestampOf(packet), ssrcOf(packet)],
            [type, sequence, timestamp, ssrc],
          )
        },
      ),
    )
  })

  it('cuts out CSRCs, extension and padding', () => {
    const packet = Buffer.concat([
      Buffer.from([0xb2, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3]),
      Buffer.alloc(8, 0xcc),
      Buffer.from([0xbe, 0xde, 0, 1, 9, 9, 9, 9]),
      Buffer.from('sound'),
      Buffer.from([0, 0, 3]),
    ])
    const length = makePlain(packet, packet.length)
    assert.equal(packet.toString('latin1', 12, length), 'sound')
    assert.equal(packet[0], 0x80)
    assert.equal(sequenceOf(packet), 1)
  })

  it('survives any bytes, and never makes a packet longer', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => {
        const packet = Buffer.from(bytes)
        classify(packet, packet.length)
        const length = makePlain(packet, packet.length)
        assert.ok(length === -1 || (length >= 12 && length <= bytes.length))
      }),
    )
  })

  it('tells RTP, RTCP, STUN and DTLS apart by their first bytes', () => {
    const kind = (...start: number[]) =>
      classify(Buffer.concat([Buffer.from(start), Buffer.alloc(20)]), 20 + start.length)
    assert.deepEqual(
      [kind(0x80, 0), kind(0x80, 200), kind(0, 1), kind(22, 0xfe), kind(0x40), kind(0xff)],
      ['rtp', 'rtcp', 'stun', 'dtls', 'other', 'other'],
    )
  })
})

describe('reception', () => {
  const counted = (sequences: readonly number[]) => {
    const reception = new Reception()
    for (const [i, sequence] of sequences.entries()) reception.count(5, sequence, sequence * 160, 160, i * 160, true)
    return reception
  }

  it('counts loss over the wrap, and takes reordering for no loss', () => {
    assert.equal(counted([65534, 65535, 0, 1]).lost(), 0)
    assert.equal(counted([65534, 1, 65535, 0]).lost(), 0)
    assert.equal(counted([65533, 0, 1]).lost(), 2)
    assert.equal(counted([1, 2, 2, 2, 3]).lost(), 0)
  })

  it('reports the fraction lost since the last report', () => {
    const reception = counted([0, 1, 2, 4])
    assert.equal(reception.takeFractionLost(), Math.floor(256 / 5))
    assert.equal(reception.takeFractionLost(), 0)
  })

  it('takes a jump or another SSRC for a new stream and keeps the totals', () => {
    const reception = counted([0, 2, 30_000, 30_001])
    assert.equal(reception.lost(), 1)
    reception.count(6, 9, 0, 160, 0, true)
    assert.deepEqual([reception.packets, reception.lost(), reception.ssrc], [5, 1, 6])
  })

  it('measures jitter as RFC 3550 A.8: 16 times 1/16 of the difference builds up, evenness brings none', () => {
    const even = new Reception()
    const uneven = new Reception()
    for (let i = 0; i < 500; i++) {
      even.count(1, i, i * 160, 160, 1e6 + i * 160, true)
      uneven.count(1, i, i * 160, 160, 1e6 + i * 160 + (i % 2) * 80, true)
    }
    assert.equal(even.jitterUnits(), 0)
    assert.ok(Math.abs(uneven.jitterUnits() - 80) < 2, `${uneven.jitterUnits()}`)
  })
})

describe('RTCP', () => {
  const block = {
    ssrc: 7,
    fractionLost: 3,
    cumulativeLost: -2,
    extendedHighest: 70_000,
    jitter: 12,
    lastSenderReport: 5,
    delaySinceLast: 6,
  }
  const sender = { ntpSeconds: 1, ntpFraction: 2, rtpTimestamp: 3, packets: 4, octets: 5 }

  it('reads back every kind of report it writes, in whole words', () => {
    for (const report of [
      { ssrc: 9, sender, block, cname: 'abc', bye: true },
      { ssrc: 9, sender, block: null, cname: '', bye: false },
      { ssrc: 9, sender: null, block, cname: 'a@b', bye: false },
      { ssrc: 9, sender: null, block: null, cname: 'x'.repeat(200), bye: true },
    ]) {
      const packet = Buffer.alloc(256)
      const length = writeRtcp(report, packet)
      assert.equal(length % 4, 0)
      const read = readRtcp(packet, length, 7)
      assert.deepEqual(read, { ssrc: 9, sender: report.sender, block: report.block, bye: report.bye })
    }
  })

  it('survives any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 120 }), fc.constantFrom(200, 201), (bytes, type) => {
        const packet = Buffer.from(bytes)
        if (packet.length > 1) packet[1] = type
        readRtcp(packet, packet.length, 7)
      }),
    )
  })

  it('computes the round trip as in RFC 3550 figure 2', () => {
    const sentMs = 1_700_000_000_000
    const sent = ntpTime(sentMs)
    const answer = { ...block, lastSenderReport: middleNtp(sent.seconds, sent.fraction), delaySinceLast: 5.25 * 65536 }
    const trip = roundTripMs(answer, sentMs + 5250 + 120)
    assert.ok(trip !== null && Math.abs(trip - 120) < 1, `${trip}`)
    assert.equal(roundTripMs({ ...answer, lastSenderReport: 0 }, sentMs), null)
    assert.equal(roundTripMs(answer, sentMs), null, 'an answer before the question is none')
  })
})

describe('opinion score', () => {
  const good = { codec: 'PCMU', loss: 0, jitterMs: 1, roundTripMs: 20, ptimeMs: 20 }

  it('is above 4.3 on a clean line and falls with loss, delay and jitter', () => {
    assert.ok(meanOpinion(good) > 4.3)
    for (const worse of [{ loss: 0.05 }, { roundTripMs: 800 }, { jitterMs: 100 }, { codec: 'G729' }])
      assert.ok(meanOpinion({ ...good, ...worse }) < meanOpinion(good) - 0.1, JSON.stringify(worse))
    assert.equal(meanOpinion({ ...good, loss: 1, roundTripMs: 5000 }), 1)
  })
})
