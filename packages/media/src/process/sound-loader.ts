// Makes sounds ready to play: reads WAV files, renders tones, encodes both for every codec we can make.
import { open, readFile } from 'node:fs/promises'
import { type AudioCodec, codecFacts } from '../codec/audio-codec.ts'
import { createEncoder } from '../codec/frame-codec.ts'
import type { EncodedSound } from '../engine/sound.ts'
import { createToneGenerator } from '../tone/tone-generator.ts'
import { callProgressTone, type ToneName } from '../tone/tone-plan.ts'
import { type AudioClip, loadClip, loadNarrow } from '../wav/audio-clip.ts'
import { MAX_WAV_BYTES } from '../wav/read-wav.ts'
import type { DiskSettings } from './disk-messages.ts'
import { pathInside } from './safe-path.ts'

/** Samples encoded in one go before others get their turn: half a second. */
const CHUNK_MS = 500
/** Files kept encoded, as long as they do not change. */
const MAX_KEPT = 64

interface Kept {
  readonly version: string
  readonly sound: EncodedSound
}

export interface SoundLoader {
  /** The sound of a shelf key, or null when there is none or it cannot be read. */
  load(key: string): Promise<EncodedSound | null>
}

export function createSoundLoader(settings: DiskSettings, pause: () => Promise<void>): SoundLoader {
  const kept = new Map<string, Kept>()

  async function loadFile(path: string, g722Path: string | null): Promise<EncodedSound | null> {
    const file = await open(path, 'r').catch(() => null)
    if (file === null) return null
    try {
      const { size, mtimeMs, ino } = await file.stat()
      if (size > MAX_WAV_BYTES) return null
      const version = `${size}/${mtimeMs}/${ino}`
      const known = kept.get(path)
      if (known?.version === version) return known.sound
      const sound = await soundOf(await file.readFile(), g722Path, pause)
      if (sound === null) return null
      const oldest = kept.keys().next().value
      if (kept.size >= MAX_KEPT && oldest !== undefined) kept.delete(oldest)
      kept.set(path, { version, sound })
      return sound
    } catch {
      return null
    } finally {
      await file.close().catch(() => {})
    }
  }

  return {
    async load(key) {
      const colon = key.indexOf(':')
      const name = key.slice(colon + 1)
      if (key.startsWith('tone:')) return encode(renderTone(name, settings), pause)
      if (key === 'music:') return loadFile(settings.defaultMusic, settings.defaultMusicG722)
      const path = promptPath(name, settings)
      return path === null ? null : loadFile(path, null)
    },
  }
}

const SHIPPED = 'shipped:'

/** Names with this prefix lie in the folder that comes with the product, all others in the instance's own. */
function promptPath(name: string, { promptsFolder, shippedPromptsFolder }: DiskSettings): string | null {
  if (!name.startsWith(SHIPPED)) return pathInside(promptsFolder, name)
  return pathInside(shippedPromptsFolder, name.slice(SHIPPED.length))
}

function toneNamed(name: string): ToneName {
  return name === 'ringback' || name === 'busy' || name === 'reorder' ? name : 'silence'
}

/** One round of a tone's cadence. */
function renderTone(name: string, settings: DiskSettings): AudioClip {
  const plan = callProgressTone(toneNamed(name), settings.toneStyle)
  const ms = plan.stretches.reduce((sum, stretch) => sum + stretch.durationMs, 0)
  const render = (rate: 8000 | 16000) => {
    const samples = new Int16Array(Math.round((ms * rate) / 1000))
    createToneGenerator(plan, rate).fill(samples, 0, samples.length)
    return samples
  }
  return { at8kHz: render(8000), at16kHz: render(16000), seconds: ms / 1000 }
}

async function encode(clip: AudioClip, pause: () => Promise<void>): Promise<EncodedSound> {
  const one = (codec: AudioCodec) =>
    encodeOne(codecFacts(codec).sampleRateHz === 8000 ? clip.at8kHz : clip.at16kHz, codec, pause)
  return {
    seconds: clip.seconds,
    byCodec: { PCMU: await one('PCMU'), PCMA: await one('PCMA'), G722: await one('G722') },
  }
}

/** The sound of a WAV file. Where its G.722 was made beforehand, nothing is resampled, which takes longest. */
async function soundOf(
  file: Uint8Array,
  g722Path: string | null,
  pause: () => Promise<void>,
): Promise<EncodedSound | null> {
  const ready = g722Path === null ? null : await readFile(g722Path).catch(() => null)
  const narrow = ready === null ? null : loadNarrow(file)
  if (ready !== null && narrow !== null && narrow.length === ready.length) {
    const G722 = new Uint8Array(new SharedArrayBuffer(ready.length))
    G722.set(ready)
    const PCMU = await encodeOne(narrow, 'PCMU', pause)
    const PCMA = await encodeOne(narrow, 'PCMA', pause)
    return { seconds: narrow.length / 8000, byCodec: { PCMU, PCMA, G722 } }
  }
  const loading = loadClip(file)
  return loading.ok ? encode(loading.clip, pause) : null
}

/** Shared memory, so that the sound need not be copied from thread to thread. */
async function encodeOne(samples: Int16Array, codec: AudioCodec, pause: () => Promise<void>): Promise<Uint8Array> {
  const rate = codecFacts(codec).sampleRateHz
  const perByte = rate / 8000
  const encoded = new Uint8Array(new SharedArrayBuffer(Math.floor(samples.length / perByte)))
  const encoder = createEncoder(codec)
  const step = (rate / 1000) * CHUNK_MS
  for (let at = 0; at < encoded.length * perByte; at += step) {
    encoder.encode(samples, at, Math.min(step, encoded.length * perByte - at), encoded, at / perByte)
    await pause()
  }
  return encoded
}
