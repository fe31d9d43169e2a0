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

describe('a setup of trunks and call handling', () => {
  test('comes in one file, in any order, with references by number', async () => {
    const g = await fixture({ withSwitch: false })
    try {
      const sentences = await applySetup(
        g.store,
        {
          OutboundRules: [
            { Name: 'World', Prefix: '+', Routes: [{ TrunkName: '10000', StripDigits: 0 }, { TrunkName: '10001' }] },
            { Name: 'Emergency', Prefix: '911', EmergencyRule: true, Routes: [{ TrunkName: 'Twilio' }] },
          ],
          InboundRules: [
            {
              Data: '+15550001111',
              TrunkDN: { Number: '10000' },
              OfficeHoursDestination: { To: 'Queue', Number: '800' },
            },
            {
              Data: '+15550001112',
              TrunkDN: { Number: '10000' },
              OfficeHoursDestination: { To: 'IVR', Number: '820' },
            },
            {
              Condition: 'ForwardAll',
              TrunkDN: { Number: '10001' },
              OfficeHoursDestination: { To: 'RingGroup', Number: '810' },
            },
          ],
          Receptionists: [
            {
              Number: '820',
              Forwards: [{ Input: '1', ForwardType: 'Queue', ForwardDN: '800' }],
              Groups: [{ Name: 'Sales' }],
            },
          ],
          RingGroups: [{ Number: '810', Members: [{ Number: '101' }], ForwardNoAnswer: { To: 'IVR', Number: '820' } }],
          Queues: [
            {
              Number: '800',
              Agents: [{ Number: '102' }, { Number: '101' }],
              ForwardNoAnswer: { To: 'External', External: '+4930' },
            },
          ],
          Trunks: [
            {
              Number: '10000',
              Gateway: { Name: 'Twilio', Host: 'acme.pstn.twilio.com' },
              AuthID: 'acme',
              AuthPassword: 'Trunk secret 1',
            },
            { Number: '10001', Gateway: { Host: '127.0.0.1' }, DidNumbers: ['*22'] },
          ],
          Users: [
            { Number: '101', OutboundCallerID: '+15550001111', CurrentProfileName: 'Away' },
            {
              Number: '102',
              ForwardingProfiles: [
                {
                  Id: 2,
                  Name: 'Away',
                  AwayRoute: { External: { To: 'Queue', Number: '800' }, AllHoursExternal: true },
                },
              ],
            },
          ],
          Holidays: [{ Name: 'New Year', Day: 1, Month: 1, IsRecurrent: true, Group: 'GRP0005' }],
          Groups: [
            { Number: 'GRP0005', Name: 'Sales', OutOfOfficeRoute: { Route: { To: 'Extension', Number: '101' } } },
          ],
          OfficeHours: { Hours: { Type: 'OfficeHours' }, SystemLanguage: 'EN' },
          E164Settings: { Enabled: false, CountryCode: '1', InternationalCode: '011' },
          CountryCodes: { CountryCodes: ['1', '49'] },
          BlackListNumbers: [{ CallerId: '0900*' }],
          EmergencyGeoLocations: [{ Id: 'hq', FriendlyName: 'Head office' }],
          EmergencyNotificationsSettings: { EmergencyDNPrompt: { Number: '102' } },
          Blocklist: [{ IPAddrMask: '143.223.88.0/21', BlockType: 'Allow' }],
        },
        BY,
      )
      assert.deepEqual(sentences, [])
      const trunk = await g.store.readBy('Trunk', 'Number', '10000', { secrets: true })
      assert.equal(trunk?.fields.AuthPassword, 'Trunk secret 1')
      assert.deepEqual(trunk?.fields.DidNumbers, ['+15550001111', '+15550001112'])
      const other = await g.store.readBy('Trunk', 'Number', '10001')
      const rules = (await g.store.list('OutboundRule')).map(({ fields }) => [
        fields.Priority,
        fields.Name,
        (fields.Routes as { TrunkId: number }[]).map((route) => route.TrunkId),
      ])
      assert.deepEqual(rules, [
        [2, 'World', [trunk?.id, other?.id]],
        [1, 'Emergency', [trunk?.id]],
      ])
      const inbound = await g.store.list('InboundRule')
      assert.deepEqual(
        inbound.map(({ fields }) => (fields.TrunkDN as { Id: number }).Id),
        [trunk?.id, trunk?.id, other?.id],
      )
      assert.equal((await g.store.readBy('User', 'Number', '101'))?.fields.CurrentProfileName, 'Away')
      const group = await g.store.readBy('Group', 'Number', 'GRP0005')
      const receptionist = await g.store.readBy('Receptionist', 'Number', '820')
      const [membership] = (receptionist?.fields.Groups ?? []) as { GroupId: number }[]
      assert.equal(membership?.GroupId, group?.id)
      assert.equal((await g.store.list('Holiday'))[0]?.fields.Group, 'GRP0005')
    } finally {
      await g.close()
    }
  })

  test('a rule refused at last takes everything back that was written before it', async () => {
    const before = await rowsOf()
    const sentences = await applySetup(
      f.store,
      {
        Trunks: [{ Number: '10077', RoutingRules: [{ Condition: 'ForwardAll', Id: 0 }] }],
        Groups: [{ Name: 'Brief', OfficeHolidays: [{ Id: 0, Name: 'X', Day: 1, Month: 1, IsRecurrent: true }] }],
        E164Settings: { CountryCode: '44' },
        InboundRules: [{ Condition: 'ForwardAll', TrunkDN: { Number: '10077' } }],
      },
      BY,
    )
    assert.match(sentences.join(), /InboundRules\[0\].*default route/)
    assert.deepEqual(await rowsOf(), before)
    assert.equal((await f.store.singleton('E164Settings')).fields.CountryCode ?? null, null)
  })
})

async function rowsOf(): Promise<readonly string[]> {
  const nouns = ['Trunk', 'InboundRule', 'Group', 'Holiday', 'User']
  const lists = await Promise.all(nouns.map((noun) => f.store.list(noun)))
  return lists.flat().map((row) => `${row.noun} ${row.id}`)
}

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
    [{ ActiveCalls: [] }, /^ActiveCalls: this version knows no such/],
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
    [{ Queues: [{ Agents: [{ Number: '4711' }] }] }, /^Queues\[0\]: Agents\[0\]\.Number: there is no extension 4711/],
    [{ OutboundRules: [{ Routes: [{ TrunkName: 'Nobody' }] }] }, /^OutboundRules\[0\]: Routes\[0\]\.TrunkName/],
    [{ InboundRules: [{ Data: '+49', TrunkDN: { Number: '10099' } }] }, /^InboundRules\[0\]: TrunkDN/],
    [{ Trunks: [{ DidNumbers: ['+49'] }, { DidNumbers: ['49'] }] }, /^Trunks\[0\]: DidNumbers\[0\]: \+49 belongs to/],
    [
      { RingGroups: [{ ForwardNoAnswer: { To: 'Queue', Number: '4711' } }] },
      /^RingGroups\[0\]: ForwardNoAnswer\.Number/,
    ],
    [{ CountryCodes: { CountryCodes: ['0'] } }, /^CountryCodes: CountryCodes\[0\]/],
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
