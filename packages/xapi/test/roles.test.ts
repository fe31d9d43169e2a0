// Every role tries every operation: what model/roles allows works, everything else is refused.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { permission, ROLES, type Role } from '@cordboard/model'
import { allOperations } from '../src/http/operations/index.ts'
import { allResources } from '../src/resources/index.ts'
import { type Ask, asker, type Fixture, fixture, loginToken, OWNER_PASSWORD } from './fixture.ts'

const PASSWORD = 'password for all'
const resources = allResources()
const operations = allOperations(resources)

let f: Fixture
let owner: Ask
const asks = new Map<Role, Ask>()
const ids = new Map<Role, number>()
let department = 0
let stranger = 0

before(async () => {
  f = await fixture()
  owner = asker(f.app, await loginToken(f.app, '100', OWNER_PASSWORD))
  department = (await owner('POST', '/Groups', { Name: 'Sales' })).body.Id
  for (const [index, role] of ROLES.entries()) {
    const number = String(200 + index)
    const body = {
      Number: number,
      AccessPassword: PASSWORD,
      Groups: [{ GroupId: department, Rights: { RoleName: role } }],
    }
    ids.set(role, (await owner('POST', '/Users', body)).body.Id)
    asks.set(role, asker(f.app, await loginToken(f.app, number, PASSWORD)))
  }
  stranger = (await owner('POST', '/Users', { Number: '300' })).body.Id
})
after(() => f.close())

function askOf(role: Role): Ask {
  return asks.get(role)!
}

for (const role of ROLES) {
  for (const { noun, rows, query, create, patch, remove } of resources.values()) {
    const right = permission(role, noun.name)
    const at = `/${noun.set}`
    if (rows !== undefined || query !== undefined || noun.singleton) {
      test(`${role} GET ${at}: ${right.read}`, async () => {
        const reply = await askOf(role)('GET', `${at}?$top=1`.replace('?$top=1', noun.singleton ? '' : '?$top=1'))
        assert.equal(reply.status, right.read === 'none' ? 403 : 200, reply.text)
      })
    }
    if (create !== undefined) {
      test(`${role} POST ${at}: ${right.write}`, async () => {
        const reply = await askOf(role)('POST', at, { Colour: 'red' })
        const open = right.write !== 'none'
        assert.equal(reply.status, open ? 400 : 403, reply.text)
      })
    }
    if (patch !== undefined && noun.singleton && noun.set !== 'MyUser' && noun.set !== 'MyGroup') {
      test(`${role} PATCH ${at}: ${right.write}`, async () => {
        const reply = await askOf(role)('PATCH', at, {})
        assert.equal(reply.status, right.write === 'none' ? 403 : 204, reply.text)
      })
    }
    if (remove !== undefined) {
      test(`${role} DELETE ${at}(…): ${right.write}`, async () => {
        const reply = await askOf(role)('DELETE', `${at}(987654)`)
        assert.equal(reply.status, right.read === 'none' ? 403 : 404, reply.text)
      })
    }
  }
  for (const operation of operations.values()) {
    const { needs, of } = operation
    if (of.set === null) continue
    const resource = resources.get(of.set)
    const own = resource === undefined ? 'all' : permission(role, resource.noun.name).read
    const allowed = needs === null || permission(role, needs.noun)[needs.right] !== 'none'
    const keyed = of.bound === 'row'
    const path = `/${of.set}${keyed ? '(987654)' : ''}/Pbx.${of.name}${of.kind === 'function' ? '()' : ''}`
    test(`${role} ${of.kind} ${path}: ${allowed}`, async () => {
      // With a parameter nobody has, an allowed action stops before it does anything.
      const [method, body] = of.kind === 'function' ? ['GET', undefined] : ['POST', { nobodyHasThis: 1 }]
      const reply = await askOf(role)(method, path, body)
      if (!allowed) assert.equal(reply.status, 403, reply.text)
      else if (own === 'none') assert.ok([403, 404].includes(reply.status), reply.text)
      else
        assert.ok(reply.status !== 403 && (reply.status < 500 || reply.status === 501), `${reply.status} ${reply.text}`)
    })
  }
}

test('a department administrator sees, changes and opens their own department only', async () => {
  const ask = askOf('group_admins')
  const listed = (await ask('GET', '/Users?$select=Number')).body.value.map((each: { Number: string }) => each.Number)
  assert.deepEqual(
    listed,
    ROLES.map((_, index) => String(200 + index)),
  )
  assert.equal((await ask('GET', `/Users(${stranger})`)).status, 404)
  assert.equal((await ask('PATCH', `/Users(${stranger})`, { FirstName: 'x' })).status, 404)
  assert.equal((await ask('DELETE', `/Users(${stranger})`)).status, 404)
  assert.equal((await ask('PATCH', `/Users(${ids.get('users')})`, { FirstName: 'x' })).status, 204)
  assert.equal((await ask('PATCH', `/Groups(1)`, { AnswerAfter: 1 })).status, 404)
  assert.equal((await ask('PATCH', `/Groups(${department})`, { AnswerAfter: 1 })).status, 204)
})

test('a department administrator keeps the queues, ring groups and receptionists of their own department', async () => {
  const ask = askOf('group_admins')
  const here = { Groups: [{ GroupId: department }] }
  for (const set of ['Queues', 'RingGroups', 'Receptionists']) {
    const made = await ask('POST', `/${set}`, here)
    assert.equal(made.status, 201, made.text)
    const at = `/${set}(${made.body.Id})`
    assert.equal((await ask('PATCH', at, { Name: 'Ours' })).status, 204)
    assert.equal((await ask('POST', `/${set}`, { Groups: [{ GroupId: 1 }] })).status, 403)
    assert.equal((await ask('POST', `/${set}`, {})).status, 403)
    assert.equal((await ask('PATCH', at, { Groups: [{ GroupId: 1 }] })).status, 403)
    assert.equal((await askOf('supervisors')('GET', at)).status, 200)
    assert.equal((await askOf('supervisors')('PATCH', at, { Name: 'Mine' })).status, 403)
    const foreign = (await owner('POST', `/${set}`, {})).body.Id
    assert.equal((await ask('GET', `/${set}(${foreign})`)).status, 404)
    assert.equal((await ask('DELETE', `/${set}(${foreign})`)).status, 404)
    assert.equal((await ask('DELETE', at)).status, 204)
  }
})

test('secrets are shown to those who may see them, and cannot be asked for round a corner', async () => {
  const path = `/Users(${ids.get('users')})?$select=AuthID,AuthPassword,VMPIN`
  assert.ok((await askOf('group_admins')('GET', path)).body.AuthPassword)
  const supervisor = await askOf('supervisors')('GET', path)
  assert.equal(supervisor.status, 200)
  assert.equal(supervisor.body.AuthPassword ?? supervisor.body.AuthID ?? supervisor.body.VMPIN, undefined)
  const { AuthID } = (await owner('GET', path)).body
  const probe = await askOf('supervisors')('GET', `/Users?$filter=AuthID eq '${AuthID}'&$select=Number`)
  assert.deepEqual(probe.body.value, [])
  assert.equal((await askOf('supervisors')('GET', `/Users?$orderby=AuthPassword`)).status, 400)
  assert.equal((await askOf('supervisors')('GET', `/Users(${ids.get('users')})/AuthPassword`)).status, 204)
})

test('lists show a secret only when it is named, and say so; a row asked for by key shows all of them', async () => {
  const admin = askOf('group_admins')
  const filter = `$filter=Id eq ${ids.get('users')}`
  for (const query of [filter, `${filter}&$select=*`, `${filter}&$expand=Groups`]) {
    const reply = await admin('GET', `/Users?${query}`)
    const [row] = reply.body.value
    assert.ok(row.Number, reply.text)
    assert.equal(row.AuthPassword ?? row.DeskphonePassword ?? row.VMPIN, undefined, reply.text)
    assert.equal(reply.headers['cordboard-concealed'], 'AuthPassword, DeskphonePassword, VMPIN')
  }
  const named = await admin('GET', `/Users?${filter}&$select=Number,authpassword`)
  assert.ok(named.body.value[0].AuthPassword)
  assert.equal(named.headers['cordboard-concealed'], undefined)
  const starred = await admin('GET', `/Users?${filter}&$select=*,VMPIN`)
  assert.ok(starred.body.value[0].VMPIN)
  assert.equal(starred.body.value[0].AuthPassword, undefined)
  const byKey = (await admin('GET', `/Users(${ids.get('users')})`)).body
  assert.ok(byKey.AuthPassword && byKey.VMPIN)
  const supervisor = await askOf('supervisors')('GET', `/Users?${filter}&$select=Number,AuthPassword`)
  assert.equal(supervisor.body.value[0].AuthPassword, undefined)
  assert.equal((await askOf('supervisors')('GET', `/Users?${filter}`)).headers['cordboard-concealed'], undefined)
})

test('every role sees and ends its own tokens', async () => {
  for (const role of ROLES) {
    assert.equal((await askOf(role)('GET', '/MyTokens')).status, 200, role)
    assert.notEqual(permission(role, 'RefreshToken').write, 'none', role)
  }
})

test('nobody gives more than they have', async () => {
  const target = `/Users(${ids.get('users')})`
  const promote = (role: Role, to: Role, group = department) =>
    askOf(role)('PATCH', target, { Groups: [{ GroupId: group, Rights: { RoleName: to } }] })
  assert.equal((await promote('group_admins', 'group_owners')).status, 403)
  assert.equal((await promote('group_admins', 'system_owners')).status, 403)
  assert.equal((await promote('system_admins', 'system_owners')).status, 403)
  assert.equal((await promote('group_admins', 'users', 1)).status, 403)
  assert.equal((await promote('users', 'system_owners')).status, 403)
  assert.equal((await promote('group_admins', 'receptionists')).status, 204)
  assert.equal((await promote('group_admins', 'users')).status, 204)
  const viaGroup = await askOf('group_admins')('PATCH', `/Groups(${department})`, {
    Members: [{ Number: '207', Rights: { RoleName: 'system_owners' } }],
  })
  assert.equal(viaGroup.status, 403)
  const made = await askOf('group_admins')('POST', '/Users', {
    Groups: [{ GroupId: department, Rights: { RoleName: 'system_owners' } }],
  })
  assert.equal(made.status, 403)
})

test('nobody takes over somebody stronger: neither password nor secrets nor departments', async () => {
  const admin = askOf('group_admins')
  for (const strong of ['system_owners', 'system_admins', 'group_owners', 'managers'] as const) {
    const path = `/Users(${ids.get(strong)})`
    assert.equal((await admin('PATCH', path, { AccessPassword: 'taken over now' })).status, 403, strong)
    assert.equal((await admin('DELETE', path)).status, 403, strong)
    assert.equal((await admin('GET', `${path}?$select=AuthPassword`)).body.AuthPassword, undefined, strong)
    const regenerated = await admin('POST', `${path}/Pbx.Regenerate`, { opts: { SipAuth: true } })
    assert.equal(regenerated.status, 403, strong)
  }
  const emptied = await admin('PATCH', `/Groups(${department})`, {
    Members: [{ Number: '204', Rights: { RoleName: 'group_admins' } }],
  })
  assert.equal(emptied.status, 403)
  assert.equal((await askOf('system_admins')('PATCH', '/Users(2)', { AccessPassword: 'taken over now' })).status, 403)
  const client = await owner('POST', '/ServicePrincipals', {
    XAPIEnabled: true,
    Groups: [{ Rights: { RoleName: 'system_owners' } }],
  })
  const stolen = await askOf('system_admins')('POST', `/ServicePrincipals(${client.body.Id})/Pbx.GenerateAppToken`)
  assert.equal(stolen.status, 403)
  assert.equal((await owner('POST', `/ServicePrincipals(${client.body.Id})/Pbx.GenerateAppToken`)).status, 200)
})

test('an administrator of one department cannot take over one of another', async () => {
  const other = (await owner('POST', '/Groups', { Name: 'Support' })).body.Id
  const both = [
    { GroupId: department, Rights: { RoleName: 'users' } },
    { GroupId: other, Rights: { RoleName: 'group_admins' } },
  ]
  const { Id: id } = (await owner('POST', '/Users', { Groups: both })).body
  assert.equal((await askOf('group_admins')('GET', `/Users(${id})`)).status, 200)
  assert.equal(
    (await askOf('group_admins')('PATCH', `/Users(${id})`, { AccessPassword: 'taken over now' })).status,
    403,
  )
})

test('an administrator of one department takes nobody out of another', async () => {
  const other = (await owner('POST', '/Groups', { Name: 'Stores' })).body.Id
  const here = { GroupId: department, Rights: { RoleName: 'users' } }
  const { Id: id } = (await owner('POST', '/Users', { Groups: [here, { GroupId: other }] })).body
  const admin = askOf('group_admins')
  assert.equal((await admin('PATCH', `/Users(${id})`, { Groups: [here] })).status, 403)
  assert.equal((await owner('GET', `/Users(${id})/Groups/$count`)).text, '2')
  assert.equal((await admin('PATCH', `/Users(${id})`, { Groups: [{ GroupId: other }] })).status, 403)
  assert.equal((await owner('PATCH', `/Users(${id})`, { Groups: [here] })).status, 204)
})

test('who sees only themselves does not learn which mail addresses others have', async () => {
  await owner('PATCH', `/Users(${stranger})`, { EmailAddress: 'stranger@example.com' })
  const asked = { emails: ['stranger@example.com'] }
  assert.equal((await askOf('users')('POST', '/Users/Pbx.GetDuplicatedEmails', asked)).status, 403)
  assert.deepEqual((await owner('POST', '/Users/Pbx.GetDuplicatedEmails', asked)).body.value, asked.emails)
})

test('an ordinary user sees themselves and nobody else', async () => {
  const ask = askOf('users')
  const { body } = await ask('GET', '/Users?$select=Number')
  assert.deepEqual(body.value, [{ Number: '207' }])
  assert.equal((await ask('GET', '/MyUser?$select=Number')).body.Number, '207')
  assert.equal((await ask('GET', `/Users(${ids.get('managers')})`)).status, 404)
  assert.equal((await ask('PATCH', '/MyUser', { FirstName: 'x' })).status, 403)
})
