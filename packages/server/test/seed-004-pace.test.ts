// Seed 004: a fresh Twilio trunk takes one new call a second, and calls that begin together leave one after the other.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { eventually } from './office.fixture.ts'
import { customerNumber, TwilioOffice } from './seed-004.fixture.ts'
import { untilOnline } from './trunks.fixture.ts'

let t: TwilioOffice

before(async () => {
  t = await TwilioOffice.open()
  await t.staff(3)
})
after(() => t?.close())

test('[S4-02] calls that begin together are spaced for a trunk with one call a second: Twilio refuses none', async () => {
  const sid = await t.setUpTwilio(false)
  const theirs = t.account.trunks.get(sid)
  theirs.callsPerSecond = 1
  const trunk = await t.addTrunk(false)
  const { CallsPerSecond } = await t.api.get<{ readonly CallsPerSecond: number }>(`/Trunks(${trunk.id})`)
  assert.equal(CallsPerSecond, 1)
  await untilOnline(t.api, trunk)
  await t.api.post('/OutboundRules', await t.api.get(`/Trunks(${trunk.id})/Pbx.ProposeOutboundRule()`))
  const calls = await Promise.all([0, 1, 2].map((index) => t.desk(index).phone.call(customerNumber)))
  for (const _ of calls) {
    const call = await t.customer.incoming(30_000)
    call.answer()
  }
  await Promise.all(calls.map((call) => call.answered(30_000)))
  assert.deepEqual(t.trunking.alerts, [])
  for (const call of calls) call.hangUp()
  await Promise.all(calls.map((call) => call.ended(30_000)))
})

test('without that pace Twilio refuses what comes too fast', async () => {
  const [trunk] = await t.api.list<{ readonly Id: number }>('/Trunks')
  assert.ok(trunk)
  await t.api.patch(`/Trunks(${trunk.Id})`, { CallsPerSecond: 0 })
  await Promise.all([0, 1, 2].map((index) => t.desk(index).phone.call(customerNumber)))
  await eventually('a refusal', () => t.trunking.alerts.some(({ code }) => code === 32001) || null)
})
