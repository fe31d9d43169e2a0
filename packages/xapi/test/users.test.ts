// Users over the API as a client of a real 3CX knows them.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { type Ask, asker, type Fixture, fixture, loginToken, OWNER_PASSWORD, type Reply } from './fixture.ts'

let f: Fixture
let ask: Ask
before(async () => {
  f = await fixture()
  ask = asker(f.app, await loginToken(f.app, '100', OWNER_PASSWORD))
})
after(() => f.close())

async function made(body: object): Promise<Reply['body']> {
  const reply = await ask('POST', '/Users', body)
  assert.equal(reply.status, 201, reply.text)
  return reply.body
}

describe('creating', () => {
  test('an empty body is enough: number, logins, five profiles and the default department are chosen', async () => {
    const user = await made({})
    assert.match(user.Number, /^\d{3}$/)
    assert.equal(user['@odata.context'], 'http://localhost:80/xapi/v1/$metadata#Users/$entity')
    assert.match(user.AuthPassword, /^[A-Za-z0-9]{10}$/)
    const expanded = await ask(
      'GET',
      `/Users(${user.Id})?$select=Number&$expand=Groups,ForwardingProfiles($select=Name)`,
    )
    assert.equal(expanded.body.ForwardingProfiles.length, 5)
    assert.deepEqual(expanded.body.ForwardingProfiles[0], { Name: 'Available' })
    assert.equal(expanded.body.Groups[0].Name, 'DEFAULT')
    assert.equal((await ask('DELETE', `/Users(${user.Id})`)).status, 204)
    assert.equal((await ask('GET', `/Users(${user.Id})`)).status, 404)
  })

  test('the answer names the row: 201, Location, ETag, the entity without nulls and without password hashes', async () => {
    const reply = await ask('POST', '/Users', {
      Id: 0,
      Number: '210',
      AccessPassword: 'a long password',
      FirstName: 'Ann',
    })
    assert.equal(reply.status, 201)
    assert.equal(reply.headers.location, `http://localhost:80/xapi/v1/Users(${reply.body.Id})`)
    assert.match(String(reply.headers.etag), /^W\/"\d+"$/)
    assert.equal(Object.values(reply.body).includes(null), false)
    assert.equal(reply.text.includes('a long password') || reply.text.includes('argon2'), false)
    assert.equal('AccessPassword' in reply.body, false)
  })

  test('a number in use is refused with the code and the shape clients look at', async () => {
    await made({ Number: '211' })
    const again = await ask('POST', '/Users', { Number: '211' })
    assert.equal(again.status, 400)
    assert.equal(again.body.error.code, '')
    assert.equal(again.body.error.message, 'Number:\nWARNINGS.XAPI.ALREADY_IN_USE')
    assert.deepEqual(again.body.error.details, [
      { code: '', message: 'WARNINGS.XAPI.ALREADY_IN_USE', target: 'Number' },
    ])
  })

  for (const [body, target] of [
    [{ Colour: 'red' }, 'Colour'],
    [{ FirstName: 7 }, 'FirstName'],
    [{ Number: 'a b' }, 'Number'],
    [{ AccessPassword: 'short' }, 'AccessPassword'],
    [{ Groups: [{ GroupId: 999 }] }, 'Groups[0].GroupId'],
    [{ Groups: [{ GroupId: 1 }, { Number: 'GRP0000' }] }, 'Groups[1].GroupId'],
    [{ Groups: [{ GroupId: 1, Rights: { RoleName: 'kings' } }] }, 'Groups[0].Rights.RoleName'],
    [
      { Groups: [{ GroupId: 1, Rights: { RoleName: 'users' }, GroupRights: { RoleName: 'managers' } }] },
      'Groups[0].Rights.RoleName',
    ],
  ] as const) {
    test(`${JSON.stringify(body)} is refused and ${target} is named`, async () => {
      const reply = await ask('POST', '/Users', body)
      assert.equal(reply.status, 400)
      assert.equal(reply.body.error.details[0].target, target)
      assert.match(reply.body.error.details[0].message, /^WARNINGS\./)
    })
  }

  test('a role given once in either place counts', async () => {
    const user = await made({ Groups: [{ GroupId: 1, GroupRights: { RoleName: 'managers' } }] })
    const groups = await ask('GET', `/Users(${user.Id})/Groups?$expand=Rights`)
    assert.equal(groups.body.value[0].Rights.RoleName, 'managers')
  })
})

describe('changing', () => {
  test('a patch answers 204 and names what has no effect yet in a header and in the event log', async () => {
    const user = await made({})
    const reply = await ask('PATCH', `/Users(${user.Id})`, { FirstName: 'Bea', Blfs: '<x/>' })
    assert.equal(reply.status, 204)
    assert.equal(reply.text, '')
    assert.equal(reply.headers['cordboard-not-in-effect'], 'Blfs')
    // The line is written after the answer.
    const lines = async () => (await ask('GET', "/EventLogs?$filter=Group eq 'xapi.without-effect'&$top=1")).body.value
    let [line] = await lines()
    for (let tries = 0; line === undefined && tries < 1000; tries += 1) {
      await new Promise((resolve) => setImmediate(resolve))
      line = (await lines())[0]
    }
    assert.match(line.Message, /100 wrote Blfs with PATCH \/Users/)
  })

  test('the same number may be sent back, another is refused', async () => {
    const user = await made({})
    assert.equal((await ask('PATCH', `/Users(${user.Id})`, { Number: user.Number, LastName: 'X' })).status, 204)
    const other = await ask('PATCH', `/Users(${user.Id})`, { Number: '799' })
    assert.equal(other.status, 400)
    assert.equal(other.body.error.details[0].target, 'Number')
  })

  test('what was read may be written back', async () => {
    const user = await made({ FirstName: 'Cas' })
    const whole = await ask('GET', `/Users(${user.Id})?$expand=Groups,ForwardingProfiles`)
    assert.equal((await ask('PATCH', `/Users(${user.Id})`, whole.body)).status, 204)
  })

  test('If-Match with an old version is refused', async () => {
    const user = await made({})
    const first = await ask('GET', `/Users(${user.Id})`)
    const etag = String(first.headers.etag)
    assert.equal((await ask('PATCH', `/Users(${user.Id})`, { LastName: '1' }, { 'if-match': etag })).status, 204)
    assert.equal((await ask('PATCH', `/Users(${user.Id})`, { LastName: '2' }, { 'if-match': etag })).status, 412)
    assert.equal((await ask('DELETE', `/Users(${user.Id})`, undefined, { 'if-match': etag })).status, 412)
    assert.equal((await ask('DELETE', `/Users(${user.Id})`, undefined, { 'if-match': '*' })).status, 204)
  })

  test('a list given replaces the old one', async () => {
    const group = (await ask('POST', '/Groups', { Name: 'Sales' })).body
    const user = await made({})
    await ask('PATCH', `/Users(${user.Id})`, { Groups: [{ GroupId: group.Id }] })
    const groups = await ask('GET', `/Users(${user.Id})?$expand=Groups&$select=PrimaryGroupId`)
    assert.deepEqual(
      groups.body.Groups.map((each: { Name: string }) => each.Name),
      ['Sales'],
    )
    assert.equal(groups.body.PrimaryGroupId, group.Id)
  })

  test('the primary department is one of the departments', async () => {
    const user = await made({})
    const reply = await ask('PATCH', `/Users(${user.Id})`, { PrimaryGroupId: 4242 })
    assert.equal(reply.body.error.details[0].target, 'PrimaryGroupId')
  })

  test('the last system owner cannot be deleted, demoted or disabled', async () => {
    for (const [method, body] of [
      ['DELETE', undefined],
      ['PATCH', { Groups: [{ GroupId: 1 }] }],
      ['PATCH', { Enabled: false }],
    ] as const) {
      const reply = await ask(method, '/Users(2)', body)
      assert.equal(reply.status, 400)
      assert.equal(reply.body.error.details[0].message, 'WARNINGS.XAPI.USER_ROLE_DOWNGRADE')
    }
  })

  test('keys called __proto__ change nothing and are refused', async () => {
    const reply = await f.app.inject({
      method: 'POST',
      url: '/xapi/v1/Users',
      headers: {
        authorization: `Bearer ${await loginToken(f.app, '100', OWNER_PASSWORD)}`,
        'content-type': 'application/json',
      },
      payload: '{"__proto__":{"Enabled":false}}',
    })
    assert.equal(reply.statusCode, 400)
    assert.equal(({} as { Enabled?: boolean }).Enabled, undefined)
  })
})

describe('reading', () => {
  test('a user is found by key in each of its spellings, and by number', async () => {
    const user = await made({ Number: '250' })
    for (const path of [
      `/Users(${user.Id})`,
      `/Users(Id=${user.Id})`,
      "/Users(Number='250')",
      '/Users(Number=%27250%27)',
      "/Users/Pbx.GetByNumber(number='250')",
    ]) {
      const reply = await ask('GET', path)
      assert.equal(reply.status, 200, `${path}: ${reply.text}`)
      assert.equal(reply.body.Id, user.Id)
    }
  })

  test('registration is told by the switch', async () => {
    const user = await made({})
    f.tell({ type: 'registered', userId: user.Id, registered: true })
    await new Promise((resolve) => setImmediate(resolve))
    const found = await ask('GET', `/Users?$filter=IsRegistered eq true&$select=Id`)
    assert.deepEqual(found.body.value, [{ Id: user.Id }])
  })
})

describe('operations', () => {
  test('batch delete answers those it could not delete', async () => {
    const user = await made({})
    const reply = await ask('POST', '/Users/Pbx.BatchDelete', { Ids: [user.Id, 99999, 2] })
    assert.equal(reply.status, 200)
    assert.deepEqual(reply.body.value, [
      { Error: 'WARNINGS.XAPI.NOT_FOUND', ExtensionNumber: '99999' },
      { Error: 'WARNINGS.XAPI.USER_ROLE_DOWNGRADE', ExtensionNumber: '100' },
    ])
  })

  test('passwords are made anew; what nobody can do is refused before anything changes', async () => {
    const user = await made({})
    const refused = await ask('POST', '/Users/Pbx.RegeneratePasswords', {
      ids: [user.Id],
      opts: { SipAuth: true, SendWelcomeEmail: true },
    })
    assert.equal(refused.status, 400)
    assert.equal((await ask('GET', `/Users(${user.Id})`)).body.AuthPassword, user.AuthPassword)
    const done = await ask('POST', '/Users/Pbx.RegeneratePasswords', { ids: [user.Id], opts: { SipAuth: true } })
    assert.equal(done.status, 204)
    const after = (await ask('GET', `/Users(${user.Id})`)).body
    assert.notEqual(after.AuthPassword, user.AuthPassword)
    assert.notEqual(after.AuthID, user.AuthID)
    assert.equal(after.VMPIN, user.VMPIN)
  })

  test('an unknown action parameter is refused by name', async () => {
    const reply = await ask('POST', '/Users/Pbx.BatchDelete', { userIds: [1] })
    assert.equal(reply.status, 400)
    assert.match(reply.body.error.innerError.message, /'userIds'/)
  })

  test('mail addresses in use are found, whatever their case', async () => {
    await made({ EmailAddress: 'ann@example.com' })
    const reply = await ask('POST', '/Users/Pbx.GetDuplicatedEmails', { emails: ['ANN@example.com', 'b@example.com'] })
    assert.deepEqual(reply.body.value, ['ANN@example.com'])
  })
})
