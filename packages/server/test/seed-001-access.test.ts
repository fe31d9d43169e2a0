// Seed 001, who may call the SIP Domain, and what happens when all agents are on do not disturb.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { LabPhone } from '@cordboard/lab'
import { eventually } from './office.fixture.ts'
import {
  customerNumber,
  did,
  everywhere,
  FallbackOffice,
  hearsWelcome,
  ringing,
  shownTo,
  type TrunkBody,
} from './seed-001.fixture.ts'
import { logged } from './seeds.fixture.ts'

const login = { username: 'office', password: 'Right-Horse-42' }

let f: FallbackOffice
let trunk: TrunkBody
let queue: { readonly Id: number }

before(async () => {
  f = await FallbackOffice.open()
  const carrier = await f.addCarrierTrunk({ DidNumbers: [did] })
  trunk = await f.addDomainTrunk()
  await f.addOutboundRule(trunk)
  queue = await f.addQueue(['101', '102'], 2)
  await f.assign(queue.Id, carrier)
})
after(() => f.close())

describe('the domain’s door', () => {
  test('[S1-06] by address list: the listed address is let in without any login', async () => {
    const call = await f.dial()
    const record = await f.forwarded()
    assert.equal(record.facts.sip?.sourceIp, '127.0.0.1')
    assert.equal(record.facts.sip?.username, null)
    assert.equal(record.header('Proxy-Authorization'), null)
    await hearsWelcome(call, record)
  })

  test('[S1-06] [S1-20] another address gets 403, and the event log says why, what to do, and which address was seen', async () => {
    const [list = ''] = f.account.domains.get(f.domainSid).callIpAccessControlLists
    const [entered] = f.account.lists.ipAccessControlList(list).addresses.values()
    assert.ok(entered)
    f.account.lists.updateIpAddress(list, entered.sid, { ipAddress: '203.0.113.9' })
    const call = await f.dial()
    const entry = await logged(f.api, /by trunk .* failed: 403/)
    call.hangUp()
    f.account.lists.updateIpAddress(list, entered.sid, { ipAddress: '127.0.0.1' })
    const refused = f.domains.site.invites.history.at(-1)
    assert.equal(refused?.decision.decision, 'reject')
    assert.match(entry.Message, /address/i)
    assert.match(entry.Message, /127\.0\.0\.1/)
    const forward = await logged(f.api, /came to nothing at trunk .*: 403/)
    assert.equal(forward.EventId, 42012)
    assert.match(forward.Message, /IP access control list.*127\.0\.0\.1/)
  })

  test('[S1-07] by credential list: the challenge of the INVITE is answered', async () => {
    const list = f.account.lists.createCredentialList('office')
    f.account.lists.addCredential(list.sid, login.username, login.password)
    f.account.domains.map(f.domainSid, 'callCredentialLists', list.sid)
    await f.api.patch(`/Trunks(${trunk.Id})`, { AuthID: login.username, AuthPassword: { Value: login.password } })
    const call = await f.dial()
    const record = await f.forwarded()
    assert.equal(record.facts.sip?.username, login.username)
    await hearsWelcome(call, record)
  })

  test('[S1-07] [S1-20] a wrong password gets 403, and the event log says that the log-in is wrong', async () => {
    await f.api.patch(`/Trunks(${trunk.Id})`, { AuthPassword: { Value: 'Wrong-Horse-42' } })
    const call = await f.dial()
    await logged(f.api, /credential|password|log-in/i)
    call.hangUp()
    await f.api.patch(`/Trunks(${trunk.Id})`, { AuthPassword: { Value: login.password } })
  })

  test('[S1-07] by credential list: the challenge of the REGISTER is answered, and the domain knows where we are', async () => {
    const list = f.account.lists.createCredentialList('registrations')
    f.account.lists.addCredential(list.sid, login.username, login.password)
    f.account.domains.update(f.domainSid, { sipRegistration: true })
    f.account.domains.map(f.domainSid, 'registrationCredentialLists', list.sid)
    await f.api.patch(`/Trunks(${trunk.Id})`, { Gateway: { RequireRegistrationFor: 'InOutCalls' } })
    await eventually('the trunk is registered', async () => {
      const { IsOnline, TrunkRegTimes } = await f.api.get(`/Trunks(${trunk.Id})`)
      const names = (TrunkRegTimes as readonly { readonly Name: string }[]).map(({ Name }) => Name)
      return IsOnline === true && names.includes('RegisteredUntil') ? true : null
    })
    const call = await f.dial()
    await hearsWelcome(call, await f.forwarded())
    await f.api.patch(`/Trunks(${trunk.Id})`, { Gateway: { RequireRegistrationFor: 'Nothing' } })
  })
})

function invitesOf(phone: LabPhone): number {
  return phone.trace.filter(({ direction, title }) => direction === 'in' && title === 'INVITE').length
}

/** Dials, and hears the tone that says it is done. */
async function dialCode(phone: LabPhone, code: string): Promise<void> {
  const call = await phone.call(code)
  await call.answered(20_000)
  await call.ended(20_000)
}

describe('do not disturb', () => {
  before(async () => {
    await f.staff(2)
  })

  /** Nobody rings; the voice app has the customer. */
  async function goesStraightOn(): Promise<void> {
    const before = f.desks.map(({ phone }) => invitesOf(phone))
    const call = await f.dial()
    const record = await f.forwarded()
    assert.deepEqual(shownTo(record), everywhere(customerNumber))
    await hearsWelcome(call, record)
    assert.deepEqual(
      f.desks.map(({ phone }) => invitesOf(phone)),
      before,
    )
  }

  test('[S1-18] all agents dial *32: nobody is rung, and the voice app has the customer, with the customer’s number', async () => {
    await Promise.all(f.desks.map(({ phone }) => dialCode(phone, '*32')))
    await eventually('the profile in the API', async () => {
      const users = await f.api.list("/Users?$filter=Number eq '101' or Number eq '102'&$select=CurrentProfileName")
      return users.every((user) => user.CurrentProfileName === 'Out of office') ? true : null
    })
    await goesStraightOn()
  })

  test('[S1-18] one is back by *30: that one rings alone', async () => {
    const [anna, bert] = f.desks
    assert.ok(anna && bert)
    await dialCode(anna.phone, '*30')
    const before = invitesOf(bert.phone)
    const call = await f.dial()
    const [rung] = await ringing([anna])
    assert.ok(rung)
    call.hangUp()
    await rung.ended(20_000)
    assert.equal(invitesOf(bert.phone), before)
  })

  test('[S1-18] the same by XAPI, and back again', async () => {
    const ids = await Promise.all(['101', '102'].map((number) => f.office.userId(number)))
    for (const id of ids) await f.api.patch(`/Users(${id})`, { CurrentProfileName: 'Out of office' })
    await goesStraightOn()
    for (const id of ids) await f.api.patch(`/Users(${id})`, { CurrentProfileName: 'Available' })
    const call = await f.dial()
    const rung = await ringing(f.desks)
    call.hangUp()
    for (const one of rung) await one.ended(20_000)
  })
})
