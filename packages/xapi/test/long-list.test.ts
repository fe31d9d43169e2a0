// Lists of more rows than are read at once: whole, in order, of one moment, and refused before anything is sent.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { CallRecordRow } from '@cordboard/store'
import { type Ask, asker, type Fixture, fixture, loginToken, OWNER_PASSWORD } from './fixture.ts'

const CALLS = 1300
const BEGIN = Date.parse('2026-11-01T00:00:00Z')

function record(index: number): CallRecordRow {
  const startedAt = BEGIN + index * 1000
  const endedAt = startedAt + 5000
  const common = {
    party: 'extension',
    name: `Caller ${index}`,
    startedAt,
    answeredAt: startedAt + 1000,
    endedAt,
  } as const
  const told = { cause: 'hangup', sipCode: 200, action: 'dial', codec: 'PCMU', jitterMs: 1, packetsLost: 0, mos: 4.4 }
  return {
    sequence: index + 1,
    call: `01TEST${String(index).padStart(20, '0')}`,
    alias: index + 1,
    startedAt,
    answeredAt: startedAt + 1000,
    endedAt,
    from: '100',
    fromName: '=Anna, the "first"',
    to: '101',
    cause: 'hangup',
    segments: [
      { ...common, ...told, order: 0, leg: 'a', peerLeg: 'b', number: '100', direction: 'in' },
      { ...common, ...told, order: 1, leg: 'b', peerLeg: 'a', number: '101', direction: 'out' },
    ],
  }
}

describe('long lists', () => {
  let f: Fixture
  let ask: Ask
  before(async () => {
    f = await fixture()
    ask = asker(f.app, await loginToken(f.app, '100', OWNER_PASSWORD))
    await f.store.storeCalls(Array.from({ length: CALLS }, (_, index) => record(index)))
  })
  after(() => f.close())

  const ids = async (query: string): Promise<readonly number[]> => {
    const reply = await ask('GET', `/CallHistoryView?${query}&$select=SegmentId`)
    assert.equal(reply.status, 200, reply.text)
    return reply.body.value.map((row: { readonly SegmentId: number }) => row.SegmentId)
  }

  test('a list in pieces is the list, with its count, skip and order', async () => {
    const whole = await ids('$top=100000&$orderby=SegmentId')
    assert.deepEqual(
      whole,
      whole.toSorted((a, b) => a - b),
    )
    const pages: number[] = []
    for (let skip = 0; skip < whole.length; skip += 100)
      pages.push(...(await ids(`$top=100&$skip=${skip}&$orderby=SegmentId`)))
    assert.deepEqual(whole, pages)
    assert.ok(whole.length >= CALLS)
    assert.deepEqual(await ids('$top=777&$skip=3&$orderby=SegmentId'), whole.slice(3, 780))
    const counted = await ask('GET', '/CallHistoryView?$top=501&$count=true')
    assert.equal(counted.body['@odata.count'], whole.length)
    assert.equal(counted.body.value.length, 501)
    assert.deepEqual(Object.keys(counted.body), ['@odata.context', '@odata.count', 'value'])
  })

  test('what comes while it is read is not in it, and nothing is in it twice', async () => {
    const before = (await ids('$top=100000')).length
    const [reading] = await Promise.all([ids('$top=100000'), f.store.storeCalls([record(CALLS), record(CALLS + 1)])])
    assert.equal(new Set(reading).size, reading.length)
    assert.ok(reading.length >= before)
  })

  test('an empty long list is empty JSON, a wrong question is refused before anything is sent', async () => {
    assert.deepEqual((await ask('GET', "/CallHistoryView?$top=5000&$filter=SrcDn eq 'nobody'")).body.value, [])
    const wrong = await ask('GET', '/CallHistoryView?$top=5000&$filter=Nonsense eq 1')
    assert.equal(wrong.status, 400)
    assert.equal((await ask('GET', '/CallHistoryView?$top=100001')).status, 400)
  })

  test('the file has the same rows', async () => {
    const reply = await ask('GET', '/CallHistoryView/Pbx.DownloadCallHistory()')
    assert.equal(reply.status, 200, reply.text)
    const lines = reply.text.trimEnd().split('\r\n')
    assert.equal(lines.length, 1 + (await ids('$top=100000')).length)
  })
})
