// The command line's link to the running switch: one question at a time, or a trace that goes on.
import { randomUUID } from 'node:crypto'
import { connect } from 'node:net'
import {
  type ControlCommand,
  dialUnix,
  type LinkEnd,
  protocolVersion,
  type SwitchEvent,
  type SwitchRequest,
} from '@cordboard/link'

export interface SwitchConsole {
  /** Rejects with one sentence when the switch refuses. */
  ask(request: SwitchRequest): Promise<unknown>
  /** Called for each event that is no answer. */
  onEvent(take: (event: SwitchEvent) => void): void
  close(): void
}

/** Connects to the switch's socket; rejects with one sentence when nothing runs there. */
export async function openConsole(path: string): Promise<SwitchConsole> {
  await probe(path)
  const waiting = new Map<string, (event: Extract<SwitchEvent, { type: 'answer' }>) => void>()
  let listener: (event: SwitchEvent) => void = () => {}
  const end = await new Promise<LinkEnd<ControlCommand>>((resolve) => {
    const dialled: LinkEnd<ControlCommand> = dialUnix<ControlCommand, SwitchEvent>({
      path,
      hello: { protocol: protocolVersion, role: 'console', name: 'cordboard', epoch: randomUUID(), pid: process.pid },
      handlers: {
        up: () => resolve(dialled),
        down() {},
        frame: (event) => {
          if (event.type === 'answer') waiting.get(event.id)?.(event)
          else listener(event)
        },
      },
    })
  })
  return {
    ask(request) {
      const id = randomUUID()
      return new Promise((resolve, reject) => {
        waiting.set(id, (event) => {
          waiting.delete(id)
          if (event.ok) resolve(event.value)
          else reject(new Error(event.error ?? 'The switch refused.'))
        })
        end.send({ type: 'request', id, request })
      })
    },
    onEvent: (take) => {
      listener = take
    },
    close: () => end.close(),
  }
}

function probe(path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(path)
    socket.once('connect', () => {
      socket.destroy()
      resolve()
    })
    socket.once('error', () =>
      reject(new Error(`No Cordboard is running here (nothing listens on ${path}); set CORDBOARD_DATA to its folder.`)),
    )
  })
}
