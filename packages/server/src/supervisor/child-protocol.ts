// What supervisor and children say to each other over Node's IPC channel, and the child's side of it.
import type { Settings } from '../settings/settings.ts'

export type Level = Settings['log']

export type ToChild =
  | { readonly tell: 'stop'; readonly graceMs: number }
  /** Log from now on at this level. */
  | { readonly tell: 'level'; readonly level: Level }

export type FromChild =
  | { readonly tell: 'alive' }
  | { readonly tell: 'ready'; readonly notes: Readonly<Record<string, unknown>> }
  /** The process cannot run here; one sentence for the operator. */
  | { readonly tell: 'refused'; readonly sentence: string }
  /** All processes are to log at this level from now on. */
  | { readonly tell: 'level'; readonly level: Level }

/** A process that runs. */
export interface Running {
  readonly notes: Readonly<Record<string, unknown>>
  readonly stop: (graceMs: number) => Promise<void>
  readonly setLevel?: (level: Level) => void
}

/** A child says so often that its event loop turns. */
export const aliveEveryMs = 1000

/** After the supervisor is gone a child has this long to finish its journals. */
const orphanGraceMs = 2000

/** A reason not to run that the operator can mend: wrong settings, a taken port, a damaged file. */
export class Refused extends Error {}

/**
 * Runs a child: starts it, tells the supervisor when it is ready, and stops it when told or when the supervisor is gone.
 * `start` answers how to stop; signals from the terminal are the supervisor's business alone.
 */
export async function runChild(start: () => Promise<Running>): Promise<void> {
  process.on('SIGINT', () => {})
  process.on('SIGTERM', () => {})
  setInterval(() => void tell({ tell: 'alive' }), aliveEveryMs).unref()
  let running: Running | null = null
  let stopping = false
  const stop = (graceMs: number, code: number): void => {
    if (stopping) return
    stopping = true
    // What has not finished starting has nothing to write yet.
    if (running === null) process.exit(code)
    setTimeout(() => process.exit(code), graceMs).unref()
    running.stop(graceMs).then(
      () => process.exit(code),
      () => process.exit(1),
    )
  }
  process.on('message', (message: ToChild) => {
    if (message.tell === 'stop') stop(message.graceMs, 0)
    else running?.setLevel?.(message.level)
  })
  process.on('disconnect', () => stop(orphanGraceMs, 1))
  try {
    running = await start()
  } catch (error) {
    await tell({ tell: 'refused', sentence: error instanceof Error ? error.message : String(error) })
    process.exit(1)
  }
  await tell({ tell: 'ready', notes: running.notes })
}

export function tell(message: FromChild): Promise<void> {
  return new Promise((resolve) => {
    if (process.send === undefined || !process.connected) resolve()
    else process.send(message, () => resolve())
  })
}
