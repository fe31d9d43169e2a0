// Settings by name, and rows whose key is a text of their own.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type Ask, asker, type Fixture, fixture, loginToken, OWNER_PASSWORD } from './fixture.ts'

let held: Fixture
let ask: Ask
before(async () => {
  held = await fixture()
  ask = asker(held.app, await loginToken(held.app, '100', OWNER_PASSWORD))
})
after(() => held.close())

test('a row with a text key is found, patched and deleted by it, whatever stands in it', async () => {
  for (const name of ['Plain', 'With space', "O'Hara", 'a/b(c)=d,e', 'Ümlaut', '42']) {
    const made = await ask('POST', '/TenantProperties', { Name: name, Value: 'one' })
    assert.equal(made.status, 201, made.text)
    const location = String(made.headers.location)
    const key = `('${encodeURIComponent(name.replaceAll("'", "''"))}')`
    assert.ok(location.endsWith(`/TenantProperties${key}`), location)
    const path = location.slice(location.indexOf('/TenantProperties'))
    const read = await ask('GET', path)
    assert.equal(read.status, 200, read.text)
    assert.equal(read.body.Name, name)
    assert.equal(read.headers.etag, made.headers.etag)
    assert.equal((await ask('PATCH', path, { Value: 'two', Name: name })).status, 204)
    assert.equal((await ask('GET', path)).body.Value, 'two')
    const stale = await ask('DELETE', path, undefined, { 'if-match': String(made.headers.etag) })
    assert.equal(stale.status, 412)
    assert.equal((await ask('DELETE', path)).status, 204)
    assert.equal((await ask('GET', path)).status, 404)
  }
})

test('a text key is given once, belongs to one row and never changes', async () => {
  await ask('POST', '/TenantProperties', { Name: 'first', Value: '1' })
  const again = await ask('POST', '/TenantProperties', { Name: 'First', Value: '2' })
  assert.equal(again.status, 400)
  assert.deepEqual(again.body.error.details[0], { code: '', message: 'WARNINGS.XAPI.ALREADY_IN_USE', target: 'Name' })
  const renamed = await ask('PATCH', "/TenantProperties('first')", { Name: 'second' })
  assert.equal(renamed.status, 400)
  assert.equal(renamed.body.error.details[0].target, 'Name')
  const nameless = await ask('POST', '/TenantProperties', { Value: '2' })
  assert.equal(nameless.body.error.details[0].target, 'Name')
  assert.equal((await ask('GET', '/TenantProperties(1)')).status, 404, 'the number of the row is no key')
})

test('parameters have numbers and are found by name', async () => {
  const made = await ask('POST', '/Parameters', { Id: 0, Name: 'MY_SWITCH', Value: '1', Description: 'of ours' })
  assert.equal(made.status, 201, made.text)
  const id = made.body.Id
  assert.equal((await ask('PATCH', `/Parameters(${id})`, { Value: '2' })).status, 204)
  const found = await ask('GET', "/Parameters/Pbx.GetParameterByName(name='MY_SWITCH')")
  assert.deepEqual([found.body.Id, found.body.Value], [id, '2'])
  assert.equal((await ask('GET', "/Parameters/Pbx.GetParameterByName(name='NONE')")).status, 404)
  assert.equal((await ask('POST', '/Parameters', { Name: 'my_switch' })).status, 400)
  const long = await ask('PATCH', `/Parameters(${id})`, { Value: 'x'.repeat(131073) })
  assert.equal(long.body.error.details[0].target, 'Value')
  assert.equal((await ask('DELETE', `/Parameters(${id})`)).status, 204)
})

test('properties of a number come and go with the number, and nobody inherits them', async () => {
  const user = (await ask('POST', '/Users', { Number: '155' })).body
  const body = { dnNumber: '155', property: { Name: 'COLOUR', Value: 'red' } }
  assert.equal((await ask('POST', '/DNProperties/Pbx.CreateDNProperty', body)).status, 204)
  const twice = await ask('POST', '/DNProperties/Pbx.CreateDNProperty', body)
  assert.equal(twice.body.error.details[0].message, 'WARNINGS.XAPI.ALREADY_IN_USE')
  const unknown = await ask('POST', '/DNProperties/Pbx.CreateDNProperty', { ...body, dnNumber: '999' })
  assert.equal(unknown.status, 404)
  const nameless = await ask('POST', '/DNProperties/Pbx.CreateDNProperty', {
    dnNumber: '155',
    property: { Value: 'x' },
  })
  assert.equal(nameless.body.error.details[0].target, 'property.Name')
  const update = { dnNumber: '155', property: { Name: 'colour', Value: 'blue' } }
  assert.equal((await ask('POST', '/DNProperties/Pbx.UpdateDNProperty', update)).status, 204)
  const one = await ask('GET', "/DNProperties/Pbx.GetDNPropertyByName(dnNumber='155',name='COLOUR')")
  assert.deepEqual([one.body.Name, one.body.Value, one.body.Place], ['COLOUR', 'blue', undefined])
  const all = await ask('GET', "/DNProperties/Pbx.GetPropertiesByDn(dnNumber='155')")
  assert.deepEqual(
    all.body.value.map((each: { Name: string }) => each.Name),
    ['COLOUR'],
  )
  assert.equal((await ask('DELETE', `/Users(${user.Id})`)).status, 204)
  await ask('POST', '/Users', { Number: '155' })
  assert.deepEqual((await ask('GET', "/DNProperties/Pbx.GetPropertiesByDn(dnNumber='155')")).body.value, [])
  const gone = { dnNumber: '155', propertyName: 'COLOUR' }
  assert.equal((await ask('POST', '/DNProperties/Pbx.DeleteDNProperty', gone)).status, 404)
})
