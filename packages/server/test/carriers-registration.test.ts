// Trunks that register at their carrier: challenges, intervals, several accounts told apart, a carrier that goes and comes back.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { type CarrierOptions, Pstn, RegistrarCarrier, type Subscriber, tone } from '@cordboard/lab'
import { type TestUser, users } from './cordboard.fixture.ts'
import { type Desk, eventually, idle, sitDown } from './office.fixture.ts'
import { logged, SeedOffice } from './seeds.fixture.ts'
import {
  addRule,
  addTrunk,
  endsHear,
  headersOf,
  inside,
  leadDid,
  type MadeTrunk,
  ownAddress,
  untilOnline,
} from './trunks.fixture.ts'

const [annaUser, bertUser] = users as readonly [TestUser, TestUser]
const [annaHz, bertHz, janeHz] = [440, 550, 660]
const [north, south] = ['+4930100200', '+4930100300']

describe('trunks that register', { timeout: 120_000 }, () => {
  let office: SeedOffice
  let carrier: RegistrarCarrier
  let pstn: Pstn
  let jane: Subscriber
  let anna: Desk
  let bert: Desk
  let first: MadeTrunk
  let second: MadeTrunk

  const carrierOptions: CarrierOptions = {
    name: 'sip.carrier.example',
    domain: 'sip.carrier.example',
    registerChallenge: 407,
    // The template asks for 180 s.
    minExpiresSeconds: 200,
    accounts: [
      { username: 'north', password: 'Passw0rd-north', numbers: [north] },
      { username: 'south', password: 'Passw0rd-south', numbers: [south] },
    ],
  }

  before(async () => {
    office = await SeedOffice.open()
    pstn = new Pstn()
    carrier = await RegistrarCarrier.start({ ...carrierOptions, addresses: [ownAddress()], pstn })
    office.names.add({ name: 'sip.carrier.example', type: 'A', address: carrier.site.address })
    jane = pstn.subscriber('+491751', { name: 'Jane', says: tone(janeHz) })
    first = await addAccount('north', north, '')
    second = await addAccount('south', south, 'sales-line')
    await leadDid(office.api, first, north, inside('Extension', '101'))
    await leadDid(office.api, second, south, inside('Extension', '102'))
    await addRule(office.api, { name: 'South', prefix: '8', routes: [{ TrunkId: second.id, StripDigits: 1 }] })
    await addRule(office.api, { name: 'North', prefix: '+', routes: [{ TrunkId: first.id }] })
    anna = await sitDown(office.pbx, annaUser, annaHz)
    bert = await sitDown(office.pbx, bertUser, bertHz)
    await untilOnline(office.api, first)
    await untilOnline(office.api, second)
  })
  after(async () => {
    await Promise.all([anna, bert].map((desk) => desk?.phone.stop()))
    await carrier?.close()
    await office?.close()
  })

  /** `line`: what stands in From and Contact when it is not the login's name (3-way authentication). */
  function addAccount(username: string, number: string, line: string): Promise<MadeTrunk> {
    const login =
      line === '' ? { AuthID: username } : { AuthID: line, UseSeparateAuthId: true, SeparateAuthId: username }
    return addTrunk(office.api, {
      template: 'genericvoip.pv.xml',
      name: username,
      host: 'sip.carrier.example',
      port: carrier.site.port(),
      fields: {
        ...login,
        AuthPassword: { Value: `Passw0rd-${username}` },
        TransportRestriction: username === 'south' ? 'TCP' : 'Any',
        ExternalNumber: number,
        DidNumbers: [number],
      },
    })
  }

  test('REGISTER answers 407 and 423, and says an rinstance of its own for each account', () => {
    for (const username of ['north', 'south']) {
      const registered = carrier.registered.find((one) => one.username === username)
      assert.equal(registered?.seconds, 200)
      assert.match(carrier.contactOf(username) ?? '', /;rinstance=[0-9a-f]{16}/)
    }
    const tooBrief = carrier.site.trace.filter(({ direction, title }) => direction === 'out' && title.startsWith('423'))
    assert.equal(tooBrief.length, 2)
    assert.notEqual(carrier.contactOf('north'), carrier.contactOf('south'))
  })

  test('with 3-way authentication the login is in the digest only', () => {
    const asked = carrier.registered.find(({ username }) => username === 'south')?.facts
    assert.equal(asked?.from.user, 'sales-line')
    assert.match(
      [...headersOf(asked ?? assert.fail(), 'Authorization'), ...headersOf(asked, 'Proxy-Authorization')].join(),
      /username="south"/,
    )
  })

  test('the accounts of one carrier are told apart by the Request-URI of its calls', async () => {
    for (const [number, desk, hz] of [
      [north, anna, annaHz],
      [south, bert, bertHz],
    ] as const) {
      const call = jane.call(number)
      const rung = await desk.phone.incoming(20_000)
      rung.answer()
      await call.answered(20_000)
      await endsHear(call, janeHz, rung, hz)
      assert.deepEqual([rung.request?.from.uri?.user, rung.request?.from.display], ['+491751', `${number}: Jane`])
      call.hangUp()
      await rung.ended(20_000)
    }
    await idle(office.pbx)
  })

  test('calls out answer the challenge with the account of their own trunk', async () => {
    jane.habit = 'answers'
    for (const [dialled, number] of [
      ['+491751', north],
      ['8+491751', south],
    ] as const) {
      const call = await anna.phone.call(dialled)
      const taken = await jane.incoming(20_000)
      await call.answered(20_000)
      await endsHear(call, annaHz, taken, janeHz)
      assert.equal(taken.callerId, number)
      call.hangUp()
      await taken.released(20_000)
    }
    jane.habit = 'rings'
    await idle(office.pbx)
  })

  test('a host for Via (PublicIPinSIP): the requests of that trunk name it, those of the other one our address', async () => {
    const set = (PublicIPinSIP: string) => office.api.patch(`/Trunks(${first.id})`, { PublicIPinSIP })
    await set('203.0.113.7')
    const seen = carrier.site.trace.length
    await office.api.post('/Trunks/Pbx.RefreshRegistration', { id: first.id })
    jane.habit = 'answers'
    for (const dialled of ['+491751', '8+491751']) {
      const call = await anna.phone.call(dialled)
      const taken = await jane.incoming(20_000)
      await call.answered(20_000)
      call.hangUp()
      await taken.released(20_000)
      await idle(office.pbx)
    }
    jane.habit = 'rings'
    /** What Via of our requests with this method names, by transport: north is UDP, south TCP. */
    const named = (method: string, by: 'udp' | 'tcp'): readonly string[] => {
      const fits = (one: { readonly direction: string; readonly title: string; readonly transport: string }): boolean =>
        one.direction === 'in' && one.title === method && one.transport === by
      const vias = carrier.site.trace.slice(seen).filter(fits)
      return [...new Set(vias.map(({ text }) => /^Via: SIP\S+ (.+):\d+;/m.exec(text)?.[1] ?? text))]
    }
    await eventually('REGISTER', () => (named('REGISTER', 'udp').length > 0 ? true : null))
    for (const method of ['REGISTER', 'INVITE', 'ACK', 'BYE']) {
      assert.deepEqual(named(method, 'udp'), ['203.0.113.7'], method)
    }
    for (const method of ['INVITE', 'ACK', 'BYE']) assert.deepEqual(named(method, 'tcp'), ['127.0.0.1'], method)
    await set('')
  })

  test('a lost connection is noticed at once; a carrier that forgot everything gets new registrations when asked', async () => {
    const { address } = carrier.site
    const port = carrier.site.port()
    await carrier.close()
    await untilOnline(office.api, second, false)
    carrier = await RegistrarCarrier.start({ ...carrierOptions, addresses: [address], port, pstn })
    assert.equal(carrier.contactOf('south'), null)
    for (const { id } of [first, second]) await office.api.post('/Trunks/Pbx.RefreshRegistration', { id })
    await Promise.all([untilOnline(office.api, first), untilOnline(office.api, second)])
    for (const [number, desk] of [
      [north, anna],
      [south, bert],
    ] as const) {
      await eventually('a registration', () => carrier.contactOf(number === north ? 'north' : 'south'))
      const call = jane.call(number)
      const rung = await desk.phone.incoming(20_000)
      rung.answer()
      await call.answered(20_000)
      rung.hangUp()
      await call.released(20_000)
    }
    await idle(office.pbx)
  })

  test('a wrong password: the trunk is down, the event log says 403; the right one brings it up', async () => {
    await office.api.patch(`/Trunks(${first.id})`, { AuthPassword: { Value: 'wrong' } })
    const entry = await logged(office.api, /Trunk north .* is not registered/)
    assert.match(entry.Message, /403/)
    await untilOnline(office.api, first, false)
    const call = await anna.phone.call('+491751')
    assert.ok((await call.failed(20_000)).status >= 400)
    await office.api.patch(`/Trunks(${first.id})`, { AuthPassword: { Value: 'Passw0rd-north' } })
    await untilOnline(office.api, first)
    await idle(office.pbx)
  })

  test('a trunk that is deleted unregisters', async () => {
    assert.notEqual(carrier.contactOf('north'), null)
    for (const rule of await office.api.list<{ readonly Id: number }>('/OutboundRules'))
      await office.api.remove(`/OutboundRules(${rule.Id})`)
    await office.api.remove(`/Trunks(${first.id})`)
    await eventually('no registration', () => (carrier.contactOf('north') === null ? true : null))
  })
})
