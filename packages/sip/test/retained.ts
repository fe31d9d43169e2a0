// Measures for tests how much memory is held by what a piece of code keeps.
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** Heap bytes per round that live on through the values `keep` returned. */
export function retainedPerRound(rounds: number, keep: (round: number) => unknown): number {
  setFlagsFromString('--expose-gc')
  const collect: () => void = runInNewContext('gc')
  const kept: unknown[] = []
  for (let round = 0; round < 20; round++) keep(round)
  collect()
  const before = process.memoryUsage().heapUsed
  for (let round = 0; round < rounds; round++) kept.push(keep(round))
  collect()
  const after = process.memoryUsage().heapUsed
  return kept.length === rounds ? (after - before) / rounds : Number.NaN
}
