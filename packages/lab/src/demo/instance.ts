// A whole Cordboard of the demo's own: its processes, free ports and a temporary folder, gone without a trace afterwards.
import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { freePort } from '../foreign/free-port.ts'

const entry = fileURLToPath(new URL('../../../server/src/main.ts', import.meta.url))
const address = '127.0.0.1'
/** Media ports: two for each leg, and what the media processes keep ready. */
const rtpPorts = 400
const keptOutput = 200_000
const stopMs = 12_000

export interface DemoUser {
  readonly number: string
  readonly name: string
  readonly authId: string
  readonly password: string
}

export function newUser(number: string, name: string): DemoUser {
  return { number, name, authId: `auth-${number}`, password: randomBytes(12).toString('base64url') }
}

/** The administrator, as the environment names its password. */
export interface DemoAdministrator {
  readonly number: string
  readonly password: string
}

export class Instance {
  readonly #child: ChildProcess
  readonly #folder: string
  readonly exited: Promise<number | null>
  readonly sipPort: number
  readonly sipsPort: number
  readonly httpPort: number
  readonly administrator: DemoAdministrator
  #output = ''

  private constructor(
    child: ChildProcess,
    folder: string,
    administrator: DemoAdministrator,
    ports: readonly [number, number, number],
  ) {
    this.#child = child
    this.#folder = folder
    this.administrator = administrator
    const [sip, sips, http] = ports
    this.sipPort = sip
    this.sipsPort = sips
    this.httpPort = http
    const keep = (chunk: Buffer): void => {
      this.#output = (this.#output + chunk.toString('utf8')).slice(-keptOutput)
    }
    child.stdout?.on('data', keep)
    child.stderr?.on('data', keep)
    this.exited = new Promise((resolve) => {
      child.once('error', (error) => {
        this.#output += error.message
        resolve(null)
      })
      child.once('close', (code) => resolve(code))
    })
  }

  /** Starts an empty one, SIP at `sip`, that asks the name server `dns`; `up` tells when it takes calls. */
  static async launch(sip: number, dns: string): Promise<Instance> {
    const folder = await mkdtemp(join(tmpdir(), 'cordboard-demo-'))
    const administrator = { number: '100', password: randomBytes(24).toString('base64url') }
    const [sips, http] = [await freePort(address), await freePort(address)]
    const [https, rtp] = [await freePort(address), await freePort(address, rtpPorts)]
    const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', entry], {
      stdio: ['ignore', 'pipe', 'pipe'],
      // A group of its own: Ctrl-C on the terminal reaches it once, through the demo.
      detached: true,
      env: {
        PATH: process.env.PATH,
        HOME: process.env.HOME,
        CORDBOARD_DATA: join(folder, 'data'),
        CORDBOARD_ADMIN_PASSWORD: administrator.password,
        CORDBOARD_SIP: `${address}:${sip}`,
        CORDBOARD_SIPS: `${address}:${sips}`,
        CORDBOARD_HTTP: `${address}:${http}`,
        CORDBOARD_HTTPS: `${address}:${https}`,
        CORDBOARD_DNS: dns,
        CORDBOARD_RTP: `${address}:${rtp}-${rtp + rtpPorts - 1}`,
        CORDBOARD_LOG: 'warn',
      },
    })
    return new Instance(child, folder, administrator, [sip, sips, http])
  }

  /** What it printed, without the administrator's password. */
  get output(): string {
    return this.#output.replace(/(password )\S+/g, '$1***')
  }

  /** Resolves when it says that it is up; rejects when it ends before, or is not up in time. */
  up(withinMs: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const finish = (why: string | null): void => {
        clearTimeout(deadline)
        this.#child.stdout?.off('data', look)
        if (why === null) resolve()
        else reject(new Error(why))
      }
      const look = (): void => {
        if (this.#output.includes('Ctrl-C stops it')) finish(null)
      }
      const deadline = setTimeout(() => finish(`it was not up within ${withinMs / 1000} s`), withinMs)
      this.#child.stdout?.on('data', look)
      void this.exited.then((code) => finish(`it ended with code ${code ?? 'none'} instead of starting`))
      look()
    })
  }

  /** PEM of the authority its phones must trust for TLS. */
  authority(): Promise<string> {
    return readFile(join(this.#folder, 'data', 'certificates', 'authority.crt'), 'utf8')
  }

  /** Where its API is. */
  get base(): string {
    return `http://${address}:${this.httpPort}`
  }

  /** Status of GET /health, 0 when there is no answer within 10 s. */
  async health(): Promise<number> {
    return fetch(`${this.base}/health`, { signal: AbortSignal.timeout(10_000) }).then(
      (response) => response.status,
      () => 0,
    )
  }

  /** Ends it at once; its own processes notice and end by themselves. */
  force(): void {
    this.#child.kill('SIGKILL')
  }

  /** Ends it as Ctrl-C would, by force when that takes too long, removes its folder, and answers its exit code. */
  async stop(): Promise<number | null> {
    if (this.#child.pid !== undefined && this.#child.exitCode === null && this.#child.signalCode === null)
      this.#child.kill('SIGINT')
    const killer = setTimeout(() => this.#child.kill('SIGKILL'), stopMs)
    const code = await this.exited
    clearTimeout(killer)
    await rm(this.#folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
    return code
  }
}
