// One agent or member at a time: queues, ring groups, departments.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type Ask, asker, type Fixture, fixture, loginToken, OWNER_PASSWORD } from './fixture.ts'

const NUMBERS = ['201', '202', '203', '204', '205', '206']
const PASSWORD = 'a long password'

let f: Fixture
let ask: Ask
before(async () => {
  f = await fixture()
  ask = asker(f.app, await loginToken(f.app, '100', OWNER_PASSWORD))
  for (const number of NUMBERS) await ask('POST', '/Users', { Number: number, AccessPassword: PASSWORD })
})
after(() => f.close())

async function numbers(path: string): Promise<readonly string[]> {
  const { body } = await ask('GET', `${path}?$orderby=Number`)
  return body.value.map((each: { Number: string }) => each.Number)
}

for (const { set, list, more, less } of [
  { set: 'Queues', list: 'Agents', more: 'AddAgent', less: 'RemoveAgent' },
  { set: 'RingGroups', list: 'Members', more: 'AddMember', less: 'RemoveMember' },
  { set: 'Groups', list: 'Members', more: 'AddMember', less: 'RemoveMember' },
]) {
  test(`${set}: one ${list} more, one less, many at once without losing any`, async () => {
    const made = await ask('POST', `/${set}`, { Name: `Of ${set}` })
    assert.equal(made.status, 201, made.text)
    const at = `/${set}(${made.body.Id})`
    const added = await Promise.all(NUMBERS.map((number) => ask('POST', `${at}/Pbx.${more}`, { number })))
    assert.deepEqual(
      added.map((reply) => reply.status),
      NUMBERS.map(() => 204),
    )
    assert.deepEqual(await numbers(`${at}/${list}`), NUMBERS)
    assert.equal((await ask('POST', `${at}/Pbx.${more}`, { number: '201' })).status, 204)
    assert.equal((await ask('POST', `${at}/Pbx.${less}`, { number: '203' })).status, 204)
    assert.deepEqual(
      await numbers(`${at}/${list}`),
      NUMBERS.filter((number) => number !== '203'),
    )
    for (const [name, body, status] of [
      [less, { number: '203' }, 404],
      [more, { number: '999' }, 400],
    ] as const) {
      const reply = await ask('POST', `${at}/Pbx.${name}`, body)
      assert.equal(reply.status, status, reply.text)
      assert.equal(reply.body.error.details[0].target, 'number')
    }
    assert.equal((await ask('POST', `${at}/Pbx.${more}`, {})).status, 400)
    assert.equal((await ask('POST', `/${set}(987654)/Pbx.${more}`, { number: '201' })).status, 404)
  })
}

test('an agent keeps its skill level when another comes', async () => {
  const { Id: id } = (await ask('POST', '/Queues', { Agents: [{ Number: '201', SkillGroup: '3' }] })).body
  await ask('POST', `/Queues(${id})/Pbx.AddAgent`, { number: '202' })
  const { value } = (await ask('GET', `/Queues(${id})/Agents?$select=Number,SkillGroup`)).body
  assert.deepEqual(value, [
    { Number: '201', SkillGroup: '3' },
    { Number: '202', SkillGroup: '1' },
  ])
})

test('a member has the role that is given, and nobody gives more than they have', async () => {
  const { Id: id } = (await ask('POST', '/Groups', { Name: 'Roles' })).body
  const add = (as: Ask, number: string, role?: string) => as('POST', `/Groups(${id})/Pbx.AddMember`, { number, role })
  const roleOf = async (number: string) => {
    const { value } = (await ask('GET', `/Groups(${id})/Members?$expand=Rights`)).body
    return value.find((each: { Number: string }) => each.Number === number)?.Rights.RoleName
  }
  assert.equal((await add(ask, '201', 'group_admins')).status, 204)
  assert.equal((await add(ask, '202')).status, 204)
  assert.deepEqual([await roleOf('201'), await roleOf('202')], ['group_admins', 'users'])
  assert.equal((await add(ask, '202', 'managers')).status, 204)
  assert.equal(await roleOf('202'), 'managers')
  const wrong = await add(ask, '203', 'kings')
  assert.equal(wrong.body.error.details[0].target, 'role')
  const admin = asker(f.app, await loginToken(f.app, '201', PASSWORD))
  assert.equal((await add(admin, '202', 'system_owners')).status, 403)
  assert.equal((await admin('POST', '/Groups(1)/Pbx.AddMember', { number: '202' })).status, 403)
  const manager = asker(f.app, await loginToken(f.app, '202', PASSWORD))
  assert.equal((await add(manager, '203')).status, 403)
})

test('who leaves the last department is in the default one; the last owner stays owner', async () => {
  const { Id: id } = (await ask('POST', '/Groups', { Name: 'Leaving' })).body
  const user = (await ask('GET', "/Users(Number='206')?$select=Id")).body.Id
  await ask('PATCH', `/Users(${user})`, { Groups: [{ GroupId: id }] })
  assert.equal((await ask('POST', `/Groups(${id})/Pbx.RemoveMember`, { number: '206' })).status, 204)
  const { body } = await ask('GET', `/Users(${user})?$expand=Groups`)
  assert.deepEqual(
    body.Groups.map((each: { GroupId: number }) => each.GroupId),
    [1],
  )
  assert.equal(body.PrimaryGroupId, 1)
  assert.equal((await ask('POST', '/Groups(1)/Pbx.RemoveMember', { number: '206' })).status, 400)
  const owner = await ask('POST', '/Groups(1)/Pbx.AddMember', { number: '100', role: 'users' })
  assert.equal(owner.body.error.details[0].message, 'WARNINGS.XAPI.USER_ROLE_DOWNGRADE')
})
