// The phone book over the API: contacts of the company, of departments and of people.
import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'
import { type Ask, asker, type Fixture, fixture, loginToken, OWNER_PASSWORD, type Reply } from './fixture.ts'

const PASSWORD = 'password for all'

let f: Fixture
let ask: Ask
let anna: Ask
let ben: Ask
let admin: Ask
let sales = 0
before(async () => {
  f = await fixture()
  ask = asker(f.app, await loginToken(f.app, '100', OWNER_PASSWORD))
  sales = (await ask('POST', '/Groups', { Name: 'Sales', Number: 'GRP0007' })).body.Id
  const login = async (number: string, groups: readonly object[]): Promise<Ask> => {
    await ask('POST', '/Users', { Number: number, AccessPassword: PASSWORD, Groups: groups })
    return asker(f.app, await loginToken(f.app, number, PASSWORD))
  }
  anna = await login('101', [{ GroupId: sales }])
  ben = await login('102', [{ GroupId: 1 }])
  admin = await login('103', [{ GroupId: sales, Rights: { RoleName: 'group_admins' } }])
})
after(() => f.close())
beforeEach(async () => {
  const { body } = await ask('GET', '/Contacts?$select=Id')
  await ask('POST', '/Contacts/Pbx.DeleteContactsById', { ids: body.value.map((each: { Id: number }) => each.Id) })
})

const names = async (who: Ask, query = ''): Promise<string> => {
  const { body, text } = await who('GET', `/Contacts?$orderby=FirstName${query}`)
  assert.ok(body?.value, text)
  return body.value.map((each: { FirstName: string }) => each.FirstName).join(' ')
}

function refused(reply: Reply): string {
  const [first] = reply.body.error.details
  return `${first.target} ${first.message}`
}

describe('a contact of the company', () => {
  test('needs a name and a number; it is listed, found, changed and deleted', async () => {
    const made = await ask('POST', '/Contacts', { FirstName: 'Carl', PhoneNumber: '+44 (0)20 7946-0000' })
    assert.equal(made.status, 201, made.text)
    assert.equal(made.body.ContactType, '3CX')
    assert.equal(made.headers['cordboard-not-in-effect'], undefined)
    const at = `/Contacts(${made.body.Id})`
    assert.equal((await ask('PATCH', at, { LastName: 'Carrot', Email: 'carl@example.com', Title: 'Dr' })).status, 204)
    assert.equal((await ask('GET', at)).body.LastName, 'Carrot')
    assert.equal(await names(ask, '&$search=carrot'), 'Carl')
    assert.equal(await names(ask, "&$filter=contains(Email,'example')"), 'Carl')
    assert.equal((await ask('DELETE', at)).status, 204)
    assert.equal((await ask('GET', at)).status, 404)
  })

  for (const [body, named] of [
    [{ PhoneNumber: '1' }, 'FirstName WARNINGS.CONTACTS_SPECIFY_NAME_SURNAME_COMPANY'],
    [{ CompanyName: 'Acme' }, 'PhoneNumber WARNINGS.CONTACTS_SPECIFY_PHONE_NUMBER'],
    [{ FirstName: 'x', Business: '<b>1' }, 'Business WARNINGS.INVALID'],
    [{ FirstName: 'x', Home: 'home' }, 'Home WARNINGS.INVALID'],
    [{ FirstName: 'x', Pager: '1'.repeat(51) }, 'Pager WARNINGS.STRING_TOO_LONG'],
    [{ FirstName: 'x', Home: '1', Email: 'nobody' }, 'Email WARNINGS.INVALID'],
    [{ FirstName: 'x', Home: '1', ContactType: 'Paper' }, 'ContactType WARNINGS.INVALID'],
    [{ FirstName: 'x', Home: '1', Colour: 'red' }, 'Colour WARNINGS.XAPI.NOT_FOUND'],
  ] as const) {
    test(`${JSON.stringify(body).slice(0, 60)} is refused: ${named}`, async () => {
      const reply = await ask('POST', '/Contacts', body)
      assert.equal(reply.status, 400)
      assert.equal(refused(reply), named)
    })
  }

  test('a change that leaves no number is refused', async () => {
    const { Id: id } = (await ask('POST', '/Contacts', { FirstName: 'Carl', Home: '1' })).body
    assert.equal(
      refused(await ask('PATCH', `/Contacts(${id})`, { Home: '' })),
      'PhoneNumber WARNINGS.CONTACTS_SPECIFY_PHONE_NUMBER',
    )
    assert.equal((await ask('PATCH', `/Contacts(${id})`, { Home: null, Mobile2: '2' })).status, 204)
  })
})

describe('whose a contact is', () => {
  beforeEach(async () => {
    await ask('POST', '/Contacts', { FirstName: 'Company', Home: '1' })
    await anna('POST', '/Contacts', { FirstName: 'OfAnna', Home: '2' })
    const contact = { FirstName: 'OfSales', Home: '3' }
    const made = await admin('POST', '/Contacts/Pbx.CreateContactByNumber', { contact, number: 'GRP0007' })
    assert.equal(made.status, 200, made.text)
    assert.equal(made.body.FirstName, 'OfSales')
  })

  test('everybody sees those of the company, members those of their department, each their own', async () => {
    assert.equal(await names(ask), 'Company OfAnna OfSales')
    assert.equal(await names(anna), 'Company OfAnna OfSales')
    assert.equal(await names(ben), 'Company')
    assert.equal(await names(admin), 'Company OfSales')
  })

  test('whoever may not see one cannot ask for it by key, change or delete it', async () => {
    const { Id: id } = (await anna('GET', "/Contacts?$filter=FirstName eq 'OfAnna'")).body.value[0]
    assert.equal((await ben('GET', `/Contacts(${id})`)).status, 404)
    assert.equal((await ben('PATCH', `/Contacts(${id})`, { FirstName: 'x' })).status, 404)
    assert.equal((await admin('DELETE', `/Contacts(${id})`)).status, 404)
    assert.equal((await anna('PATCH', `/Contacts(${id})`, { LastName: 'x' })).status, 204)
    assert.equal((await anna('DELETE', `/Contacts(${id})`)).status, 204)
  })

  test('people see what they may not change: contacts of company and department', async () => {
    for (const name of ['Company', 'OfSales']) {
      const { Id: id } = (await anna('GET', `/Contacts?$filter=FirstName eq '${name}'`)).body.value[0]
      assert.equal((await anna('PATCH', `/Contacts(${id})`, { FirstName: 'x' })).status, 403)
      assert.equal((await anna('DELETE', `/Contacts(${id})`)).status, 403)
      assert.equal((await anna('POST', '/Contacts/Pbx.DeleteContactsById', { ids: [id] })).status, 403)
    }
    const contact = { FirstName: 'x', Home: '1' }
    const foreign = { contact, number: 'GRP0000' }
    assert.equal((await admin('POST', '/Contacts/Pbx.CreateContactByNumber', foreign)).status, 403)
    assert.equal((await ben('POST', '/Contacts/Pbx.CreateContactByNumber', { contact, number: '101' })).status, 403)
  })

  test('whose each is, is told', async () => {
    const anna = (await ask('GET', "/Users(Number='101')?$select=Id")).body.Id
    const { body } = await ask('GET', '/Contacts?$select=FirstName,OwnerUser,OwnerGroup&$orderby=FirstName')
    assert.deepEqual(body.value, [
      { FirstName: 'Company' },
      { FirstName: 'OfAnna', OwnerUser: anna },
      { FirstName: 'OfSales', OwnerGroup: sales },
    ])
  })

  test('nobody makes a contact theirs, or somebody else’s, by writing an owner', async () => {
    const { Id: id } = (await anna('GET', "/Contacts?$filter=FirstName eq 'OfAnna'")).body.value[0]
    await anna('PATCH', `/Contacts(${id})`, { OwnerUser: 0, OwnerGroup: sales })
    assert.equal(await names(ben), 'Company')
    await ben('POST', '/Contacts', { FirstName: 'Pushed', Home: '1', OwnerGroup: sales })
    assert.equal(await names(anna), 'Company OfAnna OfSales')
  })

  test('with a number of an extension or department, contacts are theirs; with another one, who has the number', async () => {
    const by = async (who: Ask, number: string): Promise<string> => {
      const reply = await who('GET', `/Contacts/Pbx.GetContactsByNumber(number='${encodeURIComponent(number)}')`)
      assert.equal(reply.status, 200, reply.text)
      return reply.body.value.map((each: { FirstName: string }) => each.FirstName).join(' ')
    }
    assert.equal(await by(ask, '101'), 'OfAnna')
    assert.equal(await by(ben, '101'), '')
    assert.equal(await by(anna, 'GRP0007'), 'OfSales')
    const made = await ask('POST', '/Contacts/Pbx.CreateContactByNumber', {
      contact: { CompanyName: 'Acme', FirstName: 'Zoe' },
      number: '+442079460000',
    })
    assert.equal(made.body.PhoneNumber, '+442079460000')
    assert.equal(await by(ben, '020 7946 0000'), 'Zoe')
    await ask('PATCH', '/PhoneBookSettings', { ResolvingType: 'MatchExact' })
    assert.equal(await by(ben, '020 7946 0000'), '')
    await ask('PATCH', '/PhoneBookSettings', { ResolvingType: 'MatchLength' })
  })

  test('they go with the person and with the department', async () => {
    const user = (await ask('POST', '/Users', { Number: '150' })).body.Id
    const group = (await ask('POST', '/Groups', { Name: 'Gone', Number: 'GRP0099' })).body.Id
    for (const number of ['150', 'GRP0099']) {
      const contact = { FirstName: 'Along', Home: '9' }
      assert.equal((await ask('POST', '/Contacts/Pbx.CreateContactByNumber', { contact, number })).status, 200)
    }
    assert.equal(await names(ask), 'Along Along Company OfAnna OfSales')
    assert.equal((await ask('DELETE', `/Users(${user})`)).status, 204)
    assert.equal(await names(ask), 'Along Company OfAnna OfSales')
    assert.equal((await ask('DELETE', `/Groups(${group})`)).status, 204)
    assert.equal(await names(ask), 'Company OfAnna OfSales')
  })
})

describe('many at once', () => {
  beforeEach(async () => {
    for (const ContactType of ['3CX', 'Google']) {
      await ask('POST', '/Contacts', { FirstName: `C${ContactType}`, Home: '1', ContactType })
      await anna('POST', '/Contacts', { FirstName: `P${ContactType}`, Home: '1', ContactType })
      await ben('POST', '/Contacts', { FirstName: `Q${ContactType}`, Home: '1', ContactType })
      await admin('POST', '/Contacts/Pbx.CreateContactByNumber', {
        contact: { FirstName: `D${ContactType}`, Home: '1', ContactType },
        number: 'GRP0007',
      })
    }
  })

  for (const [who, action, given, left] of [
    ['owner', 'DeleteContactsByType', {}, 'C3CX D3CX DGoogle P3CX PGoogle Q3CX QGoogle'],
    ['owner', 'DeleteContactsByType', { number: '101' }, 'C3CX CGoogle D3CX DGoogle P3CX Q3CX QGoogle'],
    ['owner', 'DeleteContactsByType', { number: 'GRP0007' }, 'C3CX CGoogle D3CX P3CX PGoogle Q3CX QGoogle'],
    ['owner', 'DeletePersonalContactsByType', {}, 'C3CX CGoogle D3CX DGoogle P3CX Q3CX'],
    ['anna', 'DeletePersonalContactsByType', {}, 'C3CX CGoogle D3CX DGoogle P3CX Q3CX QGoogle'],
    ['anna', 'DeleteContactsByType', {}, 'C3CX CGoogle D3CX DGoogle P3CX PGoogle Q3CX QGoogle'],
    ['anna', 'DeleteDepartmentContactsByType', {}, 'C3CX CGoogle D3CX DGoogle P3CX PGoogle Q3CX QGoogle'],
    ['admin', 'DeleteDepartmentContactsByType', {}, 'C3CX CGoogle D3CX P3CX PGoogle Q3CX QGoogle'],
  ] as const) {
    test(`${who}: ${action} ${JSON.stringify(given)} of Google leaves ${left}`, async () => {
      const asks = { owner: ask, anna, admin }
      const reply = await asks[who]('POST', `/Contacts/Pbx.${action}`, { contactSource: 'Google', ...given })
      assert.equal(reply.status, 204, reply.text)
      assert.equal(await names(ask), left)
    })
  }

  test('a wrong one of several deletes none; strangers’ contacts are not there', async () => {
    const [first, ...rest] = (await ask('GET', '/Contacts?$select=Id')).body.value.map(
      (each: { Id: number }) => each.Id,
    )
    assert.equal(
      refused(await ask('POST', '/Contacts/Pbx.DeleteContactsById', { ids: [first, 999999] })),
      'ids WARNINGS.XAPI.NOT_FOUND',
    )
    assert.equal((await ask('GET', '/Contacts/$count')).text, String(rest.length + 1))
    assert.equal((await ask('POST', '/Contacts/Pbx.DeleteContactsById', { ids: [first] })).status, 204)
    const unknown = await ask('POST', '/Contacts/Pbx.DeleteContactsByType', { contactSource: 'Google', number: '4711' })
    assert.equal(refused(unknown), 'number WARNINGS.XAPI.NOT_FOUND')
    const foreign = await ben('POST', '/Contacts/Pbx.DeleteContactsByType', { contactSource: 'Google', number: '101' })
    assert.equal(foreign.status, 403)
    assert.equal((await ask('POST', '/Contacts/Pbx.DeleteContactsByType', {})).status, 400)
  })
})

test('no other directory is searched, and nobody is told that one is', async () => {
  const { body } = await ask('GET', '/Contacts/Pbx.GetDirSearchSettings()')
  assert.deepEqual([body.ExchangeCalendarProfileSwitching, body.ExchangeFolders], [false, []])
  const { '@odata.context': _, ...same } = body
  const set = (dirSearchSettings: object) => ask('POST', '/Contacts/Pbx.SetDirSearchSettings', { dirSearchSettings })
  assert.equal((await set(same)).status, 204)
  const asked = await set({ ExchangeServerUrl: 'https://mail.example.com' })
  assert.equal(asked.status, 501)
  assert.equal(refused(asked), 'dirSearchSettings.ExchangeServerUrl WARNINGS.XAPI.NOT_SUPPORTED')
  assert.equal((await anna('GET', '/Contacts/Pbx.GetDirSearchSettings()')).status, 403)
})
