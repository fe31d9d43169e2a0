// The processes of this system as Linux sees them: this one, and those the same supervisor runs beside it.
import { readdir, readFile } from 'node:fs/promises'
import { uptime } from 'node:os'
import { basename } from 'node:path'
import { readStat, readStatm } from './proc.ts'

export type Role = 'control' | 'switch' | 'media' | 'supervisor'

export interface RunningProcess {
  readonly role: Role
  readonly pid: number
  /** Bytes; `private` is what it shares with nobody. */
  readonly memory: number
  readonly private: number
  readonly threads: number
  readonly handles: number
  readonly cpuMs: number
  /** Epoch milliseconds. */
  readonly startedAt: number
}

const TICKS_PER_SECOND = 100
/** More than this many processes are not looked at. */
const MOST_LOOKED_AT = 10_000

/** Without /proc there is none. @param now epoch milliseconds */
export async function runningProcesses(now: number): Promise<readonly RunningProcess[]> {
  const pids = await readdir('/proc').catch(() => [])
  const numbers = pids
    .filter((name) => /^\d+$/.test(name))
    .slice(0, MOST_LOOKED_AT)
    .map(Number)
  const found = await Promise.all(numbers.map((pid) => look(pid, now)))
  return found.flatMap((each) => each ?? []).sort((a, b) => a.pid - b.pid)
}

const SCRIPTS: ReadonlyMap<string, Role> = new Map([
  ['control.ts', 'control'],
  ['switch.ts', 'switch'],
  ['media.ts', 'media'],
])

async function look(pid: number, now: number): Promise<RunningProcess | null> {
  try {
    const at = `/proc/${pid}`
    const stat = readStat(await readFile(`${at}/stat`, 'utf8'))
    if (stat === null) return null
    const role = await roleOf(pid, stat.parent)
    if (role === null) return null
    const { resident, shared } = readStatm(await readFile(`${at}/statm`, 'utf8'))
    const handles = await readdir(`${at}/fd`).catch(() => [])
    return {
      role,
      pid,
      memory: resident,
      private: Math.max(0, resident - shared),
      threads: stat.threads,
      handles: handles.length,
      cpuMs: (stat.cpuTicks * 1000) / TICKS_PER_SECOND,
      startedAt: Math.round(now - uptime() * 1000 + (stat.startTicks * 1000) / TICKS_PER_SECOND),
    }
  } catch {
    // It has ended meanwhile, or belongs to somebody else.
    return null
  }
}

/** Only a supervisor forks scripts of these names; where this process runs alone there are no others. */
async function roleOf(pid: number, parent: number): Promise<Role | null> {
  if (pid === process.pid) return 'control'
  const supervised = process.send !== undefined && SCRIPTS.get(basename(process.argv[1] ?? '')) === 'control'
  if (!supervised) return null
  if (pid === process.ppid) return 'supervisor'
  if (parent !== process.ppid) return null
  const words = (await readFile(`/proc/${pid}/cmdline`, 'utf8')).split('\0')
  return words.map((word) => SCRIPTS.get(basename(word)) ?? null).find((role) => role !== null) ?? null
}
