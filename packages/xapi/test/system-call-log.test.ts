// The call log of a period: one row for each leg, all that clients ask it for.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { CallRecordRow, CallSegmentRow } from '@cordboard/store'
import { type Ask, asker, type Fixture, fixture, loginToken, OWNER_PASSWORD } from './fixture.ts'

let f: Fixture
let ask: Ask
const NOON = Date.parse('2026-11-19T12:00:00Z')

function leg(order: number, change: Partial<CallSegmentRow>): CallSegmentRow {
  return {
    order,
    leg: `leg${order}`,
    peerLeg: order === 1 ? null : 'leg1',
    party: 'extension',
    number: String(100 + order),
    name: `User ${order}`,
    direction: order === 1 ? 'in' : 'out',
    startedAt: NOON,
    answeredAt: null,
    endedAt: NOON + 90_000,
    cause: 'no-answer',
    sipCode: null,
    action: 'route',
    codec: null,
    jitterMs: null,
    packetsLost: null,
    mos: null,
    ...change,
  }
}

function call(name: string, alias: number, at: number, segments: readonly CallSegmentRow[]): CallRecordRow {
  const [first] = segments
  return {
    sequence: alias,
    call: name,
    alias,
    startedAt: at,
    answeredAt: null,
    endedAt: at + 90_000,
    from: first?.number ?? '',
    fromName: first?.name ?? '',
    to: '200',
    cause: 'answered',
    segments,
  }
}

before(async () => {
  f = await fixture()
  ask = asker(f.app, await loginToken(f.app, '100', OWNER_PASSWORD))
  const outside = { party: 'trunk', number: '+49301234', name: 'Customer' } as const
  await f.store.storeCalls([
    call('01INBOUND', 7, NOON, [
      leg(1, { ...outside, answeredAt: NOON + 17_000, cause: 'answered' }),
      leg(2, { answeredAt: NOON + 17_500, cause: 'answered' }),
      leg(3, { endedAt: NOON + 17_500, cause: 'completed-elsewhere' }),
    ]),
    call('01OUTBOUND', 8, NOON + 3_600_000, [
      leg(1, { startedAt: NOON + 3_600_000, number: '102' }),
      leg(2, { startedAt: NOON + 3_600_000, endedAt: NOON + 3_601_000, party: 'trunk', number: '0301', cause: 'busy' }),
    ]),
  ])
})
after(() => f.close())

const WHOLE_DAY = { periodFrom: '2026-11-19T00:00:00Z', periodTo: '2026-11-20T00:00:00Z' }

function path(change: Readonly<Record<string, string>> = {}, name = 'GetCallLogData'): string {
  const given = {
    ...WHOLE_DAY,
    sourceType: '0',
    sourceFilter: "''",
    destinationType: '0',
    destinationFilter: "''",
    callsType: '0',
    callTimeFilterType: '0',
    callTimeFilterFrom: "'0%3A00%3A0'",
    callTimeFilterTo: "'0:00:0'",
    hidePcalls: 'true',
    ...change,
  }
  const written = Object.entries(given).map((each) => each.join('='))
  return `/ReportCallLogData/Pbx.${name}(${written.join(',')})`
}

async function rows(change: Readonly<Record<string, string>> = {}, query = '') {
  const reply = await ask('GET', `${path(change)}${query}`)
  assert.equal(reply.status, 200, reply.text)
  return reply.body.value
}

test('an answered call from outside is one row, as a client writes the question', async () => {
  const found = await rows({}, "?$top=1000&$skip=0&$orderby=SegmentId desc&$filter=Direction eq 'Inbound'")
  assert.deepEqual(found, [
    {
      CallId: 7,
      CdrId: `01INBOUND.${found[0].SegmentId}`,
      CallHistoryId: '01INBOUND',
      MainCallHistoryId: '01INBOUND',
      SegmentId: found[0].SegmentId,
      StartTime: '2026-11-19T12:00:00Z',
      SourceDn: '+49301234',
      SourceCallerId: '+49301234',
      SourceDisplayName: 'Customer',
      SourceType: 1,
      DestinationDn: '102',
      DestinationCallerId: '102',
      DestinationDisplayName: 'User 2',
      DestinationType: 0,
      Direction: 'Inbound',
      CallType: 'Extension',
      ActionType: 1,
      Answered: true,
      Status: 'Answered',
      Reason: 'Answered',
      RingingDuration: 'PT17.5S',
      TalkingDuration: 'PT1M12.5S',
      Indent: 0,
    },
  ])
})

test('newest first; phones that rang beside are shown when they are not hidden, under their call', async () => {
  const short = (all: readonly Record<string, unknown>[]) =>
    all.map((row) => `${row.CallId} ${row.DestinationDn} ${row.Reason} ${row.Indent}`)
  assert.deepEqual(short(await rows()), ['8 0301 Busy 0', '7 102 Answered 0'])
  assert.deepEqual(short(await rows({ hidePcalls: 'false' })), [
    '8 0301 Busy 0',
    '7 103 Answered elsewhere 1',
    '7 102 Answered 0',
  ])
})

test('source, destination and period are chosen', async () => {
  const calls = async (change: Readonly<Record<string, string>>) =>
    (await rows(change)).map((row: { CallId: number }) => row.CallId)
  assert.deepEqual(await calls({ sourceFilter: "'301234'" }), [7])
  assert.deepEqual(await calls({ destinationFilter: "'0301'" }), [8])
  assert.deepEqual(await calls({ periodFrom: '2026-11-19T12:30:00Z' }), [8])
  assert.deepEqual(await calls({ periodTo: '2026-11-19T11:00:00Z' }), [])
})

test('1,000 rows at once are the most; what is not built and what is missing is refused by name', async () => {
  assert.equal((await ask('GET', `${path()}?$top=1001`)).status, 400)
  for (const name of ['sourceType', 'destinationType', 'callsType', 'callTimeFilterType']) {
    const reply = await ask('GET', path({ [name]: '1' }))
    assert.equal(reply.body.error.details[0].target, name)
  }
  const reply = await ask('GET', '/ReportCallLogData/Pbx.GetCallLogData(periodFrom=2026-11-19T00:00:00Z)')
  assert.equal(reply.status, 400)
})

test('the same rows are a file, with the times of the reader', async () => {
  const zone = { clientTimeZone: "'Europe%2FBerlin'" }
  const { text } = await ask('GET', `${path(zone, 'DownloadCallLog')}?$select=StartTime,SourceDn,TalkingDuration`)
  assert.equal(
    text,
    [
      'StartTime,SourceDn,TalkingDuration',
      '2026-11-19 14:00:00,102,PT0S',
      "2026-11-19 13:00:00,'+49301234,PT1M12.5S",
      '',
    ].join('\r\n'),
  )
})

test('nothing is older than this version; only who may see the history sees the log', async () => {
  const { body } = await ask('GET', path({}, 'GetOldCallLogData'))
  assert.deepEqual(body.value, [])
  await ask('POST', '/Users', { Number: '160', AccessPassword: 'a long password' })
  const user = asker(f.app, await loginToken(f.app, '160', 'a long password'))
  assert.equal((await user('GET', path())).status, 403)
})
