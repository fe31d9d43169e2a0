// Fax extensions over the API.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type Ask, asker, type Fixture, fixture, loginToken, OWNER_PASSWORD } from './fixture.ts'

let f: Fixture
let ask: Ask
before(async () => {
  f = await fixture()
  ask = asker(f.app, await loginToken(f.app, '100', OWNER_PASSWORD))
  await ask('POST', '/Users', { Number: '101', AuthID: 'annasphone' })
})
after(() => f.close())

test('what InitFax proposes can be sent back as a new fax', async () => {
  const proposed = await ask('GET', '/Fax/Pbx.InitFax()')
  assert.equal(proposed.status, 200, proposed.text)
  const { '@odata.context': _, ...body } = proposed.body
  assert.equal(body.Number, '888')
  assert.match(body.AuthPassword, /^[A-Za-z0-9]{10}$/)
  const made = await ask('POST', '/Fax', { ...body, OutboundCallerId: '+441234567890' })
  assert.equal(made.status, 201, made.text)
  assert.equal(made.body.Number, '888')
  assert.equal(made.body.AuthID, body.AuthID)
  assert.match(String(made.headers['cordboard-not-in-effect']), /AuthID/)
  assert.equal((await ask('GET', '/Fax/Pbx.InitFax()')).body.Number, '889')
  assert.equal((await ask('GET', "/Fax(Number='888')")).body.Id, made.body.Id)
  assert.equal((await ask('GET', "/Fax/Pbx.GetByNumber(number='888')")).body.Id, made.body.Id)
  assert.equal((await ask('GET', "/Peers(Number='888')")).body.Type, 'Fax')
})

test('one is made of nothing; its password is in the answer for it alone, not in lists', async () => {
  const made = await ask('POST', '/Fax', {})
  assert.equal(made.status, 201, made.text)
  assert.match(made.body.AuthID, /^[A-Za-z0-9]{10}$/)
  assert.ok((await ask('GET', `/Fax(${made.body.Id})`)).body.AuthPassword)
  const listed = await ask('GET', `/Fax?$filter=Id eq ${made.body.Id}`)
  assert.equal(listed.body.value[0].AuthPassword, undefined)
  assert.equal(listed.headers['cordboard-concealed'], 'AuthPassword')
})

test('a patch changes caller id and password, never the number', async () => {
  const { Id: id } = (await ask('POST', '/Fax', {})).body
  assert.equal((await ask('PATCH', `/Fax(${id})`, { OutboundCallerId: '4711', AuthPassword: 'secret9' })).status, 204)
  const { body } = await ask('GET', `/Fax(${id})`)
  assert.deepEqual([body.OutboundCallerId, body.AuthPassword], ['4711', 'secret9'])
  assert.equal((await ask('PATCH', `/Fax(${id})`, { Number: '999' })).status, 400)
})

for (const [body, named] of [
  [{ AuthID: 'annasphone' }, 'AuthID WARNINGS.XAPI.ALREADY_IN_USE'],
  [{ AuthID: 'a b' }, 'AuthID WARNINGS.INVALID'],
  [{ AuthPassword: 'x'.repeat(51) }, 'AuthPassword WARNINGS.STRING_TOO_LONG'],
  [{ OutboundCallerId: '<script>' }, 'OutboundCallerId WARNINGS.INVALID'],
  [{ Number: '101' }, 'Number WARNINGS.XAPI.ALREADY_IN_USE'],
  [{ Colour: 'red' }, 'Colour WARNINGS.XAPI.NOT_FOUND'],
] as const) {
  test(`${JSON.stringify(body).slice(0, 50)} is refused: ${named}`, async () => {
    const reply = await ask('POST', '/Fax', body)
    assert.equal(reply.status, 400, reply.text)
    const [first] = reply.body.error.details
    assert.equal(`${first.target} ${first.message}`, named)
  })
}

test('there is one fax server, and it stays; the others go one by one or together', async () => {
  const server = (await ask('POST', '/Fax', { FaxServer: true })).body.Id
  const second = await ask('POST', '/Fax', { FaxServer: true })
  assert.equal(second.body.error.details[0].target, 'FaxServer')
  const refused = await ask('DELETE', `/Fax(${server})`)
  assert.equal(refused.body.error.details[0].message, 'WARNINGS.FAX_SERVER_CANNOT_BE_DELETED')
  const [a, b, c] = await Promise.all([1, 2, 3].map(async () => (await ask('POST', '/Fax', {})).body.Id as number))
  assert.equal((await ask('POST', '/Fax/Pbx.BulkFaxDelete', { ids: [a, server] })).status, 400)
  assert.equal((await ask('POST', '/Fax/Pbx.BulkFaxDelete', { ids: [a, 99999] })).status, 400)
  assert.equal((await ask('GET', `/Fax(${a})`)).status, 200)
  assert.equal((await ask('POST', '/Fax/Pbx.BulkFaxDelete', { ids: [a, b, a] })).status, 204)
  assert.equal((await ask('GET', `/Fax(${a})`)).status, 404)
  assert.equal((await ask('DELETE', `/Fax(${c})`)).status, 204)
  assert.equal((await ask('PATCH', `/Fax(${server})`, { FaxServer: false })).status, 204)
  assert.equal((await ask('DELETE', `/Fax(${server})`)).status, 204)
})

test('a call cannot be led to a fax in this version', async () => {
  const { Number: number } = (await ask('POST', '/Fax', {})).body
  const reply = await ask('POST', '/RingGroups', { ForwardNoAnswer: { To: 'Fax', Number: number } })
  assert.equal(reply.body.error.details[0].message, 'WARNINGS.XAPI.NOT_SUPPORTED')
})
