// Seed 001, the story itself: a customer calls, the queue rings, somebody answers or the voice app of a SIP Domain does.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { eventually } from './office.fixture.ts'
import {
  customerNumber,
  did,
  domainHost,
  everywhere,
  FallbackOffice,
  hearsWelcome,
  ringing,
  shownTo,
  type TrunkBody,
  talking,
  talkToVoiceApp,
  voiceNumber,
} from './seed-001.fixture.ts'

let f: FallbackOffice
let trunk: TrunkBody
let queue: { readonly Id: number; readonly Number: string }

before(async () => {
  f = await FallbackOffice.open()
  await f.staff(3)
  await f.addCarrierTrunk()
})
after(() => f.close())

describe('set up as the guide says', () => {
  test('[S1-08] a queue that rings all for 10 s, with users and without a number', async () => {
    queue = await f.addQueue(['101', '102', '103'], 10)
    const made = await f.api.get(`/Queues(${queue.Id})?$expand=Agents`)
    const { PollingStrategy, RingTimeout, MasterTimeout, ForwardNoAnswer } = made
    assert.deepEqual([PollingStrategy, RingTimeout, MasterTimeout], ['RingAll', 10, 10])
    assert.deepEqual(
      (made.Agents as readonly { readonly Number: string }[]).map((agent) => agent.Number),
      ['101', '102', '103'],
    )
    const { To, External } = ForwardNoAnswer as Record<string, unknown>
    assert.deepEqual([To, External], ['External', voiceNumber])
    assert.deepEqual(await routesOf(queue.Id), [])
  })

  test('[S1-13] a trunk from the template: name, host, port, proxy, UDP, no registration, no default route', async () => {
    trunk = await f.addDomainTrunk()
    const made = await f.api.get<TrunkBody & { readonly RoutingRules: readonly unknown[] }>(
      `/Trunks(${trunk.Id})?$expand=RoutingRules`,
    )
    const { Name, Host, Port, ProxyHost, RequireRegistrationFor, TemplateFilename } = made.Gateway
    assert.deepEqual(
      [Name, Host, Port, ProxyHost, RequireRegistrationFor, TemplateFilename, made.TransportRestriction],
      ['Twilio SIP Domain Trunk', domainHost, 5060, domainHost, 'Nothing', 'TwilioSIPDomain.pv.xml', 'UDP'],
    )
    assert.deepEqual(made.RoutingRules, [])
    await eventually('the trunk is up', async () => {
      const { IsOnline } = await f.api.get(`/Trunks(${trunk.Id})`)
      return IsOnline === true ? true : null
    })
  })

  test('[S1-14] the customers’ number is added to this trunk, unassigned, and then assigned in the queue', async () => {
    await f.api.patch(`/Trunks(${trunk.Id})`, { DidNumbers: [did] })
    const path = '/DidNumbers?$expand=RoutingRule'
    assert.deepEqual(
      (await f.api.list(path)).map((row) => [row.Number, row.TrunkId, row.RoutingRule ?? null]),
      [[did, trunk.Id, null]],
    )
    await f.assign(queue.Id, trunk)
    assert.deepEqual(await routesOf(queue.Id), [did])
  })

  test('[S1-15] an outbound rule whose first route is the trunk, with nothing stripped and nothing put before', async () => {
    const rule = await f.addOutboundRule(trunk)
    const { Routes } = await f.api.get<{ readonly Routes: readonly Record<string, unknown>[] }>(
      `/OutboundRules(${rule.Id})`,
    )
    const [first] = Routes
    assert.deepEqual([first?.TrunkId, first?.StripDigits ?? 0, first?.Prepend ?? ''], [trunk.Id, 0, ''])
  })
})

describe('calls', () => {
  test('[S1-01] [S1-14] all agents ring at once and show the customer; one answers and the others are cancelled', async () => {
    const call = await f.dial()
    const rung = await ringing(f.desks)
    for (const one of rung) assert.equal(one.request?.from.uri?.user, customerNumber)
    const [anna, ...others] = rung
    assert.ok(anna && f.desks[0])
    anna.answer()
    await talking(call, anna, f.desks[0])
    for (const other of others) assert.equal((await other.ended(20_000)).by, 'remote')
    call.hangUp()
    await anna.ended(20_000)
    assert.equal(f.domains.site.invites.history.length, 0)
  })

  test('[S1-01] [S1-02] [S1-08] [S1-10] nobody answers for 10 s: the voice app has the customer, and knows who it is', async () => {
    const call = await f.dial()
    const rung = await ringing(f.desks)
    const rungMs = performance.now()
    await call.answered(20_000)
    await call.voice.hearsSound({ withinMs: 20_000 })
    const record = await f.forwarded()
    // The timers of two processes are compared: a little early is still 10 s.
    assert.ok(performance.now() - rungMs > 9500, `after ${performance.now() - rungMs} ms`)
    for (const one of rung) await one.ended(20_000)
    assert.equal(record.invite.called.uri, `sip:${voiceNumber}@${domainHost}`)
    assert.equal(record.invite.source.transport, 'udp')
    assert.deepEqual(shownTo(record), everywhere(customerNumber))
    await talkToVoiceApp(call, record)
    assert.equal(record.requests[0]?.params.get('From'), `sip:${customerNumber}@${domainHost}`)
    const history = await eventually('the call history', async () => {
      const rows = await f.api.list('/CallHistoryView?$orderby=SegmentId desc&$top=4')
      return rows.some((row) => row.DstCallerNumber === voiceNumber) ? rows : null
    })
    assert.deepEqual(history.map((row) => [row.SrcCallerNumber, row.DstCallerNumber, row.CallAnswered]).reverse(), [
      [customerNumber, '101', false],
      [customerNumber, '102', false],
      [customerNumber, '103', false],
      [customerNumber, voiceNumber, true],
    ])
  })

  test('[S1-02] the customer who hangs up while the queue rings is not sent on', async () => {
    await f.api.patch(`/Queues(${queue.Id})`, { RingTimeout: 2, MasterTimeout: 2 })
    const call = await f.dial()
    const rung = await ringing(f.desks)
    await call.answered(20_000)
    call.hangUp()
    for (const one of rung) await one.ended(20_000)
    const before = f.domains.site.invites.history.length
    // The next call is past the time at which the first would have been sent on.
    const next = await f.dial()
    await ringing(f.desks)
    const record = await f.forwarded()
    assert.equal(f.domains.site.invites.history.length, before + 1)
    next.hangUp()
    await record.told('over')
  })

  test('[S1-04] a SIP URI of the domain is as good a destination as a number', async () => {
    const External = `sip:sales@${domainHost}`
    await f.api.patch(`/Queues(${queue.Id})`, { ForwardNoAnswer: { To: 'External', External } })
    const call = await f.dial()
    await ringing(f.desks)
    const record = await f.forwarded()
    assert.equal(record.invite.called.uri, External)
    assert.equal(record.invite.from.user, customerNumber)
    await hearsWelcome(call, record)
  })

  test('[S1-03] [S1-14] the same with a ring group', async () => {
    await f.api.post('/Trunks/Pbx.SetRoutes', { routes: { Id: queue.Id, Routes: [] } })
    const group = await f.api.post<{ readonly Id: number }>('/RingGroups', {
      Number: '801',
      Name: 'Everybody',
      RingStrategy: 'RingAll',
      RingTime: 2,
      Members: ['101', '102', '103'].map((number) => ({ Number: number })),
      ForwardNoAnswer: { To: 'External', External: voiceNumber },
    })
    await f.assign(group.Id, trunk)
    const answered = await f.dial()
    const [anna, ...others] = await ringing(f.desks)
    assert.ok(anna && f.desks[0])
    anna.answer()
    await talking(answered, anna, f.desks[0])
    for (const other of others) await other.ended(20_000)
    answered.hangUp()
    await anna.ended(20_000)

    const call = await f.dial()
    const rung = await ringing(f.desks)
    const record = await f.forwarded()
    for (const one of rung) await one.ended(20_000)
    assert.deepEqual(shownTo(record), everywhere(customerNumber))
    await hearsWelcome(call, record)
  })
})

async function routesOf(id: number): Promise<readonly string[]> {
  const { value } = await f.api.post<{
    readonly value: readonly { readonly Routes: readonly { readonly DID: string }[] }[]
  }>('/Defs/Pbx.GetRoutes', { ids: [id] })
  return value.flatMap(({ Routes }) => Routes.map(({ DID }) => DID))
}
