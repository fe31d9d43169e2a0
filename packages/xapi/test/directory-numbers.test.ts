// Shared parkings and call flow applications over the API.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { type Ask, asker, type Fixture, fixture, loginToken, OWNER_PASSWORD } from './fixture.ts'

let f: Fixture
let ask: Ask
let user: Ask
before(async () => {
  f = await fixture()
  ask = asker(f.app, await loginToken(f.app, '100', OWNER_PASSWORD))
  await ask('POST', '/Users', { Number: '101', FirstName: 'Anna', AccessPassword: 'password of Anna' })
  user = asker(f.app, await loginToken(f.app, '101', 'password of Anna'))
})
after(() => f.close())

function target(reply: { readonly body: { error: { details: readonly { target: string; message: string }[] } } }) {
  const [first] = reply.body.error.details
  return `${first?.target} ${first?.message}`
}

describe('shared parkings', () => {
  test('one is made of nothing: the first free number SP0, then SP1, in the default department', async () => {
    const first = await ask('POST', '/Parkings', {})
    assert.equal(first.status, 201, first.text)
    assert.equal(first.body.Number, 'SP0')
    const second = await ask('POST', '/Parkings', { Groups: [{ GroupId: 1 }], Id: 0 })
    assert.equal(second.status, 201, second.text)
    assert.equal(second.body.Number, 'SP1')
    const groups = await ask('GET', `/Parkings(${second.body.Id})/Groups?$select=Name`)
    assert.deepEqual(groups.body.value, [{ Name: 'DEFAULT' }])
  })

  test('a number that is given is kept, said to be without effect, and found by number', async () => {
    const made = await ask('POST', '/Parkings', { Number: 'SP100' })
    assert.equal(made.status, 201)
    assert.equal(made.headers['cordboard-not-in-effect'], 'Number')
    assert.equal((await ask('GET', "/Parkings(Number='SP100')")).body.Id, made.body.Id)
    assert.equal((await ask('GET', "/Parkings/Pbx.GetByNumber(number='SP100')")).body.Id, made.body.Id)
    const listed = await ask('GET', "/Parkings?$filter=Number eq 'SP100'&$select=Number&$count=true")
    assert.deepEqual([listed.body.value, listed.body['@odata.count']], [[{ Number: 'SP100' }], 1])
    assert.equal((await ask('GET', "/Peers(Number='SP100')")).body.Type, 'Parking')
  })

  test('the number stays; its departments change; it can go', async () => {
    const { Id: id } = (await ask('POST', '/Parkings', { Number: 'SP50' })).body
    assert.equal(
      target(await ask('PATCH', `/Parkings(${id})`, { Number: 'SP51' })),
      'Number WARNINGS.XAPI.FORBIDDEN_CHANGE',
    )
    const group = (await ask('POST', '/Groups', { Name: 'Stores' })).body.Id
    const changed = await ask('PATCH', `/Parkings(${id})`, { Number: 'SP50', Groups: [{ GroupId: group }] })
    assert.equal(changed.status, 204, changed.text)
    assert.deepEqual((await ask('GET', `/Parkings(${id})/Groups?$select=Name`)).body.value, [{ Name: 'Stores' }])
    assert.equal((await ask('DELETE', `/Parkings(${id})`)).status, 204)
    assert.equal((await ask('GET', `/Parkings(${id})`)).status, 404)
  })

  for (const [body, named] of [
    [{ Number: '101' }, 'Number WARNINGS.XAPI.ALREADY_IN_USE'],
    [{ Number: 'S P' }, 'Number WARNINGS.INVALID'],
    [{ Groups: [{ GroupId: 4711 }] }, 'Groups[0].GroupId WARNINGS.XAPI.NOT_FOUND'],
    [{ Name: 'x' }, 'Name WARNINGS.XAPI.NOT_FOUND'],
  ] as const) {
    test(`${JSON.stringify(body)} is refused: ${named}`, async () => {
      const reply = await ask('POST', '/Parkings', body)
      assert.equal(reply.status, 400)
      assert.equal(target(reply), named)
    })
  }

  test('no destination leads to a parking or a fax; the refusal says what has the number', async () => {
    await ask('POST', '/Parkings', { Number: 'SP77' })
    const reply = await ask('POST', '/RingGroups', { Members: [{ Number: 'SP77' }] })
    assert.equal(reply.status, 400)
    const led = await ask('POST', '/RingGroups', { ForwardNoAnswer: { To: 'Extension', Number: 'SP77' } })
    assert.equal(target(led), 'ForwardNoAnswer.Number WARNINGS.INVALID')
    assert.match(led.body.error.innerError.message, /SP77 is a parking, not an extension/)
  })

  test('everybody sees them, administrators of the system change them', async () => {
    assert.equal((await user('GET', '/Parkings')).status, 200)
    assert.equal((await user('POST', '/Parkings', {})).status, 403)
    const { Id: id } = (await ask('GET', '/Parkings?$top=1')).body.value[0]
    assert.equal((await user('PATCH', `/Parkings(${id})`, { Groups: [] })).status, 403)
    assert.equal((await user('DELETE', `/Parkings(${id})`)).status, 403)
  })
})

describe('call flow applications', () => {
  test('one is made of nothing; its script is kept and said to be without effect', async () => {
    const made = await ask('POST', '/CallFlowApps', {})
    assert.equal(made.status, 201, made.text)
    assert.equal(made.body.Number, '800')
    assert.equal(made.body.Name, '800')
    assert.equal(made.body.RoutingType, 'DialCode')
    const at = `/CallFlowApps(${made.body.Id})`
    const script = 'public class Hello\r\n{\r\n}\r\n'
    const changed = await ask('PATCH', at, { Name: 'Greeter', ScriptCode: script })
    assert.equal(changed.status, 204, changed.text)
    assert.equal(changed.headers['cordboard-not-in-effect'], 'ScriptCode')
    const read = (await ask('GET', at)).body
    assert.deepEqual([read.Name, read.ScriptCode], ['Greeter', script])
    assert.equal(read.CompilationSucceeded ?? read.IsRegistered, undefined)
    assert.deepEqual((await ask('GET', `${at}/Pbx.GetFiles()`)).body.value, [])
    const none = await ask('POST', `${at}/Pbx.DeleteFile`, { filename: 'hello.wav' })
    assert.equal(target(none), 'filename WARNINGS.XAPI.FILE_NOT_FOUND')
    assert.deepEqual((await ask('GET', '/CallFlowScripts')).body.value, [])
    const peer = await ask('GET', "/Peers?$filter=Type eq 'RoutePoint'&$select=Name,Number")
    assert.deepEqual(peer.body.value, [{ Name: 'Greeter', Number: '800' }])
    assert.equal((await ask('DELETE', at)).status, 204)
  })

  test('a trunk that leads to one cannot be deleted before', async () => {
    const trunk = await ask('POST', '/Trunks', { Gateway: { Name: 'Carrier', Host: 'sip.example.com' } })
    assert.equal(trunk.status, 201, trunk.text)
    const body = { Name: 'App', RoutingType: 'Trunk', Trunk: { Id: trunk.body.Id } }
    const made = await ask('POST', '/CallFlowApps', body)
    assert.equal(made.status, 201, made.text)
    const read = await ask('GET', `/CallFlowApps(${made.body.Id})?$select=Name&$expand=Trunk($select=Number)`)
    assert.deepEqual(read.body.Trunk, { Number: trunk.body.Number })
    const refused = await ask('DELETE', `/Trunks(${trunk.body.Id})`)
    assert.equal(refused.status, 400)
    assert.match(refused.body.error.innerError.message, /call flow application/)
    assert.equal((await ask('DELETE', `/CallFlowApps(${made.body.Id})`)).status, 204)
    assert.equal((await ask('DELETE', `/Trunks(${trunk.body.Id})`)).status, 204)
  })

  test('what leads to one stops its deletion', async () => {
    const made = await ask('POST', '/CallFlowApps', { Number: '850' })
    const led = { ForwardNoAnswer: { To: 'RoutePoint', Number: '850' } }
    const group = await ask('POST', '/RingGroups', led)
    assert.equal(group.status, 201, group.text)
    assert.equal((await ask('DELETE', `/CallFlowApps(${made.body.Id})`)).status, 400)
    assert.equal((await ask('DELETE', `/RingGroups(${group.body.Id})`)).status, 204)
    assert.equal((await ask('DELETE', `/CallFlowApps(${made.body.Id})`)).status, 204)
  })

  for (const [body, named] of [
    [{ Name: 'x'.repeat(51) }, 'Name WARNINGS.STRING_TOO_LONG'],
    [{ RoutingType: 'Sideways' }, 'RoutingType WARNINGS.INVALID'],
    [{ RoutingType: 'Trunk' }, 'Trunk WARNINGS.XAPI.REQUIRED'],
    [{ Trunk: { Id: 4711 } }, 'Trunk WARNINGS.XAPI.NOT_FOUND'],
    [{ Trunk: { Number: '101' } }, 'Trunk WARNINGS.XAPI.NOT_FOUND'],
    [{ ScriptCode: 'x'.repeat(262145) }, 'ScriptCode WARNINGS.STRING_TOO_LONG'],
    [{ Number: '101' }, 'Number WARNINGS.XAPI.ALREADY_IN_USE'],
  ] as const) {
    test(`${JSON.stringify(body).slice(0, 60)} is refused: ${named}`, async () => {
      const reply = await ask('POST', '/CallFlowApps', body)
      assert.equal(reply.status, 400)
      assert.equal(target(reply), named)
    })
  }
})
