// Requests about trunks to a whole switch on loopback: state, the route tester, test calls.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { RouteAnswer, SwitchEvent, TestCallAnswer, TrunkLine } from '@cordboard/link'
import type { TrunkInspection } from '../trunks/contract.ts'
import { type Office, openOffice } from './office.fixture.ts'
import { phoneSdp } from './phone.fixture.ts'

let office: Office
before(async () => {
  office = await openOffice({ numbers: ['101', '102'] })
  const trunk = {
    Number: '10000',
    Gateway: { Name: 'Carrier', Host: '127.0.0.1', Port: 9, RequireRegistrationFor: 'Nothing' },
    DidNumbers: ['+15550001111'],
    EnableInboundCalls: true,
    EnableOutboundCalls: true,
    Direction: 'Both',
  }
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
  office.pbx.control.received({
    type: 'changed',
    version: 2,
    rows: [
      { noun: 'Trunk', id: 7, row: trunk },
      { noun: 'InboundRule', id: 8, row: rule },
    ],
  })
})
after(() => office.close())

let asked = 0
async function ask(request: object): Promise<Extract<SwitchEvent, { type: 'answer' }>> {
  asked += 1
  const id = `ask-${asked}`
  office.pbx.control.received({ type: 'request', id, request: request as never })
  const find = () => office.events.find((event) => event.type === 'answer' && event.id === id)
  await office.until(() => find() !== undefined, `an answer to ${JSON.stringify(request)}`)
  return find() as Extract<SwitchEvent, { type: 'answer' }>
}

test('trunks are listed, looked at and refreshed; others are not there', async () => {
  const listed = (await ask({ kind: 'trunks' })).value as TrunkLine[]
  assert.deepEqual(
    listed.map((line) => [line.id, line.number, line.name]),
    [[7, '10000', 'Carrier']],
  )
  const seen = (await ask({ kind: 'inspectTrunk', trunk: 7 })).value as TrunkInspection
  assert.equal(seen.resolution.registrar.host, '127.0.0.1')
  assert.equal((await ask({ kind: 'refreshTrunk', trunk: 7 })).ok, true)
  for (const kind of ['refreshTrunk', 'inspectTrunk', 'watchInbound']) {
    const refused = await ask({ kind, trunk: 99, seconds: 1 })
    assert.deepEqual([refused.ok, refused.error], [false, 'There is no such trunk.'])
  }
})

test('the route tester says who would get a call, from inside and by a trunk, and places none', async () => {
  const question = { from: '+15559998888', to: '+15550001111', trunk: 7, at: null }
  const inbound = (await ask({ kind: 'explainRoute', question })).value as RouteAnswer
  assert.deepEqual([inbound.plan, inbound.targets], ['ring', ['102']])
  assert.ok(inbound.trail.some((line) => line.includes('Main')))
  const inside = { from: '101', to: '+4420', trunk: null, at: null }
  const outside = (await ask({ kind: 'explainRoute', question: inside })).value as RouteAnswer
  assert.equal(outside.plan, 'refuse')
  assert.equal(outside.status, 404)
  assert.deepEqual(office.records, [])
})

test('a test call by an extension without devices says so', async () => {
  const refused = await ask({ kind: 'testCall', trunk: 7, from: '101', to: '+15551234567', seconds: 5 })
  assert.equal(refused.error, 'No device of extension 101 is registered.')
})

test('a test call that finds no rule comes back with why, and nothing stays behind', async () => {
  const phone = await office.phone('101')
  const before = office.records.length
  const asking = ask({ kind: 'testCall', trunk: 7, from: '101', to: '+15551234567', seconds: 30 })
  const { session } = await phone.invitation()
  phone.wish(session, { wish: 'answer', sdp: phoneSdp(40_000), headers: [] })
  const said = (await asking).value as TestCallAnswer
  assert.ok(said.call !== null)
  assert.equal(said.status, 404)
  assert.ok(said.log.some((each) => each.text.includes('INVITE')))
  await office.quiet(before + 1)
})

test('waiting for a call that does not come ends by itself', async () => {
  const said = (await ask({ kind: 'watchInbound', trunk: 7, seconds: 1 })).value as TestCallAnswer
  assert.equal(said.call, null)
  assert.equal(said.endedAt, null)
})
