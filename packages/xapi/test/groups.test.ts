// Departments, the block list and API clients over the API.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { type Ask, asker, type Fixture, fixture, loginToken, OWNER_PASSWORD } from './fixture.ts'

let f: Fixture
let ask: Ask
before(async () => {
  f = await fixture()
  ask = asker(f.app, await loginToken(f.app, '100', OWNER_PASSWORD))
  for (const number of ['101', '102', '103']) await ask('POST', '/Users', { Number: number, FirstName: `U${number}` })
})
after(() => f.close())

async function members(id: number): Promise<readonly string[]> {
  const { body } = await ask('GET', `/Groups(${id})/Members?$expand=Rights&$orderby=Number`)
  return body.value.map(
    (each: { Number: string; Rights: { RoleName: string } }) => `${each.Number} ${each.Rights.RoleName}`,
  )
}

describe('departments', () => {
  test('are made with members, changed as a whole, and cannot go while somebody is in them', async () => {
    const made = await ask('POST', '/Groups', {
      Name: 'Sales',
      Members: [{ Number: '101' }, { Number: '102', Rights: { RoleName: 'managers' } }],
    })
    assert.equal(made.status, 201, made.text)
    assert.match(made.body.Number, /^GRP\d{4}$/)
    const { Id: id } = made.body
    assert.deepEqual(await members(id), ['101 users', '102 managers'])
    assert.equal((await ask('GET', `/Groups(${id})?$select=HasMembers`)).body.HasMembers, true)
    const full = await ask('DELETE', `/Groups(${id})`)
    assert.equal(full.body.error.details[0].message, 'WARNINGS.GROUP_WITH_MEMBERS_CANNOT_BE_DELETED')
    assert.equal((await ask('PATCH', `/Groups(${id})`, { Members: [{ Number: '103' }] })).status, 204)
    assert.deepEqual(await members(id), ['103 users'])
    assert.equal((await ask('PATCH', `/Groups(${id})`, { Members: [] })).status, 204)
    assert.equal((await ask('DELETE', `/Groups(${id})`)).status, 204)
  })

  test('whoever leaves the last department is in the default one', async () => {
    const { Id: id } = (await ask('POST', '/Groups', { Name: 'Away' })).body
    const { body: user } = await ask('GET', "/Users(Number='101')?$select=Id")
    await ask('PATCH', `/Users(${user.Id})`, { Groups: [{ GroupId: id }] })
    await ask('PATCH', `/Groups(${id})`, { Members: [] })
    const { body } = await ask('GET', `/Users(${user.Id})?$select=PrimaryGroupId&$expand=Groups`)
    assert.deepEqual(
      body.Groups.map((each: { Name: string }) => each.Name),
      ['DEFAULT'],
    )
    assert.equal(body.PrimaryGroupId, 1)
  })

  for (const [body, target] of [
    [{ Members: [{ Number: '999' }] }, 'Members[0].Number'],
    [{ Members: [{ Number: '101', Rights: { RoleName: 'kings' } }] }, 'Members[0].Rights.RoleName'],
    [{ Name: '' }, 'Name'],
    [{ Name: 'default' }, 'Name'],
    [{ AnswerAfter: -1 }, 'AnswerAfter'],
  ] as const) {
    test(`${JSON.stringify(body)} is refused, ${target} named`, async () => {
      const reply = await ask('POST', '/Groups', body)
      assert.equal(reply.status, 400)
      assert.equal(reply.body.error.details[0].target, target)
    })
  }

  test('the default department stays', async () => {
    const reply = await ask('DELETE', '/Groups(1)')
    assert.equal(reply.body.error.details[0].message, 'WARNINGS.GROUP_CANNOT_BE_DELETED')
  })

  test('the last system owner cannot be taken out of a department', async () => {
    const reply = await ask('PATCH', '/Groups(1)', { Members: [{ Number: '100', Rights: { RoleName: 'users' } }] })
    assert.equal(reply.status, 400)
  })

  test('restrictions: none', async () => {
    const { body } = await ask('GET', '/Groups(1)/Pbx.GetRestrictions()')
    assert.equal(body.Users.Unlimited, true)
    assert.ok(body.Users.Used >= 1)
  })
})

describe('the block list', () => {
  test('entries are made, changed, deleted in bulk; one address is one entry', async () => {
    const { status, body } = await ask('POST', '/Blocklist', { IPAddrMask: '198.51.100.0/24', Description: 'scanner' })
    assert.equal(status, 201)
    assert.equal(body.AddedBy, 'Manual')
    assert.equal((await ask('POST', '/Blocklist', { IPAddrMask: '198.51.100.0/24' })).status, 400)
    assert.equal((await ask('POST', '/Blocklist', { IPAddrMask: 'everywhere' })).status, 400)
    assert.equal((await ask('POST', '/Blocklist', {})).body.error.details[0].target, 'IPAddrMask')
    assert.equal((await ask('PATCH', `/Blocklist(${body.Id})`, { ExpiresAt: '2027-01-01T00:00:00Z' })).status, 204)
    assert.equal((await ask('POST', '/Blocklist/Pbx.BulkIpsDelete', { ids: [body.Id, 99999] })).status, 400)
    assert.equal((await ask('POST', '/Blocklist/Pbx.BulkIpsDelete', { ids: [body.Id] })).status, 204)
    assert.deepEqual((await ask('GET', '/Blocklist')).body.value, [])
  })
})

describe('peers', () => {
  test('everything with a number is one list, found by number too', async () => {
    const { body } = await ask(
      'GET',
      "/Peers?$filter=Type eq 'Extension'&$orderby=Number&$select=Number,Name&$expand=MemberOf($select=Name)",
    )
    assert.deepEqual(body.value[0], { Name: 'Administrator', Number: '100', MemberOf: [{ Name: 'DEFAULT' }] })
    assert.equal((await ask('GET', "/Peers(Number='102')")).body.Name, 'U102')
    assert.equal((await ask('GET', "/Peers/Pbx.GetPeerByNumber(number='102')")).body.Name, 'U102')
    const some = await ask('POST', '/Peers/Pbx.RetreivePeersByNumbers', {
      peersRequest: { DnNumbers: ['101', 'GRP0000', 'x'] },
    })
    assert.deepEqual(
      some.body.value.map((each: { Number: string }) => each.Number),
      ['GRP0000', '101'],
    )
  })
})

describe('settings', () => {
  test('a singleton is read with its defaults, patched in part, and remembers', async () => {
    assert.equal((await ask('GET', '/AntiHackingSettings')).body.HackAuthRequests, 25)
    assert.equal((await ask('PATCH', '/AntiHackingSettings', { HackAuthRequests: 7 })).status, 204)
    const { body } = await ask('GET', '/AntiHackingSettings')
    assert.deepEqual([body.HackAuthRequests, body.HackBlacklistDuration], [7, 1800])
    const wrong = await ask('PATCH', '/AntiHackingSettings', { HackAuthRequests: 0 })
    assert.equal(wrong.body.error.details[0].message, 'WARNINGS.XAPI.OUT_OF_THE_RANGE')
  })

  test('the audit log tells who changed what, without secrets', async () => {
    await ask('POST', '/Users', { Number: '180', AccessPassword: 'not to be seen' })
    const { body, text } = await ask(
      'GET',
      "/ReportAuditLog/Pbx.GetAuditLogData()?$filter=contains(ObjectName,'180')&$top=1",
    )
    assert.equal(body.value[0].UserName, '100')
    assert.equal(body.value[0].Action, 1)
    assert.equal(text.includes('not to be seen') || text.includes('argon2'), false)
  })
})
