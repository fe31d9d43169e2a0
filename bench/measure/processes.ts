// Processes of a measurement: started on one core, their CPU and memory read from /proc, ended by their own pid.
import { type ChildProcess, type StdioOptions, spawn } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { setTimeout } from 'node:timers/promises'

/** The system that is measured has the first core for itself, everything that loads it the second. */
export const cores = { measured: 0, load: 1 } as const

export interface StartOptions {
  /** A core, or a list as taskset reads it. */
  readonly core: number | string
  readonly cwd?: string
  readonly env?: NodeJS.ProcessEnv
  readonly stdio?: StdioOptions
}

const keptOutputBytes = 64 * 1024

/** Who still runs: nobody outlives the bench, however it ends. */
const running = new Set<Child>()
process.on('exit', () => {
  for (const child of running) for (const pid of family(child.pid)) endAtOnce(pid)
})
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => process.exit(130))

/** A child pinned to one core; what it prints is kept (bounded) for the text of a failure. */
export class Child {
  readonly process: ChildProcess
  readonly exited: Promise<number | null>
  #output = ''

  constructor(program: string, args: readonly string[], options: StartOptions) {
    this.process = spawn('taskset', ['-c', String(options.core), program, ...args], {
      stdio: options.stdio ?? ['ignore', 'pipe', 'pipe'],
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
      ...(options.env === undefined ? {} : { env: options.env }),
    })
    const keep = (chunk: Buffer): void => {
      this.#output = (this.#output + chunk.toString('utf8')).slice(-keptOutputBytes)
    }
    this.process.stdout?.on('data', keep)
    this.process.stderr?.on('data', keep)
    running.add(this)
    this.exited = new Promise((resolve) => {
      const over = (code: number | null): void => {
        running.delete(this)
        resolve(code)
      }
      this.process.once('error', () => over(null))
      this.process.once('close', over)
    })
  }

  get pid(): number {
    return this.process.pid ?? 0
  }

  get output(): string {
    return this.#output
  }

  get isRunning(): boolean {
    return this.process.exitCode === null && this.process.signalCode === null
  }

  /** Asks it to end, then makes it end. */
  async stop(signal: NodeJS.Signals = 'SIGTERM', graceMs = 5000): Promise<void> {
    if (this.isRunning) this.process.kill(signal)
    await Promise.race([this.exited, setTimeout(graceMs, undefined, { ref: false })])
    if (this.isRunning) for (const pid of family(this.pid)) endAtOnce(pid)
    await this.exited
  }
}

function endAtOnce(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It has ended meanwhile.
  }
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

/** A process and all its descendants that live now. */
export function family(root: number): readonly number[] {
  const parents = new Map<number, number>()
  for (const name of readdirSync('/proc')) {
    const pid = Number(name)
    if (!Number.isInteger(pid)) continue
    const stat = textOf(`/proc/${pid}/stat`)
    if (stat !== '') parents.set(pid, Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]))
  }
  const found = [root]
  for (let i = 0; i < found.length; i++) for (const [pid, parent] of parents) if (parent === found[i]) found.push(pid)
  return found
}

/** CPU time, user and system, that the living threads of these processes have used so far, microseconds. */
export function cpuMicros(pids: readonly number[]): number {
  let nanos = 0
  for (const pid of pids) {
    let threads: readonly string[] = []
    try {
      threads = readdirSync(`/proc/${pid}/task`)
    } catch {
      // It has ended.
    }
    for (const thread of threads) nanos += Number(textOf(`/proc/${pid}/task/${thread}/schedstat`).split(' ')[0] ?? 0)
  }
  return nanos / 1000
}

/** Proportional set size of these processes together, kB. */
export function memoryKb(pids: readonly number[]): number {
  let kb = 0
  for (const pid of pids) kb += Number(/^Pss:\s+(\d+)/m.exec(textOf(`/proc/${pid}/smaps_rollup`))?.[1] ?? 0)
  return kb
}

/** The signals and the promise that nothing stays behind: whoever starts something registers how it ends. */
export class Closing {
  #steps: (() => Promise<void> | void)[] = []

  add(step: () => Promise<void> | void): void {
    this.#steps.push(step)
  }

  /** Runs everything in the reverse order, also when a step fails. */
  async close(): Promise<void> {
    for (const step of this.#steps.splice(0).reverse()) {
      try {
        await step()
      } catch {
        // The other steps matter more than why this one failed.
      }
    }
  }
}
