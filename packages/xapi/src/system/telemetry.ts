// Figures of the machine and of our processes, taken when they are asked for.
import { readFile } from 'node:fs/promises'
import { cpus, freemem, totalmem, uptime } from 'node:os'
import { setTimeout as pause } from 'node:timers/promises'
import {
  MyPhoneRequestStats,
  NetworkTelemetry,
  ProcessTelemetry,
  SystemTelemetry,
  systemStatusOperations,
} from '@cordboard/model'
import { implement, type Operation } from '../http/operation.ts'
import type { Desk } from '../resources/resource.ts'
import { isoTime } from '../resources/value-item.ts'
import { type CardBytes, readMeminfo, readNetDev } from './proc.ts'
import { type Role, runningProcesses } from './processes.ts'

const READ = { noun: 'SystemStatus', right: 'read' } as const

/** Our processes by the names the contract has for such. */
export const SERVICE_OF: Readonly<Record<Role, string>> = {
  control: 'ManagementConsole',
  switch: 'SIPService',
  media: 'MediaServer',
  supervisor: 'SystemService',
}

/** How long the first figures of a rate are measured; the next ones are since the last question. */
const FIRST_MS = 100
/** What was measured longer ago says nothing of now. */
const TOO_OLD_MS = 300_000

interface Reading {
  readonly at: number
  readonly busy: number
  readonly whole: number
  readonly cards: ReadonlyMap<string, CardBytes>
}

async function reading(): Promise<Reading> {
  const times = cpus().map((each) => each.times)
  const whole = times.reduce((sum, { user, nice, sys, idle, irq }) => sum + user + nice + sys + idle + irq, 0)
  const idle = times.reduce((sum, each) => sum + each.idle, 0)
  const cards = readNetDev(await readFile('/proc/net/dev', 'utf8').catch(() => ''))
  return { at: performance.now(), busy: whole - idle, whole, cards }
}

/** Remembers the last reading, so that rates are over the time since. */
class Rates {
  #last: Reading | null = null

  async measure(): Promise<{ readonly before: Reading; readonly after: Reading }> {
    const known = this.#last
    const isFresh = known !== null && performance.now() - known.at < TOO_OLD_MS
    const before = isFresh ? known : await reading()
    if (performance.now() - before.at < FIRST_MS) await pause(FIRST_MS)
    const after = await reading()
    this.#last = after
    return { before, after }
  }
}

export function telemetryOperations(): readonly Operation[] {
  const [machine, network] = [new Rates(), new Rates()]
  return [
    implement(systemStatusOperations.SystemTelemetry, READ, async ({ desk }) => ({
      kind: 'rows',
      of: SystemTelemetry,
      values: [await machineFigures(desk, machine)],
    })),
    implement(systemStatusOperations.ServiceTelemetry, READ, async ({ desk }) => ({
      kind: 'rows',
      of: ProcessTelemetry,
      values: await serviceFigures(desk),
    })),
    implement(systemStatusOperations.NetworkTelemetry, READ, async ({ desk }) => ({
      kind: 'rows',
      of: NetworkTelemetry,
      values: await networkFigures(desk, network),
    })),
    // The requests counted are those of the web client's own protocol, which nobody can make here.
    implement(systemStatusOperations.MyPhoneRequestIdTelemetry, READ, async () => ({
      kind: 'rows',
      of: MyPhoneRequestStats,
      values: [],
    })),
  ]
}

async function machineFigures(desk: Desk, rates: Rates) {
  const { before, after } = await rates.measure()
  const memory = readMeminfo(await readFile('/proc/meminfo', 'utf8').catch(() => ''))
  const swap = { total: memory.get('SwapTotal') ?? 0, free: memory.get('SwapFree') ?? 0 }
  const disk = await desk.store.disk()
  const whole = after.whole - before.whole
  return {
    CpuUsage: whole > 0 ? round(((after.busy - before.busy) / whole) * 100) : null,
    FreeDiskSpace: disk?.free ?? null,
    TotalDiskSpace: disk?.total ?? null,
    FreePhysicalMemory: freemem(),
    TotalPhysicalMemory: totalmem(),
    FreeVirtualMemory: freemem() + swap.free,
    TotalVirtualMemory: totalmem() + swap.total,
    TickCount: Math.round(uptime() * 1000),
    Time: isoTime(desk.now()),
  }
}

async function serviceFigures(desk: Desk) {
  const running = await runningProcesses(desk.now())
  const services = Map.groupBy(running, ({ role }) => role)
  const time = isoTime(desk.now())
  return [...services].map(([role, processes]) => ({
    Service: SERVICE_OF[role],
    ProcessCount: processes.length,
    HandleCount: sum(processes.map((each) => each.handles)),
    ThreadCount: sum(processes.map((each) => each.threads)),
    PrivateMemory: sum(processes.map((each) => each.private)),
    Time: time,
  }))
}

async function networkFigures(desk: Desk, rates: Rates) {
  const { before, after } = await rates.measure()
  const seconds = (after.at - before.at) / 1000
  const time = isoTime(desk.now())
  // A card that was just plugged in counts from its start.
  const kbps = (now: number, then: number): number => round(Math.max(0, ((now - then) * 8) / 1000 / seconds))
  return [...after.cards].map(([name, { received, sent }]) => {
    const then = before.cards.get(name) ?? { received, sent }
    return { Id: name, KbpsReceived: kbps(received, then.received), KbpsSent: kbps(sent, then.sent), Time: time }
  })
}

function sum(figures: readonly number[]): number {
  return figures.reduce((total, each) => total + each, 0)
}

function round(figure: number): number {
  return Math.round(figure * 100) / 100
}
