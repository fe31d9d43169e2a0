// Links of web sites over the API.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type Ask, asker, type Fixture, fixture, loginToken, OWNER_PASSWORD, type Reply } from './fixture.ts'

let f: Fixture
let ask: Ask
before(async () => {
  f = await fixture()
  ask = asker(f.app, await loginToken(f.app, '100', OWNER_PASSWORD))
  await ask('POST', '/Users', { Number: '101', FirstName: 'Anna' })
  await ask('POST', '/Queues', { Number: '820', Name: 'Support' })
  await ask('POST', '/Parkings', { Number: 'SP1' })
})
after(() => f.close())

function refused(reply: Reply): string {
  assert.equal(reply.status, 400, reply.text)
  const [first] = reply.body.error.details
  return `${first.target} ${first.message}`
}

test('a link needs a name and somebody behind it; nothing of it has effect, and that is said', async () => {
  const made = await ask('POST', '/WebsiteLinks', { Link: 'support', DN: { Number: '820' } })
  assert.equal(made.status, 201, made.text)
  assert.deepEqual([made.body.ChatEnabled, made.body.General.Authentication], [true, 'Both'])
  assert.equal(made.headers['cordboard-not-in-effect'], 'Link, DN')
  assert.ok(String(made.headers.location).endsWith("/WebsiteLinks('support')"))
  const read = await ask('GET', "/WebsiteLinks('SUPPORT')?$expand=DN($select=Number,Name,Type)&$select=Link")
  assert.deepEqual(read.body.DN, { Name: 'Support', Number: '820', Type: 'Queue' })
})

test('it is listed, changed in part and as a whole, renamed never, and deleted', async () => {
  const { Id: id } = (await ask('GET', "/Users(Number='101')?$select=Id")).body
  const body = {
    Link: 'anna',
    Name: 'Anna of sales',
    DN: { Id: id },
    Group: 'GRP0000',
    Website: ['https://example.com'],
  }
  assert.equal((await ask('POST', '/WebsiteLinks', body)).status, 201)
  const listed = await ask('GET', '/WebsiteLinks?$search=sales&$select=Link,Website')
  assert.deepEqual(listed.body.value, [{ Link: 'anna', Website: ['https://example.com'] }])
  const at = "/WebsiteLinks('anna')"
  assert.equal((await ask('PATCH', at, { General: { Authentication: 'None' }, Website: [] })).status, 204)
  const read = (await ask('GET', at)).body
  assert.deepEqual([read.General.Authentication, read.General.EnableOnMobile, read.Website], ['None', true, []])
  assert.equal((await ask('PATCH', at, read)).status, 204)
  assert.equal(refused(await ask('PATCH', at, { Link: 'bob' })), 'Link WARNINGS.XAPI.FORBIDDEN_CHANGE')
  assert.equal((await ask('DELETE', at)).status, 204)
  assert.equal((await ask('GET', at)).status, 404)
})

const DN = { Number: '101' }
for (const [body, named] of [
  [{ Link: 'a' }, 'DN WARNINGS.XAPI.REQUIRED'],
  [{ DN }, 'Link WARNINGS.XAPI.REQUIRED'],
  [{ Link: 'a b', DN }, 'Link WARNINGS.INVALID'],
  [{ Link: '../etc', DN }, 'Link WARNINGS.INVALID'],
  [{ Link: 'x'.repeat(65), DN }, 'Link WARNINGS.STRING_TOO_LONG'],
  [{ Link: 'Support', DN }, 'Link WARNINGS.XAPI.ALREADY_IN_USE'],
  [{ Link: 'a', DN: { Number: '999' } }, 'DN WARNINGS.XAPI.NOT_FOUND'],
  [{ Link: 'a', DN: { Number: 'SP1' } }, 'DN WARNINGS.XAPI.NOT_FOUND'],
  [{ Link: 'a', DN, Group: '101' }, 'Group WARNINGS.XAPI.NOT_FOUND'],
  [{ Link: 'a', DN, Website: ['https://a.example', 'javascript:alert(1)'] }, 'Website[1] WARNINGS.INVALID'],
  [{ Link: 'a', DN, Website: ['https://a.example/page?x'] }, 'Website[0] WARNINGS.INVALID'],
  [{ Link: 'a', DN, ChatBox: { ChatDelay: -1 } }, 'ChatBox.ChatDelay WARNINGS.XAPI.OUT_OF_THE_RANGE'],
  [{ Link: 'a', DN, Styling: { Style: 'x'.repeat(2049) } }, 'Styling.Style WARNINGS.STRING_TOO_LONG'],
] as const) {
  test(`${JSON.stringify(body).slice(0, 70)} is refused: ${named}`, async () => {
    assert.equal(refused(await ask('POST', '/WebsiteLinks', body)), named)
  })
}

test('a name can be tried before: free and well-formed, or one’s own', async () => {
  const validate = (FriendlyName: string, Pair: string) =>
    ask('POST', '/WebsiteLinks/Pbx.ValidateLink', { model: { FriendlyName, Pair } })
  assert.equal((await validate('free-name', '')).status, 204)
  assert.equal((await validate('support', 'support')).status, 204)
  assert.equal(refused(await validate('support', 'other')), 'model.FriendlyName WARNINGS.XAPI.ALREADY_IN_USE')
  assert.equal(refused(await validate('no/slash', '')), 'model.FriendlyName WARNINGS.INVALID')
})

test('who is behind a link, and its department, stay until it is gone; links go together or not at all', async () => {
  const user = (await ask('POST', '/Users', { Number: '150' })).body.Id
  const group = (await ask('POST', '/Groups', { Number: 'GRP0050', Name: 'Fairs' })).body.Id
  for (const Link of ['fair1', 'fair2']) {
    await ask('POST', '/WebsiteLinks', { Link, DN: { Number: '150' }, Group: 'GRP0050' })
  }
  for (const at of [`/Users(${user})`, `/Groups(${group})`]) {
    const reply = await ask('DELETE', at)
    assert.equal(reply.status, 400, at)
    assert.match(reply.body.error.innerError.message, /web site link "fair1"/)
  }
  assert.equal(
    refused(await ask('POST', '/WebsiteLinks/Pbx.BulkLinksDelete', { ids: ['fair1', 'x'] })),
    'ids WARNINGS.XAPI.NOT_FOUND',
  )
  assert.equal((await ask('GET', "/WebsiteLinks('fair1')")).status, 200)
  assert.equal((await ask('POST', '/WebsiteLinks/Pbx.BulkLinksDelete', { ids: ['fair1', 'fair2'] })).status, 204)
  assert.equal((await ask('DELETE', `/Users(${user})`)).status, 204)
  assert.equal((await ask('DELETE', `/Groups(${group})`)).status, 204)
})
