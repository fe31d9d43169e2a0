// A whole Cordboard for a test: real processes on free ports and a temporary folder, beside whatever else runs here.
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { freePort } from '@cordboard/lab'

export interface TestUser {
  readonly number: string
  readonly authId: string
  readonly password: string
}

export const users: readonly TestUser[] = ['101', '102', '103', '104'].map((number) => ({
  number,
  authId: `auth${number}`,
  password: `secret-of-${number}`,
}))

export const administrator = { number: '100', password: 'correct horse battery' }

const entry = fileURLToPath(new URL('../src/main.ts', import.meta.url))

export interface Options {
  readonly environment?: Readonly<Record<string, string>>
  readonly setup?: Readonly<Record<string, unknown>>
  /** A folder that is there already: the test starts an instance again. */
  readonly data?: string
  readonly ports?: Ports
}

export interface Ports {
  readonly sip: number
  readonly sips: number
  readonly http: number
  readonly https: number
  readonly rtp: number
}

export class Cordboard {
  readonly data: string
  readonly ports: Ports
  readonly #process: ChildProcess
  #output = ''
  readonly exited: Promise<number | null>

  private constructor(process: ChildProcess, data: string, ports: Ports) {
    this.#process = process
    this.data = data
    this.ports = ports
    const keep = (chunk: Buffer): void => {
      this.#output += chunk.toString('utf8')
    }
    process.stdout?.on('data', keep)
    process.stderr?.on('data', keep)
    this.exited = new Promise((resolve) => process.once('close', (code) => resolve(code)))
  }

  /** Starts one and waits until it says that it is up. Rejects with what it said when it ends instead. */
  static async start(options: Options = {}): Promise<Cordboard> {
    const instance = await Cordboard.launch(options)
    await instance.said(/Ctrl-C stops it/)
    return instance
  }

  /** Starts one without waiting for anything. */
  static async launch(options: Options = {}): Promise<Cordboard> {
    const data = options.data ?? (await mkdtemp(join(tmpdir(), 'cb-data-')))
    const ports = options.ports ?? (await choosePorts())
    const setup = join(data, 'setup.json')
    await writeFile(setup, JSON.stringify(options.setup ?? standardSetup()))
    const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', entry], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        PATH: process.env.PATH,
        HOME: process.env.HOME,
        CORDBOARD_DATA: data,
        CORDBOARD_SIP: `127.0.0.1:${ports.sip}`,
        CORDBOARD_SIPS: `127.0.0.1:${ports.sips}`,
        CORDBOARD_HTTP: `127.0.0.1:${ports.http}`,
        CORDBOARD_HTTPS: `127.0.0.1:${ports.https}`,
        CORDBOARD_RTP: `127.0.0.1:${ports.rtp}-${ports.rtp + 999}`,
        CORDBOARD_ADMIN_PASSWORD: administrator.password,
        CORDBOARD_SETUP: setup,
        CORDBOARD_LOG: 'warn',
        ...options.environment,
      },
    })
    return new Cordboard(child, data, ports)
  }

  get output(): string {
    return this.#output
  }

  get pid(): number {
    return this.#process.pid ?? 0
  }

  get registrar(): string {
    return `127.0.0.1:${this.ports.sip}`
  }

  said(pattern: RegExp, withinMs = 60_000): Promise<void> {
    return new Promise((resolve, reject) => {
      const look = (): void => {
        if (pattern.test(this.#output)) finish(null)
      }
      const finish = (error: Error | null): void => {
        clearTimeout(deadline)
        this.#process.stdout?.off('data', look)
        this.#process.stderr?.off('data', look)
        if (error === null) resolve()
        else reject(error)
      }
      const fail = (why: string): void =>
        finish(new Error(`${why} before it said ${pattern}:\n${this.#output.slice(-4000)}`))
      const deadline = setTimeout(() => fail(`${withinMs} ms passed`), withinMs)
      this.#process.stdout?.on('data', look)
      this.#process.stderr?.on('data', look)
      void this.exited.then(() => (pattern.test(this.#output) ? finish(null) : fail('it ended')))
      look()
    })
  }

  /** The pids of its processes by kind: 'switch', 'control', 'media'. */
  async pids(kind: 'switch' | 'control' | 'media'): Promise<readonly number[]> {
    const found: number[] = []
    for (const name of await readdir('/proc')) {
      if (!/^\d+$/.test(name)) continue
      const [status, command] = await Promise.all([
        readFile(`/proc/${name}/status`, 'utf8').catch(() => ''),
        readFile(`/proc/${name}/cmdline`, 'utf8').catch(() => ''),
      ])
      if (status.includes(`PPid:\t${this.pid}\n`) && command.includes(`/processes/${kind}.ts`)) found.push(Number(name))
    }
    return found.sort((a, b) => a - b)
  }

  /** kill -9 of the processes of a kind (or of one), as a power cut would. */
  async kill(kind: 'switch' | 'control' | 'media', which?: number): Promise<void> {
    const pids = await this.pids(kind)
    for (const pid of which === undefined ? pids : [pids[which] ?? 0]) if (pid > 0) process.kill(pid, 'SIGKILL')
  }

  fetch(path: string, init?: RequestInit): Promise<Response> {
    return fetch(`http://127.0.0.1:${this.ports.http}${path}`, init)
  }

  /** Ends it as Ctrl-C would and answers the exit code; the folder stays when `keep`. */
  async stop(keep = false): Promise<number | null> {
    if (this.#process.exitCode === null && this.#process.signalCode === null) this.#process.kill('SIGINT')
    const code = await this.exited
    if (!keep) await rm(this.data, { recursive: true, force: true })
    return code
  }

  /** Everything at once, without a chance to write anything. */
  async pullThePlug(): Promise<void> {
    const children = (
      await Promise.all((['switch', 'control', 'media'] as const).map((kind) => this.pids(kind)))
    ).flat()
    for (const pid of [this.pid, ...children]) process.kill(pid, 'SIGKILL')
    await this.exited
  }
}

export async function choosePorts(): Promise<Ports> {
  return {
    sip: await freePort(),
    sips: await freePort(),
    http: await freePort(),
    https: await freePort(),
    // Media passes over ports that somebody else has, so a range need not be free from end to end.
    rtp: 33_000 + 2 * Math.floor(Math.random() * 13_000),
  }
}

export function standardSetup(): Record<string, unknown> {
  return {
    Users: users.map((user) => ({
      Number: user.number,
      FirstName: `User ${user.number}`,
      AuthID: user.authId,
      AuthPassword: user.password,
    })),
  }
}
