// Every page of settings reads with its defaults, keeps what is written, refuses bad values by name and says what has no effect.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { applySetup } from '../src/index.ts'
import { type Ask, asker, type Fixture, fixture, loginToken, OWNER_PASSWORD } from './fixture.ts'

let held: Fixture
let ask: Ask
before(async () => {
  held = await fixture()
  ask = asker(held.app, await loginToken(held.app, '100', OWNER_PASSWORD))
})
after(() => held.close())

type Fields = Readonly<Record<string, unknown>>

interface Page {
  readonly set: string
  /** Some of what it says before anybody wrote it. */
  readonly defaults: Fields
  readonly patch: Fields
  /** How the patch reads, where it is not as written. */
  readonly reads?: Fields
  /** Fields of the patch that act; all others are told to have no effect. */
  readonly acting?: readonly string[]
  /** A bad patch, and the target of its refusal. */
  readonly bad: readonly (readonly [Fields, string])[]
}

const PAGES: readonly Page[] = [
  {
    set: 'CDRSettings',
    defaults: { Enabled: false, LogType: 'SingleFileForAllCalls', SocketPort: 5483, LogSize: 100 },
    patch: { LogType: 'ActiveSocket', SocketIpAddress: '192.0.2.1', EnabledFields: [{ Name: 'duration', Length: 8 }] },
    acting: ['LogType', 'SocketIpAddress', 'EnabledFields'],
    bad: [
      [{ EnabledFields: [{ Name: 'colour' }] }, 'EnabledFields[0].Name'],
      [{ EnabledFields: [{ Name: 'callid' }, { Name: 'callid' }] }, 'EnabledFields[1].Name'],
      [{ SocketPort: 70000 }, 'SocketPort'],
      [{ LogType: 'Tape' }, 'LogType'],
      [{ Enabled: true, LogType: 'PassiveSocket', SocketIpAddress: '' }, 'SocketIpAddress'],
    ],
  },
  {
    set: 'CallParkingSettings',
    defaults: { AutoPickupEnabled: false, AutoPickupForwardType: 'TransferBack', AutoPickupTimeout: 60 },
    patch: { AutoPickupTimeout: 90, AutoPickupForwardDN: '100', MusicOnHold: 'park.wav' },
    bad: [
      [{ AutoPickupForwardDN: '999' }, 'AutoPickupForwardDN'],
      [{ AutoPickupTimeout: 0 }, 'AutoPickupTimeout'],
      [{ MusicOnHold: '../secret' }, 'MusicOnHold'],
      [{ AutoPickupEnabled: true, AutoPickupForwardType: 'ExternalNumber' }, 'AutoPickupForwardExternalNumber'],
    ],
  },
  {
    set: 'ChatLogSettings',
    defaults: { AutoClearMonths: 0, AutoCloseDays: 0, RemoteStorageEnabled: false },
    patch: { AutoClearMonths: 12 },
    bad: [[{ AutoClearMonths: -1 }, 'AutoClearMonths']],
  },
  {
    set: 'ConferenceSettings',
    defaults: { Id: 0, Extension: '700', EnablePin: false, VideoConferenceMode: 'Disabled' },
    patch: { Extension: '701', EnablePin: true, PinNumber: '4711' },
    bad: [
      [{ Extension: '100' }, 'Extension'],
      [{ PinNumber: 'abc' }, 'PinNumber'],
      [{ EnablePin: true, PinNumber: '' }, 'PinNumber'],
      [{ LogoPath: '/etc/passwd' }, 'LogoPath'],
      [{ VideoConferenceMode: 'Public' }, 'VideoConferenceMode'],
    ],
  },
  {
    set: 'GeneralSettingsForApps',
    defaults: { AllowChangePassword: true, AvatarStyle: 'Circle', NameOfCustomAvailableStatus: 'Custom 1' },
    patch: { BrandUrl: 'https://example.com/', AutoSchedulerSettings: { Enabled: true, ProfileAway: 'Away' } },
    bad: [
      [{ BrandUrl: 'javascript:alert(1)' }, 'BrandUrl'],
      [{ BrandLogoImage: '<svg>' }, 'BrandLogoImage'],
      [{ BrandLogoImage: 'A'.repeat(136534) }, 'BrandLogoImage'],
    ],
  },
  {
    set: 'GeneralSettingsForPbx',
    defaults: { AllowFwdToExternal: true, DisableOutboundCallsOutOfficeHours: false, PlayBusy: false },
    patch: { AllowFwdToExternal: false, DisableOutboundCallsOutOfficeHours: true, OperatorExtension: '100' },
    acting: ['AllowFwdToExternal', 'DisableOutboundCallsOutOfficeHours'],
    bad: [
      [{ OperatorExtension: '999' }, 'OperatorExtension'],
      [{ HDAutoLogoutTime: 'P2D' }, 'HDAutoLogoutTime'],
      [{ HDAutoLogoutTime: 'noon' }, 'HDAutoLogoutTime'],
      [{ BusyMonitorTimeout: 0 }, 'BusyMonitorTimeout'],
    ],
  },
  {
    set: 'LoggingSettings',
    defaults: { KeepLogs: true, KeepLogsDays: 30, LoggingLevel: 2 },
    patch: { LoggingLevel: 3 },
    acting: ['LoggingLevel'],
    bad: [
      [{ LoggingLevel: 99 }, 'LoggingLevel'],
      [{ KeepLogsDays: 0 }, 'KeepLogsDays'],
    ],
  },
  {
    set: 'MusicOnHoldSettings',
    defaults: { Id: 0, MusicOnHold: 'onhold.wav', MusicOnHoldRandomize: false },
    patch: { MusicOnHold9: 'other.wav' },
    bad: [
      [{ MusicOnHold: '..\\x.wav' }, 'MusicOnHold'],
      [{ MusicOnHold3: 'a/b.wav' }, 'MusicOnHold3'],
    ],
  },
  {
    set: 'NotificationSettings',
    defaults: { CanEditEmailAddresses: true, NotifySystemOwners: false, NotifyCodes: [] },
    patch: { EmailAddresses: 'a@x.example; b@x.example', NotifyCodes: ['TrunkStatusChanged', 'IPBlocked'] },
    acting: ['EmailAddresses', 'NotifyCodes'],
    bad: [
      [{ EmailAddresses: 'a@x.example, nobody' }, 'EmailAddresses'],
      [{ NotifyCodes: ['Rain'] }, 'NotifyCodes[0]'],
      [
        {
          Setpoints: [
            { Type: 'CpuUsage', Enabled: true },
            { Type: 'CpuUsage', Enabled: false },
          ],
        },
        'Setpoints[1].Type',
      ],
    ],
  },
  {
    set: 'PhoneBookSettings',
    defaults: { PhoneBookDisplay: 'FirstNameLastName', ResolvingType: 'MatchLength', ResolvingLength: 8 },
    patch: { ResolvingLength: 6 },
    bad: [[{ ResolvingLength: 0 }, 'ResolvingLength']],
  },
  {
    set: 'PhonesSettings',
    defaults: { UseProvisioningSecret: true, YealinkUpdateInterval: 0 },
    patch: { YealinkUpdateInterval: 60 },
    bad: [[{ SnomUpdateInterval: 99999 }, 'SnomUpdateInterval']],
  },
  {
    set: 'VoicemailSettings',
    defaults: { Id: 0, Extension: '666', Quota: 0, UsedSpace: 0, TranscribeEngine: 'None', AutoDeleteDays: 30 },
    patch: { MinDuration: 5, TranscribeSecretKey: { Value: 'very secret' } },
    reads: { TranscribeSecretKey: { Concealed: true } },
    bad: [
      [{ Extension: '100' }, 'Extension'],
      [{ SendEmailQuotaPercentage: 101 }, 'SendEmailQuotaPercentage'],
      [{ TranscribeEngine: 'Parrot' }, 'TranscribeEngine'],
    ],
  },
  {
    set: 'FaxServerSettings',
    defaults: { Number: '', AutoCleanup: false, MaxAge: 30 },
    patch: { MaxAge: 7, Email: 'fax@x.example' },
    bad: [
      [{ Email: 'nobody' }, 'Email'],
      [{ AuthId: 'somebody' }, 'AuthId'],
      [{ MaxAge: 0 }, 'MaxAge'],
    ],
  },
]

for (const { set, defaults, patch, reads = {}, acting = [], bad } of PAGES) {
  describe(set, () => {
    test('reads with its defaults', async () => {
      const { status, body } = await ask('GET', `/${set}`)
      assert.equal(status, 200, JSON.stringify(body))
      for (const [name, expected] of Object.entries(defaults)) assert.deepEqual(body[name], expected, name)
    })
    for (const [fields, target] of bad) {
      test(`refuses ${JSON.stringify(fields).slice(0, 80)}, naming ${target}`, async () => {
        const before = (await ask('GET', `/${set}`)).text
        const reply = await ask('PATCH', `/${set}`, fields)
        assert.equal(reply.status, 400, reply.text)
        assert.equal(reply.body.error.details[0].target, target)
        assert.equal((await ask('GET', `/${set}`)).text, before)
      })
    }
    test('keeps what is written, and says what has no effect', async () => {
      const reply = await ask('PATCH', `/${set}`, patch)
      assert.equal(reply.status, 204, reply.text)
      const told = String(reply.headers['cordboard-not-in-effect'] ?? '')
      for (const name of Object.keys(patch)) assert.equal(told.split(', ').includes(name), !acting.includes(name), name)
      const { body } = await ask('GET', `/${set}`)
      for (const [name, expected] of Object.entries({ ...patch, ...reads }))
        assert.deepEqual(body[name], expected, name)
      assert.ok(!JSON.stringify(body).includes('very secret'))
      assert.equal((await ask('PATCH', `/${set}`, body)).status, 204, 'what was read can be sent back')
      assert.deepEqual((await ask('GET', `/${set}`)).body, body)
      assert.equal((await ask('PATCH', `/${set}`, { Colour: 'red' })).body.error.details[0].target, 'Colour')
    })
  })
}

test('a code that nothing tells of yet is marked', async () => {
  const reply = await ask('PATCH', '/NotificationSettings', { NotifyCodes: ['TrunkStatusChanged', 'LicenseLimit'] })
  assert.equal(reply.headers['cordboard-not-in-effect'], 'NotifyCodes[1]')
})

test('the conference key is shown once, kept as a hash and taken away', async () => {
  const made = await ask('GET', '/ConferenceSettings/Pbx.GenerateApiKey()')
  assert.equal(made.status, 200, made.text)
  const key: string = made.body.value
  assert.match(key, /^[A-Za-z0-9]{40}$/)
  assert.ok(!(await ask('GET', '/ConferenceSettings')).text.includes(key))
  assert.equal(await held.store.verifySecret('ConferenceSettings', 0, 'ApiKey', key), true)
  const next: string = (await ask('GET', '/ConferenceSettings/Pbx.GenerateApiKey()')).body.value
  assert.notEqual(next, key)
  assert.equal(await held.store.verifySecret('ConferenceSettings', 0, 'ApiKey', key), false)
  assert.equal((await ask('POST', '/ConferenceSettings/Pbx.DeleteApiKey')).status, 204)
  assert.equal(await held.store.verifySecret('ConferenceSettings', 0, 'ApiKey', next), false)
})

test('there are no meeting servers, and none can be added', async () => {
  for (const name of ['GetWebMeetingZones', 'GetOnboardMcuData', 'GetOnboardMeetings', 'GetMCURows'])
    assert.deepEqual((await ask('GET', `/ConferenceSettings/Pbx.${name}()`)).body.value, [], name)
  assert.equal((await ask('GET', '/ConferenceSettings/Pbx.GetMCURequestStatus()')).status, 200)
  assert.equal((await ask('GET', "/ConferenceSettings/Pbx.GetMCURow(guid='x')")).status, 404)
  const added = await ask('POST', '/ConferenceSettings/Pbx.UpdateMCURequestStatus', { request: { McuId: 'x' } })
  assert.equal(added.status, 501)
})

test('there are no voicemails, no faxes and no servers for speech', async () => {
  assert.deepEqual((await ask('GET', '/VoicemailSettings/Pbx.GetTranscribeLanguages()')).body.value, [])
  assert.equal((await ask('POST', '/VoicemailSettings/Pbx.DeleteAllUserVoicemails')).status, 501)
  assert.equal((await ask('GET', '/VoicemailSettings/Pbx.GetConverterRequestStatus(strict=true)')).status, 404)
  assert.equal((await ask('POST', '/VoicemailSettings/Pbx.CreateConverterConfiguration')).status, 501)
  const gone = await ask('POST', '/VoicemailSettings/Pbx.DeleteConverterConfiguration', { id: 'x' })
  assert.equal(gone.status, 404)
  const connected = await ask('GET', '/VoicemailSettings/Pbx.GetConnectedConvertersData()')
  assert.equal(connected.body.TranscriptionQueue, 0)
  assert.equal((await ask('GET', '/VoicemailSettings/Pbx.GetConfiguredConverters()')).status, 200)
  assert.equal((await ask('GET', '/FaxServerSettings/Pbx.GetFaxFilesSize()')).body.value, 0)
  assert.equal((await ask('POST', '/FaxServerSettings/Pbx.CleanUpFax')).status, 501)
})

test('rates of calls are replaced as a whole, after all of them were checked', async () => {
  const update = (costs: readonly Fields[]) => ask('POST', '/CallCostSettings/Pbx.UpdateCost', { costs })
  const first = await update([
    { CountryName: 'Germany', Prefix: '49', Rate: 0.02 },
    { CountryName: 'Malta', Prefix: '356', Rate: 0.1, Id: 0 },
  ])
  assert.equal(first.status, 204, first.text)
  const malta = (await ask('GET', "/CallCostSettings?$filter=Prefix eq '356'")).body.value[0]
  for (const [costs, target] of [
    [[{ Prefix: '1', Rate: -1 }], 'costs[0].Rate'],
    [[{ Prefix: '1' }, { Prefix: '1' }], 'costs[1].Prefix'],
    [[{ Prefix: 'one' }], 'costs[0].Prefix'],
    [[{ Rate: 1 }], 'costs[0].Prefix'],
  ] as const) {
    const reply = await update(costs)
    assert.equal(reply.status, 400)
    assert.equal(reply.body.error.details[0].target, target)
  }
  await update([
    { CountryName: 'Malta', Prefix: '356', Rate: 0.2 },
    { CountryName: '=cmd', Prefix: '1', Rate: 0.01 },
  ])
  const rows: readonly Fields[] = (await ask('GET', '/CallCostSettings')).body.value
  assert.deepEqual(rows.map((row) => [row.Prefix, row.Rate]).toSorted(), [
    ['1', 0.01],
    ['356', 0.2],
  ])
  assert.equal(rows.find((row) => row.Prefix === '356')?.Id, malta.Id)
  const file = await ask('GET', '/CallCostSettings/Pbx.ExportCallCosts()')
  assert.match(String(file.headers['content-type']), /^text\/csv/)
  assert.equal(file.text, "CountryName,Prefix,Rate\r\n'=cmd,1,0.01\r\nMalta,356,0.2\r\n")
})

test('the fax server has the number and the log-in of the fax that is it', async () => {
  const fax = (await ask('POST', '/Fax', { FaxServer: true })).body
  const read = (await ask('GET', '/FaxServerSettings')).body
  assert.deepEqual([read.Number, read.FaxServerId, read.AuthPassword], [fax.Number, fax.Id, { Concealed: true }])
  const reply = await ask('PATCH', '/FaxServerSettings', { AuthId: 'faxlogin', AuthPassword: { Value: 'fax secret' } })
  assert.equal(reply.status, 204, reply.text)
  assert.equal((await ask('GET', '/FaxServerSettings')).body.AuthId, 'faxlogin')
  const stored = await held.store.read('Fax', fax.Id, { secrets: true })
  assert.deepEqual([stored?.fields.AuthID, stored?.fields.AuthPassword], ['faxlogin', 'fax secret'])
  assert.equal((await ask('PATCH', '/FaxServerSettings', { AuthPassword: { Concealed: true } })).status, 204)
  assert.equal((await held.store.read('Fax', fax.Id, { secrets: true }))?.fields.AuthPassword, 'fax secret')
  const empty = await ask('PATCH', '/FaxServerSettings', { AuthPassword: { Value: '' } })
  assert.equal(empty.body.error.details[0].target, 'AuthPassword')
})

test('SETUP obeys the same rules', async () => {
  const lines = async (setup: object): Promise<string> => {
    const other = await fixture({ withSwitch: false })
    try {
      return (await applySetup(other.store, setup, { user: 'setup', ip: '', source: 'setup' })).join(' ')
    } finally {
      await other.close()
    }
  }
  const good = {
    ConsoleRestrictions: { AccessRestricted: true, IpWhitelist: ['192.0.2.0/24'] },
    CallCostSettings: [{ Prefix: '49', Rate: 1 }],
  }
  assert.equal(await lines(good), '')
  for (const [setup, told] of [
    [{ MusicOnHoldSettings: { MusicOnHold: '../x' } }, /MusicOnHold/],
    [{ CallCostSettings: [{ Prefix: '49', Rate: -1 }] }, /Rate/],
    [{ EmailTemplate: [{ TemplatePath: 'mine', Body: 'x', Subject: 'x' }] }, /TemplatePath/],
    [{ DNProperties: [{ Name: 'x' }] }, /DNProperties/],
    [{ SecureSipSettings: { Certificate: { Contents: 'no' } } }, /PrivateKey/],
  ] as const) {
    assert.match(await lines(setup), told)
  }
})
