// Cordboard-Dry-Run: a write is checked and answered as ever, and nothing is kept.
import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { Users } from '@cordboard/model'
import { type Ask, asker, type Fixture, fixture, loginToken, OWNER_PASSWORD } from './fixture.ts'

let f: Fixture
let ask: Ask
const DRY = { 'cordboard-dry-run': 'true' }
before(async () => {
  f = await fixture()
  ask = asker(f.app, await loginToken(f.app, '100', OWNER_PASSWORD))
  assert.equal((await ask('POST', '/Queues', { Number: '800', Name: 'Sales' })).status, 201)
})
after(() => f.close())

let version: number
let entries: number
beforeEach(async () => {
  version = await f.store.version()
  entries = await auditEntries()
})

async function auditEntries(): Promise<number> {
  return (await f.store.query('AuditLog', { limit: 0, offset: 0, count: true, orderBy: [] })).total ?? -1
}

async function assertNothingKept(): Promise<void> {
  assert.equal(await f.store.version(), version)
  assert.equal(await auditEntries(), entries)
}

test('a creation answers 200 with the row it would make, and makes none', async () => {
  const reply = await ask('POST', '/Queues', { Number: '801', Name: 'Service', RingTimeout: 30 }, DRY)
  assert.equal(reply.status, 200, reply.text)
  assert.equal(reply.headers['cordboard-dry-run'], 'true')
  assert.equal(reply.headers.location, undefined)
  assert.equal(reply.body.Name, 'Service')
  assert.equal(reply.body.RingTimeout, 30)
  assert.equal((await ask('GET', "/Queues(Number='801')")).status, 404)
  await assertNothingKept()
  // The number is still free: the same goes through without the header.
  const made = await ask('POST', '/Queues', { Number: '801', Name: 'Service' })
  assert.equal(made.status, 201)
  assert.equal((await ask('DELETE', `/Queues(${made.body.Id})`)).status, 204)
})

test('a change answers 204 and changes nothing', async () => {
  const { Id } = (await ask('GET', "/Queues(Number='800')")).body
  const reply = await ask('PATCH', `/Queues(${Id})`, { Name: 'Other' }, DRY)
  assert.equal(reply.status, 204, reply.text)
  assert.equal(reply.headers['cordboard-dry-run'], 'true')
  assert.equal((await ask('GET', `/Queues(${Id})`)).body.Name, 'Sales')
  await assertNothingKept()
})

test('a deletion answers 204 and deletes nothing', async () => {
  const { Id } = (await ask('GET', "/Queues(Number='800')")).body
  assert.equal((await ask('DELETE', `/Queues(${Id})`, undefined, DRY)).status, 204)
  assert.equal((await ask('GET', `/Queues(${Id})`)).status, 200)
  await assertNothingKept()
})

test('what would be refused is refused in the same words', async () => {
  const { Id } = (await ask('GET', "/Queues(Number='800')")).body
  for (const [method, path, body] of [
    ['POST', '/Queues', { Number: '800' }],
    ['POST', '/Queues', { Number: '802', Nonsense: 1 }],
    ['POST', '/Users', { Number: '800' }],
    ['PATCH', `/Queues(${Id})`, { Number: '899' }],
    ['PATCH', `/Queues(${Id})`, { RingTimeout: 'long' }],
    ['DELETE', '/Queues(99999)', undefined],
  ] as const) {
    const tried = await ask(method, path, body, DRY)
    const done = await ask(method, path, body)
    assert.ok(tried.status >= 400 && tried.status < 500, tried.text)
    assert.equal(tried.status, done.status)
    assert.deepEqual(tried.body, done.body)
  }
  await assertNothingKept()
})

test('a stale If-Match is 412', async () => {
  const { Id } = (await ask('GET', "/Queues(Number='800')")).body
  const reply = await ask('PATCH', `/Queues(${Id})`, { Name: 'Other' }, { ...DRY, 'if-match': 'W/"1"' })
  assert.equal(reply.status, 412)
  await assertNothingKept()
})

test('fields without effect are named, and the event log stays as it is', async () => {
  const before = (await ask('GET', '/EventLogs?$count=true&$top=0')).body['@odata.count']
  const [idle] = Object.entries(Users.struct.fields).find(
    ([, { type, effect }]) => type.kind === 'scalar' && type.edm === 'Boolean' && 'notYet' in effect,
  ) ?? ['']
  const reply = await ask('POST', '/Users', { Number: '810', [idle]: true }, DRY)
  assert.equal(reply.status, 200, reply.text)
  assert.equal(reply.headers['cordboard-not-in-effect'], idle)
  assert.equal((await ask('GET', '/EventLogs?$count=true&$top=0')).body['@odata.count'], before)
  await assertNothingKept()
})

test('people and departments, whose writes bring other writes along, are tried too', async () => {
  for (const [path, body] of [
    ['/Users', {}],
    ['/Groups', { Name: 'North' }],
    ['/ServicePrincipals', { Number: '950', XAPIEnabled: true }],
  ] as const) {
    const reply = await ask('POST', path, body, DRY)
    assert.equal(reply.status, 200, `${path} ${reply.text}`)
  }
  await assertNothingKept()
})

test('actions, live state and what is more than rows are refused, and nothing happens', async () => {
  const { Id } = (await ask('GET', "/Users(Number='100')")).body
  f.asked.length = 0
  for (const [method, path, body] of [
    ['POST', '/Users/Pbx.BatchDelete', { ids: [] }],
    ['POST', '/EventLogs/Pbx.PurgeEventLog', {}],
    ['PATCH', `/Users(${Id})`, { CurrentProfileName: 'Away' }],
    ['POST', '/TrunkTemplates', { Content: '<x/>' }],
  ] as const) {
    const reply = await ask(method, path, body, DRY)
    assert.equal(reply.status, 400, `${path} ${reply.text}`)
  }
  assert.deepEqual(f.asked, [])
  await assertNothingKept()
})

test('a value nobody understands is refused, `false` writes, and reading is as ever', async () => {
  assert.equal((await ask('POST', '/Queues', { Number: '803' }, { 'cordboard-dry-run': 'maybe' })).status, 400)
  await assertNothingKept()
  const made = await ask('POST', '/Queues', { Number: '803' }, { 'cordboard-dry-run': 'false' })
  assert.equal(made.status, 201)
  assert.equal((await ask('GET', `/Queues(${made.body.Id})`, undefined, DRY)).status, 200)
})
