// Agents logged in to one queue and out of another: who may do it, what a list that is written leaves as it was.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type Ask, asker, type Fixture, fixture, loginToken, OWNER_PASSWORD } from './fixture.ts'

const PASSWORD = 'a long password'
const AGENTS = ['201', '202', '203']
const MAY_LEAD = ['managers', 'group_admins', 'group_owners', 'system_admins']
const MAY_NOT_LEAD = ['users', 'receptionists', 'supervisors']

let f: Fixture
let owner: Ask
let department = 0
before(async () => {
  f = await fixture()
  owner = asker(f.app, await loginToken(f.app, '100', OWNER_PASSWORD))
  department = await made('/Groups', { Name: 'Sales' })
  for (const number of AGENTS) await person(number, 'users')
})
after(() => f.close())

async function made(path: string, body: unknown): Promise<number> {
  const reply = await owner('POST', path, body)
  assert.equal(reply.status, 201, reply.text)
  return reply.body.Id
}

function person(number: string, role: string, group = department): Promise<number> {
  return made('/Users', { Number: number, AccessPassword: PASSWORD, Groups: [in_(group, role)] })
}

const in_ = (group: number, role: string) => ({ GroupId: group, Rights: { RoleName: role } })

/** A queue of the department in which all agents are. */
function queue(agents: readonly unknown[] = AGENTS.map((number) => ({ Number: number }))): Promise<number> {
  return made('/Queues', { Agents: agents, Groups: [in_(department, 'users')] })
}

async function as(number: string): Promise<Ask> {
  return asker(f.app, await loginToken(f.app, number, PASSWORD))
}

function set(ask: Ask, id: number | string, number: string, loggedIn: boolean) {
  return ask('POST', `/Queues(${id})/Pbx.SetAgentLoggedIn`, { number, loggedIn })
}

/** Number and login of each agent, in the order of the list. */
async function logins(id: number): Promise<Readonly<Record<string, boolean>>> {
  const { body } = await owner('GET', `/Queues(${id})?$expand=Agents`)
  return Object.fromEntries(
    body.Agents.map((each: { Number: string; LoggedIn: boolean }) => [each.Number, each.LoggedIn]),
  )
}

test('agents are logged in until somebody says otherwise, in one queue and not in another', async () => {
  const [first, second] = [await queue(), await queue()]
  assert.deepEqual(await logins(first), { 201: true, 202: true, 203: true })
  assert.equal((await set(owner, first, '202', false)).status, 204)
  assert.deepEqual(await logins(first), { 201: true, 202: false, 203: true })
  assert.deepEqual(await logins(second), { 201: true, 202: true, 203: true })
  assert.equal((await set(owner, first, '202', true)).status, 204)
  assert.deepEqual(await logins(first), { 201: true, 202: true, 203: true })
})

test('what is so already is not written again', async () => {
  const id = await queue()
  const version = async () => (await owner('GET', `/Queues(${id})`)).headers.etag
  const before = await version()
  assert.equal((await set(owner, id, '201', true)).status, 204)
  assert.equal(await version(), before)
  await set(owner, id, '201', false)
  assert.notEqual(await version(), before)
})

test('a list written as clients of a 3CX write it keeps the login of those who stay', async () => {
  const id = await queue()
  await set(owner, id, '201', false)
  await set(owner, id, '203', false)
  const write = async (agents: readonly unknown[]) =>
    assert.equal((await owner('PATCH', `/Queues(${id})`, { Agents: agents })).status, 204)
  await write([{ Number: '203', SkillGroup: '2' }, { Number: '202' }, { Number: '201' }])
  assert.deepEqual(await logins(id), { 201: false, 202: true, 203: false })
  await write([{ Number: '201', LoggedIn: null }, { Number: '203', LoggedIn: true }, { Number: '202' }])
  assert.deepEqual(await logins(id), { 201: false, 202: true, 203: true })
  await write([{ Number: '202' }])
  await write([{ Number: '202', LoggedIn: false }, { Number: '201' }])
  assert.deepEqual(await logins(id), { 201: true, 202: false }, 'who left and came back is new')
  assert.equal((await owner('PATCH', `/Queues(${id})`, { Name: 'Renamed' })).status, 204)
  assert.deepEqual(await logins(id), { 201: true, 202: false })
  const wrong = await owner('PATCH', `/Queues(${id})`, { Agents: [{ Number: '202', LoggedIn: 'no' }] })
  assert.equal(wrong.body.error.details[0].target, 'Agents[0].LoggedIn')
})

test('what an answer says of the agents may be sent back, and filters find who is logged out', async () => {
  const id = await queue([{ Number: '201', LoggedIn: false }, { Number: '202' }])
  const { Agents } = (await owner('GET', `/Queues(${id})?$expand=Agents`)).body
  assert.equal((await owner('PATCH', `/Queues(${id})`, { Agents })).status, 204)
  assert.deepEqual(await logins(id), { 201: false, 202: true })
  const { value } = (await owner('GET', `/Queues(${id})/Agents?$filter=LoggedIn eq false&$select=Number`)).body
  assert.deepEqual(value, [{ Number: '201' }])
})

test('agents who come and go one at a time leave the others as they are, also all at once', async () => {
  const id = await queue()
  const done = await Promise.all([
    set(owner, id, '201', false),
    owner('POST', `/Queues(${id})/Pbx.AddAgent`, { number: '100' }),
    set(owner, id, '203', false),
    owner('POST', `/Queues(${id})/Pbx.RemoveAgent`, { number: '202' }),
    owner('PATCH', `/Queues(${id})`, { Name: 'Meanwhile' }),
  ])
  assert.deepEqual(
    done.map(({ status }) => status),
    done.map(() => 204),
  )
  assert.deepEqual(await logins(id), { 100: true, 201: false, 203: false })
})

test('managers and members of a ring group have no login', async () => {
  const id = await made('/Queues', { Managers: [{ Number: '201' }] })
  const [manager] = (await owner('GET', `/Queues(${id})?$expand=Managers`)).body.Managers
  assert.equal('LoggedIn' in manager, false)
  const refused = await owner('PATCH', `/Queues(${id})`, { Managers: [{ Number: '201', LoggedIn: false }] })
  assert.equal(refused.status, 400)
})

for (const [index, role] of MAY_LEAD.entries()) {
  test(`${role} log agents of their department in and out, and nobody of another department`, async () => {
    const number = String(210 + index)
    await person(number, role)
    const [ask, id] = [await as(number), await queue()]
    assert.equal((await set(ask, id, '201', false)).status, 204)
    assert.deepEqual(await logins(id), { 201: false, 202: true, 203: true })
    const elsewhere = await made('/Queues', { Agents: [{ Number: '201' }] })
    assert.equal((await set(ask, elsewhere, '201', false)).status, role === 'system_admins' ? 204 : 404)
  })
}

for (const [index, role] of MAY_NOT_LEAD.entries()) {
  test(`${role} log themselves in and out of their queues, and nobody else`, async () => {
    const number = String(220 + index)
    await person(number, role)
    const [ask, id] = [await as(number), await queue([{ Number: number }, { Number: '201' }])]
    assert.equal((await set(ask, id, number, false)).status, 204)
    assert.deepEqual(await logins(id), { [number]: false, 201: true })
    const { Number: queueNumber } = (await owner('GET', `/Queues(${id})`)).body
    assert.equal((await set(ask, `Number='${queueNumber}'`, number, true)).status, 204)
    assert.deepEqual(await logins(id), { [number]: true, 201: true })
    assert.equal((await set(ask, id, '201', false)).status, 403)
    assert.equal((await set(ask, id, '299', false)).status, 403)
    const foreign = await queue()
    assert.equal((await set(ask, foreign, number, false)).status, 404)
    const far = await made('/Queues', { Agents: [{ Number: '201' }] })
    assert.equal((await set(ask, far, number, false)).status, 404)
    assert.deepEqual(await logins(foreign), { 201: true, 202: true, 203: true })
  })
}

test('an agent sees no more of a queue than before, and a manager elsewhere is an agent like others', async () => {
  const other = await made('/Groups', { Name: 'Support' })
  await person('230', 'managers', other)
  const [ask, id] = [await as('230'), await queue([{ Number: '230' }, { Number: '201' }])]
  assert.equal((await ask('GET', `/Queues(${id})`)).status, 404)
  assert.equal((await set(ask, id, '230', false)).status, 204)
  assert.equal((await set(ask, id, '201', false)).status, 403)
  const agent = await as('201')
  assert.equal((await agent('GET', `/Queues(${id})`)).status, 403)
  assert.equal((await agent('PATCH', `/Queues(${id})`, { Agents: [] })).status, 403)
})

test('who is no agent, queues that are not there and missing arguments are refused by name', async () => {
  const id = await queue([{ Number: '201' }])
  const unknown = await set(owner, id, '202', false)
  assert.equal(unknown.status, 404)
  assert.equal(unknown.body.error.details[0].target, 'number')
  assert.equal((await set(owner, 987_654, '201', false)).status, 404)
  assert.equal((await set(await as('201'), 987_654, '201', false)).status, 404)
  for (const body of [{}, { number: '201' }, { loggedIn: true }, { number: '201', loggedIn: null }, { number: 1 }]) {
    const reply = await owner('POST', `/Queues(${id})/Pbx.SetAgentLoggedIn`, body)
    assert.equal(reply.status, 400, reply.text)
  }
  assert.deepEqual(await logins(id), { 201: true })
})
