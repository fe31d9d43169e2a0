// The thread in which the engine runs on epoll: it blocks in epoll_wait and has no promises and no Node timers.
import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads'
import { MediaEngine } from '../engine/engine.ts'
import type { EngineInput, EngineOutput } from '../engine/engine-messages.ts'
import type { EngineSettings } from '../engine/engine-settings.ts'
import { createEpollLoop } from '../loop/epoll-loop.ts'
import { loadLibc } from '../loop/libc.ts'
import { createRandomWords } from './random-words.ts'

export interface EngineThreadData {
  readonly settings: EngineSettings
  /** An eventfd that is written after each batch, as this thread sees no message by itself. */
  readonly wakeFd: number
}

const LONGEST_WAIT_MS = 1000

function runEngine(port: NonNullable<typeof parentPort>, data: EngineThreadData): void {
  const loading = loadLibc()
  if (!loading.ok) throw new Error(loading.reason)
  const { libc } = loading
  const loop = createEpollLoop(libc)
  let outputs: EngineOutput[] = []
  let ended = false
  const engine = new MediaEngine({
    loop,
    settings: data.settings,
    random32: createRandomWords(),
    wallMs: () => Date.now(),
    emit: (output) => {
      outputs.push(output)
      if (output.type === 'closed') ended = true
    },
  })
  const counter = Buffer.alloc(8)
  loop.watch(data.wakeFd, () => {
    libc.read(data.wakeFd, counter, 8)
    for (let next = receiveMessageOnPort(port); next !== undefined; next = receiveMessageOnPort(port)) {
      const inputs: readonly EngineInput[] = next.message
      for (const input of inputs) engine.handle(input)
    }
  })
  // Each message between threads costs as much as the work it asks for: all of one turn leave together.
  while (!ended) {
    loop.turn(LONGEST_WAIT_MS)
    if (outputs.length === 0) continue
    port.postMessage(outputs)
    outputs = []
  }
  port.close()
}

if (parentPort !== null) runEngine(parentPort, workerData)
