// Calls over the API: live ones come from the switch, past ones from the store.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { ActiveCallLine } from '@cordboard/link'
import type { CallRecordRow } from '@cordboard/store'
import { type Ask, asker, type Fixture, fixture, loginToken, OWNER_PASSWORD } from './fixture.ts'

let f: Fixture
let ask: Ask
before(async () => {
  f = await fixture()
  ask = asker(f.app, await loginToken(f.app, '100', OWNER_PASSWORD))
  for (const number of ['101', '102', '103']) {
    await ask('POST', '/Users', { Number: number, AccessPassword: `password of ${number}` })
  }
})
after(() => f.close())

const LINE: ActiveCallLine = {
  id: 7,
  call: '01CALL',
  caller: '101 Ann',
  callee: '102 Bob',
  status: 'Talking',
  establishedAt: Date.parse('2026-11-20T09:59:00Z'),
  lastChangeAt: Date.parse('2026-11-20T09:59:01Z'),
}

async function ringing(line: ActiveCallLine, ended = false): Promise<void> {
  f.tell({ type: 'activeCall', line, ended })
  await new Promise((resolve) => setImmediate(resolve))
}

describe('live calls', () => {
  test('are listed as the switch tells them', async () => {
    await ringing(LINE)
    const { body } = await ask('GET', "/ActiveCalls?$filter=Status eq 'Talking'")
    assert.deepEqual(body.value, [
      {
        Callee: '102 Bob',
        Caller: '101 Ann',
        EstablishedAt: '2026-11-20T09:59:00Z',
        Id: 7,
        LastChangeStatus: '2026-11-20T09:59:01Z',
        ServerNow: '2026-11-20T10:00:00Z',
        Status: 'Talking',
      },
    ])
  })

  test('a user sees and ends their own calls, nobody else’s', async () => {
    await ringing(LINE)
    const inCall = asker(f.app, await loginToken(f.app, '101', 'password of 101'))
    const other = asker(f.app, await loginToken(f.app, '103', 'password of 103'))
    assert.equal((await inCall('GET', '/ActiveCalls')).body.value.length, 1)
    assert.equal((await other('GET', '/ActiveCalls')).body.value.length, 0)
    assert.equal((await other('POST', '/ActiveCalls(7)/Pbx.DropCall')).status, 404)
    f.asked.length = 0
    const dropped = await inCall('POST', '/ActiveCalls(7)/Pbx.DropCall')
    assert.equal(dropped.status, 200)
    assert.deepEqual(f.asked, [{ kind: 'dropCall', call: 7, by: '101' }])
  })

  test('a call that is over is gone', async () => {
    await ringing(LINE, true)
    assert.deepEqual((await ask('GET', '/ActiveCalls')).body.value, [])
    assert.equal((await ask('POST', '/ActiveCalls(7)/Pbx.DropCall')).status, 404)
  })
})

describe('MakeCall', () => {
  test('asks the switch and answers its call', async () => {
    f.answer(() => ({ call: '01NEW', alias: 4711 }))
    f.asked.length = 0
    const reply = await ask('POST', '/Users/Pbx.MakeCall', {
      DN: '101',
      destination: '102',
      contact: null,
      testCall: false,
    })
    assert.equal(reply.status, 200, reply.text)
    assert.equal(reply.body.FinalStatus, 'Success')
    assert.equal(reply.body.Result.Id, 4711)
    assert.deepEqual(f.asked, [{ kind: 'makeCall', from: '101', to: '102', contact: null, by: '100' }])
  })

  test('a refusal of the switch is told', async () => {
    f.answer(() => {
      throw new Error('No device of extension 101 is registered.')
    })
    const reply = await ask('POST', '/Users/Pbx.MakeCall', { dn: '101', destination: '102' })
    assert.equal(reply.status, 400)
    assert.equal(reply.body.error.message, 'No device of extension 101 is registered.')
  })

  for (const [body, target] of [
    [{ dn: '101' }, 'destination'],
    [{ dn: '999', destination: '1' }, 'dn'],
    [{ dn: '101', destination: '' }, 'destination'],
    [{ dn: '101', destination: '1\r\nX: y' }, 'destination'],
    [{ dn: '101', destination: '1', testCall: true }, 'testCall'],
    [{ dn: 101, destination: '1' }, 'dn'],
  ] as const) {
    test(`${JSON.stringify(body)} is refused, ${target} named`, async () => {
      const reply = await ask('POST', '/Users/Pbx.MakeCall', body)
      assert.equal(reply.status, 400)
      assert.equal(reply.body.error.details[0].target, target)
    })
  }

  test('nobody calls in the name of others', async () => {
    const other = asker(f.app, await loginToken(f.app, '103', 'password of 103'))
    assert.equal((await other('POST', '/Users/Pbx.MakeCall', { dn: '101', destination: '102' })).status, 403)
    f.answer(() => ({ call: '01', alias: 1 }))
    assert.equal((await other('POST', '/Users/Pbx.MakeCall', { destination: '102' })).status, 200)
  })
})

test('without the switch live state is 503, never invented', async () => {
  const lonely = await fixture({ withSwitch: false })
  try {
    const lost = asker(lonely.app, await loginToken(lonely.app, '100', OWNER_PASSWORD))
    for (const [method, path, body] of [
      ['GET', '/ActiveCalls', undefined],
      ['GET', '/ActiveCalls/$count', undefined],
      ['POST', '/Users/Pbx.MakeCall', { dn: '100', destination: '101' }],
    ] as const) {
      const reply = await lost(method, path, body)
      assert.equal(reply.status, 503)
      assert.match(reply.body.error.message, /switch is not running/)
    }
    assert.equal((await lost('GET', '/Users(2)')).body.IsRegistered, undefined)
    assert.equal((await lost('GET', '/SystemStatus')).body.CallsActive, undefined)
    assert.equal((await lonely.app.inject({ url: '/health' })).statusCode, 503)
  } finally {
    await lonely.close()
  }
})

function past(index: number): CallRecordRow {
  const startedAt = Date.parse('2026-09-01T08:00:00Z') + index * 3_600_000
  const answeredAt = index % 2 === 0 ? startedAt + 2000 : null
  const leg = {
    startedAt,
    answeredAt,
    endedAt: startedAt + 62_500,
    cause: answeredAt === null ? 'no-answer' : 'answered',
    sipCode: 200,
    action: 'call',
    codec: 'PCMA',
    jitterMs: null,
    packetsLost: null,
    mos: null,
    party: 'extension',
  } as const
  return {
    sequence: index + 1,
    call: `01CALL${String(index).padStart(20, '0')}`,
    alias: index + 1,
    startedAt,
    answeredAt,
    endedAt: startedAt + 62_500,
    from: '101',
    fromName: 'Ann',
    to: '102',
    cause: leg.cause,
    segments: [
      { ...leg, order: 1, leg: `a${index}`, peerLeg: `b${index}`, number: '101', name: 'Ann', direction: 'in' },
      { ...leg, order: 2, leg: `b${index}`, peerLeg: `a${index}`, number: '102', name: 'Bob', direction: 'out' },
    ],
  }
}

describe('call history', () => {
  before(() => f.store.storeCalls(Array.from({ length: 48 }, (_, index) => past(index))))

  const count = async (filter: string): Promise<number> => {
    const reply = await ask('GET', `/CallHistoryView?$filter=${encodeURIComponent(filter)}&$count=true&$top=1`)
    assert.equal(reply.status, 200, reply.text)
    return reply.body['@odata.count']
  }

  test('rows have times and durations in the contract’s form', async () => {
    const { body } = await ask('GET', '/CallHistoryView?$orderby=SegmentStartTime&$top=1')
    const [row] = body.value
    assert.equal(row.SegmentStartTime, '2026-09-01T08:00:00Z')
    assert.equal(row.CallTime, 'PT1M0.5S')
    assert.equal(row.SrcDn, '101')
    assert.equal(row.DstDisplayName, 'Bob')
    assert.equal(row.CallAnswered, true)
    assert.equal('Call' in row, false)
  })

  for (const [filter, part] of [
    ['CallAnswered eq true', 0.5],
    ['CallAnswered', 0.5],
    ['date(SegmentStartTime) eq 2026-09-02', 0.5],
    ['date(SegmentStartTime) ge 2026-09-01 and date(SegmentStartTime) le 2026-09-30', 1],
    ['SegmentStartTime lt 2026-09-01T20:00:00Z', 0.25],
    ["SegmentStartTime lt '2026-09-01T20:00:00Z'", 0.25],
    ['year(SegmentStartTime) eq 2026', 1],
    ['year(SegmentStartTime) lt 2026', 0],
    ["contains(tolower(SrcDisplayName),'ANN')", 1],
    ["startswith(DstDn,'10') and not (DstDn eq '102')", 0],
    ["SrcDn in ('101','999')", 1],
    ["CallTime gt duration'PT30S'", 0.5],
    ['DstExternal eq false', 1],
  ] as const) {
    test(`${filter}: ${part} of all`, async () => {
      const all = await count('SegmentId gt 0')
      assert.ok(all >= 48)
      assert.equal(await count(filter), all * part)
    })
  }

  test('what a table cannot be asked is refused in words', async () => {
    for (const filter of [
      'length(SrcDn) eq 3',
      'SrcDn eq DstDn',
      'Nope eq 1',
      "Src/Dn eq '1'",
      'CallTime add CallTime eq null',
    ]) {
      const reply = await ask('GET', `/CallHistoryView?$filter=${encodeURIComponent(filter)}`)
      assert.equal(reply.status, 400, filter)
    }
    const long = Array.from({ length: 1200 }, (_, index) => `SrcDn eq '${index}'`).join(' or ')
    assert.equal((await ask('GET', `/CallHistoryView?$filter=${encodeURIComponent(long)}`)).status, 400)
    const often = Array.from({ length: 200 }, (_, index) => `SrcDn eq '${index}'`).join(' or ')
    assert.equal((await ask('GET', `/CallHistoryView?$filter=${encodeURIComponent(often)}`)).status, 200)
  })

  test('pages lead through all rows once', async () => {
    const seen = new Set<number>()
    let path = '/CallHistoryView?$select=SegmentId'
    while (path !== '') {
      const { body } = await ask('GET', path)
      for (const row of body.value) seen.add(row.SegmentId)
      path = String(body['@odata.nextLink'] ?? '').replace('http://localhost:80/xapi/v1', '')
    }
    assert.equal(seen.size, await count('SegmentId gt 0'))
  })
})
