// The assistant passes its caller on by REFER: to an extension, a number of ours, a number outside; and what happens when that is off.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { type AgentCall, Pstn, type PstnCall, RegistrarCarrier, type Subscriber, tone } from '@cordboard/lab'
import { type TestUser, users } from './cordboard.fixture.ts'
import { agentHz, agentNumber, closeFonio, type FonioOffice, openFonio } from './fonio.fixture.ts'
import { type Desk, idle, sitDown } from './office.fixture.ts'
import { logged } from './seeds.fixture.ts'
import {
  addRule,
  addTrunk,
  changeProfile,
  endsHear,
  headersOf,
  inside,
  leadDid,
  outside,
  ownAddress,
  untilOnline,
} from './trunks.fixture.ts'

const [annaUser] = users as readonly [TestUser]
const [customerHz, annaHz, expertHz] = [440, 550, 880]
const [assistantDid, salesDid] = ['+4930200110', '+4930200120']

describe('an assistant that transfers its callers', { timeout: 120_000 }, () => {
  let world: FonioOffice
  let carrier: RegistrarCarrier
  let customer: Subscriber
  let expert: Subscriber
  let anna: Desk

  before(async () => {
    world = await openFonio()
    const { office } = world
    const pstn = new Pstn()
    const target = `127.0.0.1:${office.pbx.ports.sip}`
    const address = ownAddress()
    carrier = await RegistrarCarrier.start({
      name: 'carrier.example',
      addresses: [address],
      // It knows the phone system by its address.
      ipCustomers: [{ numbers: [assistantDid, salesDid], addresses: ['127.0.0.1'], target }],
      pstn,
      checksCallerId: false,
    })
    customer = pstn.subscriber('+491701234567', { says: tone(customerHz) })
    expert = pstn.subscriber('+493012121212', { habit: 'answers', says: tone(expertHz) })
    const trunk = await addTrunk(office.api, {
      template: 'GenericSIPTrunk.pv.xml',
      name: 'Carrier',
      host: address,
      port: carrier.site.port(),
      fields: { ExternalNumber: assistantDid, DidNumbers: [assistantDid, salesDid] },
    })
    await addRule(office.api, { name: 'Outside', prefix: '+', routes: [{ TrunkId: trunk.id }] })
    await changeProfile(office, '103', 'Away', {
      AwayRoute: { AllHoursExternal: true, External: outside(`999${agentNumber}`) },
    })
    await office.api.patch(`/Users(${await office.userId('103')})`, { CurrentProfileName: 'Away' })
    await leadDid(office.api, trunk, assistantDid, inside('Extension', '103'))
    await leadDid(office.api, trunk, salesDid, inside('Extension', '101'))
    await untilOnline(office.api, trunk)
    anna = await sitDown(office.pbx, annaUser, annaHz)
  })
  after(async () => {
    await anna?.phone.stop()
    await carrier?.close()
    await closeFonio(world)
  })

  /** A customer of the assistant, who hears it. */
  async function assisted(): Promise<{ readonly caller: PstnCall; readonly agent: AgentCall }> {
    const caller = customer.call(assistantDid)
    const agent = await world.cloud.nextCall(20_000)
    await caller.answered(20_000)
    await endsHear(caller, customerHz, agent.call, agentHz)
    return { caller, agent }
  }

  const ours = (user: string): string => `sip:${user}@127.0.0.1:${world.office.pbx.ports.sip}`

  test('[S0-10] to an extension: the customer talks to it, the assistant hears 200 and is let go', async () => {
    const { caller, agent } = await assisted()
    const transferred = world.fonio.forward(agent, ours('101'))
    const rung = await anna.phone.incoming(20_000)
    rung.answer()
    assert.deepEqual(await transferred, { ok: true })
    await endsHear(caller, customerHz, rung, annaHz)
    assert.equal((await agent.ended(20_000)).by, 'remote')
    assert.equal(rung.request?.from.uri?.user, '+491701234567')
    caller.hangUp()
    await rung.ended(20_000)
    await idle(world.office.pbx)
  })

  test('[S0-10] to a number of ours: where that number leads', async () => {
    const { caller, agent } = await assisted()
    const transferred = world.fonio.forward(agent, ours(salesDid))
    const rung = await anna.phone.incoming(20_000)
    rung.answer()
    assert.deepEqual(await transferred, { ok: true })
    await endsHear(caller, customerHz, rung, annaHz)
    rung.hangUp()
    await caller.released(20_000)
    await idle(world.office.pbx)
  })

  test('[S0-10] to a number outside: by the outbound rules, two outside parties talk', async () => {
    const { caller, agent } = await assisted()
    const transferred = world.fonio.forward(agent, ours('+493012121212'))
    const taken = await expert.incoming(20_000)
    assert.deepEqual(await transferred, { ok: true })
    await endsHear(caller, customerHz, taken, expertHz)
    await agent.ended(20_000)
    caller.hangUp()
    await taken.released(20_000)
    await idle(world.office.pbx)
  })

  test('[S0-10] to a number that does not exist: the assistant hears 404, the call goes on', async () => {
    const { caller, agent } = await assisted()
    const result = await world.fonio.forward(agent, ours('777'))
    assert.match(result.ok ? '' : result.error.text, /^code=not_found, .*sip status: 404/)
    await endsHear(caller, customerHz, agent.call, agentHz)
    agent.hangUp()
    await caller.released(20_000)
    await idle(world.office.pbx)
  })

  test('[S0-10] a caller inside the office is transferred as well', async () => {
    const call = await anna.phone.call(`999${agentNumber}`)
    const agent = await world.cloud.nextCall(20_000)
    await call.answered(20_000)
    await endsHear(call, annaHz, agent.call, agentHz)
    const transferred = world.fonio.forward(agent, ours('+493012121212'))
    const taken = await expert.incoming(20_000)
    assert.deepEqual(await transferred, { ok: true })
    await endsHear(call, annaHz, taken, expertHz)
    call.hangUp()
    await taken.released(20_000)
    await idle(world.office.pbx)
  })

  test('[S0-10] [S0-11] switched off: 403, as Fonio logs it; the event log says what to switch on; the call goes on', async () => {
    const { office, trunk, cloud } = world
    const path = `/Trunks(${trunk.id})`
    await office.api.patch(path, { DisableCallTransfer: true })
    const { caller, agent } = await assisted()
    const result = await world.fonio.forward(agent, ours('101'))
    const text = 'code=permission_denied, message=twirp error unknown: sip status: 403: Forbidden, status=403'
    assert.equal(result.ok ? '' : result.error.text, text)
    const entry = await logged(office.api, /transfer/i)
    assert.match(entry.Message, /Fonio/)
    assert.match(`${entry.Message} ${entry.Params.join(' ')}`, /[Aa]llow carrier-side transfers/)
    await endsHear(caller, customerHz, agent.call, agentHz)
    agent.hangUp()
    await caller.released(20_000)
    await office.api.patch(path, { DisableCallTransfer: false })
    assert.equal(cloud.site.faults.length, 0)
    await idle(office.pbx)
  })

  test('[S0-11] a trunk that asks for a login which is wrong: the event log shows the code and the tip', async () => {
    const { office, cloud } = world
    cloud.createInboundTrunk({ numbers: ['4888'], username: 'office', password: 'right' })
    cloud.createDispatchRule({ numbers: ['4888'] })
    const call = await anna.phone.call('9994888')
    const { status } = await call.failed(20_000)
    assert.ok(status >= 400, String(status))
    const entry = await logged(office.api, /4888 by trunk Fonio/)
    assert.match(entry.Message, /407|401/)
    await office.api.patch(`/Trunks(${world.trunk.id})`, { AuthID: 'office', AuthPassword: { Value: 'right' } })
    const again = await anna.phone.call('9994888')
    const agent = await cloud.nextCall(20_000)
    await again.answered(20_000)
    assert.match(headersOf(agent.facts ?? assert.fail(), 'Proxy-Authorization')[0] ?? '', /realm="LiveKit"/)
    again.hangUp()
    await agent.ended(20_000)
    await idle(office.pbx)
  })
})
