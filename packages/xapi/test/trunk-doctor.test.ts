// Doctor, list before going live, test calls and route tester over the API, with a switch the test plays.
import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'
import type { CallRecord, RouteAnswer, SwitchRequest, TestCallAnswer } from '@cordboard/link'
import { type Ask, asker, type Fixture, fixture, loginToken, OWNER_PASSWORD } from './fixture.ts'

let f: Fixture
let ask: Ask
let trunk: { Id: number; Number: string }
const FORWARD = '+15551230000'

before(async () => {
  f = await fixture({ xapi: { publicAddress: '203.0.113.7' } })
  ask = asker(f.app, await loginToken(f.app, '100', OWNER_PASSWORD))
  f.answer(play())
  for (const number of ['101', '102']) await ask('POST', '/Users', { Number: number })
  await ask('POST', '/Queues', {
    Number: '800',
    Name: 'Sales',
    Agents: [{ Number: '101' }, { Number: '102' }],
    ForwardNoAnswer: { To: 'External', External: FORWARD },
  })
  const begun = (await ask('GET', "/Trunks/Pbx.InitTrunk(template='TwilioSIPDomain.pv.xml')")).body
  Object.assign(begun.Gateway, { Name: 'Cloud', Host: 'acme.sip.ie1.twilio.com' })
  const made = await ask('POST', '/Trunks', { ...begun, DidNumbers: ['+442071234567'] })
  assert.equal(made.status, 201, made.text)
  trunk = made.body
  const to = { To: 'Queue', Number: '800' }
  const rule = await ask('POST', '/InboundRules', {
    Condition: 'BasedOnDID',
    Data: '+442071234567',
    OfficeHoursDestination: to,
  })
  assert.equal(rule.status, 201, rule.text)
  const proposal = (await ask('GET', `/Trunks(${trunk.Id})/Pbx.ProposeOutboundRule()`)).body
  assert.equal((await ask('POST', '/OutboundRules', proposal)).status, 201)
})
after(() => f.close())
beforeEach(() => {
  f.asked.splice(0)
  f.answer(play())
})

const CALL: TestCallAnswer = {
  call: '01CALL',
  startedAt: 1000,
  answeredAt: 2000,
  endedAt: 50_000,
  status: 200,
  reason: null,
  trunk: '10000',
  rule: 'Calls by Cloud',
  dialled: FORWARD,
  callerShown: '101',
  callerHeaders: [{ name: 'From', user: '101' }],
  codec: 'PCMU',
  telephoneEvent: true,
  sessionTimers: null,
  packetsReceived: 100,
  source: '54.171.127.192:5060',
  transport: 'udp',
  log: [{ at: 1500.5, text: 'sent to 54.171.127.192:5060 (udp): INVITE' }],
}

const ROUTE: RouteAnswer = {
  plan: 'dialOut',
  targets: [`Cloud: ${FORWARD}`],
  trail: ['outbound rule Calls by Cloud fits'],
  status: null,
  tip: null,
  onwards: [{ why: 'x', plan: 'ring', targets: ['101'] }],
}

/** The switch as it would answer for an office in order. */
function play(change: Partial<Record<SwitchRequest['kind'], unknown>> = {}): (request: SwitchRequest) => unknown {
  const line = { id: 0, number: '10000', name: 'Cloud', up: true, state: 'reachable', trouble: null, since: 1 }
  const registrar = {
    host: 'acme.sip.ie1.twilio.com',
    port: 5060,
    isAddress: false,
    naptr: false,
    srv: false,
    addresses: [{ transport: 'udp', address: '54.171.127.192', port: 5060 }],
    error: null,
  }
  const usual: Partial<Record<SwitchRequest['kind'], unknown>> = {
    status: { version: Number.MAX_SAFE_INTEGER },
    inspectTrunk: {
      line: { ...line, lastGoodAt: 1, registeredUntil: null, calls: 0, addresses: [] },
      resolution: { registrar, proxy: null },
      lastAnswer: null,
      tls: null,
      trouble: [],
    },
    explainRoute: ROUTE,
    testCall: CALL,
    watchInbound: CALL,
    ...change,
  }
  return ({ kind }) => {
    if (usual[kind] === 'refuse') throw new Error('There is no such trunk.')
    return usual[kind] ?? null
  }
}

interface Told {
  readonly Level: string
  readonly Code?: string
  readonly Template: string
  readonly Params: readonly string[]
}

async function analysis(): Promise<readonly Told[]> {
  const reply = await ask('POST', `/Trunks(${trunk.Id})/Pbx.RunAnalysis?$top=100`)
  assert.equal(reply.status, 200, reply.text)
  return reply.body.value
}

describe('the doctor', () => {
  test('says what it found, with the contract’s codes and sentences with parameters', async () => {
    const reports = await analysis()
    assert.ok(reports.some((each) => each.Code === 'RegistrarResolvesToHOST' && each.Level === 'Info'))
    assert.ok(reports.some((each) => each.Code === 'OutboundRuleFound' && each.Params.includes('Calls by Cloud')))
    assert.deepEqual(
      reports.filter((each) => each.Level === 'Error' || each.Level === 'Critical').map((each) => each.Template),
      ['Of %1$s nobody can be rung at the moment.'],
    )
    const kinds = f.asked.map((each) => each.kind)
    assert.deepEqual([...new Set(kinds)].sort(), ['explainRoute', 'inspectTrunk'])
  })

  test('[S1-23] hears who is registered from the switch', async () => {
    const users = (await ask('GET', '/Users?$select=Id,Number')).body.value as { Id: number; Number: string }[]
    for (const { Id } of users) f.tell({ type: 'registered', userId: Id, registered: true })
    const reports = await analysis()
    assert.equal(
      reports.some((each) => each.Template.includes('is not rung')),
      false,
    )
    assert.equal(
      reports.some((each) => each.Level === 'Error'),
      false,
      JSON.stringify(reports),
    )
  })

  test('[S0-09] sees a block of the cloud’s addresses; one click opens it', async () => {
    await ask('POST', '/Blocklist', { IPAddrMask: '54.172.60.1', BlockType: 'Block' })
    assert.ok((await analysis()).some((each) => each.Level === 'Error' && each.Params.includes('54.172.60.1')))
    await ask('POST', '/Blocklist/Pbx.AllowProvider', { provider: 'twilio' })
    assert.equal(
      (await analysis()).some((each) => each.Params.includes('54.172.60.1')),
      false,
    )
  })

  test('[S1-16] warns when E164 processing would reformat the forward', async () => {
    const on = await ask('PATCH', '/E164Settings', { Enabled: true, CountryCode: '44', InternationalCode: '00' })
    assert.equal(on.status, 204, on.text)
    assert.ok((await analysis()).some((each) => each.Code === 'NumberFormatsMismatch' && each.Params.includes(FORWARD)))
    await ask('PATCH', '/E164Settings', { Enabled: false })
    assert.equal(
      (await analysis()).some((each) => each.Code === 'NumberFormatsMismatch'),
      false,
    )
  })

  test('says what it could not check when the switch does not answer', async () => {
    f.answer(play({ inspectTrunk: 'refuse', explainRoute: 'refuse' }))
    assert.ok((await analysis()).some((each) => each.Template.includes('not checked')))
  })

  test('of a trunk that is not there: 404', async () => {
    assert.equal((await ask('POST', '/Trunks(987654)/Pbx.RunAnalysis')).status, 404)
  })
})

describe('[S1-17] the list before going live', () => {
  const list = async () => {
    const reply = await ask('GET', `/Trunks(${trunk.Id})/Pbx.GetGoLiveChecklist()`)
    assert.equal(reply.status, 200, reply.text)
    return reply.body.value as { Point: number; Ok: boolean; Detail: string }[]
  }

  test('knows that nothing was tried yet, and that it worked once a forwarded call was answered', async () => {
    const before = await list()
    assert.deepEqual(
      before.filter((each) => !each.Ok).map((each) => each.Point),
      [2, 10],
    )
    const leg = {
      leg: 'L1',
      peerLeg: 'L2',
      party: 'trunk',
      name: '',
      startedAt: 1000,
      answeredAt: 1100,
      endedAt: 2000,
      cause: 'answered',
      sipCode: null,
      codec: 'PCMU',
      jitterMs: null,
      packetsLost: null,
      mos: null,
    } as const
    const record: CallRecord = {
      sequence: 1,
      call: '01FORWARDED',
      alias: 1,
      startedAt: 1000,
      answeredAt: 1100,
      endedAt: 2000,
      from: '+447700900123',
      fromName: '',
      to: '+442071234567',
      cause: 'answered',
      segments: [
        { ...leg, order: 1, number: '+447700900123', direction: 'in', action: 'inbound, Main' },
        {
          ...leg,
          order: 2,
          leg: 'L2',
          peerLeg: 'L1',
          number: FORWARD,
          direction: 'out',
          action: `trunk ${trunk.Number} Cloud, x`,
        },
      ],
    }
    await f.store.storeCalls([record])
    assert.deepEqual(
      (await list()).filter((each) => !each.Ok),
      [],
    )
  })
})

describe('a test call out', () => {
  const tryOut = (body: object) => ask('POST', `/Trunks(${trunk.Id})/Pbx.TestOutboundCall`, body)

  test('[S4-10] rings the extension named, and answers reports and log', async () => {
    const reply = await tryOut({ contact: 'sip:101@pbx.test:5060', destination: FORWARD, seconds: 40 })
    assert.equal(reply.status, 200, reply.text)
    assert.deepEqual(f.asked, [{ kind: 'testCall', trunk: trunk.Id, from: '101', to: FORWARD, seconds: 40 }])
    assert.ok(reply.body.Reports.some((each: Told) => each.Code === 'OutboundCallSuccessful'))
    assert.match(reply.body.Log[0].Text, /INVITE/)
    assert.match(reply.body.Log[0].TimeStamp, /^1970-01-01T00:00:01/)
  })

  test('without a contact the caller’s own phone rings', async () => {
    await tryOut({ destination: FORWARD })
    assert.equal(f.asked[0]?.kind === 'testCall' && f.asked[0].from, '100')
  })

  test('what the switch refuses is told', async () => {
    f.answer(play({ testCall: 'refuse' }))
    const reply = await tryOut({ contact: '101', destination: FORWARD })
    assert.deepEqual([reply.status, reply.body.error.message], [400, 'There is no such trunk.'])
  })

  for (const [body, target] of [
    [{ contact: '101', destination: '' }, 'destination'],
    [{ contact: '101', destination: '<x>' }, 'destination'],
    [{ contact: '<>', destination: '1' }, 'contact'],
    [{ contact: '101', destination: '1', seconds: 86 }, 'seconds'],
  ] as const) {
    test(`${JSON.stringify(body)} is refused`, async () => {
      const reply = await tryOut(body)
      assert.deepEqual([reply.status, reply.body.error.details[0].target], [400, target])
      assert.deepEqual(f.asked, [])
    })
  }
})

test('[S4-13] a test call in waits for the next call of the trunk', async () => {
  const reply = await ask('POST', `/Trunks(${trunk.Id})/Pbx.TestInboundCall`, { seconds: 20 })
  assert.equal(reply.status, 200, reply.text)
  assert.deepEqual(f.asked, [{ kind: 'watchInbound', trunk: trunk.Id, seconds: 20 }])
  assert.ok(reply.body.Reports.some((each: Told) => each.Code === 'InboundCallSource'))
})

test('a trunk registers again when asked to; one that is not there is refused', async () => {
  assert.equal((await ask('POST', '/Trunks/Pbx.RefreshRegistration', { id: trunk.Id })).status, 204)
  assert.deepEqual(f.asked, [{ kind: 'refreshTrunk', trunk: trunk.Id }])
  const nobody = await ask('POST', '/Trunks/Pbx.RefreshRegistration', { id: 987654 })
  assert.equal(nobody.body.error.details[0].target, 'id')
})

describe('the route tester', () => {
  test('asks who would get a call by a trunk at a time, and says why', async () => {
    const args = `from='%2B447700900123',to='%2B442071234567',trunk='${trunk.Number}',at=2026-12-24T18:00:00Z`
    const reply = await ask('GET', `/Trunks/Pbx.ExplainRoute(${args})`)
    assert.equal(reply.status, 200, reply.text)
    const at = Date.parse('2026-12-24T18:00:00Z')
    const question = { from: '+447700900123', to: '+442071234567', trunk: trunk.Id, at }
    assert.deepEqual(f.asked, [{ kind: 'explainRoute', question }])
    assert.equal(reply.body.Plan, 'dialOut')
    assert.deepEqual(reply.body.Trail, ROUTE.trail)
    assert.deepEqual(reply.body.Onwards, [{ Why: 'x', Plan: 'ring', Targets: ['101'] }])
  })

  test('of a call from inside, now', async () => {
    await ask('GET', "/Trunks/Pbx.ExplainRoute(from='101',to='999100')")
    assert.deepEqual(f.asked, [
      { kind: 'explainRoute', question: { from: '101', to: '999100', trunk: null, at: null } },
    ])
  })

  test('by a trunk that is not there is refused', async () => {
    const reply = await ask('GET', "/Trunks/Pbx.ExplainRoute(from='1',to='2',trunk='55555')")
    assert.deepEqual([reply.status, reply.body.error.details[0].target], [400, 'trunk'])
  })
})
