// A key that is filled over by packets of our own stays one key, and what follows it lies after all that was sent.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Destination, deaf, type MediaSocket } from '../loop/media-loop.ts'
import { RTP_HEADER, sequenceOf, timestampBits, writeHeader } from '../rtp/rtp-header.ts'
import { Outbound } from './outbound.ts'
import { RelayLink } from './relay-link.ts'

const pcmu = { name: 'PCMU', payloadType: 0, clockRateHz: 8000, ptimeMs: 20, channels: 1 } as const
const ssrc = 77

interface Sent {
  readonly type: number
  readonly sequence: number
  readonly timestamp: number
}

function stage() {
  const sent: Sent[] = []
  const note = (packet: Buffer): void => {
    sent.push({
      type: (packet[1] ?? 0) & 0x7f,
      sequence: sequenceOf(packet),
      timestamp: timestampBits(packet),
    })
  }
  const socket: MediaSocket = {
    address: '127.0.0.1',
    port: 20_000,
    sink: deaf,
    send: note,
    connect: () => {},
    close: () => {},
  }
  const out = new Outbound(socket, () => 1000, 0)
  out.to = {} as Destination
  out.use(pcmu)
  const link = new RelayLink(out)
  let following = 500
  const relay = (type: number, timestamp: number, nowMs: number, sequence = following++): void => {
    const packet = Buffer.alloc(RTP_HEADER + 4)
    writeHeader(packet, type, sequence, timestamp, ssrc)
    link.forward(packet, packet.length, type, nowMs)
  }
  const fill = (nowMs: number): void => out.sendOwn(160, 0, (out.timestamp + 160) | 0, nowMs)
  return { sent, relay, fill }
}

test('the packets of a key have one timestamp, also when silence was put between them', () => {
  const { sent, relay, fill } = stage()
  relay(0, 8000, 0)
  relay(101, 8160, 20)
  relay(101, 8160, 40)
  for (const nowMs of [200, 220, 240]) fill(nowMs)
  relay(101, 8160, 250)
  fill(400)
  relay(101, 8160, 420)
  const keys = sent.filter(({ type }) => type === 101)
  assert.equal(keys.length, 4)
  assert.equal(new Set(keys.map(({ timestamp }) => timestamp)).size, 1)
  assert.deepEqual(
    sent.map(({ sequence }) => sequence - (sent[0]?.sequence ?? 0)),
    sent.map((_, at) => at),
  )
})

test('sound and the next key after a filled key lie after all that was sent', () => {
  for (const type of [0, 101]) {
    const { sent, relay, fill } = stage()
    relay(101, 8000, 0)
    for (let nowMs = 200; nowMs < 400; nowMs += 20) fill(nowMs)
    relay(101, 8000, 400)
    const before = Math.max(...sent.map(({ timestamp }) => timestamp))
    relay(type, 8800, 420)
    relay(type, type === 0 ? 8960 : 8800, 440)
    const [next, then] = sent.slice(-2)
    assert.ok((next?.timestamp ?? 0) > before, `${next?.timestamp} after ${before}`)
    assert.equal((then?.timestamp ?? 0) - (next?.timestamp ?? 0), type === 0 ? 160 : 0)
  }
})

test('a late packet of a key that was filled over is left out', () => {
  const { sent, relay, fill } = stage()
  relay(101, 8000, 0)
  fill(200)
  relay(101, 8000, 220)
  const count = sent.length
  relay(101, 8000, 240, 500)
  assert.equal(sent.length, count)
})
