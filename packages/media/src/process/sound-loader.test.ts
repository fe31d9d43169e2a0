// Where sounds come from: the instance's own prompts, and those that come with the product.
import assert from 'node:assert/strict'
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { loadNarrow } from '../wav/audio-clip.ts'
import { writeWav } from '../wav/write-wav.ts'
import { createSoundLoader, type SoundLoader } from './sound-loader.ts'
import { shippedMusic, shippedPromptsFolder } from './start-media.ts'

let folder: string
let loader: SoundLoader
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cordboard-sounds-'))
  const wav = writeWav({ encoding: 'pcm16', channels: 1, sampleRateHz: 8000 }, [new Int16Array(1600).fill(1000)])
  await writeFile(join(folder, 'goodbye.wav'), wav)
  const settings = {
    promptsFolder: folder,
    shippedPromptsFolder,
    recordingsFolder: folder,
    defaultMusic: shippedMusic,
    defaultMusicG722: null,
    toneStyle: 'us',
  } as const
  loader = createSoundLoader(settings, () => Promise.resolve())
})
after(() => rm(folder, { recursive: true, force: true }))

test('every shipped prompt is 8 kHz mono of some length, all together below 600 kB, and can be played', async () => {
  const names = await readdir(shippedPromptsFolder)
  const prompts = names.filter((name) => name.endsWith('.wav'))
  assert.ok(prompts.length >= 20, prompts.join())
  let bytes = 0
  for (const name of prompts) {
    const path = join(shippedPromptsFolder, name)
    bytes += (await stat(path)).size
    const samples = loadNarrow(await readFile(path))
    assert.ok(samples !== null && samples.length > 8000 * 0.2, name)
    const loudest = samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0)
    assert.ok(loudest > 10_000 && loudest < 30_000, `${name} peaks at ${loudest}`)
    const sound = await loader.load(`prompt:shipped:${name}`)
    assert.equal(sound?.byCodec.PCMU.length, samples.length, name)
  }
  assert.ok(bytes < 600_000, `${bytes} bytes`)
  assert.ok(names.includes('NOTICE'), 'the notice of the synthesizer lies beside them')
})

test('a name without the prefix is read from the own folder only, one with it from the shipped folder only', async () => {
  assert.equal((await loader.load('prompt:goodbye.wav'))?.seconds, 0.2)
  assert.notEqual((await loader.load('prompt:shipped:goodbye.wav'))?.seconds, 0.2)
  assert.equal(await loader.load('prompt:please-hold.wav'), null)
  await writeFile(join(folder, 'own.wav'), await readFile(join(folder, 'goodbye.wav')))
  assert.equal(await loader.load('prompt:shipped:own.wav'), null)
})

test('no shipped name leads out of its folder', async () => {
  for (const name of [
    '../music-on-hold.wav',
    '/etc/passwd',
    '',
    '.',
    'x/../../music-on-hold.wav',
    'a\0.wav',
    'shipped:goodbye.wav',
  ]) {
    assert.equal(await loader.load(`prompt:shipped:${name}`), null, name)
  }
})
