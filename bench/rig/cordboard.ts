// A measured instance: the product's own switch and media processes, and a control that stores records, all pinned.
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { freePort } from '@cordboard/lab'
import type { SwitchStatus } from '@cordboard/link'
import { Child, cores, family } from '../measure/processes.ts'
import { heard, saying } from './ask.ts'
import type { ControlAnswer, ControlAsk } from './control-messages.ts'

const script = (path: string): string => fileURLToPath(new URL(path, import.meta.url))
const server = '../../packages/server/src'

export interface RigOptions {
  readonly users: number
  readonly mediaProcesses?: number
  /** Where media and control run; the switch always has the measured core. */
  readonly othersOn?: number
  readonly switchArgs?: readonly string[]
  /** With the API, and call records in the database. */
  readonly api?: { readonly records: number }
  /** Ports of RTP, inclusive. */
  readonly rtp?: { readonly first: number; readonly last: number }
}

/** A record takes some tenths of a millisecond to store. */
function startMs({ api }: RigOptions): number {
  return 120_000 + (api?.records ?? 0)
}

export class Cordboard {
  readonly sipPort: number
  readonly sipsPort: number
  readonly data: string
  readonly theSwitch: Child
  readonly media: readonly Child[]
  readonly control: Child
  #http: number | null = null

  private constructor(data: string, ports: { sip: number; sips: number }, children: readonly Child[]) {
    const [theSwitch, control, ...media] = children
    if (theSwitch === undefined || control === undefined) throw new Error('a process is missing')
    this.data = data
    this.sipPort = ports.sip
    this.sipsPort = ports.sips
    this.theSwitch = theSwitch
    this.control = control
    this.media = media
  }

  get target(): string {
    return `127.0.0.1:${this.sipPort}`
  }

  /** All processes of the instance. */
  get pids(): readonly number[] {
    return [this.theSwitch, this.control, ...this.media].flatMap((child) => family(child.pid))
  }

  /** Starts one and waits until it can place calls. */
  static async start(options: RigOptions): Promise<Cordboard> {
    const data = await mkdtemp(join(tmpdir(), 'cb-bench-'))
    const run = join(data, 'run')
    for (const folder of ['run', 'switch', 'recordings', 'certificates', 'prompts'])
      await mkdir(join(data, folder), { mode: 0o700 })
    const ports = { sip: await freePort(), sips: await freePort() }
    const rtp = options.rtp ?? { first: 33_000, last: 65_534 }
    const mediaProcesses = options.mediaProcesses ?? 2
    const env = {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE,
      CORDBOARD_DATA: data,
      CORDBOARD_SIP: `127.0.0.1:${ports.sip}`,
      CORDBOARD_SIPS: `127.0.0.1:${ports.sips}`,
      CORDBOARD_RTP: `127.0.0.1:${rtp.first}-${rtp.last}`,
      CORDBOARD_LOG: 'warn',
      CORDBOARD_MEDIA_PROCESSES: String(mediaProcesses),
    }
    const start = (path: string, args: readonly string[], core: number, nodeArgs: readonly string[] = []): Child =>
      new Child(process.execPath, ['--disable-warning=ExperimentalWarning', ...nodeArgs, script(path), ...args], {
        core,
        env,
        stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      })
    const others = options.othersOn ?? cores.measured
    const media = Array.from({ length: mediaProcesses }, (_, index) =>
      start(`${server}/processes/media.ts`, [run, String(index)], others),
    )
    const theSwitch = start(`${server}/processes/switch.ts`, [run], cores.measured, options.switchArgs)
    const apiArgs = options.api === undefined ? [] : [String(options.api.records), 'api']
    const control = start(
      './control-process.ts',
      [data, join(run, 'switch.sock'), String(options.users), ...apiArgs],
      others,
    )
    const instance = new Cordboard(data, ports, [theSwitch, control, ...media])
    const able = heard<Extract<ControlAnswer, { tell: 'able' }>>(
      control.process,
      saying('tell', 'able'),
      startMs(options),
    )
    try {
      await Promise.all([theSwitch, ...media].map((child) => heard(child.process, saying('tell', 'ready'), 20_000)))
      instance.#http = (await able).http
    } catch (error) {
      const said = [theSwitch, control, ...media].map((child) => child.output).join('')
      await instance.stop()
      throw new Error(`the measured instance does not start: ${String(error)}\n${said}`)
    }
    return instance
  }

  async status(): Promise<SwitchStatus> {
    const answer = heard<Extract<ControlAnswer, { tell: 'status' }>>(
      this.control.process,
      saying('tell', 'status'),
      10_000,
    )
    this.#ask({ ask: 'status' })
    return (await answer).status as SwitchStatus
  }

  /** Writes one change of a user; answers how long the database and then the switch took, ms. */
  async change(): Promise<{ readonly writeMs: number; readonly usedMs: number }> {
    const answer = heard<Extract<ControlAnswer, { tell: 'changed' }>>(
      this.control.process,
      saying('tell', 'changed'),
      10_000,
    )
    this.#ask({ ask: 'change' })
    return await answer
  }

  get httpPort(): number {
    if (this.#http === null) throw new Error('this instance serves no API')
    return this.#http
  }

  /** How long the loop that serves the API was held at most since the last time this was asked, ms. */
  async longestStall(): Promise<number> {
    const answer = heard<Extract<ControlAnswer, { tell: 'stall' }>>(
      this.control.process,
      saying('tell', 'stall'),
      10_000,
    )
    this.#ask({ ask: 'stall' })
    return (await answer).longestMs
  }

  async stop(): Promise<void> {
    if (this.control.isRunning) this.#ask({ ask: 'stop' })
    for (const child of [this.theSwitch, ...this.media])
      if (child.isRunning) child.process.send({ tell: 'stop', graceMs: 4000 }, () => {})
    await Promise.all([this.theSwitch, this.control, ...this.media].map((child) => child.stop('SIGCONT', 5000)))
    await rm(this.data, { recursive: true, force: true })
  }

  #ask(ask: ControlAsk): void {
    this.control.process.send(ask, () => {})
  }
}
