// Reads a V8 CPU profile: where the time went, by function and by line.
import { readFileSync } from 'node:fs'

interface ProfileNode {
  readonly id: number
  readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number }
  readonly children?: readonly number[]
}

interface Profile {
  readonly nodes: readonly ProfileNode[]
  readonly samples: readonly number[]
  readonly timeDeltas: readonly number[]
}

export interface Hot {
  readonly where: string
  readonly selfMs: number
  /** With everything it called; recursion counted once. */
  readonly totalMs: number
}

/** Every function of the profile with its time, idle time left out, the most expensive first by own time. */
export function hotSpots(path: string): readonly Hot[] {
  const profile: Profile = JSON.parse(readFileSync(path, 'utf8'))
  const byId = new Map(profile.nodes.map((node) => [node.id, node]))
  const parent = new Map(
    profile.nodes.flatMap((node) => (node.children ?? []).map((child) => [child, node.id] as const)),
  )
  const self = new Map<number, number>()
  for (const [index, id] of profile.samples.entries())
    self.set(id, (self.get(id) ?? 0) + (profile.timeDeltas[index] ?? 0))
  const spots = new Map<string, { self: number; total: number }>()
  for (const [id, micros] of self) {
    const seen = new Set<string>()
    for (let at: number | undefined = id; at !== undefined; at = parent.get(at)) {
      const node = byId.get(at)
      if (node === undefined) break
      const name = nameOf(node)
      const spot = spots.get(name) ?? { self: 0, total: 0 }
      spots.set(name, spot)
      if (at === id) spot.self += micros
      if (!seen.has(name)) spot.total += micros
      seen.add(name)
    }
  }
  return [...spots]
    .filter(([name]) => !name.startsWith('(idle)') && !name.startsWith('(root)'))
    .map(([where, { self, total }]) => ({ where, selfMs: self / 1000, totalMs: total / 1000 }))
    .sort((a, b) => b.selfMs - a.selfMs)
}

function nameOf({ callFrame }: ProfileNode): string {
  const { functionName, url, lineNumber } = callFrame
  const file = url.replace(/^.*\/(packages|bench)\//, '$1/').replace(/^.*\/node_modules\//, '')
  return file === '' ? functionName || '(anonymous)' : `${functionName || '(anonymous)'} ${file}:${lineNumber + 1}`
}
