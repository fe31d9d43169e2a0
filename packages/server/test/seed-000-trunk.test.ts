// A trunk to Fonio set up as its guide says: transport, keep-alive, the number it is matched by, the outgoing rule, SIP addresses.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { tone } from '@cordboard/lab'
import { type TestUser, users } from './cordboard.fixture.ts'
import { agentHz, agentNumber, closeFonio, type FonioOffice, openFonio } from './fonio.fixture.ts'
import { type Desk, hangUp, idle, sitDown } from './office.fixture.ts'
import { logged } from './seeds.fixture.ts'
import { addRule, addTrunk, changeProfile, endsHear, headersOf, outside, untilOnline } from './trunks.fixture.ts'

const [annaUser, bertUser] = users as readonly [TestUser, TestUser]
const annaHz = 440

interface Binding {
  readonly ParamId: number
  readonly ValueId: number
  readonly Custom: string
}

describe('a trunk to Fonio as its guide sets it up', { timeout: 120_000 }, () => {
  let world: FonioOffice
  let anna: Desk

  before(async () => {
    world = await openFonio()
    anna = await sitDown(world.office.pbx, annaUser, annaHz)
  })
  after(async () => {
    await anna?.phone.stop()
    await closeFonio(world)
  })

  test('[S0-02] it begins with the template Generic SIP Trunk (IP Based), which is listed', async () => {
    const { api } = world.office
    const templates = await api.list<{ readonly Id: string; readonly Name: string }>('/TrunkTemplates?$select=Id,Name')
    const template = templates.find(({ Name }) => Name === 'Generic SIP Trunk (IP Based)')
    const trunk = await api.get<{ readonly Gateway: Readonly<Record<string, unknown>> }>(`/Trunks(${world.trunk.id})`)
    assert.equal(trunk.Gateway.TemplateFilename, template?.Id)
    assert.equal(trunk.Gateway.RequireRegistrationFor, 'Nothing')
  })

  test('[S0-03] the INVITE leaves by TCP, with the number in Request-URI and To', async () => {
    const call = await anna.phone.call(`999${agentNumber}`)
    const { facts } = await world.cloud.site.invited(20_000)
    const answer = await world.cloud.nextCall(20_000)
    await call.answered(20_000)
    await endsHear(call, annaHz, answer.call, agentHz)
    assert.equal(facts.source.transport, 'tcp')
    assert.match(headersOf(facts, 'Via')[0] ?? '', /^SIP\/2\.0\/TCP /)
    assert.match(headersOf(facts, 'Contact')[0] ?? '', /transport=tcp/i)
    const { port } = facts.called
    assert.equal(facts.called.uri.replace(/;.*/, ''), `sip:${agentNumber}@${world.fonio.registrar}:${port}`)
    assert.deepEqual([facts.to.user, facts.to.host], [agentNumber, world.fonio.registrar])
    await hangUp(call, answer.call)
    await idle(world.office.pbx)
  })

  test('[S0-04] it is up because OPTIONS is answered; it never registers', async () => {
    await untilOnline(world.office.api, world.trunk)
    const asked = world.cloud.site.requests.history
    assert.deepEqual([...new Set(asked.map(({ method }) => method))], ['OPTIONS'])
    assert.deepEqual([...new Set(asked.map(({ source }) => source.transport))], ['tcp'])
  })

  test('[S0-06] [S0-11] a number that Fonio does not have is refused with 404, and the event log explains it', async () => {
    const call = await anna.phone.call('9994712')
    assert.equal((await world.cloud.site.invited(20_000)).facts.to.user, '4712')
    assert.equal((await call.failed(20_000)).status, 404)
    const entry = await logged(world.office.api, /4712 by trunk Fonio .* 404/)
    assert.match(entry.Message, /Does not match any SIP Trunks/)
    await idle(world.office.pbx)
  })

  test('[S0-06] the user of To is what Fonio looks at, whatever the Request-URI says', async () => {
    const { api } = world.office
    const path = `/Trunks(${world.trunk.id})`
    const named = async (set: string, name: string): Promise<number> => {
      const all = await api.list<{ readonly Id: number; readonly Name: string }>(`/Defs/${set}`)
      return all.find(({ Name }) => Name === name)?.Id ?? assert.fail(`${name} in ${set}`)
    }
    const [field, custom] = [
      await named('GatewayParameters', 'ToUserPart'),
      await named('GatewayParameterValues', '$CustomField'),
    ]
    const { Gateway: gateway } = await api.get<{ readonly Gateway: { readonly OutboundParams: readonly Binding[] } }>(
      path,
    )
    const others = gateway.OutboundParams.filter(({ ParamId }) => ParamId !== field)
    assert.equal(others.length, gateway.OutboundParams.length - 1)
    const binding = { ParamId: field, ValueId: custom, Custom: 'reception' }
    await api.patch(path, { Gateway: { OutboundParams: [...others, binding] } })
    const call = await anna.phone.call(`999${agentNumber}`)
    const { facts } = await world.cloud.site.invited(20_000)
    assert.equal((await call.failed(20_000)).status, 404)
    assert.deepEqual([facts.called.user, facts.to.user], [agentNumber, 'reception'])
    await api.patch(path, { Gateway: { OutboundParams: gateway.OutboundParams } })
    const again = await anna.phone.call(`999${agentNumber}`)
    const answer = await world.cloud.nextCall(20_000)
    await again.answered(20_000)
    await hangUp(again, answer.call)
    await idle(world.office.pbx)
  })

  test('[S0-05] the outgoing rule takes effect above others that would override it; the order can be changed', async () => {
    const { api } = world.office
    const blocks = await addRule(api, { name: 'Nines are blocked', prefix: '9', routes: [{ TrunkId: null }] })
    const order = async (): Promise<readonly number[]> =>
      (await api.list<{ readonly Id: number }>('/OutboundRules?$orderby=Priority')).map(({ Id }) => Id)
    assert.deepEqual(await order(), [world.rule, blocks])
    const reaches = async (): Promise<void> => {
      const call = await anna.phone.call(`999${agentNumber}`)
      const answer = await world.cloud.nextCall(20_000)
      await call.answered(20_000)
      assert.equal(answer.called, agentNumber)
      await hangUp(call, answer.call)
    }
    await reaches()
    await api.post('/OutboundRules/Pbx.MoveUpDown', { id: blocks, up: true })
    assert.deepEqual(await order(), [blocks, world.rule])
    assert.equal((await (await anna.phone.call(`999${agentNumber}`)).failed(20_000)).status, 403)
    await api.post('/OutboundRules/Pbx.MoveUpDown', { id: blocks, up: false })
    assert.deepEqual(await order(), [world.rule, blocks])
    await reaches()
    await idle(world.office.pbx)
  })

  test('[S0-08] [S0-07] numbers and SIP addresses stand side by side as destinations of forwards', async () => {
    const { office, cloud, fonio } = world
    const second = '4812'
    fonio.createSipNumber(second, { greeting: tone(770) })
    await changeProfile(office, '102', 'Available', {
      AvailableRoute: {
        NotRegisteredAllCalls: true,
        NotRegisteredInternal: outside(`sip:${second}@${fonio.registrar}`),
      },
    })
    await changeProfile(office, '102', 'Away', {
      AwayRoute: { AllHoursInternal: true, Internal: outside(`999${agentNumber}`) },
    })
    const reaches = async (number: string, hz: number): Promise<void> => {
      const call = await anna.phone.call(bertUser.number)
      const answer = await cloud.nextCall(20_000)
      await call.answered(20_000)
      assert.deepEqual([answer.called, answer.facts?.source.transport], [number, 'tcp'])
      await endsHear(call, annaHz, answer.call, hz)
      await hangUp(call, answer.call)
      await idle(office.pbx)
    }
    await reaches(second, 770)
    await office.api.patch(`/Users(${await office.userId('102')})`, { CurrentProfileName: 'Away' })
    await reaches(agentNumber, agentHz)
  })

  test('[S0-08] a SIP address of a host that no trunk has is refused and explained', async () => {
    const { office } = world
    await changeProfile(office, '103', 'Available', {
      AvailableRoute: { NotRegisteredAllCalls: true, NotRegisteredInternal: outside('sip:1@elsewhere.example') },
    })
    const call = await anna.phone.call('103')
    await call.failed(20_000)
    await logged(office.api, /elsewhere\.example/)
  })

  test('[S0-02] a second trunk of the same host is told apart by what is dialled', async () => {
    const { office, cloud, fonio } = world
    const number = '4999'
    fonio.createSipNumber(number, { greeting: tone(880) })
    const other = await addTrunk(office.api, {
      template: 'GenericSIPTrunk.pv.xml',
      name: 'Fonio 2',
      host: fonio.registrar,
      port: cloud.site.port('tcp'),
      fields: { ExternalNumber: number, TransportRestriction: 'TCP' },
    })
    await addRule(office.api, { name: 'Fonio 2', prefix: '88', routes: [{ TrunkId: other.id, StripDigits: 2 }] })
    await untilOnline(office.api, other)
    const call = await anna.phone.call(`88${number}`)
    const answer = await cloud.nextCall(20_000)
    await call.answered(20_000)
    await endsHear(call, annaHz, answer.call, 880)
    await hangUp(call, answer.call)
    await idle(office.pbx)
  })
})
