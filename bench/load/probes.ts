// The bench's side of the probe processes.
import { fileURLToPath } from 'node:url'
import { Child, cores } from '../measure/processes.ts'
import { heard, saying } from '../rig/ask.ts'

export interface ProbeTimes {
  readonly times: readonly number[]
  readonly failed: number
}

const isTimes = saying<ProbeTimes & { tell: 'times' }>('tell', 'times')

function start(script: string, args: readonly (string | number)[]): Child {
  const path = fileURLToPath(new URL(script, import.meta.url))
  return new Child(process.execPath, [path, ...args.map(String)], {
    core: cores.load,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
}

export interface CallProbeOptions {
  readonly port: number
  readonly calls: number
  readonly pauseMs: number
  readonly number: string
  readonly callee: string
  readonly user: string
  readonly password: string
}

/** INVITE to 180 of calls made one after the other, ms. */
export async function callTimes(options: CallProbeOptions): Promise<ProbeTimes> {
  const { port, calls, pauseMs, number, callee, user, password } = options
  const child = start('./call-probe.ts', [port, calls, pauseMs, number, callee, user, password])
  try {
    const result = await heard(child.process, isTimes, calls * (pauseMs + 50) + 20_000)
    if (result.times.length === 0) throw new Error(`no call of the probe came through: ${child.output}`)
    return result
  } finally {
    await child.stop()
  }
}

/** Sends OPTIONS while `work` goes on; answers what `work` answered and how long each OPTIONS took, ms. */
export async function probed<T>(port: number, everyMs: number, work: () => Promise<T>): Promise<[T, ProbeTimes]> {
  const child = start('./options-probe.ts', [port, everyMs])
  try {
    const result = await work()
    const times = heard(child.process, isTimes, 10_000)
    child.process.send({ ask: 'stop' }, () => {})
    return [result, await times]
  } finally {
    await child.stop()
  }
}

export interface PhoneStorm {
  readonly port: number
  readonly phones: number
  readonly atOnce: number
  readonly seconds: number
  readonly password: string
}

/** When each TLS phone was registered again, ms from the start; they stay connected until `during` has ended. */
export async function stormOfPhones(
  storm: PhoneStorm,
  during: (result: ProbeTimes & { readonly why: string }) => Promise<void>,
): Promise<void> {
  const child = start('./tls-phones.ts', [storm.port, storm.phones, storm.atOnce, storm.seconds, storm.password])
  try {
    const isResult = saying<ProbeTimes & { tell: 'times'; why: string }>('tell', 'times')
    await during(await heard(child.process, isResult, (storm.seconds + 20) * 1000))
  } finally {
    await child.stop('SIGKILL')
  }
}
