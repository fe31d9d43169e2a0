// Callees and callers by SIPp against whatever takes REGISTER and INVITE: set up once, then called at some rate.
import { callLines, registerLines } from '../rig/users.ts'
import { type SippCounts, SippLoad } from './sipp.ts'

export interface CallRun {
  readonly calls: number
  readonly perSecond: number
  readonly pauseMs?: number
}

export class Phones {
  readonly target: string
  readonly pairs: number
  readonly #scenario: 'bench-call' | 'bench-call-open'
  readonly #answering: SippLoad

  private constructor(target: string, pairs: number, scenario: Phones['scenario'], answering: SippLoad) {
    this.target = target
    this.pairs = pairs
    this.#scenario = scenario
    this.#answering = answering
  }

  get scenario(): 'bench-call' | 'bench-call-open' {
    return this.#scenario
  }

  get answeringPort(): number {
    return this.#answering.localPort
  }

  /** Registers `pairs` callees at one port and lets it answer. `login`: INVITEs are challenged. */
  static async start(target: string, pairs: number, login: boolean): Promise<Phones> {
    const registering = await SippLoad.start({
      scenario: 'bench-register',
      target,
      calls: pairs,
      perSecond: 100,
      lines: registerLines(pairs, 2 * pairs),
      timeoutSeconds: 20,
    })
    const registered = await registering.done
    if (registered.successful !== pairs) throw new Error(`callees cannot register: ${registered.trouble}`)
    const answering = await SippLoad.start({
      scenario: 'bench-answer',
      calls: 0,
      localPort: registering.localPort,
      timeoutSeconds: 600,
    })
    return new Phones(target, pairs, login ? 'bench-call' : 'bench-call-open', answering)
  }

  async startCalls(run: CallRun): Promise<SippLoad> {
    return await SippLoad.start({
      scenario: this.#scenario,
      target: this.target,
      lines: callLines(this.pairs),
      timeoutSeconds: Math.ceil(run.calls / run.perSecond + (run.pauseMs ?? 0) / 1000) + 8,
      ...run,
    })
  }

  /** Calls that get code compiled and caches filled; whether they succeed does not matter. Slow at first. */
  async warmUp(calls: number): Promise<void> {
    await (await this.startCalls({ calls: 200, perSecond: 50 })).done
    await (await this.startCalls({ calls, perSecond: 200 })).done
  }

  /** Makes the calls and throws when more than one in a hundred failed: then it measured something else. */
  async call(run: CallRun): Promise<SippCounts> {
    const counts = await (await this.startCalls(run)).done
    const failed = run.calls - counts.successful
    if (failed > run.calls / 100) throw new Error(`${failed} of ${run.calls} calls failed; ${counts.trouble}`)
    return counts
  }

  async stop(): Promise<void> {
    await this.#answering.stop()
  }
}
