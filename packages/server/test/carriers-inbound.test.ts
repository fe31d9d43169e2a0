// Calls from carriers: whose they are, where they lead, and those that are refused.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { LabPhone, Pstn, RegistrarCarrier, type Subscriber, tone } from '@cordboard/lab'
import { type TestUser, users } from './cordboard.fixture.ts'
import { type Desk, idle, sitDown } from './office.fixture.ts'
import { logged, SeedOffice } from './seeds.fixture.ts'
import {
  addRule,
  addTrunk,
  endsHear,
  inside,
  leadDid,
  type MadeTrunk,
  outside,
  ownAddress,
  untilOnline,
} from './trunks.fixture.ts'

const [annaUser, bertUser, carlUser] = users as readonly [TestUser, TestUser, TestUser]
const [annaHz, bertHz, carlHz, janeHz, bobHz] = [440, 550, 600, 660, 770]
const main = '+4930200100'
const dids = { anna: '+4930200111', ending: '+4930200999', out: '+4930200222', nobody: '+4930200333' }
const janeNumber = '+491751000001'
const bobNumber = '+491751000002'

describe('calls from carriers', { timeout: 120_000 }, () => {
  let office: SeedOffice
  let carrier: RegistrarCarrier
  let trunk: MadeTrunk
  let jane: Subscriber
  let bob: Subscriber
  let desks: readonly Desk[] = []

  before(async () => {
    office = await SeedOffice.open()
    const { api, pbx } = office
    const pstn = new Pstn()
    const numbers = [main, ...Object.values(dids)]
    const address = ownAddress()
    carrier = await RegistrarCarrier.start({
      name: 'carrier.example',
      addresses: [address],
      ipCustomers: [{ numbers, addresses: ['127.0.0.1'], target: `127.0.0.1:${pbx.ports.sip}` }],
      pstn,
    })
    jane = pstn.subscriber(janeNumber, { name: 'Jane', says: tone(janeHz) })
    bob = pstn.subscriber(bobNumber, { says: tone(bobHz), habit: 'answers' })
    trunk = await addTrunk(api, {
      template: 'GenericSIPTrunk.pv.xml',
      name: 'Carrier',
      host: address,
      port: carrier.site.port(),
      fields: { ExternalNumber: main, DidNumbers: [dids.anna, '*999', dids.out] },
    })
    await addRule(api, { name: 'Outside', prefix: '+', routes: [{ TrunkId: trunk.id }] })
    await leadDid(api, trunk, dids.anna, inside('Extension', '101'))
    await leadDid(api, trunk, '*999', inside('Extension', '102'))
    await leadDid(api, trunk, dids.out, outside(bobNumber))
    desks = await Promise.all([
      sitDown(pbx, annaUser, annaHz),
      sitDown(pbx, bertUser, bertHz),
      sitDown(pbx, carlUser, carlHz),
    ])
    await untilOnline(api, trunk)
  })
  after(async () => {
    await Promise.all(desks.map((desk) => desk.phone.stop()))
    await carrier?.close()
    await office?.close()
  })

  async function rings(did: string, at: number): Promise<void> {
    const desk = desks[at] ?? assert.fail()
    const call = jane.call(did)
    const rung = await desk.phone.incoming(20_000)
    rung.answer()
    await call.answered(20_000)
    await endsHear(call, janeHz, rung, desk.hz)
    assert.equal(rung.request?.from.uri?.user, janeNumber)
    call.hangUp()
    await rung.ended(20_000)
    await idle(office.pbx)
  }

  test('a number that nobody was given: the event log shows the number as it came', async () => {
    const call = jane.call(dids.nobody)
    assert.equal((await call.released(20_000)).status, 404)
    const entry = await logged(office.api, /[Uu]nidentified/)
    assert.match(`${entry.Message} ${entry.Params.join(' ')}`, /4930200333/)
    await idle(office.pbx)
  })

  test('a number, an ending of numbers, and the default route', async () => {
    const { api } = office
    await api.post('/InboundRules', {
      RuleName: 'Main number',
      Condition: 'ForwardAll',
      TrunkDN: { Id: trunk.id },
      OfficeHoursDestination: inside('Extension', '103'),
    })
    await rings(dids.anna, 0)
    await rings(dids.ending, 1)
    await rings(main, 2)
  })

  test('a number of ours called from an address that is no carrier’s is refused', async () => {
    const invites = (): number =>
      desks[0]?.phone.trace.filter(({ direction, title }) => direction === 'in' && title.startsWith('INVITE')).length ??
      assert.fail()
    const before_ = invites()
    const forger = await LabPhone.start({
      user: janeNumber,
      address: ownAddress(),
      server: { address: '127.0.0.1', port: office.pbx.ports.sip },
    })
    try {
      const call = await forger.call(dids.anna)
      assert.ok([401, 403, 404, 407].includes((await call.failed(20_000)).status))
      assert.equal(invites(), before_)
    } finally {
      await forger.stop()
    }
  })

  test('an outside caller who is led outside talks over two legs of the trunk', async () => {
    const call = jane.call(dids.out)
    const taken = await bob.incoming(20_000)
    await call.answered(20_000)
    await endsHear(call, janeHz, taken, bobHz)
    taken.hangUp()
    await call.released(20_000)
    await idle(office.pbx)
  })

  test('an outside caller who is sent on by an extension to a number outside', async () => {
    const call = jane.call(dids.anna)
    const rung = (await desks[0]?.phone.incoming(20_000)) ?? assert.fail()
    rung.answer()
    await call.answered(20_000)
    await endsHear(call, janeHz, rung, annaHz)
    const sentOn = rung.transfer(`sip:${bobNumber}@${office.pbx.registrar}`)
    const taken = await bob.incoming(20_000)
    assert.equal(await sentOn, 200)
    await endsHear(call, janeHz, taken, bobHz)
    call.hangUp()
    await taken.released(20_000)
    await idle(office.pbx)
  })

  test('the caller is led by their own number before the number called, and names the rule', async () => {
    const { api } = office
    const rule = await api.post<{ readonly Id: number }>('/InboundRules', {
      RuleName: 'VIP',
      Condition: 'BasedOnCallerID',
      Data: '*1000001',
      OfficeHoursDestination: inside('Extension', '103'),
    })
    const call = jane.call(dids.anna)
    const rung = (await desks[2]?.phone.incoming(20_000)) ?? assert.fail()
    assert.equal(rung.request?.from.display, 'VIP: Jane')
    call.hangUp()
    await rung.ended(20_000)
    await api.remove(`/InboundRules(${rule.Id})`)
    await rings(dids.anna, 0)
  })

  test('outside its hours, and on a holiday, a number leads elsewhere', async () => {
    const { api } = office
    const rules = await api.list<{ readonly Id: number; readonly Data?: string }>('/InboundRules')
    const path = `/InboundRules(${rules.find(({ Data }) => Data === dids.anna)?.Id})`
    const days = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']
    const openDay = days[(new Date().getUTCDay() + 3) % 7]
    await api.patch(path, {
      Hours: { Type: 'SpecificHours', Periods: [{ DayOfWeek: openDay, Start: '08:00:00', Stop: '17:00:00' }] },
      AlterDestinationDuringOutOfOfficeHours: true,
      OutOfOfficeHoursDestination: inside('Extension', '102'),
    })
    await rings(dids.anna, 1)
    const today = new Date()
    const ahead = new Date(Date.now() + 86_400_000)
    const holiday = await api.post<{ readonly Id: number }>('/Holidays', {
      Name: 'Today',
      Day: today.getUTCDate(),
      Month: today.getUTCMonth() + 1,
      DayEnd: ahead.getUTCDate(),
      MonthEnd: ahead.getUTCMonth() + 1,
      IsRecurrent: true,
    })
    await api.patch(path, {
      Hours: { Type: 'OfficeHours' },
      AlterDestinationDuringHolidays: true,
      HolidaysDestination: inside('Extension', '103'),
    })
    await rings(dids.anna, 2)
    await api.remove(`/Holidays(${holiday.Id})`)
    await rings(dids.anna, 0)
  })

  test('a caller on the black list is refused', async () => {
    await office.api.post('/BlackListNumbers', { CallerId: janeNumber, Description: 'nuisance' })
    const call = jane.call(dids.anna)
    const { status } = await call.released(20_000)
    assert.ok(status !== undefined && status !== null && status >= 400)
    const list = await office.api.list<{ readonly Id: string }>('/BlackListNumbers')
    await office.api.remove(`/BlackListNumbers('${list[0]?.Id}')`)
    await rings(dids.anna, 0)
  })

  test('with inbound calls switched off the carrier hears 600', async () => {
    await office.api.patch(`/Trunks(${trunk.id})`, { EnableInboundCalls: false })
    assert.equal((await jane.call(dids.anna).released(20_000)).status, 600)
    await logged(office.api, /allows no inbound calls/)
    await office.api.patch(`/Trunks(${trunk.id})`, { EnableInboundCalls: true })
    await rings(dids.anna, 0)
  })
})
