// What keeps a connection to Fonio working: closed departments that forward, addresses that are never blocked, outages that are told, calls that stay up.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { LiveKitCloud, silence, tone } from '@cordboard/lab'
import { type TestUser, users } from './cordboard.fixture.ts'
import { agentHz, agentNumber, closeFonio, type FonioOffice, openFonio } from './fonio.fixture.ts'
import { type Desk, eventually, hangUp, idle, sitDown } from './office.fixture.ts'
import { logged } from './seeds.fixture.ts'
import { Stranger } from './stranger.fixture.ts'
import { endsHear, outside, ownAddress, untilOnline } from './trunks.fixture.ts'

const [annaUser] = users as readonly [TestUser]
const annaHz = 440
/** The cloud hangs up after so much silence; 15 s in the real one. */
const mediaTimeoutMs = 2000

describe('a connection to Fonio that keeps working', { timeout: 120_000 }, () => {
  let world: FonioOffice
  let anna: Desk
  let second: LiveKitCloud | null = null
  const open: { close(): void }[] = []

  before(async () => {
    world = await openFonio({ mediaTimeout: { initialMs: mediaTimeoutMs, ms: mediaTimeoutMs } })
    anna = await sitDown(world.office.pbx, annaUser, annaHz)
  })
  after(async () => {
    for (const stranger of open) stranger.close()
    await anna?.phone.stop()
    await second?.close()
    await closeFonio(world)
  })

  async function reachesAssistant(dialled: string): Promise<void> {
    const call = await anna.phone.call(dialled)
    const answer = await world.cloud.nextCall(20_000)
    await call.answered(20_000)
    assert.equal(answer.called, agentNumber)
    await endsHear(call, annaHz, answer.call, agentHz)
    await hangUp(call, answer.call)
    await idle(world.office.pbx)
  }

  test('[S0-07] outside its hours a department forwards to the assistant: by schedule, and when closed by hand', async () => {
    const { api } = world.office
    const groups = await api.list<{ readonly Id: number; readonly Number: string }>('/Groups?$filter=IsDefault eq true')
    const group = groups[0] ?? assert.fail('no default department')
    const assistant = { IsPromptEnabled: false, Route: outside(`999${agentNumber}`) }
    await api.post('/Queues', {
      Number: '800',
      Name: 'Sales',
      Groups: [{ GroupId: group.Id }],
      Agents: [{ Number: '101' }],
      OutOfOfficeRoute: assistant,
    })
    // Open on one day of the week that is neither today nor tomorrow.
    const days = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']
    const openDay = days[(new Date().getUTCDay() + 3) % 7]
    const path = `/Groups(${group.Id})`
    await api.patch(path, {
      Hours: { Type: 'SpecificHours', Periods: [{ DayOfWeek: openDay, Start: '08:00:00', Stop: '17:00:00' }] },
    })
    await reachesAssistant('800')
    await api.patch(path, { Hours: { Type: 'AllHours' }, OutOfOfficeRoute: assistant })
    const later = new Date(Date.now() + 3_600_000).toISOString()
    await api.patch(path, { CurrentGroupHours: 'ForceClosed', OverrideExpiresAt: later })
    await reachesAssistant(group.Number)
    await reachesAssistant('800')
    await api.patch(path, { CurrentGroupHours: 'Default' })
  })

  test('[S0-09] both ranges of Fonio go on the allow list by one preset', async () => {
    const { api } = world.office
    await api.post('/Blocklist/Pbx.AllowProvider', { provider: 'livekit' })
    await api.post('/Blocklist/Pbx.AllowProvider', { provider: 'livekit' })
    const list = await api.list<{ readonly IPAddrMask: string; readonly BlockType: string }>('/Blocklist')
    const allowed = list.filter(({ BlockType }) => BlockType === 'Allow').map(({ IPAddrMask }) => IPAddrMask)
    for (const range of ['143.223.88.0/21', '161.115.160.0/19'])
      assert.equal(allowed.filter((mask) => mask === range).length, 1, JSON.stringify(list))
  })

  test('[S0-09] addresses of the cloud and allowed ones are never blocked; others are, for the same', async () => {
    const { office, cloud } = world
    const stranger = async (address: string): Promise<Stranger> => {
      const made = await Stranger.at(address, office.pbx.ports.sip)
      open.push(made)
      return made
    }
    await office.api.patch('/AntiHackingSettings', { HackAuthRequests: 10 })
    const [friend, foe] = [ownAddress(), ownAddress()]
    await office.api.post('/Blocklist', { IPAddrMask: friend, BlockType: 'Allow', Description: 'Fonio' })
    const guessing = async (address: string, times: number): Promise<void> => {
      const who = await stranger(address)
      for (let count = 0; count < times; count++)
        assert.notEqual(await who.logIn('1', { authId: 'nobody', password: 'wrong' }), null, `${address} hears nothing`)
    }
    const blocked = async (address: string): Promise<boolean> =>
      (await office.api.list<{ readonly IPAddrMask: string; readonly BlockType: string }>('/Blocklist')).some(
        ({ IPAddrMask, BlockType }) => BlockType === 'Block' && IPAddrMask.startsWith(address),
      )
    // The last guess of the foe is the one too many; the others may guess on.
    await Promise.all([guessing(foe, 10), guessing(friend, 15), guessing(cloud.site.address, 15)])
    await eventually('a block', async () => ((await blocked(foe)) ? true : null))
    assert.deepEqual([await blocked(friend), await blocked(cloud.site.address)], [false, false])
    await reachesAssistant(`999${agentNumber}`)
  })

  test('[S0-13] a call with hold and silence beyond the cloud’s patience stays up', async () => {
    const call = await anna.phone.call(`999${agentNumber}`)
    const answer = await world.cloud.nextCall(20_000)
    await call.answered(20_000)
    await endsHear(call, annaHz, answer.call, agentHz)
    const longerMs = 1.5 * mediaTimeoutMs
    await call.hold()
    await answer.voice.hearsSound({ forMs: longerMs, withinMs: 20_000 })
    await call.resume()
    await endsHear(call, annaHz, answer.call, agentHz)
    // Silence that is sent, then a phone that sends nothing at all.
    call.voice.say(silence)
    await answer.voice.hearsNothing({ forMs: longerMs, withinMs: 20_000 })
    call.voice.hush(true)
    await answer.voice.hearsNothing({ forMs: longerMs, withinMs: 20_000 })
    assert.equal(answer.call.isOver, false)
    call.voice.hush(false)
    call.voice.say(tone(annaHz))
    await endsHear(call, annaHz, answer.call, agentHz)
    await hangUp(call, answer.call)
    await idle(world.office.pbx)
  })

  test('[S0-12] when forwarding suddenly stops the event log says since when, and says when it works again', async () => {
    const { office, cloud, trunk } = world
    const { address } = cloud.site
    const port = cloud.site.port('tcp')
    const before_ = Date.now()
    await cloud.close()
    const failed = await anna.phone.call(`999${agentNumber}`)
    await failed.failed(40_000)
    const entry = await logged(office.api, /Trunk Fonio .* is not reachable/, 60_000)
    const good = /last good at (\S+Z)/.exec(entry.Message)?.[1] ?? ''
    assert.ok(Math.abs(Date.parse(good) - before_) < 60_000, entry.Message)
    assert.equal(entry.Type, 'Warning')
    await untilOnline(office.api, trunk, false)
    second = await LiveKitCloud.start({ address, port })
    second.createInboundTrunk({ numbers: [agentNumber] })
    second.createDispatchRule({}, { says: tone(agentHz) })
    // It need not wait for the next look: the cloud is heard as soon as it calls.
    const way = second.createOutboundTrunk({ address: `127.0.0.1:${office.pbx.ports.sip}`, numbers: [agentNumber] })
    await second.createParticipant({ trunkId: way.id, to: agentNumber })
    await logged(office.api, /Trunk Fonio .* is reachable/)
    await untilOnline(office.api, trunk)
    const call = await anna.phone.call(`999${agentNumber}`)
    await call.answered(20_000)
    await call.voice.hears(agentHz, { withinMs: 20_000 })
    call.hangUp()
    await idle(office.pbx)
  })
})
