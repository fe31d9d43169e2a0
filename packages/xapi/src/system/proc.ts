// What Linux tells of processes and network cards in /proc, taken apart. Pure.

/** One line of /proc/<pid>/stat, as far as it is asked for. Times in clock ticks of a hundredth of a second. */
export interface ProcessStat {
  readonly parent: number
  readonly cpuTicks: number
  readonly threads: number
  /** After the start of the machine. */
  readonly startTicks: number
}

/** proc(5). The name stands in brackets and may hold anything, so what follows the last bracket is counted. */
export function readStat(text: string): ProcessStat | null {
  const end = text.lastIndexOf(')')
  const fields = text.slice(end + 2).split(' ')
  const at = (index: number): number => Number(fields[index - 3] ?? Number.NaN)
  const stat = { parent: at(4), cpuTicks: at(14) + at(15), threads: at(20), startTicks: at(22) }
  return end < 0 || Object.values(stat).some((value) => !Number.isFinite(value)) ? null : stat
}

/** Bytes of /proc/<pid>/statm: all of it in memory, and what it shares with others. */
export function readStatm(text: string, pageBytes = 4096): { readonly resident: number; readonly shared: number } {
  const [, resident = 0, shared = 0] = text.trim().split(' ').map(Number)
  return { resident: resident * pageBytes, shared: shared * pageBytes }
}

/** Bytes by name of /proc/meminfo. */
export function readMeminfo(text: string): ReadonlyMap<string, number> {
  const lines = text.matchAll(/^(\w+):\s+(\d+) kB$/gm)
  return new Map([...lines].map(([, name = '', kib = '0']) => [name, Number(kib) * 1024]))
}

export interface CardBytes {
  readonly received: number
  readonly sent: number
}

/** Bytes since the start of the machine by network card, of /proc/net/dev. */
export function readNetDev(text: string): ReadonlyMap<string, CardBytes> {
  const lines = text.matchAll(/^\s*([^\s:]+):\s*(.+)$/gm)
  return new Map(
    [...lines].map(([, name = '', rest = '']) => {
      const figures = rest.trim().split(/\s+/).map(Number)
      return [name, { received: figures[0] ?? 0, sent: figures[8] ?? 0 }]
    }),
  )
}
