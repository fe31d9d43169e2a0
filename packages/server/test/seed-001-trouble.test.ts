// Seed 001, the checklist before going live and the troubleshooting list: each fault is made, and each is explained.
import assert from 'node:assert/strict'
import { createSocket } from 'node:dgram'
import { after, before, describe, test } from 'node:test'
import { eventually } from './office.fixture.ts'
import {
  customerNumber,
  did,
  domainHost,
  FallbackOffice,
  hearsWelcome,
  loopback,
  ringing,
  type TrunkBody,
  voiceNumber,
} from './seed-001.fixture.ts'
import { logged } from './seeds.fixture.ts'

/** Where nothing comes back from. */
const walledHost = 'walled.sip.us1.twilio.com'

interface Report {
  readonly Level: string
  readonly Template: string
  readonly Params: readonly string[]
}

interface Point {
  readonly Point: number
  readonly Ok: boolean
  readonly Detail: string
}

let f: FallbackOffice
let trunk: TrunkBody
let rule: { readonly Id: number }
let queue: { readonly Id: number }

before(async () => {
  f = await FallbackOffice.open()
  await f.addCarrierTrunk()
})
after(() => f.close())

/** What the check of a trunk finds wrong, as sentences. */
async function troubleOf(id: number): Promise<readonly string[]> {
  await f.settled()
  const { value } = await f.api.post<{ readonly value: readonly Report[] }>(`/Trunks(${id})/Pbx.RunAnalysis`)
  return value
    .filter(({ Level }) => Level !== 'Info')
    .map(({ Template, Params }) => Template.replace(/%(\d)\$s/g, (_, at) => Params[Number(at) - 1] ?? ''))
}

async function says(pattern: RegExp, id = trunk.Id): Promise<void> {
  const sentences = await troubleOf(id)
  assert.ok(
    sentences.some((sentence) => pattern.test(sentence)),
    `${pattern} is none of\n${sentences.join('\n')}`,
  )
}

/** Numbers of the points that are not well. */
async function openPoints(): Promise<readonly number[]> {
  await f.settled()
  const points = await f.api.list<Point>(`/Trunks(${trunk.Id})/Pbx.GetGoLiveChecklist()`)
  assert.equal(points.length, 10)
  for (const { Detail } of points) assert.notEqual(Detail, '')
  return points.filter(({ Ok }) => !Ok).map((point) => point.Point)
}

/** A call that nobody answers and that does not get through; the domain saw none. */
async function lost(): Promise<void> {
  const before = f.domains.site.invites.history.length
  const call = await f.dial()
  await call.released(40_000)
  assert.equal(f.domains.site.invites.history.length, before)
}

describe('before going live', () => {
  test('[S1-17] with nothing but the trunk the checklist names what is missing', async () => {
    trunk = await f.addDomainTrunk('GenericSIPTrunk.pv.xml')
    await f.api.patch('/E164Settings', { Enabled: true, CountryCode: '1', InternationalCode: '011' })
    await eventually('the name is looked up', async () => ((await openPoints()).includes(1) ? null : true))
    assert.deepEqual(await openPoints(), [2, 4, 6, 7, 8, 9, 10])
  })

  test('[S1-17] each step of the guide closes its point, and the test call closes the last ones', async () => {
    await f.api.remove(`/Trunks(${trunk.Id})`)
    trunk = await f.addDomainTrunk()
    assert.deepEqual(await openPoints(), [2, 6, 7, 8, 9, 10])
    await f.api.patch(`/Trunks(${trunk.Id})`, { DidNumbers: [did] })
    assert.deepEqual(await openPoints(), [2, 7, 8, 9, 10])
    queue = await f.addQueue(['101', '102'], 2)
    await f.assign(queue.Id, trunk)
    assert.deepEqual(await openPoints(), [2, 8, 9, 10])
    rule = await f.addOutboundRule(trunk)
    assert.deepEqual(await openPoints(), [2, 9, 10])
    await f.api.patch('/E164Settings', { Enabled: false })
    assert.deepEqual(await openPoints(), [2, 10])
    const call = await f.dial()
    const record = await f.forwarded()
    assert.equal(record.invite.from.user, customerNumber)
    await hearsWelcome(call, record)
    await eventually('all ten points', async () => ((await openPoints()).length === 0 ? true : null))
  })
})

describe('the cloud gets no call', () => {
  test('[S1-19] the outbound rule is missing: the event log and the check say so', async () => {
    await f.api.remove(`/OutboundRules(${rule.Id})`)
    await lost()
    const entry = await logged(f.api, /no outbound rule/i)
    assert.match(entry.Message, /\+18885550199/)
    await says(/No outbound rule leads to this trunk/)
    rule = await f.addOutboundRule(trunk)
  })

  test('[S1-19] the destination is another one: the check names the queue and what to set', async () => {
    const path = `/Queues(${queue.Id})`
    await f.api.patch(path, { ForwardNoAnswer: { To: 'Extension', Number: '103' } })
    await lost()
    await says(/Destination if no answer of queue 800.* is Extension.*Set it to Forward to Outside Number/)
    assert.deepEqual(await openPoints(), [7])
    await f.api.patch(path, { ForwardNoAnswer: { To: 'External', External: voiceNumber } })
  })
})

describe('the cloud gets the call, but', () => {
  test('[S1-20] it answers 403: the checklist says that the log-in was refused', async () => {
    const [list = ''] = f.account.domains.get(f.domainSid).callIpAccessControlLists
    const [entered] = f.account.lists.ipAccessControlList(list).addresses.values()
    assert.ok(entered)
    f.account.lists.updateIpAddress(list, entered.sid, { ipAddress: '203.0.113.9' })
    const call = await f.dial()
    const entry = await logged(f.api, /by trunk .* failed: 403/)
    assert.match(entry.Message, /IP access control list.*sees this system as 127\.0\.0\.1/)
    call.hangUp()
    await eventually('the point about log-in', async () => ((await openPoints()).includes(3) ? true : null))
    f.account.lists.updateIpAddress(list, entered.sid, { ipAddress: '127.0.0.1' })
  })

  test('[S1-21] it sees the wrong caller: the check names each binding that is missing', async () => {
    const generic = await f.addTrunk('GenericSIPTrunk.pv.xml', { Name: 'Generic', Host: domainHost })
    for (const header of ['From', 'P-Asserted-Identity', 'P-Preferred-Identity', 'Remote-Party-ID'])
      await says(new RegExp(`${header}.* is not \\$OriginatorCallerID`), generic.Id)
    const own = await troubleOf(trunk.Id)
    assert.equal(
      own.some((sentence) => sentence.includes('$OriginatorCallerID')),
      false,
    )
    await f.api.remove(`/Trunks(${generic.Id})`)
  })

  test('[S1-16] [S1-22] the call drops, because E164 processing reformats the number: the check warns', async () => {
    await f.api.patch(`/OutboundRules(${rule.Id})`, { Prefix: '+1' })
    await f.api.patch('/E164Settings', { Enabled: true })
    await lost()
    await logged(f.api, /011118885550199|01118885550199/)
    await says(/“Process E164 numbers” is on: the forward of queue 800.* to \+18885550199 is reformatted/)
    await f.api.patch('/E164Settings', { Enabled: false })
    await f.api.patch(`/OutboundRules(${rule.Id})`, { Prefix: '' })
  })

  test('[S1-22] the call drops, because a firewall swallows it: the event log says what to look at', async () => {
    const address = loopback()
    const wall = createSocket('udp4')
    await new Promise<void>((resolve) => wall.bind(5060, address, resolve))
    f.office.names.add({ name: walledHost, type: 'A', address })
    try {
      await f.api.patch(`/Trunks(${trunk.Id})`, { Gateway: { Host: walledHost, ProxyHost: walledHost } })
      await lost()
      const entry = await logged(f.api, /firewall/i)
      assert.match(entry.Message, /port/i)
      assert.match(entry.Message, /Twilio SIP Domain Trunk/)
    } finally {
      wall.close()
      await f.api.patch(`/Trunks(${trunk.Id})`, { Gateway: { Host: domainHost, ProxyHost: domainHost } })
    }
  })
})

describe('agents are not rung', () => {
  before(async () => {
    await f.staff(2)
  })

  test('[S1-23] because of do not disturb and because one has no phone: the log and the check say of each why', async () => {
    const [one, two] = [await f.office.userId('101'), await f.office.userId('102')]
    for (const id of [one, two]) await f.api.patch(`/Users(${id})`, { CurrentProfileName: 'Out of office' })
    await f.api.patch(`/Queues(${queue.Id})`, { Agents: ['101', '102', '103'].map((number) => ({ Number: number })) })
    const call = await f.dial()
    const entry = await logged(f.api, /could ring nobody: .*do not disturb/)
    for (const why of [/101 .*do not disturb/, /102 .*do not disturb/, /103 is not registered/])
      assert.match(entry.Message, why)
    await says(/Extension 101 of queue 800.* is not rung: its status is Out of office \(do not disturb\)/)
    await says(/Extension 103 of queue 800.* is not rung: no device of it is registered/)
    call.hangUp()
    for (const id of [one, two]) await f.api.patch(`/Users(${id})`, { CurrentProfileName: 'Available' })
  })

  test('[S1-23] because they are not in the queue: the log and the check say so, and adding them cures it', async () => {
    await f.api.patch(`/Queues(${queue.Id})`, { Agents: [] })
    const call = await f.dial()
    await logged(f.api, /could ring nobody: it has no agents/)
    await says(/Queue 800.* has no members.*Add extensions in its Users tab/)
    call.hangUp()
    await f.api.patch(`/Queues(${queue.Id})`, { Agents: ['101', '102'].map((number) => ({ Number: number })) })
    const next = await f.dial()
    const rung = await ringing(f.desks)
    next.hangUp()
    for (const each of rung) await each.ended(20_000)
    assert.deepEqual(
      (await troubleOf(trunk.Id)).filter((sentence) => /queue 800/i.test(sentence)),
      [],
    )
  })
})
