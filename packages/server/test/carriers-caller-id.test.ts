// Which number a call by a trunk shows: the route's, the user's, the trunk's, the main one, the caller's own, or none.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { Pstn, type PstnCall, RegistrarCarrier, type Subscriber, tone } from '@cordboard/lab'
import { type TestUser, users } from './cordboard.fixture.ts'
import { type Desk, idle, sitDown } from './office.fixture.ts'
import { SeedOffice } from './seeds.fixture.ts'
import {
  addRule,
  addTrunk,
  changeProfile,
  endsHear,
  headersOf,
  inside,
  leadDid,
  type MadeTrunk,
  outside,
  ownAddress,
  untilOnline,
} from './trunks.fixture.ts'

const [annaUser] = users as readonly [TestUser]
const [annaHz, janeHz, bobHz] = [440, 660, 770]
const own = {
  main: '+4930300100',
  trunk: '+4930300200',
  user: '+4930300300',
  route: '+4930300400',
  forwarded: '+4930300500',
}
const [janeNumber, bobNumber] = ['+491751000001', '+491751000002']

describe('the number a call shows', { timeout: 120_000 }, () => {
  let office: SeedOffice
  let carrier: RegistrarCarrier
  let jane: Subscriber
  let bob: Subscriber
  let anna: Desk
  let trunk: MadeTrunk
  let rule: number

  before(async () => {
    office = await SeedOffice.open()
    const { api, pbx } = office
    const pstn = new Pstn()
    const address = ownAddress()
    carrier = await RegistrarCarrier.start({
      name: 'carrier.example',
      addresses: [address],
      ipCustomers: [{ numbers: Object.values(own), addresses: ['127.0.0.1'], target: `127.0.0.1:${pbx.ports.sip}` }],
      pstn,
      checksCallerId: false,
    })
    jane = pstn.subscriber(janeNumber, { says: tone(janeHz), habit: 'answers' })
    bob = pstn.subscriber(bobNumber, { says: tone(bobHz), habit: 'answers' })
    trunk = await addTrunk(api, {
      template: 'GenericSIPTrunk.pv.xml',
      name: 'Carrier',
      host: address,
      port: carrier.site.port(),
      fields: { DidNumbers: Object.values(own) },
    })
    rule = await addRule(api, { name: 'Outside', prefix: '+,0', routes: [{ TrunkId: trunk.id }] })
    anna = await sitDown(pbx, annaUser, annaHz)
    await untilOnline(api, trunk)
  })
  after(async () => {
    await anna?.phone.stop()
    await carrier?.close()
    await office?.close()
  })

  async function reaches(dialled: string, who: Subscriber, hz: number): Promise<PstnCall> {
    const call = await anna.phone.call(dialled)
    const taken = await who.incoming(20_000)
    await call.answered(20_000)
    await endsHear(call, annaHz, taken, hz)
    call.hangUp()
    await taken.released(20_000)
    await idle(office.pbx)
    return taken
  }

  const lastInvite = () => carrier.site.invites.history.at(-1)?.facts ?? assert.fail('no INVITE')

  test('nothing is set: the call is anonymous', async () => {
    assert.equal((await reaches(janeNumber, jane, janeHz)).callerId, null)
  })

  test('the main number, then the trunk’s, then the user’s, then the route’s: each wins over those before', async () => {
    const { api } = office
    const path = `/Trunks(${trunk.id})`
    await api.patch(path, { ExternalNumber: own.main })
    assert.equal((await reaches(janeNumber, jane, janeHz)).callerId, own.main)
    await api.patch(path, { OutboundCallerID: own.trunk })
    assert.equal((await reaches(janeNumber, jane, janeHz)).callerId, own.trunk)
    await api.patch(`/Users(${await office.userId('101')})`, { OutboundCallerID: own.user })
    assert.equal((await reaches(janeNumber, jane, janeHz)).callerId, own.user)
    await api.patch(`/OutboundRules(${rule})`, { Routes: [{ TrunkId: trunk.id, CallerID: own.route }] })
    assert.equal((await reaches(janeNumber, jane, janeHz)).callerId, own.route)
    assert.equal(lastInvite().from.user, own.route)
    assert.match(headersOf(lastInvite(), 'Remote-Party-ID').join(), /4930300400.*party=calling/)
    await api.patch(`/OutboundRules(${rule})`, { Routes: [{ TrunkId: trunk.id }] })
  })

  test('*5 before the number hides who calls, and asks the carrier for privacy', async () => {
    assert.equal((await reaches(`*5${janeNumber}`, jane, janeHz)).callerId, null)
    const facts = lastInvite()
    assert.equal(facts.from.user, 'anonymous')
    assert.match(headersOf(facts, 'Privacy').join(), /id/)
    assert.ok(!headersOf(facts, 'From').join().includes('4930300'))
  })

  test('a call led on shows our number, and Diversion when that is on; or the caller’s own when the trunk is told so', async () => {
    const { api } = office
    await changeProfile(office, '102', 'Away', { AwayRoute: { AllHoursExternal: true, External: outside(bobNumber) } })
    await api.patch(`/Users(${await office.userId('102')})`, { CurrentProfileName: 'Away' })
    await leadDid(api, trunk, own.forwarded, inside('Extension', '102'))
    const led = async (): Promise<PstnCall> => {
      const call = jane.call(own.forwarded)
      const taken = await bob.incoming(20_000)
      await call.answered(20_000)
      await endsHear(call, janeHz, taken, bobHz)
      call.hangUp()
      await taken.released(20_000)
      await idle(office.pbx)
      return taken
    }
    const plain = await led()
    assert.deepEqual([plain.callerId, plain.diversion], [own.trunk, null])
    await api.patch(`/Trunks(${trunk.id})`, { DiversionHeader: true })
    const diverted = await led()
    assert.deepEqual([diverted.callerId, diverted.diversion], [own.trunk, own.forwarded])
    const named = async (set: string, name: string): Promise<number> =>
      (await api.list<{ readonly Id: number; readonly Name: string }>(`/Defs/${set}`)).find(({ Name }) => Name === name)
        ?.Id ?? assert.fail(name)
    const from = await named('GatewayParameters', 'FromUserPart')
    const originator = await named('GatewayParameterValues', '$OriginatorCallerID')
    const { Gateway: gateway } = await api.get<{
      readonly Gateway: { readonly OutboundParams: readonly { readonly ParamId: number }[] }
    }>(`/Trunks(${trunk.id})`)
    const bindings = gateway.OutboundParams.map((each) =>
      each.ParamId === from ? { ParamId: from, ValueId: originator, Custom: '' } : each,
    )
    await api.patch(`/Trunks(${trunk.id})`, {
      Gateway: { OutboundParams: bindings },
      OutCIDFormatting: [{ SourcePattern: '+49(.*)', ReplacePattern: '01' }],
    })
    assert.equal((await led()).callerId, '+01751000001')
    assert.equal(lastInvite().from.user, '01751000001')
    await api.patch(`/Trunks(${trunk.id})`, { OutCIDFormatting: [] })
    assert.equal((await led()).callerId, janeNumber)
  })

  test('the number of a caller from outside is rewritten by the trunk’s patterns, the name is not', async () => {
    const { api } = office
    await leadDid(api, trunk, own.main, inside('Extension', '101'))
    await api.patch(`/Trunks(${trunk.id})`, { InCIDFormatting: [{ SourcePattern: '+49(.*)', ReplacePattern: '01' }] })
    const call = jane.call(own.main)
    const rung = await anna.phone.incoming(20_000)
    assert.equal(rung.request?.from.uri?.user, '01751000001')
    call.hangUp()
    await rung.ended(20_000)
    await idle(office.pbx)
  })
})
