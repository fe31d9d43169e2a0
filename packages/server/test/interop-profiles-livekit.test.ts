// The profile of LiveKit and Fonio, row by row, beyond what the story of Fonio shows.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import {
  type AgentCall,
  type LabCall,
  LiveKitCloud,
  Pstn,
  RegistrarCarrier,
  type Subscriber,
  tone,
} from '@cordboard/lab'
import { type TestUser, users } from './cordboard.fixture.ts'
import { agentHz, agentNumber, closeFonio, type FonioOffice, openFonio } from './fonio.fixture.ts'
import { type Desk, hangUp, hearsMusic, idle, sitDown } from './office.fixture.ts'
import {
  changeTrunk,
  flowsOn,
  keepAliveIsCalm,
  keysPass,
  lastInvite,
  ownCallId,
  plain,
  requestsIn,
  responsesIn,
  setSourceRanges,
  shapeOf,
} from './profiles.fixture.ts'
import { offeredTypes } from './sdp.fixture.ts'
import { logged } from './seeds.fixture.ts'
import {
  addRule,
  addTrunk,
  endsHear,
  inside,
  leadDid,
  type MadeTrunk,
  ownAddress,
  untilOnline,
} from './trunks.fixture.ts'

const [annaUser, bertUser] = users as readonly [TestUser, TestUser]
const [annaHz, bertHz, janeHz] = [440, 550, 880]
const backupNumber = '+4930100900'
const login = { username: 'pbx', password: 'Correct4Horses' }
const template = 'Fonio.pv.xml'

describe('profile LiveKit', { timeout: 180_000 }, () => {
  let world: FonioOffice
  let backup: RegistrarCarrier
  let jane: Subscriber
  let anna: Desk
  let bert: Desk
  const more: LiveKitCloud[] = []

  before(async () => {
    world = await openFonio({}, { template })
    const { office, trunk } = world
    const pstn = new Pstn()
    const target = `127.0.0.1:${office.pbx.ports.sip}`
    const address = ownAddress()
    backup = await RegistrarCarrier.start({
      name: 'backup.example',
      addresses: [address],
      ipCustomers: [{ numbers: [backupNumber], addresses: ['127.0.0.1'], target }],
      pstn,
    })
    jane = pstn.subscriber(`+4930${agentNumber}`, { habit: 'answers', says: tone(janeHz) })
    const second = await addTrunk(office.api, {
      template: 'GenericSIPTrunk.pv.xml',
      name: 'Backup',
      host: address,
      port: backup.site.port(),
      fields: { ExternalNumber: backupNumber },
    })
    await addRule(office.api, {
      name: 'Fonio, else a number',
      prefix: '998',
      routes: [
        { TrunkId: trunk.id, StripDigits: 3 },
        { TrunkId: second.id, StripDigits: 3, Prepend: '+4930' },
      ],
    })
    await leadDid(office.api, trunk, agentNumber, inside('Extension', '102'))
    await untilOnline(office.api, second)
    anna = await sitDown(office.pbx, annaUser, annaHz)
    bert = await sitDown(office.pbx, bertUser, bertHz)
  })
  after(async () => {
    for (const desk of [anna, bert]) await desk?.phone.stop()
    for (const cloud of more) await cloud.close()
    await backup?.close()
    await closeFonio(world)
  })

  interface Talk {
    readonly phone: LabCall
    readonly agent: AgentCall
  }

  async function talk(dialled = `999${agentNumber}`): Promise<Talk> {
    const phone = await anna.phone.call(dialled)
    const agent = await world.cloud.nextCall(20_000)
    await phone.answered(20_000)
    await endsHear(phone, annaHz, agent.call, agentHz)
    return { phone, agent }
  }

  async function over({ phone, agent }: Talk): Promise<void> {
    await hangUp(phone, agent.call)
    await idle(world.office.pbx)
  }

  /** A way from this project to the phone system. */
  function wayTo(cloud: LiveKitCloud, headers: readonly (readonly [string, string])[] = []): string {
    const address = `127.0.0.1:${world.office.pbx.ports.sip}`
    return cloud.createOutboundTrunk({ address, numbers: ['+491770001'], headers }).id
  }

  /** The project calls 102, which answers. */
  async function calledBy(cloud: LiveKitCloud): Promise<Talk> {
    const placing = cloud.createParticipant({ trunkId: wayTo(cloud), to: agentNumber, says: tone(agentHz) })
    const phone = await bert.phone.incoming(20_000)
    phone.answer()
    const placed = await placing
    assert.ok(placed.ok, JSON.stringify(placed))
    await endsHear(phone, bertHz, placed.call.call, agentHz)
    return { phone, agent: placed.call }
  }

  async function refusedBy(cloud: LiveKitCloud, way: string): Promise<number | null> {
    const placed = await cloud.createParticipant({ trunkId: way, to: agentNumber })
    return placed.ok ? null : placed.error.sipStatus
  }

  test('profile LiveKit, transport, Request-URI, To, SRTP, Max-Forwards, codecs: the INVITE as it leaves', async () => {
    const { cloud, fonio } = world
    const made = await talk()
    const facts = lastInvite(cloud.site)
    const number = `${agentNumber}@${fonio.registrar}`
    assert.deepEqual(shapeOf(facts), { ...plain, transport: 'tcp', uri: number, to: number })
    assert.deepEqual(offeredTypes(facts.request), [0, 8, 9])
    await over(made)
  })

  test('profile LiveKit, from user: the original caller; nothing of PAI, PPI and RPID', async () => {
    const { office, cloud, trunk } = world
    await office.api.post('/InboundRules', {
      RuleName: 'back to Fonio',
      Condition: 'BasedOnDID',
      Data: backupNumber,
      TrunkDN: { Id: (await office.api.list<{ Id: number }>(`/Trunks?$filter=Id ne ${trunk.id}`))[0]?.Id },
      OfficeHoursDestination: { To: 'External', External: `999${agentNumber}` },
    })
    const person = jane.call(backupNumber)
    const agent = await cloud.nextCall(20_000)
    await person.answered(20_000)
    await endsHear(person, janeHz, agent.call, agentHz)
    assert.equal(agent.caller, jane.number)
    for (const header of ['P-Asserted-Identity', 'P-Preferred-Identity', 'Remote-Party-ID'])
      assert.equal(lastInvite(cloud.site).header(header), null, header)
    person.hangUp()
    await agent.ended(20_000)
    await idle(office.pbx)
  })

  test('profile LiveKit, session refresh: nothing is required of it, and its own re-INVITE is answered', async () => {
    const { site } = world.cloud
    const made = await calledBy(world.cloud)
    // It names no timer: the refreshes are ours to send, and it may be left out of them.
    const answer = responsesIn(site, made.agent.call).find((text) => text.startsWith('SIP/2.0 200')) ?? ''
    assert.match(answer, /^Session-Expires: \d+;refresher=uas\r$/m)
    for (const text of responsesIn(site, made.agent.call)) assert.doesNotMatch(text, /^Require:/m)
    await made.agent.call.reoffer({ withinMs: 20_000 })
    await endsHear(made.phone, bertHz, made.agent.call, agentHz)
    assert.deepEqual(requestsIn(site, made.agent.call), [])
    await over(made)
  })

  test('profile LiveKit, hold: no re-INVITE leaves, the cloud hears music as RTP', async () => {
    const made = await talk()
    await made.phone.hold()
    await hearsMusic(made.agent.call, annaHz)
    await made.phone.resume()
    await endsHear(made.phone, annaHz, made.agent.call, agentHz)
    assert.deepEqual(requestsIn(world.cloud.site, made.agent.call), ['INVITE'])
    await over(made)
  })

  test('profile LiveKit, outbound REFER: none leaves; who is sent on outside is joined here', async () => {
    const made = await talk()
    // New calls go by the other carrier meanwhile.
    world.cloud.unavailable = true
    const sentOn = made.phone.transfer(`sip:998${agentNumber}@${world.office.pbx.registrar}`, 20_000)
    const taken = await jane.incoming(20_000)
    assert.equal(await sentOn, 200)
    world.cloud.unavailable = false
    await endsHear(made.agent.call, agentHz, taken, janeHz)
    assert.deepEqual(requestsIn(world.cloud.site, made.agent.call), ['INVITE'])
    taken.hangUp()
    await made.agent.ended(20_000)
    await idle(world.office.pbx)
  })

  test('profile LiveKit, keys: RFC 4733 both ways, never INFO; and RTP goes on while the phone is muted', async () => {
    const made = await talk()
    await keysPass(world.cloud.site, made.phone, made.agent.call)
    await flowsOn(made.phone, made.agent.call)
    await endsHear(made.phone, annaHz, made.agent.call, agentHz)
    await over(made)
  })

  test('profile LiveKit, keep-alive: OPTIONS seldom enough, and its own answered', async () => {
    await keepAliveIsCalm(world.cloud.site, world.office.pbx.registrar, 'tcp')
  })

  test('profile LiveKit, auth: 407 of realm LiveKit without qop is answered', async () => {
    const { office, cloud, fonio } = world
    const { id } = cloud.createInboundTrunk({ numbers: ['4712'], ...login })
    cloud.createDispatchRule({ trunkIds: [id] }, { says: tone(agentHz) })
    const trunk = await addTrunk(office.api, {
      template,
      name: 'Fonio with login',
      host: fonio.registrar,
      port: cloud.site.port('tcp'),
      fields: { ExternalNumber: '4712', AuthID: login.username, AuthPassword: { Value: login.password } },
      gateway: { RequireRegistrationFor: 'OutgoingCalls' },
    })
    await addRule(office.api, { name: 'Login', prefix: '997', routes: [{ TrunkId: trunk.id, StripDigits: 3 }] })
    await untilOnline(office.api, trunk)
    const made = await talk('9974712')
    const proof = lastInvite(cloud.site).header('Proxy-Authorization') ?? ''
    assert.match(proof, /realm="LiveKit"/)
    assert.doesNotMatch(proof, /qop|cnonce/)
    await over(made)
    cloud.remove(id)
  })

  async function anotherCloud(address: string): Promise<LiveKitCloud> {
    const cloud = await LiveKitCloud.start({ address })
    more.push(cloud)
    return cloud
  }

  test('profile LiveKit, inbound match: any address of the ranges with the number, no other address', async () => {
    const { office, trunk } = world
    const within = ownAddress()
    const [a, b, c] = within.split('.')
    await setSourceRanges(office, trunk, template, `203.0.113.0/24, ${a}.${b}.${c}.0/24`)
    const inRange = await anotherCloud(within)
    await over(await calledBy(inRange))
    const outOfRange = await anotherCloud(`${a}.${b}.${(Number(c) % 250) + 1}.7`)
    // Who is no trunk is asked for a login like any phone.
    const status = await refusedBy(outOfRange, wayTo(outOfRange))
    assert.ok(status === 401 || status === 407 || status === 403, String(status))
    await logged(office.api, new RegExp(outOfRange.site.address.replaceAll('.', '\\.')))
  })

  test('profile LiveKit, overload: a call too many hears 503', async () => {
    const { office, trunk } = world
    const made = await talk()
    await changeTrunk(office, trunk, { SimultaneousCalls: 1 })
    assert.equal(await refusedBy(world.cloud, wayTo(world.cloud)), 503)
    await changeTrunk(office, trunk, { SimultaneousCalls: 10 })
    await over(made)
  })

  test('profile LiveKit, hairpin: a call of ours that it brings back hears 482, and the event log says so', async () => {
    const made = await talk()
    const way = wayTo(world.cloud, [ownCallId(lastInvite(world.cloud.site))])
    assert.equal(await refusedBy(world.cloud, way), 482)
    await logged(world.office.api, /came back to us .*482/)
    await over(made)
  })

  /** The next route takes the call. */
  async function goesOn(dialled: string): Promise<void> {
    const phone = await anna.phone.call(dialled)
    const taken = await jane.incoming(30_000)
    await phone.answered(20_000)
    await endsHear(phone, annaHz, taken, janeHz)
    phone.hangUp()
    await taken.released(20_000)
    await idle(world.office.pbx)
  }

  test('profile LiveKit, failover: 404 is logged as a wrong configuration, 503 and silence (the allow list) lead to the next route', async () => {
    const { office, cloud, fonio } = world
    cloud.unavailable = true
    await goesOn(`998${agentNumber}`)
    await logged(office.api, /by trunk Fonio .* failed: 503 Try again later\. The next address/)
    cloud.unavailable = false
    fonio.removeSipNumber(agentNumber)
    await goesOn(`998${agentNumber}`)
    const { EventId, Message } = await logged(office.api, /by trunk Fonio .* failed: 404 .*next route/)
    assert.match(Message, /number in To must equal/)
    assert.ok(EventId > 0)
    // The number is there again, but not for our address: it hears nothing at all.
    const { id } = cloud.createInboundTrunk({ numbers: [agentNumber], allowedAddresses: ['143.223.88.0/21'] })
    await goesOn(`998${agentNumber}`)
    const silent = await logged(office.api, /by trunk Fonio .* failed: 408 .*next address/)
    assert.match(silent.Message, /drops calls from sources it does not know/)
    await logged(office.api, /by trunk Fonio .* failed: 503 .* no further address\. The next route/)
    cloud.remove(id)
    fonio.createSipNumber(agentNumber, { greeting: tone(agentHz) })
    await untilOnline(office.api, world.trunk)
  })

  test('profile LiveKit, failover: the next address is tried with a From tag of its own', async () => {
    const { office } = world
    const first = await anotherCloud(ownAddress())
    const second = await anotherCloud(ownAddress())
    const host = 'other.sip.livekit.cloud'
    first.unavailable = true
    for (const [index, cloud] of [first, second].entries()) {
      cloud.createInboundTrunk({ numbers: ['4713'] })
      cloud.createDispatchRule({}, { says: tone(agentHz) })
      const target = `edge${index}.${host}`
      office.names.add(
        { name: `_sip._tcp.${host}`, type: 'SRV', priority: index, target, port: cloud.site.port('tcp') },
        { name: target, type: 'A', address: cloud.site.address },
      )
    }
    const trunk: MadeTrunk = await addTrunk(office.api, {
      template,
      name: 'Edges',
      host,
      port: 0,
      fields: { ExternalNumber: '4713' },
    })
    await addRule(office.api, { name: 'Edges', prefix: '996', routes: [{ TrunkId: trunk.id, StripDigits: 3 }] })
    await untilOnline(office.api, trunk)
    const phone = await anna.phone.call('9964713')
    const agent = await second.nextCall(20_000)
    await phone.answered(20_000)
    await endsHear(phone, annaHz, agent.call, agentHz)
    const [refused, taken] = [lastInvite(first.site), lastInvite(second.site)]
    assert.notEqual(refused.request.fromTag, taken.request.fromTag)
    await over({ phone, agent })
  })
})
