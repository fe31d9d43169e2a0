// Administration is restricted to addresses: obeyed by every request, and nobody locks themselves out.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type Fixture, fixture, loginToken, OWNER_PASSWORD } from './fixture.ts'

let held: Fixture
let owner: string
before(async () => {
  held = await fixture()
  owner = await loginToken(held.app, '100', OWNER_PASSWORD)
})
after(() => held.close())

const OFFICE = '198.51.100.7'
const ELSEWHERE = '203.0.113.9'

async function from(remoteAddress: string, token: string, method: string, path: string, body?: object) {
  const reply = await held.app.inject({
    method: method as 'GET',
    url: `/xapi/v1${path}`,
    remoteAddress,
    headers: { authorization: `Bearer ${token}` },
    ...(body === undefined ? {} : { payload: body }),
  })
  return { status: reply.statusCode, body: reply.body === '' ? null : reply.json() }
}

test('a list is refused that keeps its writer out, also when it is switched on later', async () => {
  const shut = await from(OFFICE, owner, 'PATCH', '/ConsoleRestrictions', { AccessRestricted: true, IpWhitelist: [] })
  assert.equal(shut.status, 400)
  assert.equal(shut.body.error.details[0].target, 'IpWhitelist')
  const list = { IpWhitelist: ['192.0.2.0/24'] }
  assert.equal((await from(OFFICE, owner, 'PATCH', '/ConsoleRestrictions', list)).status, 204, 'it is not in force yet')
  const later = await from(OFFICE, owner, 'PATCH', '/ConsoleRestrictions', { AccessRestricted: true })
  assert.equal(later.status, 400)
  const wrong = await from(OFFICE, owner, 'PATCH', '/ConsoleRestrictions', { IpWhitelist: ['the office'] })
  assert.equal(wrong.body.error.details[0].target, 'IpWhitelist[0]')
  assert.equal((await from(OFFICE, owner, 'GET', '/ConsoleRestrictions')).body.MyIpAddress, OFFICE)
})

test('once restricted, administrators and API clients come in from the list and loopback only', async () => {
  const client = await from(OFFICE, owner, 'POST', '/ServicePrincipals', {
    Number: '900',
    XAPIEnabled: true,
    Groups: [{ GroupId: 1, Rights: { RoleName: 'system_admins' } }],
  })
  assert.equal(client.status, 201, JSON.stringify(client.body))
  const made = await from(OFFICE, owner, 'POST', `/ServicePrincipals(${client.body.Id})/Pbx.GenerateAppToken`)
  const given = await held.app.inject({
    method: 'POST',
    url: '/connect/token',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    payload: `grant_type=client_credentials&client_id=900&client_secret=${made.body.value}`,
  })
  assert.equal(given.statusCode, 200, given.body)
  const token: string = given.json().access_token
  const user = { Number: '101', AccessPassword: 'password for all' }
  assert.equal((await from(OFFICE, owner, 'POST', '/Users', user)).status, 201)
  const person = await loginToken(held.app, '101', user.AccessPassword)

  const on = { AccessRestricted: true, IpWhitelist: ['198.51.100.0/24', '2001:db8::/32'] }
  assert.equal((await from(OFFICE, owner, 'PATCH', '/ConsoleRestrictions', on)).status, 204)
  for (const [address, status] of [
    [OFFICE, 200],
    ['2001:db8::7', 200],
    ['::ffff:198.51.100.9', 200],
    ['127.0.0.1', 200],
    ['::1', 200],
    [ELSEWHERE, 403],
    ['2001:db9::1', 403],
  ] as const) {
    assert.equal((await from(address, owner, 'GET', '/Users')).status, status, address)
  }
  assert.equal((await from(ELSEWHERE, token, 'GET', '/Users')).status, 403)
  assert.equal((await from(OFFICE, token, 'GET', '/Users')).status, 200)
  assert.equal((await from(ELSEWHERE, person, 'GET', '/MyUser')).status, 200, 'people without administration stay')
  assert.equal((await from(ELSEWHERE, owner, 'PATCH', '/ConsoleRestrictions', { AccessRestricted: false })).status, 403)
})

test('the event log tells of a refused address once a minute', async () => {
  const entries = async (): Promise<number> => {
    const { body } = await from(OFFICE, owner, 'GET', "/EventLogs?$filter=Group eq 'console-refused'")
    return body.value.filter((each: { Message: string }) => each.Message.includes('203.0.113.50')).length
  }
  for (let times = 0; times < 3; times += 1) await from('203.0.113.50', owner, 'GET', '/Users')
  assert.equal(await entries(), 1)
  held.clock.now += 61_000
  await from('203.0.113.50', owner, 'GET', '/Users')
  assert.equal(await entries(), 2)
})

test('whoever sits at the machine itself may write any list', async () => {
  const list = { AccessRestricted: true, IpWhitelist: ['192.0.2.1'] }
  assert.equal((await from('127.0.0.1', owner, 'PATCH', '/ConsoleRestrictions', list)).status, 204)
  assert.equal((await from(OFFICE, owner, 'GET', '/Users')).status, 403)
  assert.equal(
    (await from('127.0.0.1', owner, 'PATCH', '/ConsoleRestrictions', { AccessRestricted: false })).status,
    204,
  )
  assert.equal((await from(OFFICE, owner, 'GET', '/Users')).status, 200)
})
