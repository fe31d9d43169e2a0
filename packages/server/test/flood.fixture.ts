// A source of packets as fast as this machine can send them, in a thread of its own so that the test's phones stay calm.
import { createSocket } from 'node:dgram'
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'

export interface FloodOptions {
  readonly from: string
  readonly port: number
  readonly forMs: number
  readonly messages: readonly Uint8Array[]
  /** Packets per millisecond at most; left out: as many as go. */
  readonly perMs?: number
}

/** Sends `messages` in turn, each with a few bytes changed every other time, for `forMs`. Answers how many were sent. */
export function flood(options: FloodOptions): Promise<number> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL(import.meta.url), { workerData: options })
    worker.once('message', (sent: number) => resolve(sent))
    worker.once('error', reject)
  })
}

function run({ from, port, forMs, messages, perMs = Number.POSITIVE_INFINITY }: FloodOptions): void {
  const socket = createSocket('udp4')
  const copies = messages.map((message) => Buffer.from(message))
  let seed = 1
  const chance = (below: number): number => {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0
    return (seed >>> 8) % below
  }
  socket.bind(0, from, () => {
    const begun = performance.now()
    let sent = 0
    const turn = (): void => {
      const elapsed = performance.now() - begun
      if (elapsed > forMs) {
        socket.close()
        parentPort?.postMessage(sent)
        return
      }
      for (let count = 0; count < 64 && sent < elapsed * perMs; count++) {
        const message = Buffer.from(copies[sent % copies.length] ?? '')
        if (sent % 2 === 1) for (let i = 0; i < 3; i++) message[chance(message.length)] = chance(256)
        socket.send(message, port, '127.0.0.1', () => {})
        sent++
      }
      setImmediate(turn)
    }
    turn()
  })
}

if (!isMainThread && parentPort !== null) run(workerData as FloodOptions)
