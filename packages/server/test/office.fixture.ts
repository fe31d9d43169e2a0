// People at their desks in front of a whole Cordboard: phones that speak tones, calls that talk, records that arrive.
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as pause } from 'node:timers/promises'
import { type LabCall, LabPhone, type PhoneOptions, tone } from '@cordboard/lab'
import { administrator, type Cordboard, type TestUser } from './cordboard.fixture.ts'

export interface Desk {
  readonly user: TestUser
  readonly hz: number
  readonly phone: LabPhone
}

export interface Talk {
  readonly caller: LabCall
  readonly callee: LabCall
  readonly callerHz: number
  readonly calleeHz: number
}

export interface KeptRecord {
  readonly call: string
  readonly from: string
  readonly to: string
  readonly cause: string
  readonly answered: boolean
}

/** A phone of this user that speaks `hz`; registered unless told otherwise. */
export async function sitDown(
  pbx: Cordboard,
  user: TestUser,
  hz: number,
  more: Partial<PhoneOptions> & { readonly registers?: boolean } = {},
): Promise<Desk> {
  const { registers = true, ...options } = more
  const phone = await LabPhone.start({
    user: user.number,
    server: { address: '127.0.0.1', port: options.transport === 'tls' ? pbx.ports.sips : pbx.ports.sip },
    login: { username: user.authId, password: user.password },
    says: tone(hz),
    ...options,
  })
  try {
    if (registers) await phone.register(20_000)
  } catch (error) {
    // Nobody else knows it yet, and its sockets would keep the test alive.
    await phone.stop()
    throw error
  }
  return { user, hz, phone }
}

/** One calls, the other answers, and each hears the other's tone. */
export async function talk(from: Desk, to: Desk, withinMs = 20_000): Promise<Talk> {
  const caller = await from.phone.call(to.user.number)
  const callee = await to.phone.incoming(withinMs)
  callee.ring()
  callee.answer()
  await caller.answered(withinMs)
  const talking = { caller, callee, callerHz: from.hz, calleeHz: to.hz }
  await hearEachOther(talking, 200, withinMs)
  return talking
}

/** From now on each hears the other for `forMs` without a break. */
export async function hearEachOther(talking: Talk, forMs = 200, withinMs = 20_000): Promise<void> {
  await Promise.all([
    talking.caller.voice.hears(talking.calleeHz, { forMs, withinMs }),
    talking.callee.voice.hears(talking.callerHz, { forMs, withinMs }),
  ])
}

/** On hold: something is to be heard that is not the other's tone. */
export async function hearsMusic(held: LabCall, otherHz: number, withinMs = 20_000): Promise<void> {
  const { ear } = held.voice
  const look = (): true | null => {
    const fromMs = ear.endMs - 200
    return ear.isSound(fromMs, ear.endMs) && !ear.isTone(otherHz, fromMs, ear.endMs) ? true : null
  }
  await eventually('music on hold', look, withinMs)
}

/** A pause beyond this is one of ours: the time in which this process stood still itself does not count. */
export const audibleMs = 450

/** This process, which speaks and listens, looks at the clock so often; beyond `stalledMs` between two looks it stood still. */
const lookMs = 20
const stalledMs = 60
const keptStalls = 1000
const stalls: { readonly fromMs: number; readonly toMs: number }[] = []
let lookedMs = performance.now()
setInterval(() => {
  const nowMs = performance.now()
  if (nowMs - lookedMs > stalledMs) stalls.push({ fromMs: lookedMs, toMs: nowMs })
  if (stalls.length > keptStalls) stalls.shift()
  lookedMs = nowMs
}, lookMs).unref()

/** How much of a stretch this process did not see, ms. */
function stalledIn(fromMs: number, toMs: number): number {
  const shared = stalls.map((stall) => Math.min(stall.toMs, toMs) - Math.max(stall.fromMs, fromMs))
  return shared.reduce((sum, ms) => sum + Math.max(0, ms), 0)
}

/** The longest pause either side heard since `talking` began, ms. */
export function longestGapMs(talking: Talk): number {
  const heardGaps = [talking.caller, talking.callee].flatMap(({ voice }) => {
    const startedMs = performance.now() - voice.ear.nowMs()
    return voice.figures().gaps.map(({ fromMs, ms }) => ms - stalledIn(startedMs + fromMs, startedMs + fromMs + ms))
  })
  return Math.round(Math.max(0, ...heardGaps))
}

export async function hangUp(by: LabCall, other: LabCall): Promise<void> {
  by.hangUp()
  await Promise.all([by.ended(), other.ended()])
}

/** Looks until it finds something other than null; rejects after `withinMs`. For what another process does. */
export async function eventually<Found>(
  what: string,
  look: () => Promise<Found | null> | Found | null,
  withinMs = 30_000,
): Promise<Found> {
  const end = performance.now() + withinMs
  for (;;) {
    const found = await look()
    if (found !== null) return found
    if (performance.now() > end) throw new Error(`${what}: not within ${withinMs} ms`)
    await pause(20)
  }
}

/** Every call record in the SQLite database, oldest first. */
export function records(pbx: Cordboard): readonly KeptRecord[] {
  const database = new DatabaseSync(join(pbx.data, 'cordboard.db'), { readOnly: true })
  try {
    const rows = database.prepare('select * from call_record order by started_at').all()
    return rows.map((row) => ({
      call: String(row.call),
      from: String(row.from_number),
      to: String(row.to_number),
      cause: String(row.cause),
      answered: row.answered_at !== null,
    }))
  } finally {
    database.close()
  }
}

/** Waits until exactly `count` records are there, no more. */
export async function recordsReach(pbx: Cordboard, count: number, withinMs = 30_000): Promise<readonly KeptRecord[]> {
  const found = await eventually(
    `${count} records`,
    () => {
      const all = records(pbx)
      return all.length >= count ? all : null
    },
    withinMs,
  )
  assert.equal(found.length, count, JSON.stringify(found))
  return found
}

/** How many records the database has once it has all of them. */
export async function storedRecords(pbx: Cordboard): Promise<number> {
  await eventually('no record waiting', async () => ((await metric(pbx, 'records_waiting')) === 0 ? true : null))
  return records(pbx).length
}

/** The sum of a metric over all its labels; null while it cannot be read. */
export async function metric(pbx: Cordboard, name: string, label = ''): Promise<number | null> {
  const text = await pbx.fetch('/metrics').then(
    (response) => response.text(),
    () => '',
  )
  const values = text
    .split('\n')
    .filter(
      (line) =>
        (line.startsWith(`cordboard_${name} `) || line.startsWith(`cordboard_${name}{`)) && line.includes(label),
    )
    .map((line) => Number(line.slice(line.lastIndexOf(' ') + 1)))
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0)
}

/** No call and no port in use is left. */
export async function idle(pbx: Cordboard, withinMs = 30_000): Promise<void> {
  await eventually(
    'nothing in use',
    async () => {
      const calls = await metric(pbx, 'calls')
      const ports = await metric(pbx, 'media_ports', '"in use"')
      return calls === 0 && ports === 0 ? true : null
    },
    withinMs,
  )
}

export async function healthy(pbx: Cordboard, withinMs = 30_000): Promise<void> {
  const look = async (): Promise<true | null> => {
    const status = await pbx.fetch('/health').then(
      (response) => response.status,
      () => 0,
    )
    return status === 200 ? true : null
  }
  await eventually('health 200', look, withinMs)
}

/** A token of the administrator. */
export async function signIn(pbx: Cordboard): Promise<string> {
  const response = await pbx.fetch('/webclient/api/Login/GetAccessToken', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ Username: administrator.number, Password: administrator.password, SecurityCode: '' }),
  })
  const body = (await response.json()) as { readonly Token?: { readonly access_token?: string } | null }
  const token = body.Token?.access_token
  assert.ok(token !== undefined, `signing in: ${response.status} ${JSON.stringify(body)}`)
  return token
}
