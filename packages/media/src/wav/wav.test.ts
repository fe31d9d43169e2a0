// WAV files against ffmpeg, and against whoever means harm.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { bytesOf, ffmpeg, samplesOf, withoutFfmpeg } from '../../test/ffmpeg.ts'
import { signalToNoise, sine, sweep } from '../../test/signals.ts'
import { dominantFrequency, goertzel } from '../dtmf/goertzel.ts'
import { loadClip } from './audio-clip.ts'
import { MAX_WAV_BYTES, readWav, type WavSound } from './read-wav.ts'
import { resample } from './resample.ts'
import type { WavFormat } from './wav-format.ts'
import { wavHeader, wavSizePatches, writeWav } from './write-wav.ts'

const encodings = [
  ['pcm16', 'pcm_s16le'],
  ['mulaw', 'pcm_mulaw'],
  ['alaw', 'pcm_alaw'],
] as const

function read(file: Uint8Array): WavSound {
  const reading = readWav(file)
  assert.ok(reading.ok, reading.ok ? '' : reading.reason)
  return reading.sound
}

function reasonOf(file: Uint8Array): string {
  const reading = readWav(file)
  return reading.ok ? 'read' : reading.reason
}

for (const [encoding, ffmpegName] of encodings) {
  for (const sampleRateHz of [8000, 16000, 44100, 48000]) {
    for (const channels of [1, 2] as const) {
      const format: WavFormat = { encoding, channels, sampleRateHz }
      const name = `${encoding}, ${sampleRateHz} Hz, ${channels} channel(s)`
      const sound = Array.from({ length: channels }, (_, i) => sine(400 + 300 * i, sampleRateHz, 0.2))

      test(`ffmpeg reads what we write: ${name}`, { skip: withoutFfmpeg }, () => {
        const file = writeWav(format, sound)
        const theirs = samplesOf(ffmpeg(['-f', 'wav'], ['-f', 's16le'], file))
        const ours = read(file)
        assert.equal(theirs.length, sound[0]!.length * channels)
        for (const [channel, samples] of ours.channels.entries()) {
          for (const [i, sample] of samples.entries()) assert.equal(theirs[i * channels + channel], sample)
        }
      })

      test(`we read what ffmpeg writes: ${name}`, { skip: withoutFfmpeg }, () => {
        const raw = new Int16Array(sound[0]!.length * channels)
        for (const [channel, samples] of sound.entries()) {
          for (const [i, sample] of samples.entries()) raw[i * channels + channel] = sample
        }
        const input = ['-f', 's16le', '-ar', String(sampleRateHz), '-ac', String(channels)]
        const ours = read(ffmpeg(input, ['-c:a', ffmpegName, '-f', 'wav'], bytesOf(raw)))
        assert.deepEqual(ours.format, format)
        for (const [channel, samples] of ours.channels.entries()) {
          assert.ok(signalToNoise(sound[channel]!, samples, 0) > 30)
        }
      })
    }
  }
}

test('a header patched while the file grows makes a whole file of what is there', () => {
  for (const [encoding] of encodings) {
    const format: WavFormat = { encoding, channels: 2, sampleRateHz: 8000 }
    const sound = [sine(440, 8000, 0.1), sine(880, 8000, 0.1)]
    const whole = writeWav(format, sound)
    const header = wavHeader(format, 0)
    const growing = Uint8Array.from([...header, ...whole.subarray(header.length)])
    assert.notDeepEqual(growing, whole)
    for (const { offset, bytes } of wavSizePatches(format, whole.length - header.length)) growing.set(bytes, offset)
    assert.deepEqual(growing, whole)
  }
})

test('a file that a crash cut short is read as far as it goes', () => {
  const file = writeWav({ encoding: 'pcm16', channels: 2, sampleRateHz: 8000 }, [sine(1, 8000, 1), sine(1, 8000, 1)])
  assert.equal(read(file.subarray(0, 44 + 4001)).channels[0]!.length, 1000)
  assert.equal(read(file.subarray(0, 44)).channels[0]!.length, 0)
})

test('chunks we do not know are passed over', () => {
  const file = writeWav({ encoding: 'mulaw', channels: 1, sampleRateHz: 8000 }, [sine(440, 8000, 0.1)])
  const list = Buffer.from('LIST\x05\0\0\0hello\0', 'latin1')
  const longer = Buffer.concat([file.subarray(0, 12), list, file.subarray(12)])
  assert.deepEqual(read(longer), read(file))
})

const good = writeWav({ encoding: 'pcm16', channels: 1, sampleRateHz: 8000 }, [sine(440, 8000, 0.01)])
function changed(at: number, ...bytes: number[]): Uint8Array {
  const file = Uint8Array.from(good)
  file.set(bytes, at)
  return file
}

const refusals: readonly (readonly [string, Uint8Array, RegExp])[] = [
  ['nothing', new Uint8Array(0), /too short/],
  ['an MP3 file', Buffer.from('ID3\x04\0\0\0\0\0\0\0\0\0\0'), /not a WAV/],
  ['24-bit PCM', changed(34, 24), /format 1, 24 bits/],
  ['floating point', changed(20, 3), /format 3/],
  ['no channel', changed(22, 0), /0 channels/],
  ['six channels', changed(22, 6), /6 channels/],
  ['a rate of 0 Hz', changed(24, 0, 0, 0, 0), /0 Hz/],
  ['a rate of 4 GHz', changed(24, 255, 255, 255, 255), /4294967295 Hz/],
  ['a short description', changed(16, 8), /too short/],
  ['no description', changed(12, 0x78), /before its description/],
  ['no sound', changed(36, 0x78), /no data chunk/],
  ['a chunk of 4 GB', changed(16, 255, 255, 255, 255), /no data chunk/],
  ['chunks of no length without end', Buffer.concat([good.subarray(0, 12), Buffer.alloc(100_000)]), /no fmt chunk/],
]

for (const [name, file, reason] of refusals) {
  test(`refused with a reason: ${name}`, () => assert.match(reasonOf(file), reason))
}

test('a file that is too large is refused before it is looked at', () => {
  assert.match(reasonOf(new Uint8Array(MAX_WAV_BYTES + 1)), /larger/)
})

test('no bytes make reading throw', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { maxLength: 6 }),
      fc.nat(good.length),
      (edits, cut) => {
        const file = Uint8Array.from(good)
        for (const [at, byte] of edits) file[at] = byte
        readWav(file.subarray(0, cut))
        loadClip(file)
      },
    ),
  )
})

for (const [from, to] of [
  [44100, 8000],
  [48000, 8000],
  [48000, 16000],
  [8000, 16000],
  [16000, 8000],
  [11025, 16000],
] as const) {
  test(`from ${from} to ${to} Hz tones keep pitch, level and place, and nothing folds back`, () => {
    for (const hz of [300, 1000, 3000]) {
      const heard = resample(sine(hz, from, 1), from, to)
      assert.ok(Math.abs(heard.length - to) <= 1)
      const found = dominantFrequency(heard.subarray(200, to - 200), to)
      assert.ok(Math.abs(found.hz - hz) < 1)
      assert.ok(Math.abs(20 * Math.log10(found.amplitude / 8000)) < 0.2)
      assert.ok(signalToNoise(sine(hz, to, 1), heard, 0) > 40)
    }
    if (from > to) {
      const above = to / 2 + 1000
      const heard = resample(sine(above, from, 1), from, to).subarray(200, to - 200)
      assert.ok(goertzel(heard, to, to - above) < 8)
    }
  })
}

test('a stereo file becomes a mono clip at both rates', () => {
  const loaded = loadClip(
    writeWav({ encoding: 'pcm16', channels: 2, sampleRateHz: 44100 }, [sine(500, 44100, 1), sine(500, 44100, 1)]),
  )
  assert.ok(loaded.ok)
  assert.equal(loaded.clip.at8kHz.length, 8000)
  assert.equal(loaded.clip.at16kHz.length, 16000)
  assert.equal(loaded.clip.seconds, 1)
  assert.ok(Math.abs(dominantFrequency(loaded.clip.at16kHz, 16000).hz - 500) < 1)
})

test('a clip needs sound', () => {
  const empty = loadClip(writeWav({ encoding: 'pcm16', channels: 1, sampleRateHz: 8000 }, [new Int16Array(0)]))
  assert.equal(empty.ok, false)
  assert.equal(loadClip(new Uint8Array(4)).ok, false)
  assert.equal(loadClip(writeWav({ encoding: 'alaw', channels: 1, sampleRateHz: 8000 }, [sweep(8000, 1)])).ok, true)
})
