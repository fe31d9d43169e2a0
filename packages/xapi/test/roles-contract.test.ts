// Every role at every operation of the contract that is not built: rights come first, then "not built", and no body is looked at.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import {
  type NounDeclaration,
  OPERATIONS,
  type OperationDeclaration,
  OWN_FIELDS,
  permission,
  ROLES,
  type Role,
  SETS,
  Users,
} from '@cordboard/model'
import { allOperations, placeOf } from '../src/http/operations/index.ts'
import { allResources } from '../src/resources/index.ts'
import { type Ask, asker, type Fixture, fixture, loginToken, OWNER_PASSWORD } from './fixture.ts'

const PASSWORD = 'password for all'
const resources = allResources()
const operations = allOperations(resources)

let f: Fixture
let owner: Ask
const asks = new Map<Role, Ask>()

before(async () => {
  f = await fixture()
  owner = asker(f.app, await loginToken(f.app, '100', OWNER_PASSWORD))
  const department = (await owner('POST', '/Groups', { Name: 'Sales' })).body.Id
  for (const [index, role] of ROLES.entries()) {
    const number = String(200 + index)
    const Groups = [{ GroupId: department, Rights: { RoleName: role } }]
    assert.equal((await owner('POST', '/Users', { Number: number, AccessPassword: PASSWORD, Groups })).status, 201)
    asks.set(role, asker(f.app, await loginToken(f.app, number, PASSWORD)))
  }
})
after(() => f.close())

interface Door {
  readonly method: string
  readonly path: string
  readonly noun: string
  readonly right: 'read' | 'write'
}

function unbuiltRows({ set, name, singleton, operations: may }: NounDeclaration): readonly Door[] {
  const resource = resources.get(set)
  const row = singleton ? set : `${set}(987654)`
  const all: readonly (readonly [boolean, unknown, string, string])[] = [
    [may.list, resource?.rows ?? resource?.query, 'GET', set],
    [may.get, resource, 'GET', row],
    [may.create, resource?.create, 'POST', set],
    [may.update, resource, 'PATCH', row],
    [may.delete, resource, 'DELETE', row],
  ]
  return all.flatMap(([declared, built, method, path]): readonly Door[] => {
    if (!declared || built !== undefined) return []
    return [{ method, path: `/${path}`, noun: name, right: method === 'GET' ? 'read' : 'write' }]
  })
}

function unbuiltOperation(operation: OperationDeclaration): readonly Door[] {
  if (operations.has(placeOf(operation))) return []
  const { set, name, kind, bound } = operation
  const called = `${bound === 'nothing' ? '' : 'Pbx.'}${name}${kind === 'function' ? '()' : ''}`
  const at = set === null ? '' : `/${set}${bound === 'row' ? '(987654)' : ''}`
  const noun = SETS.find((each) => each.set === set)?.name ?? ''
  const isRead = kind === 'function' || /^My[A-Z]/.test(set ?? '')
  const method = kind === 'function' ? 'GET' : 'POST'
  return [{ method, path: `${at}/${called}`, noun, right: isRead ? 'read' : 'write' }]
}

describe('what is not built', () => {
  const doors = [...SETS.flatMap(unbuiltRows), ...OPERATIONS.flatMap(unbuiltOperation)]
  for (const role of ROLES) {
    test(`${role}: 403 without the right, 501 with it, at ${doors.length} operations`, async () => {
      for (const { method, path, noun, right } of doors) {
        const body = method === 'POST' || method === 'PATCH' ? { nobodyHasThis: { deep: ['x'] } } : undefined
        const reply = await asks.get(role)!(method, path, body)
        const wanted = permission(role, noun)[right] === 'none' ? 403 : 501
        assert.equal(reply.status, wanted, `${method} ${path} ${reply.text}`)
      }
    })
  }
  test('what is in no contract is not found, whoever asks', async () => {
    for (const role of ROLES) {
      const reply = await asks.get(role)!('POST', '/Nonsense/Pbx.DoIt', {})
      assert.equal(reply.status, 404, role)
    }
  })
})

describe('what people change of themselves', () => {
  const plain: readonly Role[] = ['users', 'receptionists', 'supervisors', 'managers']
  test('every field of the table is a field of users that can be written', () => {
    for (const name of OWN_FIELDS) {
      assert.ok(Object.hasOwn(Users.struct.fields, name), name)
      assert.equal(Users.struct.fields[name as keyof typeof Users.struct.fields].readOnly, false, name)
    }
  })

  for (const role of plain) {
    test(`${role}: fields of the table only, and any other is named`, async () => {
      const ask = asks.get(role)!
      for (const name of Object.keys(Users.struct.fields)) {
        // A number fits no field of a user that holds something else; what matters here is who is refused before that.
        const reply = await ask('PATCH', '/MyUser', { [name]: { nobodyHasThis: 1 } })
        const wanted = OWN_FIELDS.has(name) ? 400 : 403
        assert.equal(reply.status, wanted, `${name} ${reply.text}`)
        if (wanted === 403) assert.equal(reply.body.error.details[0].target, name)
      }
    })
  }

  test('they are written and seen', async () => {
    const ask = asks.get('users')!
    f.answer(() => null)
    const given = { Mobile: '+4915112345', VMPIN: '73915', SendEmailMissedCalls: false, CurrentProfileName: 'Away' }
    const reply = await ask('PATCH', '/MyUser', given)
    assert.equal(reply.status, 204, reply.text)
    const seen = (await ask('GET', '/MyUser')).body
    assert.equal(seen.Mobile, given.Mobile)
    assert.equal(seen.SendEmailMissedCalls, false)
    assert.equal(seen.VMPIN, undefined)
    const opened = await owner('GET', '/Users(Number=%27207%27)?$select=VMPIN')
    assert.equal(opened.body.VMPIN, '73915')
    const mixed = await ask('PATCH', '/MyUser', { Mobile: '+1', AccessPassword: 'taken over now' })
    assert.equal(mixed.status, 403)
    assert.equal((await ask('GET', '/MyUser')).body.Mobile, given.Mobile, 'nothing of a refused change is kept')
  })

  test('it gives no right to the row by another way, nor to anybody else’s', async () => {
    const ask = asks.get('users')!
    const { Id: id } = (await ask('GET', '/MyUser?$select=Id')).body
    assert.equal((await ask('PATCH', `/Users(${id})`, { Mobile: '+1' })).status, 403)
    assert.equal((await ask('DELETE', `/Users(${id})`)).status, 403)
    const opts = { opts: { SipAuth: true } }
    assert.equal((await ask('POST', `/Users(${id})/Pbx.Regenerate`, opts)).status, 403)
    assert.equal((await ask('POST', '/Users/Pbx.BatchDelete', { ids: [id] })).status, 403)
  })

  test('department administrators change all of their own row but their role', async () => {
    const ask = asks.get('group_admins')!
    assert.equal((await ask('PATCH', '/MyUser', { FirstName: 'Ada' })).status, 204)
    const groups = [{ GroupId: 1, Rights: { RoleName: 'system_owners' } }]
    assert.equal((await ask('PATCH', '/MyUser', { Groups: groups })).status, 403)
  })
})
