// Programs of Debian that tests talk to: is it here, run it, keep what it says, end it by its own pid.
import { type ChildProcess, spawn } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { join } from 'node:path'

/** The path of a program, or null when this machine does not have it. */
export function findProgram(name: string): string | null {
  for (const folder of (process.env.PATH ?? '').split(':').concat('/usr/sbin', '/usr/bin')) {
    const path = join(folder, name)
    try {
      accessSync(path, constants.X_OK)
      return path
    } catch {
      // not in this folder
    }
  }
  return null
}

/** What a test says when it is skipped for want of a program; false when the program is here. */
export function withoutProgram(...names: readonly string[]): string | false {
  const missing = names.filter((name) => findProgram(name) === null)
  return missing.length === 0 ? false : `${missing.join(', ')} not installed`
}

const keptOutputBytes = 2_000_000

export class RunningProgram {
  readonly child: ChildProcess
  /** Resolves with the exit code, or null when a signal ended it. */
  readonly exited: Promise<number | null>
  #output = ''

  constructor(path: string, args: readonly string[], options: { cwd?: string; env?: Record<string, string> } = {}) {
    this.child = spawn(path, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
      env: { ...process.env, ...options.env },
    })
    const keep = (chunk: Buffer): void => {
      this.#output = (this.#output + chunk.toString('utf8')).slice(-keptOutputBytes)
    }
    this.child.stdout?.on('data', keep)
    this.child.stderr?.on('data', keep)
    this.exited = new Promise((resolve) => {
      this.child.once('error', () => resolve(null))
      this.child.once('close', (code) => resolve(code))
    })
  }

  get output(): string {
    return this.#output
  }

  /** Waits until the program has printed something that matches; rejects when it ends before or the time is over. */
  said(pattern: RegExp, withinMs = 10_000): Promise<void> {
    return new Promise((resolve, reject) => {
      const done = (error: Error | null): void => {
        clearTimeout(deadline)
        this.child.stdout?.off('data', look)
        this.child.stderr?.off('data', look)
        if (error === null) resolve()
        else reject(error)
      }
      const look = (): void => {
        if (pattern.test(this.#output)) done(null)
      }
      const deadline = setTimeout(
        () => done(new Error(`not said within ${withinMs} ms: ${pattern}\n${this.#output.slice(-3000)}`)),
        withinMs,
      )
      this.child.stdout?.on('data', look)
      this.child.stderr?.on('data', look)
      void this.exited.then(() => {
        if (pattern.test(this.#output)) done(null)
        else done(new Error(`ended before it said ${pattern}\n${this.#output.slice(-3000)}`))
      })
      look()
    })
  }

  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    if (this.child.exitCode === null && this.child.signalCode === null) this.child.kill(signal)
    const killer = setTimeout(() => this.child.kill('SIGKILL'), 3000)
    await this.exited
    clearTimeout(killer)
  }
}
