// Control's end of the link to the switch, over the memory link and a real store.
import assert from 'node:assert/strict'
import { createSecretKey, randomBytes, randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, test } from 'node:test'
import { type CallRecord, type ControlCommand, linkInMemory, type SwitchEvent } from '@cordboard/link'
import { type Actor, bootstrap, openStore, type Store, StoreError } from '@cordboard/store'
import { SwitchDesk, type SwitchDeskOptions, SwitchRefusal } from '../src/index.ts'

const BY: Actor = { user: 'test', ip: '', source: 'system' }
const HELLO = { protocol: 1, name: 'test', epoch: '1', pid: 1 } as const

interface Bench {
  readonly store: Store
  readonly desk: SwitchDesk
  readonly received: ControlCommand[]
  readonly warnings: string[]
  say(event: SwitchEvent): void
  /** The first command that fits, already here or still to come. */
  next(fits: (command: ControlCommand) => boolean): Promise<ControlCommand>
  hangUp(): void
}

const open: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of open.splice(0)) await close()
})

/** `wrap` may put faults between the desk and the real store. */
async function bench(
  wrap: (store: Store) => Store = (store) => store,
  answerMs = 5000,
  besides: () => Promise<void> = () => Promise.resolve(),
  records: SwitchDeskOptions['records'] = async () => true,
): Promise<Bench> {
  const folder = mkdtempSync(join(tmpdir(), 'cordboard-desk-'))
  const received: ControlCommand[] = []
  const warnings: string[] = []
  const waiting = new Set<() => void>()
  let desk: SwitchDesk | null = null
  const store = await openStore({
    url: `sqlite:${join(folder, 'test.db')}`,
    key: createSecretKey(randomBytes(32)),
    now: () => 0,
    onChange: (change) => desk?.changed(change),
  })
  await bootstrap(store, 'a password for tests')
  const theDesk = new SwitchDesk({
    store: wrap(store),
    newId: randomUUID,
    warn: (message) => warnings.push(message),
    answerMs,
    besides,
    records,
  })
  desk = theDesk
  const up = Promise.withResolvers<void>()
  const [control, switchEnd] = linkInMemory<ControlCommand, SwitchEvent>(
    { hello: { ...HELLO, role: 'control' }, handlers: theDesk },
    {
      hello: { ...HELLO, role: 'switch' },
      handlers: {
        up: () => up.resolve(),
        down: () => undefined,
        frame: (command) => {
          received.push(command)
          for (const look of waiting) look()
        },
      },
    },
  )
  theDesk.attach(control)
  await up.promise
  open.push(async () => {
    await theDesk.close()
    await store.close()
    rmSync(folder, { recursive: true, force: true })
  })
  return {
    store,
    desk: theDesk,
    received,
    warnings,
    say: (event) => void switchEnd.send(event),
    hangUp: () => switchEnd.close(),
    next: (fits) => {
      const { promise, resolve, reject } = Promise.withResolvers<ControlCommand>()
      const deadline = setTimeout(() => reject(new Error('nothing that fits came in time')), 10_000)
      const look = (): void => {
        const found = received.find(fits)
        if (found === undefined) return
        clearTimeout(deadline)
        waiting.delete(look)
        resolve(found)
      }
      waiting.add(look)
      look()
      return promise
    },
  }
}

function isLast(command: ControlCommand): boolean {
  return command.type === 'resync' && command.last
}

function addUser(store: Store): Promise<unknown> {
  return store.write([{ kind: 'create', noun: 'User', fields: {} }], BY)
}

function record(sequence: number): CallRecord {
  return {
    sequence,
    call: `01CALL${String(sequence).padStart(20, '0')}`,
    alias: sequence,
    startedAt: sequence * 1000,
    answeredAt: null,
    endedAt: sequence * 1000 + 500,
    from: '101',
    fromName: '',
    to: '102',
    cause: 'busy',
    segments: [],
  }
}

describe('configuration', () => {
  test('a switch that has nothing gets a full copy, and each change after it', async () => {
    const { store, desk, received, say, next } = await bench()
    assert.equal(desk.isCurrent, false)
    say({ type: 'have', version: null })
    await next(isLast)
    const copies = received.filter((each) => each.type === 'resync')
    assert.equal(copies[0]?.first, true)
    assert.equal(copies.at(-1)?.version, await store.version())
    assert.ok(copies.flatMap((each) => each.rows).some((row) => row.noun === 'User' && row.row?.Number === '100'))
    await addUser(store)
    const changed = await next((each) => each.type === 'changed')
    assert.equal(changed.type === 'changed' && changed.version, await store.version())
    assert.equal(desk.isCurrent, true)
  })

  test('a switch that has this very version gets no copy', async () => {
    const { store, received, say, next } = await bench()
    say({ type: 'have', version: await store.version() })
    await new Promise((resolve) => setImmediate(resolve))
    await addUser(store)
    await next((each) => each.type === 'changed')
    assert.equal(received.filter((each) => each.type === 'resync').length, 0)
  })

  test('changes made during a copy follow it in order, without a gap', async () => {
    const { store, received, say, next } = await bench()
    const writes = Array.from({ length: 40 }, () => addUser(store))
    await writes[5]
    say({ type: 'have', version: 1 })
    await Promise.all(writes)
    const final = await store.version()
    await next((each) => (each.type === 'changed' || isLast(each)) && 'version' in each && each.version === final)
    let version = 0
    for (const each of received) {
      if (each.type === 'resync') version = each.version
      if (each.type !== 'changed' || each.version <= version) continue
      assert.equal(each.version, version + 1)
      version = each.version
    }
    assert.equal(version, final)
  })

  test('a switch that misses a version asks again and gets a copy', async () => {
    const { say, next, received } = await bench()
    say({ type: 'have', version: null })
    await next(isLast)
    received.length = 0
    say({ type: 'have', version: 1 })
    await next(isLast)
  })

  test('when the database is away the copy is tried again', async () => {
    let broken = true
    const { say, next, warnings } = await bench((store) => ({
      ...store,
      version: () =>
        broken ? Promise.reject(new StoreError('unavailable', 'The database is away.')) : store.version(),
    }))
    say({ type: 'have', version: null })
    await new Promise((resolve) => setImmediate(resolve))
    broken = false
    await next(isLast)
    assert.match(String(warnings[0]), /The database is away/)
  })
})

describe('records', () => {
  test('a record is confirmed only when it can be read back', async () => {
    const { store, say, next } = await bench()
    for (const sequence of [1, 2, 3]) say({ type: 'record', record: record(sequence) })
    await next((each) => each.type === 'stored' && each.sequence === 3)
    for (const sequence of [1, 2, 3]) assert.notEqual(await store.readCall(record(sequence).call), null)
  })

  test('while the database is away nothing is confirmed and nothing is lost; the trouble is told once', async () => {
    let broken = true
    const tried = Promise.withResolvers<void>()
    const away = () => {
      tried.resolve()
      return Promise.reject(new StoreError('unavailable', 'The database is away.'))
    }
    const { store, say, next, received, warnings } = await bench((real) => ({
      ...real,
      storeCalls: (records) => (broken ? away() : real.storeCalls(records)),
    }))
    say({ type: 'record', record: record(1) })
    await tried.promise
    assert.equal(
      received.some((each) => each.type === 'stored'),
      false,
    )
    broken = false
    say({ type: 'record', record: record(2) })
    await next((each) => each.type === 'stored' && each.sequence === 2)
    assert.notEqual(await store.readCall(record(1).call), null)
    assert.equal(warnings.length, 1)
  })

  test('log lines and blocks are stored; a block survives a failed try', async () => {
    let failures = 1
    const { store, say, next } = await bench((real) => ({
      ...real,
      block: (address, block, by) => {
        failures -= 1
        return failures >= 0 ? Promise.reject(new StoreError('unavailable', 'away')) : real.block(address, block, by)
      },
    }))
    say({ type: 'blocked', block: { address: '192.0.2.9', expiresAt: null, reason: 'scanner' } })
    say({
      type: 'log',
      entry: { at: 1, id: 'x.y', severity: 'Info', call: null, message: 'Hello', tip: null, parameters: {} },
    })
    // A record goes first in each round, so its confirmation after the failure means that a round was completed.
    say({ type: 'record', record: record(1) })
    await next((each) => each.type === 'stored')
    const deadline = Date.now() + 60_000
    let rows = await store.list('Blocklist')
    while (rows.length === 0 && Date.now() < deadline) {
      await new Promise((resolve) => setImmediate(resolve))
      rows = await store.list('Blocklist')
    }
    assert.equal(rows[0]?.fields.IPAddrMask, '192.0.2.9')
    assert.equal((await store.query('EventLog', { limit: 5 })).rows[0]?.Message, 'Hello')
  })
})

describe('requests', () => {
  const isRequest = (each: ControlCommand): each is Extract<ControlCommand, { type: 'request' }> =>
    each.type === 'request'

  test('an answer finds its question, a refusal is told', async () => {
    const { desk, say, next } = await bench()
    const good = desk.request({ kind: 'status' })
    const bad = desk.request({ kind: 'registrations' })
    for (const kind of ['registrations', 'status']) {
      const asked = await next((each) => isRequest(each) && each.request.kind === kind)
      assert.ok(isRequest(asked))
      const ok = kind === 'status'
      say({ type: 'answer', id: asked.id, ok, value: ok ? 42 : null, error: ok ? null : 'No.' })
    }
    assert.equal(await good, 42)
    await assert.rejects(
      bad,
      (error) => error instanceof SwitchRefusal && error.why === 'refused' && error.message === 'No.',
    )
  })

  test('no answer in time, or the switch going away, is `away`', async () => {
    const { desk, hangUp, say } = await bench(undefined, 20)
    await assert.rejects(
      desk.request({ kind: 'status' }),
      (error) => error instanceof SwitchRefusal && error.why === 'away',
    )
    say({ type: 'registered', userId: 2, registered: true })
    await new Promise((resolve) => setImmediate(resolve))
    assert.equal(desk.isRegistered(2), true)
    const waiting = desk.request({ kind: 'status' })
    hangUp()
    await assert.rejects(waiting, /went away/)
    assert.equal(desk.isUp, false)
    assert.equal(desk.isRegistered(2), false)
    await assert.rejects(desk.request({ kind: 'status' }), /not running/)
  })
})

describe('what is in force', () => {
  const isStatus = (each: ControlCommand): boolean => each.type === 'request' && each.request.kind === 'status'
  const idOf = (each: ControlCommand): string => (each.type === 'request' ? each.id : '')
  const answer = (asked: ControlCommand, version: number | null): SwitchEvent => ({
    type: 'answer',
    id: idOf(asked),
    ok: true,
    value: { version },
    error: null,
  })
  const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
  async function current(made: Bench): Promise<void> {
    made.say({ type: 'have', version: await made.store.version() })
    while (!made.desk.isCurrent) await turn()
  }

  test('a change is settled when the switch has said so after the change, not before', async () => {
    const made = await bench()
    await current(made)
    await addUser(made.store)
    let settled: boolean | null = null
    const waiting = made.desk.settled().then((result) => {
      settled = result
    })
    const asked = await made.next(isStatus)
    for (let turns = 0; turns < 50; turns++) await turn()
    assert.equal(settled, null)
    const changedAt = made.received.findIndex((each) => each.type === 'changed')
    assert.ok(changedAt >= 0 && changedAt < made.received.indexOf(asked))
    made.say(answer(asked, await made.store.version()))
    await waiting
    assert.equal(settled, true)
  })

  test('what obeys beside the switch is waited for as well', async () => {
    const gate = Promise.withResolvers<void>()
    const made = await bench(undefined, undefined, () => gate.promise)
    await current(made)
    const waiting = made.desk.settled()
    for (let turns = 0; turns < 50; turns++) await turn()
    assert.equal(made.received.some(isStatus), false)
    gate.resolve()
    made.say(answer(await made.next(isStatus), await made.store.version()))
    assert.equal(await waiting, true)
  })

  test('a switch that missed a version is given its copy and asked again', async () => {
    const made = await bench()
    await current(made)
    await addUser(made.store)
    const waiting = made.desk.settled()
    const first = await made.next(isStatus)
    made.say({ type: 'have', version: 0 })
    made.say(answer(first, 0))
    await made.next(isLast)
    const second = await made.next((each) => isStatus(each) && each !== first)
    assert.ok(made.received.findIndex(isLast) < made.received.indexOf(second))
    made.say(answer(second, await made.store.version()))
    assert.equal(await waiting, true)
  })

  test('a switch that is away, leaves, keeps silent or stays behind does not hold anybody up', async () => {
    const never = await bench(undefined, 20)
    assert.equal(await never.desk.settled(), false, 'it never introduced itself')
    const silent = await bench(undefined, 20)
    await current(silent)
    assert.equal(await silent.desk.settled(), false, 'it does not answer')
    const leaving = await bench()
    await current(leaving)
    const waiting = leaving.desk.settled()
    await leaving.next(isStatus)
    leaving.hangUp()
    assert.equal(await waiting, false, 'it leaves')
    assert.equal(await leaving.desk.settled(), false, 'it is away')
    const behind = await bench()
    await current(behind)
    await addUser(behind.store)
    const answered = new Set<ControlCommand>()
    const stuck = behind.desk.settled()
    for (let times = 0; times < 3; times++) {
      const asked = await behind.next((each) => isStatus(each) && !answered.has(each))
      answered.add(asked)
      behind.say(answer(asked, null))
    }
    assert.equal(await stuck, false, 'it stays behind')
  })
})

test('a record is confirmed when the others who get it have it, and not before', async () => {
  const taken = Promise.withResolvers<boolean>()
  const got = Promise.withResolvers<readonly CallRecord[]>()
  const { say, next, received, store } = await bench(undefined, undefined, undefined, (records) => {
    got.resolve(records)
    return taken.promise
  })
  say({ type: 'record', record: record(1) })
  assert.deepEqual(await got.promise, [record(1)])
  assert.notEqual(await store.readCall(record(1).call), null)
  assert.ok(received.every((each) => each.type !== 'stored'))
  taken.resolve(true)
  await next((each) => each.type === 'stored' && each.sequence === 1)
})
