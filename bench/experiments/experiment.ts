// What an experiment is: a name, a title, and lines when it has run.
import { cpuMicros } from '../measure/processes.ts'
import type { Line } from '../report/line.ts'

export interface Context {
  /** A short run: fewer rounds and calls, the same figures. */
  readonly quick: boolean
  say(text: string): void
}

export interface Experiment {
  readonly name: string
  readonly title: string
  run(context: Context): Promise<readonly Line[]>
}

/** CPU microseconds that `pids` spend while `work` goes on, and what `work` answered. */
export async function spent<T>(pids: () => readonly number[], work: () => Promise<T>): Promise<[number, T]> {
  const before = cpuMicros(pids())
  const result = await work()
  return [cpuMicros(pids()) - before, result]
}

/** Waits; a measurement that must let things settle says how long. */
export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
