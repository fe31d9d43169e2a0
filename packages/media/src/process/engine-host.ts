// Where the engine runs: in this thread on dgram, or in its own thread on epoll. The rest of the process need not know.
import { Worker } from 'node:worker_threads'
import { MediaEngine } from '../engine/engine.ts'
import type { EngineInput, EngineOutput } from '../engine/engine-messages.ts'
import type { EngineSettings } from '../engine/engine-settings.ts'
import { createDgramLoop } from '../loop/dgram-loop.ts'
import { type Libc, loadLibc } from '../loop/libc.ts'
import type { EngineThreadData } from './engine-thread.ts'
import { createRandomWords } from './random-words.ts'

export interface EngineHost {
  readonly loop: 'dgram' | 'epoll'
  post(input: EngineInput): void
  /** After the engine said 'closed': ends its thread. */
  end(): Promise<void>
}

const EFD_NONBLOCK_CLOEXEC = 0x800 | 0x80000

/** Starts the engine. `failed` is called once if its thread dies. */
export function hostEngine(
  wanted: 'auto' | 'dgram' | 'epoll',
  settings: EngineSettings,
  emit: (output: EngineOutput) => void,
  failed: (error: Error) => void,
): EngineHost {
  if (wanted === 'dgram') return onDgram(settings, emit)
  const loading = loadLibc()
  if (loading.ok) return onEpoll(loading.libc, settings, emit, failed)
  if (wanted === 'epoll') throw new Error(`the media loop 'epoll' is not possible here: ${loading.reason}`)
  return onDgram(settings, emit)
}

function onDgram(settings: EngineSettings, emit: (output: EngineOutput) => void): EngineHost {
  const engine = new MediaEngine({
    loop: createDgramLoop(),
    settings,
    random32: createRandomWords(),
    wallMs: () => Date.now(),
    emit,
  })
  return { loop: 'dgram', post: (input) => engine.handle(input), end: async () => {} }
}

function onEpoll(
  libc: Libc,
  settings: EngineSettings,
  emit: (output: EngineOutput) => void,
  failed: (error: Error) => void,
): EngineHost {
  const wakeFd = libc.eventfd(0, EFD_NONBLOCK_CLOEXEC)
  if (wakeFd < 0) throw new Error(`eventfd: ${libc.errorName(libc.errno())}`)
  const workerData: EngineThreadData = { settings, wakeFd }
  const worker = new Worker(new URL('./engine-thread.ts', import.meta.url), { workerData })
  const one = Buffer.alloc(8)
  one.writeBigUInt64LE(1n)
  const exited = new Promise<void>((resolve) => worker.once('exit', () => resolve()))
  worker.on('message', (outputs: readonly EngineOutput[]) => {
    for (const output of outputs) emit(output)
  })
  worker.on('error', (error: unknown) => failed(error instanceof Error ? error : new Error(String(error))))
  let inputs: EngineInput[] = []
  const flush = (): void => {
    worker.postMessage(inputs)
    inputs = []
    libc.write(wakeFd, one, 8)
  }
  return {
    loop: 'epoll',
    /** What is posted in one turn goes over together. */
    post(input) {
      if (inputs.length === 0) process.nextTick(flush)
      inputs.push(input)
    },
    async end() {
      await exited
      libc.close(wakeFd)
    },
  }
}
