// Seed 004, transfers outside: with "Supports Replaces" Twilio is asked (REFER) to connect the caller itself; refused, both are joined here.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type LabCall, type PstnCall, type Subscriber, tone } from '@cordboard/lab'
import { users } from './cordboard.fixture.ts'
import { eventually, idle, records } from './office.fixture.ts'
import { customerHz, customerNumber, did, TwilioOffice } from './seed-004.fixture.ts'
import { logged } from './seeds.fixture.ts'
import { addRule, endsHear, inside, leadDid, type MadeTrunk, untilOnline } from './trunks.fixture.ts'

const expertNumber = '+14155550177'
const expertHz = 880

let t: TwilioOffice
let trunkSid: string
let trunk: MadeTrunk
let expert: Subscriber

before(async () => {
  t = await TwilioOffice.open()
  await t.staff(1)
  expert = t.pstn.subscriber(expertNumber, { says: tone(expertHz) })
  trunkSid = await t.setUpTwilio(false)
  trunk = await t.addTrunk(false, {}, { SupportReplaces: true })
  await addRule(t.api, { name: 'Outside', prefix: '+', routes: [{ TrunkId: trunk.id }] })
  await leadDid(t.api, trunk, did, inside('Extension', users[0]?.number ?? ''))
  await untilOnline(t.api, trunk)
})
after(() => t?.close())

const allow = (TransferMode: string): Promise<unknown> => t.console.post(`/v1/Trunks/${trunkSid}`, { TransferMode })

/** The customer has called the office and talks to Anna. */
async function talking(): Promise<{ readonly caller: PstnCall; readonly anna: LabCall }> {
  const caller = t.customer.call(did)
  const anna = await t.desk(0).phone.incoming(20_000)
  anna.answer()
  await caller.answered(20_000)
  await endsHear(caller, customerHz, anna, t.desk(0).hz)
  return { caller, anna }
}

const toExpert = (): string => `sip:${expertNumber}@127.0.0.1:${t.office.pbx.ports.sip}`

/** The cause in the newest record. */
async function lastCause(count: number): Promise<string | undefined> {
  const kept = await eventually('the record', () => {
    const all = records(t.office.pbx)
    return all.length > count ? all : null
  })
  return kept.at(-1)?.cause
}

test('a caller transferred outside is connected by Twilio: both hear each other, and nothing of it stays here', async () => {
  await allow('enable-all')
  const before = records(t.office.pbx).length
  const invites = t.trunking.site.invites.history.length
  const { caller, anna } = await talking()
  const done = anna.transfer(toExpert(), 30_000)
  const taken = await expert.incoming(20_000)
  assert.equal(taken.callerId, customerNumber)
  taken.answer()
  assert.equal(await done, 200)
  await anna.ended(20_000)
  await idle(t.office.pbx)
  await endsHear(caller, customerHz, taken, expertHz)
  assert.equal(t.trunking.site.invites.history.length, invites, 'no call was placed from here')
  assert.equal(await lastCause(before), 'transferred')
  caller.hangUp()
  await taken.released(20_000)
})

test('a call out is transferred in the same way', async () => {
  await allow('enable-all')
  const anna = await t.desk(0).phone.call(customerNumber)
  const called = await t.customer.incoming(20_000)
  called.answer()
  await anna.answered(20_000)
  await endsHear(anna, t.desk(0).hz, called, customerHz)
  const done = anna.transfer(toExpert(), 30_000)
  const taken = await expert.incoming(20_000)
  taken.answer()
  assert.equal(await done, 200)
  await idle(t.office.pbx)
  await endsHear(called, customerHz, taken, expertHz)
  taken.hangUp()
  await called.released(20_000)
})

test('a target that is busy: the transferor is told and talks on', async () => {
  await allow('enable-all')
  const { caller, anna } = await talking()
  const done = anna.transfer(toExpert(), 30_000)
  const rung = await expert.incoming(20_000)
  rung.hangUp('busy')
  assert.equal(await done, 486)
  await endsHear(caller, customerHz, anna, t.desk(0).hz)
  anna.hangUp()
  await caller.released(20_000)
  await idle(t.office.pbx)
})

test('Twilio does not allow transfers: a second call leaves by the trunk, both are joined here, and the event log says why', async () => {
  await allow('disable-all')
  const { caller, anna } = await talking()
  const done = anna.transfer(toExpert(), 30_000)
  const taken = await expert.incoming(20_000)
  assert.equal(taken.callerId, did)
  taken.answer()
  assert.equal(await done, 200)
  await endsHear(caller, customerHz, taken, expertHz)
  await anna.ended(20_000)
  const entry = await logged(t.api, new RegExp(`did not transfer a call to \\${expertNumber}: 403`))
  assert.equal(entry.EventId, 42_028)
  assert.match(`${entry.Message} ${entry.Params.join(' ')}`, /Supports Replaces/)
  caller.hangUp()
  await taken.released(20_000)
  await idle(t.office.pbx)
})

test('switched off at the trunk: Twilio is not asked', async () => {
  await allow('enable-all')
  await t.api.patch(`/Trunks(${trunk.id})`, { Gateway: { SupportReplaces: false } })
  const invites = t.trunking.site.invites.history.length
  const { caller, anna } = await talking()
  const done = anna.transfer(toExpert(), 30_000)
  const taken = await expert.incoming(20_000)
  taken.answer()
  assert.equal(await done, 200)
  await endsHear(caller, customerHz, taken, expertHz)
  const sent = t.trunking.site.invites.history.slice(invites)
  assert.ok(sent.some(({ facts }) => facts.called.user === expertNumber))
  caller.hangUp()
  await taken.released(20_000)
  await idle(t.office.pbx)
})
