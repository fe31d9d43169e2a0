// SIPp as load: a bench scenario at a given rate, its counts and its response times.
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { findProgram, freePort } from '@cordboard/lab'
import { Child, cores } from '../measure/processes.ts'

const scenarios = fileURLToPath(new URL('../../packages/lab/scenarios/', import.meta.url))

export interface SippLoadOptions {
  /** Name of a scenario in packages/lab/scenarios. */
  readonly scenario: string
  /** Host and port; none for the answering side. */
  readonly target?: string
  readonly localPort?: number
  readonly perSecond?: number
  /** Calls to make; 0: until stopped. */
  readonly calls: number
  readonly atOnce?: number
  readonly pauseMs?: number
  /** Lines for -inf; scenarios use them as [field0], [field1], … */
  readonly lines?: readonly string[]
  readonly responseTimes?: boolean
  readonly timeoutSeconds: number
}

export interface SippCounts {
  readonly made: number
  readonly successful: number
  readonly failed: number
  readonly retransmissions: number
  /** Wall seconds from start to end. */
  readonly seconds: number
  /** INVITE to 180 of each call, ms, in order of time; empty unless asked for. */
  readonly responseMs: readonly number[]
  /** What SIPp complained about first, cut short. */
  readonly trouble: string
}

export class SippLoad {
  readonly localPort: number
  readonly child: Child
  readonly #folder: string
  readonly #startedAt = performance.now()
  readonly done: Promise<SippCounts>

  private constructor(child: Child, folder: string, localPort: number) {
    this.child = child
    this.#folder = folder
    this.localPort = localPort
    this.done = child.exited.then(() => this.#read())
  }

  static async start(options: SippLoadOptions): Promise<SippLoad> {
    const sipp = findProgram('sipp')
    if (sipp === null) throw new Error('sipp is not installed')
    const folder = await mkdtemp(join(tmpdir(), 'cb-bench-sipp-'))
    const localPort = options.localPort ?? (await freePort())
    const mediaPort = await freePort('127.0.0.1', 4)
    const args = [
      ...['-sf', join(scenarios, `${options.scenario}.xml`), '-i', '127.0.0.1', '-p', String(localPort)],
      ...['-mi', '127.0.0.1', '-mp', String(mediaPort), '-nostdin', '-trace_stat', '-fd', '1', '-stf', 'stat.csv'],
      ...['-r', String(options.perSecond ?? 10), '-l', String(options.atOnce ?? 15_000)],
      ...(options.calls > 0 ? ['-m', String(options.calls)] : []),
      ...['-timeout', `${options.timeoutSeconds}s`, '-buff_size', '8388608'],
      ...['-d', String(options.pauseMs ?? 0), '-trace_err', '-error_file', 'errors.log'],
      ...(options.responseTimes === true ? ['-trace_rtt', '-rtt_freq', '1'] : []),
    ]
    if (options.lines !== undefined) {
      await writeFile(join(folder, 'lines.csv'), `SEQUENTIAL\n${options.lines.join('\n')}\n`)
      args.push('-inf', join(folder, 'lines.csv'))
    }
    if (options.target !== undefined) args.push(options.target)
    const child = new Child(sipp, args, { core: cores.load, cwd: folder, env: { ...process.env, TERM: 'xterm' } })
    // SIPp waits long for calls that never end.
    const deadline = setTimeout(() => void child.stop('SIGKILL'), options.timeoutSeconds * 1000 + 2000)
    void child.exited.then(() => clearTimeout(deadline))
    return new SippLoad(child, folder, localPort)
  }

  /** Ends the answering side. */
  async stop(): Promise<SippCounts> {
    await this.child.stop('SIGUSR1', 1000)
    return await this.done
  }

  async #read(): Promise<SippCounts> {
    const seconds = (performance.now() - this.#startedAt) / 1000
    const stat = await readFile(join(this.#folder, 'stat.csv'), 'utf8').catch(() => '')
    const names = await readdir(this.#folder).catch(() => [])
    const rtt = names.find((name) => name.endsWith('_rtt.csv'))
    const times = rtt === undefined ? '' : await readFile(join(this.#folder, rtt), 'utf8')
    const errors = await readFile(join(this.#folder, 'errors.log'), 'utf8').catch(() => '')
    await rm(this.#folder, { recursive: true, force: true })
    const rows = stat.trim().split('\n')
    const head = (rows[0] ?? '').split(';')
    const last = (rows.at(-1) ?? '').split(';')
    const column = (name: string): number => Number(last[head.indexOf(name)] ?? 0)
    return {
      made: column('TotalCallCreated'),
      successful: column('SuccessfulCall(C)'),
      failed: column('FailedCall(C)'),
      retransmissions: column('Retransmissions(C)'),
      seconds,
      responseMs: responseTimes(times),
      trouble: firstTrouble(errors),
    }
  }
}

function responseTimes(csv: string): number[] {
  return csv
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => Number(line.split(';')[1]))
    .filter((value) => Number.isFinite(value))
}

function firstTrouble(errors: string): string {
  const unexpected = /while expecting '\d+'[^\r\n]*/.exec(errors)?.[0]
  return unexpected ?? (errors.trim().split('\n').at(-1) ?? '').slice(0, 200)
}
