// Numbers, contacts, links and devices brought by a first start, and whatever JSON comes as their body.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { nounOfSet } from '@cordboard/model'
import type { Actor } from '@cordboard/store'
import fc from 'fast-check'
import { applySetup } from '../src/index.ts'
import { type Ask, asker, type Fixture, fixture, loginToken, OWNER_PASSWORD } from './fixture.ts'

const BY: Actor = { user: 'setup', ip: '', source: 'setup' }
let f: Fixture
let ask: Ask
before(async () => {
  f = await fixture()
  ask = asker(f.app, await loginToken(f.app, '100', OWNER_PASSWORD))
})
after(() => f.close())

test('a setup that is wrong in many places names them and writes nothing', async () => {
  const sentences = await applySetup(
    f.store,
    {
      Parkings: [{ Number: 'SP1' }, { Number: '100' }],
      Fax: [{ FaxServer: true }, { FaxServer: true }],
      CallFlowApps: [{ RoutingType: 'Trunk' }],
      Contacts: [{ FirstName: 'Nobody' }],
      WebsiteLinks: [{ Link: 'a b', DN: { Number: '999' } }],
      PhoneTemplates: [{ Content: '<doc' }],
      FxsTemplates: [{ Content: '' }],
      Fxs: [{ MacAddress: 'x' }],
      Sbcs: [{ Name: 'b ad' }],
    },
    BY,
  )
  for (const at of [
    'Fax[0]',
    'CallFlowApps[0]',
    'Contacts[0]',
    'WebsiteLinks[0]',
    'PhoneTemplates[0]',
    'FxsTemplates[0]',
    'Fxs[0]',
    'Sbcs[0]',
  ]) {
    assert.ok(
      sentences.some((each) => each.startsWith(`${at}: `)),
      `${at}\n${sentences.join('\n')}`,
    )
  }
  assert.deepEqual(await f.store.list('Parking'), [])
})

test('a good setup brings them in any order', async () => {
  const sentences = await applySetup(
    f.store,
    {
      WebsiteLinks: [{ Link: 'help', DN: { Number: '101' }, Group: 'GRP0007' }],
      Fxs: [
        {
          MacAddress: '00:1a:2b:3c:4d:5e',
          Template: { Id: 'ata.xml' },
          FxsLines: [{ Key: 1, Number: '101' }],
          Provisioning: { SbcName: 'branch' },
        },
      ],
      FxsTemplates: [{ Id: 'ata.xml', Content: '<doc/>' }],
      Sbcs: [{ Name: 'branch' }],
      Parkings: [{ Number: 'SP1' }, {}],
      Fax: [{ FaxServer: true }],
      CallFlowApps: [{ Number: '850', RoutingType: 'Trunk', Trunk: { Number: '10000' } }],
      Trunks: [{ Number: '10000', Gateway: { Name: 'Carrier', Host: 'sip.example.com' } }],
      Contacts: [{ CompanyName: 'Acme', Business: '+44 20 7946 0000' }],
      Groups: [{ Number: 'GRP0007', Name: 'Sales' }],
      Users: [{ Number: '101' }],
    },
    BY,
  )
  assert.deepEqual(sentences, [])
  assert.equal((await ask('GET', "/Fxs('001A2B3C4D5E')?$expand=Template")).body.Template.Id, 'ata.xml')
  assert.equal((await ask('GET', "/WebsiteLinks('help')?$expand=DN")).body.DN.Number, '101')
  assert.equal((await ask('GET', '/CallFlowApps?$expand=Trunk($select=Number)')).body.value[0].Trunk.Number, '10000')
  assert.equal((await ask('GET', '/Contacts')).body.value[0].CompanyName, 'Acme')
  assert.equal((await ask('GET', '/Sbcs')).body.value[0].DisplayName, 'branch')
})

test('contacts and gateways can be tried without being kept', async () => {
  const tried = { 'cordboard-dry-run': 'true' }
  for (const [set, body] of [
    ['Contacts', { FirstName: 'Tried', Home: '1' }],
    ['Fxs', { MacAddress: 'AB0000000001' }],
  ] as const) {
    const before = (await ask('GET', `/${set}/$count`)).text
    const reply = await ask('POST', `/${set}`, body, tried)
    assert.equal(reply.status, 200, reply.text)
    const first = (await ask('GET', `/${set}?$top=1`)).body.value[0]
    const at = `/${set}(${set === 'Fxs' ? `'${first.MacAddress}'` : first.Id})`
    const patched = await ask('PATCH', at, set === 'Fxs' ? { Name: 'Tried' } : { FirstName: 'Tried' }, tried)
    assert.ok([200, 204].includes(patched.status), patched.text)
    assert.equal((await ask('GET', at)).text.includes('Tried'), false)
    assert.equal((await ask('DELETE', at, undefined, tried)).status, 204)
    assert.equal((await ask('GET', `/${set}/$count`)).text, before)
  }
})

const anything = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    '',
    '101',
    'SP1',
    'x'.repeat(300),
    'a\u0000',
    '<doc/>',
    0,
    -1,
    2 ** 40,
    1.5,
    true,
    {},
    [],
  ),
  fc.constantFrom<unknown>({ Id: 1 }, { Number: '101' }, { Id: 'ata.xml' }, [{ Key: 1, Number: '101' }], [null], ['x']),
  fc.jsonValue({ maxDepth: 2 }),
)

for (const set of [
  'Parkings',
  'Fax',
  'CallFlowApps',
  'Contacts',
  'WebsiteLinks',
  'PhoneTemplates',
  'FxsTemplates',
  'Fxs',
  'Sbcs',
]) {
  test(`${set}: any body is taken or refused with the property named`, async () => {
    const names = Object.keys(nounOfSet(set)?.struct.fields ?? {})
    const body = fc.dictionary(fc.constantFrom(...names), anything, { maxKeys: 5 })
    await fc.assert(
      fc.asyncProperty(body, async (given) => {
        const reply = await ask('POST', `/${set}`, given)
        assert.ok([201, 400].includes(reply.status), `${reply.status} ${reply.text} ${JSON.stringify(given)}`)
        if (reply.status === 201) {
          const at = new URL(String(reply.headers.location)).pathname.replace('/xapi/v1', '')
          const patched = await ask('PATCH', at, given)
          assert.ok([204, 400].includes(patched.status), `${patched.status} ${patched.text} ${JSON.stringify(given)}`)
          const gone = await ask('DELETE', at)
          assert.ok(gone.status === 204 || given.FaxServer === true, `${gone.status} ${gone.text}`)
        } else assert.ok(reply.body.error.details?.length > 0, reply.text)
      }),
      { numRuns: 60 },
    )
  })
}
