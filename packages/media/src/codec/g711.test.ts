// G.711 against ffmpeg's tables and against what the laws promise.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bytesOf, ffmpeg, samplesOf, withoutFfmpeg } from '../../test/ffmpeg.ts'
import { signalToNoise, sweep } from '../../test/signals.ts'
import {
  alawToLinear,
  alawToMulaw,
  decodeG711,
  encodeG711,
  linearToAlaw,
  linearToMulaw,
  mulawToAlaw,
  mulawToLinear,
} from './g711.ts'

const everyByte = Uint8Array.from({ length: 256 }, (_, byte) => byte)
const everySample = Int16Array.from({ length: 65536 }, (_, i) => i - 32768)
const laws = [
  { name: 'mulaw', decode: mulawToLinear, encode: linearToMulaw },
  { name: 'alaw', decode: alawToLinear, encode: linearToAlaw },
] as const

for (const { name, decode, encode } of laws) {
  test(`every ${name} byte decodes to what ffmpeg decodes`, { skip: withoutFfmpeg }, () => {
    const theirs = samplesOf(ffmpeg(['-f', name, '-ar', '8000', '-ac', '1'], ['-f', 's16le'], everyByte))
    const ours = new Int16Array(256)
    decodeG711(decode, everyByte, 0, 256, ours, 0)
    assert.deepEqual(ours, theirs)
  })

  test(`every sample encodes to ${name} within one step of ffmpeg's choice`, { skip: withoutFfmpeg }, () => {
    const theirs = ffmpeg(['-f', 's16le', '-ar', '8000', '-ac', '1'], ['-f', name], bytesOf(everySample))
    const levels = [...new Set(decode)].sort((a, b) => a - b)
    const rank = new Map(levels.map((level, i) => [level, i]))
    let differing = 0
    for (const [i, sample] of everySample.entries()) {
      const ours = rank.get(decode[encode[sample & 0xffff] ?? 0] ?? 0) ?? Number.NaN
      const ffmpegs = rank.get(decode[theirs[i] ?? 0] ?? 0) ?? Number.NaN
      if (ours !== ffmpegs) differing++
      assert.ok(Math.abs(ours - ffmpegs) <= 1, `sample ${sample}`)
    }
    // ffmpeg takes the nearest level, the Recommendation has its own borders where the steps double.
    assert.ok(differing < 65536 * 0.05, `${differing} differ`)
  })

  test(`a ${name} byte survives decoding and encoding`, () => {
    for (const byte of everyByte) {
      // mu-law has two zeros; the negative one comes back as the positive one.
      const expected = name === 'mulaw' && byte === 0x7f ? 0xff : byte
      assert.equal(encode[(decode[byte] ?? 0) & 0xffff], expected)
    }
  })

  test(`${name} keeps a sweep at 30 dB or better and the loudest samples do not wrap`, () => {
    const sound = sweep(8000, 1)
    const coded = new Uint8Array(sound.length)
    const heard = new Int16Array(sound.length)
    encodeG711(encode, sound, 0, sound.length, coded, 0)
    decodeG711(decode, coded, 0, coded.length, heard, 0)
    assert.ok(signalToNoise(sound, heard, 0) > 30)
    assert.ok((decode[encode[0x7fff] ?? 0] ?? 0) > 30000)
    assert.ok((decode[encode[0x8000] ?? 0] ?? 0) < -30000)
  })
}

test('from one law to the other and back a sweep keeps 30 dB', () => {
  const sound = sweep(8000, 1)
  const heard = sound.map(
    (sample) => mulawToLinear[alawToMulaw[mulawToAlaw[linearToMulaw[sample & 0xffff] ?? 0] ?? 0] ?? 0] ?? 0,
  )
  assert.ok(signalToNoise(sound, heard, 0) > 30)
})

test('silence in one law is the smallest step or none in the other', () => {
  assert.equal(mulawToAlaw[0xff], 0xd5)
  assert.equal(mulawToLinear[alawToMulaw[0xd5] ?? 0], 8)
})
