// A real SIP test program: SIPp, run with one of our scenario files, with its verdict and its messages when it fails.
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { freePort } from './free-port.ts'
import { findProgram, RunningProgram } from './program.ts'

export interface SippOptions {
  /** File name in packages/lab/scenarios, without .xml. */
  readonly scenario: string
  /** host:port to send to. */
  readonly target: string
  /** The -s value: the number that is called. */
  readonly service?: string
  readonly authUser?: string
  readonly password?: string
  readonly calls?: number
  readonly callsPerSecond?: number
  readonly atOnce?: number
  readonly transport?: 'u1' | 't1' | 'tn'
  readonly localPort?: number
  /** Local address of SIP and RTP, any of 127.0.0.0/8; default 127.0.0.1. */
  readonly address?: string
  /** -key name value pairs, used in scenarios as [name]. */
  readonly keys?: Readonly<Record<string, string>>
  /** CSV text for -inf. */
  readonly timeoutSeconds?: number
  /** More arguments of SIPp, as they are. */
  readonly args?: readonly string[]
}

export interface SippVerdict {
  readonly ok: boolean
  readonly code: number | null
  /** SIPp's screen, error log and, when it failed, the last messages: for a test's failure text. */
  readonly story: string
}

const scenarios = fileURLToPath(new URL('../../scenarios/', import.meta.url))

export class Sipp {
  readonly localPort: number
  readonly verdict: Promise<SippVerdict>
  readonly #program: RunningProgram

  private constructor(program: RunningProgram, localPort: number, folder: string) {
    this.#program = program
    this.localPort = localPort
    this.verdict = program.exited.then(async (code) => {
      const story = code === 0 ? program.output.slice(-1500) : await tellStory(program, folder)
      await rm(folder, { recursive: true, force: true })
      return { ok: code === 0, code, story }
    })
  }

  /** Starts SIPp; `verdict` resolves when it has played all its calls. */
  static async start(options: SippOptions): Promise<Sipp> {
    const path = findProgram('sipp')
    if (path === null) throw new Error('sipp is not installed')
    const folder = await mkdtemp(join(tmpdir(), 'cb-sipp-'))
    const { address = '127.0.0.1' } = options
    const localPort = options.localPort ?? (await freePort(address))
    const mediaPort = await freePort(address, 8)
    const args = [
      ...['-sf', join(scenarios, `${options.scenario}.xml`), '-i', address, '-p', String(localPort)],
      ...['-mi', address, '-mp', String(mediaPort), '-m', String(options.calls ?? 1)],
      ...['-r', String(options.callsPerSecond ?? 10), '-l', String(options.atOnce ?? 1000)],
      ...['-t', options.transport ?? 'u1', '-timeout', `${options.timeoutSeconds ?? 30}s`, '-timeout_error'],
      ...['-nostdin', '-trace_err', '-trace_msg', '-s', options.service ?? 'service'],
      ...(options.authUser === undefined ? [] : ['-au', options.authUser]),
      ...(options.password === undefined ? [] : ['-ap', options.password]),
      ...Object.entries(options.keys ?? {}).flatMap(([name, value]) => ['-key', name, value]),
      ...(options.args ?? []),
      options.target,
    ]
    return new Sipp(new RunningProgram(path, args, { cwd: folder, env: { TERM: 'xterm' } }), localPort, folder)
  }

  get pid(): number | undefined {
    return this.#program.child.pid
  }

  async stop(): Promise<void> {
    await this.#program.stop()
    await this.verdict
  }
}

async function tellStory(program: RunningProgram, folder: string): Promise<string> {
  const parts = [program.output.slice(-2000)]
  for (const name of await readdir(folder).catch(() => []))
    if (name.endsWith('.log')) parts.push(`--- ${name}`, (await readFile(join(folder, name), 'utf8')).slice(-6000))
  return parts.join('\n')
}

/** Plays a scenario to its end; throws with the whole story when SIPp is not content. */
export async function playScenario(options: SippOptions): Promise<void> {
  const verdict = await (await Sipp.start(options)).verdict
  if (!verdict.ok)
    throw new Error(`SIPp scenario ${options.scenario} failed with code ${verdict.code}\n${verdict.story}`)
}
