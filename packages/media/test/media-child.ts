// Starts a media process of its own, to be starved or killed, and keeps its events.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { LeasedEndpoint, MediaCommand, MediaEvent } from '@cordboard/link'
import { freePortRange, type LoopKind } from './media-under-test.ts'
import { Waiting } from './rtp-peer.ts'

export interface MediaChild {
  readonly process: ChildProcess
  readonly folder: string
  readonly events: MediaEvent[]
  readonly leased: LeasedEndpoint[]
  send(command: MediaCommand): void
  of<T extends MediaEvent['type']>(type: T): (MediaEvent & { type: T })[]
  until(holds: () => boolean, what: string, deadlineMs?: number): Promise<void>
  /** Its exit code, or the signal that ended it. */
  readonly closed: Promise<number | string | null>
  /** Ends it in order when it still lives, and clears away its folder. */
  close(): Promise<number | string | null>
}

/** Its ports come from a range of so many. */
export async function mediaChild(loop: LoopKind, ports: number): Promise<MediaChild> {
  const folder = await mkdtemp(join(tmpdir(), 'cordboard-media-child-'))
  const { from, to } = await freePortRange(ports)
  const script = fileURLToPath(new URL('./media-child.fixture.ts', import.meta.url))
  const child = spawn(process.execPath, [script, loop, `${from}`, `${to}`, folder], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const closed = once(child, 'exit').then(([code, signal]: (number | string | null)[]) => code ?? signal ?? null)
  const waiting = new Waiting()
  const events: MediaEvent[] = []
  const leased: LeasedEndpoint[] = []
  let isReady = false
  child.on('message', (message: MediaEvent | { readonly type: 'ready' }) => {
    if (message.type === 'ready') isReady = true
    else {
      events.push(message)
      if (message.type === 'leased') leased.push(...message.endpoints)
    }
    waiting.kick()
  })
  await waiting.until(() => isReady, 'the media process', 20_000)
  return {
    process: child,
    folder,
    events,
    leased,
    send: (command) => void child.send(command),
    of: (type) => events.filter((event): event is MediaEvent & { type: typeof type } => event.type === type),
    until: (holds, what, deadlineMs = 10_000) => waiting.until(holds, what, deadlineMs),
    closed,
    async close() {
      if (child.connected) child.disconnect()
      const deadline = setTimeout(() => child.kill('SIGKILL'), 10_000)
      const end = await closed
      clearTimeout(deadline)
      await rm(folder, { recursive: true, force: true })
      return end
    },
  }
}
