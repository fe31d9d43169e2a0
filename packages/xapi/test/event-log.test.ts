// The event log as an operator sees it: numbers, names, tips, and the page behind a number.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { LogEntry } from '@cordboard/link'
import { type Ask, asker, type Fixture, fixture, loginToken, OWNER_PASSWORD } from './fixture.ts'

let f: Fixture
let ask: Ask
let trunk = 0

before(async () => {
  f = await fixture()
  ask = asker(f.app, await loginToken(f.app, '100', OWNER_PASSWORD))
  trunk = (await ask('POST', '/Trunks', { Gateway: { Host: 'acme.pstn.twilio.com' } })).body.Id
  const entry = (id: string, parameters: Record<string, string>, at: number): LogEntry => ({
    at: f.clock.now + at,
    id,
    severity: 'Warning',
    call: '01CALL',
    message: `This is ${id}.`,
    tip: null,
    parameters,
  })
  const header = '32201 Authorization denied'
  for (const [index, [id, parameters]] of (
    [
      ['trunk-call-failed', { trunkId: String(trunk), status: '403', reason: 'Forbidden', cause: 'rejected', header }],
      ['trunk-call-failed', { trunkId: String(trunk), status: '503', reason: 'x', cause: 'at-capacity' }],
      ['trunk-unreachable', { trunk: '10000' }],
      ['routing-no-outbound-rule', { from: '101', to: '0123' }],
      ['from-the-future', {}],
    ] as const
  ).entries())
    f.tell({ type: 'log', entry: entry(id, parameters, index) })
  for (let count = ''; count !== '5'; ) count = (await ask('GET', '/EventLogs/$count')).text
})
after(() => f.close())

interface Shown {
  readonly EventId: number
  readonly Group: string
  readonly GroupName: string
  readonly Message: string
  readonly Params: readonly string[]
}

async function events(filter: string): Promise<readonly Shown[]> {
  const reply = await ask('GET', `/EventLogs?$filter=${encodeURIComponent(filter)}&$orderby=TimeGenerated`)
  assert.equal(reply.status, 200, reply.text)
  return reply.body.value
}

test('[S4-11] every entry has a number and a name, and a failure of a known kind its own number and tip', async () => {
  const all = (await ask('GET', '/EventLogs?$orderby=TimeGenerated')).body.value as Shown[]
  assert.deepEqual(
    all.map((each) => [each.EventId, each.GroupName]),
    [
      [32201, 'Call by trunk failed'],
      [42019, 'Call by trunk failed'],
      [4100, 'Trunk status changed'],
      [42108, 'No outbound rule'],
      [42000, 'Other'],
    ],
  )
  assert.match(all[0]?.Message ?? '', /^This is trunk-call-failed\. .*access/i)
  assert.equal(all[0]?.Params.includes('32201'), false, 'the number is no parameter of the message')
  assert.match(all[1]?.Message ?? '', /SIM calls/)
})

for (const [filter, groups] of [
  ['EventId eq 32201', ['trunk-call-failed']],
  ['EventId eq 42019', ['trunk-call-failed']],
  ['EventId eq 4100', ['trunk-unreachable']],
  ['EventId eq 42000', ['from-the-future']],
  ['EventId eq 999', []],
  ['EventId in (4100, 42108)', ['trunk-unreachable', 'routing-no-outbound-rule']],
  ["EventId ne 4100 and Type eq 'Warning' and contains(Message, 'future')", ['from-the-future']],
] as const) {
  test(`$filter=${filter} finds ${groups.length}`, async () => {
    assert.deepEqual(
      (await events(filter)).map((each) => each.Group),
      groups,
    )
  })
}

test('the number is not compared by size', async () => {
  assert.equal((await ask('GET', '/EventLogs?$filter=EventId gt 4000')).status, 400)
})

test('[S4-11] the page behind a number: explanation and tips', async () => {
  const page = async (id: string) => (await ask('GET', `/EventLogs/Pbx.GetEventKinds(eventId='${id}')`)).body.value
  const [twilio] = await page('32201')
  assert.match(twilio.Tips, /access/i)
  assert.match(twilio.Explanation, /./)
  assert.match((await page('41499'))[0].Explanation, /499/)
  assert.deepEqual(await page('1'), [])
  assert.equal((await page('4100')).length, 5)
  assert.ok((await ask('GET', '/EventLogs/Pbx.GetEventKinds()?$top=100')).body.value.length === 100)
})

test('what has no column is refused by name, not by an error of ours', async () => {
  for (const query of ["$filter=Source eq 'x'", "$filter=contains(GroupName,'x')", '$orderby=Source']) {
    const reply = await ask('GET', `/EventLogs?${query}`)
    assert.equal(reply.status, 400, `${query}: ${reply.text}`)
    assert.match(reply.text, /cannot be filtered or sorted/)
  }
})
