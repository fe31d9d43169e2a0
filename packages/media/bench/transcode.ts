// Measures transcoding per 20 ms packet for every pair of codecs, copying header and payload as a relay does.
import type { AudioCodec } from '../src/codec/audio-codec.ts'
import { createEncoder } from '../src/codec/frame-codec.ts'
import { frameTranscoder } from '../src/codec/transcoder.ts'
import { report } from './report.ts'

const FRAMES = 500
const ROUNDS = 20
const PAYLOAD = 160

/** Ten seconds of something like speech: harmonics under a slow envelope with noise. */
function payloads(codec: AudioCodec): Buffer {
  const encoder = createEncoder(codec)
  const count = (encoder.sampleRateHz * FRAMES) / 50
  const samples = Int16Array.from({ length: count }, (_, i) => {
    const t = i / encoder.sampleRateHz
    const envelope = 0.5 + 0.5 * Math.sin(2 * Math.PI * 3 * t)
    const voice =
      Math.sin(2 * Math.PI * 140 * t) + 0.6 * Math.sin(2 * Math.PI * 700 * t) + 0.3 * Math.sin(2 * Math.PI * 2300 * t)
    return 6000 * envelope * voice + 300 * (Math.random() - 0.5)
  })
  const bytes = Buffer.alloc(FRAMES * PAYLOAD)
  encoder.encode(samples, 0, count, bytes, 0)
  return bytes
}

function measure(from: AudioCodec, to: AudioCodec): number {
  const stream = payloads(from)
  const transcode = frameTranscoder(from, to)
  const output = Buffer.alloc(12 + PAYLOAD + 14)
  let sum = 0
  const begin = process.hrtime.bigint()
  for (let round = 0; round < ROUNDS; round++) {
    for (let frame = 0; frame < FRAMES; frame++) {
      output.writeUInt16BE(frame, 2)
      output.writeUInt32BE(frame * PAYLOAD, 4)
      sum += transcode(stream, frame * PAYLOAD, PAYLOAD, output, 12)
    }
  }
  const took = Number(process.hrtime.bigint() - begin) / 1000 / (ROUNDS * FRAMES)
  if (sum !== ROUNDS * FRAMES * PAYLOAD) throw new Error('a frame was refused')
  return took
}

const codecs: readonly AudioCodec[] = ['PCMU', 'PCMA', 'G722']
const pairs = codecs.flatMap((from) =>
  codecs.filter((to) => to !== from).map((to): [AudioCodec, AudioCodec] => [from, to]),
)
report(
  'transcoding per 20 ms packet, microseconds',
  pairs.map(([from, to]) => [`${from} to ${to}`, [1, 2, 3].map(() => measure(from, to))]),
)
