// The SETUP object: all of it or nothing, and sentences that name entry and field.
import assert from 'node:assert/strict'
import { after, afterEach, before, describe, test } from 'node:test'
import type { Actor } from '@cordboard/store'
import { applySetup } from '../src/index.ts'
import { asker, type Fixture, fixture, loginToken } from './fixture.ts'

const BY: Actor = { user: 'setup', ip: '', source: 'setup' }
let f: Fixture
before(async () => {
  f = await fixture({ withSwitch: false })
})
after(() => f.close())

describe('a good setup', () => {
  test('makes users with their secrets, departments they are in, an API client that can log in, and settings', async () => {
    const sentences = await applySetup(
      f.store,
      {
        Users: [
          {
            Number: '101',
            FirstName: 'Ann',
            AuthID: 'ann',
            AuthPassword: 'sip secret',
            AccessPassword: 'web secret 101',
          },
          { Number: '102', Groups: [{ Name: 'Sales', Rights: { RoleName: 'managers' } }] },
          { Number: '100', AuthPassword: 'new for 100' },
        ],
        Groups: [{ Number: 'GRP0007', Name: 'Sales' }],
        ServicePrincipals: [
          {
            Number: '900',
            XAPIEnabled: true,
            Secret: 'a secret of the setup',
            Groups: [{ Rights: { RoleName: 'system_owners' } }],
          },
        ],
        CodecsSettings: { LocalCodecList: ['PCMA'] },
        Blocklist: [{ IPAddrMask: '192.0.2.0/24', BlockType: 'Allow' }],
      },
      BY,
    )
    assert.deepEqual(sentences, [])
    const ann = await f.store.readBy('User', 'Number', '101', { secrets: true })
    assert.equal(ann?.fields.AuthPassword, 'sip secret')
    const admin = await f.store.readBy('User', 'Number', '100', { secrets: true })
    assert.equal(admin?.fields.AuthPassword, 'new for 100')
    assert.deepEqual((await f.store.singleton('CodecsSettings')).fields.LocalCodecList, ['PCMA'])
    const token = await f.app.inject({
      method: 'POST',
      url: '/connect/token',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      payload: 'grant_type=client_credentials&client_id=900&client_secret=a+secret+of+the+setup',
    })
    const ask = asker(f.app, token.json().access_token)
    const { body } = await ask('GET', "/Users(Number='102')/Groups?$expand=Rights")
    assert.equal(body.value[0].Name, 'Sales')
    assert.equal(body.value[0].Rights.RoleName, 'managers')
    await loginToken(f.app, '101', 'web secret 101')
  })
})

describe('a wrong setup writes nothing', () => {
  let version = 0
  before(async () => {
    version = await f.store.version()
  })
  afterEach(async () => {
    assert.equal(await f.store.version(), version)
  })
  for (const [setup, words] of [
    [[], /one JSON object/],
    ['x', /one JSON object/],
    [{ Parkings: [] }, /^Parkings: this version knows no such/],
    [{ ActiveCalls: [] }, /^ActiveCalls: /],
    [{ Users: {} }, /^Users: an array/],
    [{ Users: [{ Number: '201' }, { Colour: 'red' }] }, /^Users\[1\]: User has no property 'Colour'/],
    [{ Users: [{ Number: '201', AuthPassword: 5 }] }, /^Users\[0\]: AuthPassword: text is expected/],
    [{ Users: [{ Number: '201' }, { Number: '201' }] }, /^Users\[1\]: Number is the same as in Users\[0\]/],
    [
      { Users: [{ Number: '201' }], ServicePrincipals: [{ Number: '201' }] },
      /^ServicePrincipals\[0\]: Number is the same/,
    ],
    [
      { Users: [{ Number: '201', Groups: [{ Name: 'Nobody' }] }] },
      /^Users\[0\]: Groups\[0\]: there is no such department/,
    ],
    [{ Users: [{ Groups: [{ Rights: { RoleName: 'kings' } }] }] }, /^Users\[0\]: .*no such role/],
    [{ CodecsSettings: { LocalCodecList: 'PCMA', Nope: 1 } }, /^CodecsSettings: /],
    [{ CodecsSettings: [] }, /^CodecsSettings: /],
  ] as const) {
    test(JSON.stringify(setup).slice(0, 80), async () => {
      const sentences = await applySetup(f.store, setup, BY)
      assert.ok(
        sentences.some((each) => words.test(each)),
        sentences.join('\n'),
      )
    })
  }
})

test('when the second half is refused the departments of the first go again', async () => {
  const sentences = await applySetup(f.store, { Groups: [{ Name: 'Short-lived' }], Users: [{ Number: '900' }] }, BY)
  assert.equal(sentences.length, 1)
  assert.match(String(sentences[0]), /Number/)
  const groups = await f.store.list('Group')
  assert.equal(
    groups.some((row) => row.fields.Name === 'Short-lived'),
    false,
  )
})
