// kill -9 of the switch under calls: established calls go on, calls in set-up get their record, phones stay registered.
import assert from 'node:assert/strict'
import { type ChildProcess, fork } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, test } from 'node:test'
import type { CallRecord, MediaCommand, SwitchEvent } from '@cordboard/link'
import { MediaSide } from './media-side.fixture.ts'
import { Phone, phoneSdp } from './phone.fixture.ts'
import type { ToChild } from './switch-child.fixture.ts'

type FromChild =
  | { readonly from: 'ready'; readonly port: number }
  | { readonly from: 'media'; readonly command: MediaCommand }
  | { readonly from: 'control'; readonly event: SwitchEvent }
  | { readonly from: 'settled' }

const program = new URL('./switch-child.fixture.ts', import.meta.url)

class Building {
  readonly folder = mkdtempSync(join(tmpdir(), 'cordboard-restart-'))
  readonly events: SwitchEvent[] = []
  readonly phones: Phone[] = []
  readonly media: MediaSide
  port = 0
  #child: ChildProcess | null = null
  #toMedia: (command: MediaCommand) => void = () => {}
  #settled: () => void = () => {}

  constructor() {
    this.media = new MediaSide({
      up: (name, epoch, send) => {
        this.#toMedia = send
        this.#say({ to: 'media.up', name, epoch })
      },
      received: (name, epoch, event) => this.#say({ to: 'media.event', name, epoch, event }),
      down: (name, epoch) => this.#say({ to: 'media.down', name, epoch }),
    })
  }

  #say(message: ToChild): void {
    this.#child?.send(message)
  }

  async start(): Promise<void> {
    const child = fork(program, [this.folder, String(this.port)], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
    this.#child = child
    await new Promise<void>((resolve, reject) => {
      child.once('exit', (code) => reject(new Error(`the switch ended with ${code}`)))
      child.on('message', (message: FromChild) => {
        if (message.from === 'ready') {
          this.port = message.port
          resolve()
        } else if (message.from === 'media') this.#toMedia(message.command)
        else if (message.from === 'control') this.events.push(message.event)
        else this.#settled()
      })
    })
    this.media.up()
  }

  /** Everything told so far is on disk, and media is there. */
  async settle(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#settled = resolve
      this.#say({ to: 'settle' })
    })
  }

  control(numbers: readonly string[]): void {
    this.#say({ to: 'control.up' })
    const rows = numbers.map((Number_) => {
      const row = { Number: Number_, Enabled: true, AuthID: `auth${Number_}`, AuthPassword: `secret${Number_}` }
      return { noun: 'User', id: Number(Number_), row }
    })
    if (rows.length > 0)
      this.#say({ to: 'control', command: { type: 'resync', version: 1, rows, first: true, last: true } })
  }

  ask(request: Extract<ToChild, { to: 'control' }>['command']): void {
    this.#say({ to: 'control', command: request })
  }

  async phone(number: string): Promise<Phone> {
    const phone = await new Phone(number, { address: '127.0.0.1', port: this.port }).start()
    this.phones.push(phone)
    assert.equal(await phone.register(), 200)
    return phone
  }

  async kill(): Promise<void> {
    const child = this.#child
    if (!child) return
    const gone = new Promise((resolve) => child.once('exit', resolve))
    child.removeAllListeners('message')
    child.kill('SIGKILL')
    await gone
  }

  get records(): CallRecord[] {
    return this.events.flatMap((event) => (event.type === 'record' ? [event.record] : []))
  }

  async until(isSo: () => boolean, what: string): Promise<void> {
    const end = performance.now() + 20_000
    while (!isSo()) {
      if (performance.now() > end) throw new Error(`it did not happen: ${what}`)
      await new Promise((resolve) => setImmediate(resolve))
    }
  }

  async close(): Promise<void> {
    await this.kill()
    for (const phone of this.phones) await phone.stop()
    rmSync(this.folder, { recursive: true, force: true })
  }
}

let building: Building

afterEach(() => building.close())

async function talking() {
  building = new Building()
  await building.start()
  building.control(['101', '102', '103'])
  const [anna, bert] = [await building.phone('101'), await building.phone('102')]
  const out = anna.call('102', phoneSdp(4000))
  const { session } = await bert.invitation()
  bert.wish(session, { wish: 'answer', sdp: phoneSdp(5000), headers: [] })
  await anna.event(out, 'answered')
  await bert.event(session, 'acknowledged')
  await building.until(() => building.media.feedTowards(5000)?.from === 'leg', 'media')
  // Comes behind Anna's ACK: when it is answered the call is established for the switch, too.
  anna.wish(out, { wish: 'send', method: 'OPTIONS', headers: [], body: null })
  await anna.event(out, 'sent')
  return { anna, bert, out, session }
}

test('after kill -9 an established call can be held, resumed and hung up, and has its record', async () => {
  const { anna, bert, out, session } = await talking()
  await building.settle()
  await building.kill()
  await building.start()
  building.control([])
  anna.wish(out, { wish: 'offer', sdp: phoneSdp(4000, 'sendonly', '0 101', 2), by: 'INVITE', headers: [] })
  assert.match((await anna.event(out, 'agreed')).sdp ?? '', /a=recvonly/)
  await building.until(() => building.media.feedTowards(5000)?.from === 'music', 'music')
  anna.wish(out, { wish: 'offer', sdp: phoneSdp(4000, 'sendrecv', '0 101', 3), by: 'INVITE', headers: [] })
  await anna.event(out, 'agreed', 2)
  assert.equal(building.media.released.length, 0)
  bert.wish(session, { wish: 'end', headers: [] })
  assert.equal((await anna.event(out, 'ended')).by, 'remote')
  await building.until(() => building.records.length === 1, 'a record')
  assert.equal(building.records[0]?.cause, 'answered')
  assert.equal(building.records[0]?.segments.length, 2)
  await building.until(() => building.media.declared.size === 0, 'media is free')
})

test('after kill -9 an established call can be transferred, and phones need not register again', async () => {
  const { anna, bert, out, session } = await talking()
  const carl = await building.phone('103')
  await building.settle()
  await building.kill()
  await building.start()
  building.control([])
  await building.settle()
  bert.wish(session, { wish: 'refer', to: '<sip:103@pbx.example>', headers: [] })
  const invited = await carl.invitation()
  carl.wish(invited.session, { wish: 'answer', sdp: phoneSdp(6000), headers: [] })
  await building.until(() => building.media.feedTowards(6000)?.from === 'leg', 'Anna and Carl hear each other')
  anna.wish(out, { wish: 'end', headers: [] })
  await carl.event(invited.session, 'ended')
  await building.until(() => building.records.length === 1, 'a record')
})

test('a call in set-up when the switch is killed ends with cause restart; a record not yet stored is told again', async () => {
  const { anna, bert, out } = await talking()
  anna.wish(out, { wish: 'end', headers: [] })
  await building.until(() => building.records.length === 1, 'the first record')
  anna.call('102', phoneSdp(4002))
  await bert.invitation(2)
  await building.settle()
  const before = building.records[0]
  await building.kill()
  building.events.length = 0
  await building.start()
  building.control([])
  await building.until(() => building.records.length === 2, 'two records')
  const [old, interrupted] = building.records
  assert.deepEqual(old, before)
  assert.equal(interrupted?.cause, 'restart')
  assert.ok((interrupted?.sequence ?? 0) > (old?.sequence ?? 0))
  assert.notEqual(interrupted?.alias, old?.alias)
  building.ask({ type: 'stored', sequence: interrupted?.sequence ?? 0 })
  await building.settle()
  await building.kill()
  building.events.length = 0
  await building.start()
  building.control([])
  await building.until(() => building.events.some((event) => event.type === 'have' && event.version === 1), 'have')
  await building.settle()
  assert.equal(building.records.length, 0)
})

test('after kill -9 a call by a trunk goes on and has its place there again', async () => {
  building = new Building()
  await building.start()
  building.control(['102'])
  const bert = await building.phone('102')
  const carrier = await new Phone('carrier', { address: '127.0.0.1', port: building.port }).start()
  building.phones.push(carrier)
  const gateway = { Name: 'Carrier', Host: '127.0.0.1', Port: 9, RequireRegistrationFor: 'Nothing' }
  const trunk = { Number: '10000', Gateway: gateway, DidNumbers: ['+15550001111'], Direction: 'Both' }
  const to = { To: 'Extension', Number: '102' }
  const rule = {
    RuleName: 'Main',
    Condition: 'BasedOnDID',
    Data: '+15550001111',
    TrunkDN: { Id: 7, Number: '10000' },
    Hours: { Type: 'AllHours', IgnoreHolidays: false, Periods: [] },
    OfficeHoursDestination: to,
    OutOfOfficeHoursDestination: to,
    HolidaysDestination: to,
  }
  const rows = [
    { noun: 'Trunk', id: 7, row: trunk },
    { noun: 'InboundRule', id: 8, row: rule },
  ]
  building.ask({ type: 'changed', version: 2, rows })
  const calls = (): number | undefined =>
    building.events.flatMap((event) => (event.type === 'trunk' ? [event.line.calls] : [])).at(-1)
  await building.until(() => calls() === 0, 'the trunk is there')

  const out = carrier.call('+15550001111', phoneSdp(4000))
  const { session } = await bert.invitation()
  bert.wish(session, { wish: 'answer', sdp: phoneSdp(5000), headers: [] })
  await carrier.event(out, 'answered')
  await building.until(() => building.media.feedTowards(5000)?.from === 'leg', 'media')
  carrier.wish(out, { wish: 'send', method: 'OPTIONS', headers: [], body: null })
  await carrier.event(out, 'sent')
  await building.settle()
  assert.equal(calls(), 1)
  await building.kill()
  building.events.length = 0
  await building.start()
  building.control([])
  await building.until(() => calls() === 1, 'the place on the trunk is taken again')
  bert.wish(session, { wish: 'end', headers: [] })
  assert.equal((await carrier.event(out, 'ended')).by, 'remote')
  await building.until(() => calls() === 0, 'the place is free')
  await building.until(() => building.records.length === 1, 'a record')
  assert.equal(building.records[0]?.cause, 'answered')
})
