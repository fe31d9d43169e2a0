// What a creation gets that did not say everything.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CODECS } from './codecs.ts'
import { type Chooser, plainDefaults, withDefaults } from './defaults.ts'
import { AntiHacking, CodecChoice, DialCodes, Groups, NOUNS, Users } from './nouns/index.ts'
import { mayGrant, permission, permissions } from './roles.ts'
import { TIME_ZONES } from './time-zones.ts'
import { validate } from './validate.ts'

const chooser: Chooser = {
  id: 7,
  number: () => '100',
  login: () => 'abcdefghij',
  pin: () => '1234',
  department: { id: 1, number: 'GRP0000', name: 'DEFAULT' },
}

test('a user made from nothing has number, logins, profiles and the default department', () => {
  const row = withDefaults(Users, {}, chooser)
  assert.equal(row.Id, 7)
  assert.equal(row.Number, '100')
  assert.equal(row.AuthPassword, 'abcdefghij')
  assert.equal(row.VMPIN, '1234')
  assert.equal(row.AccessPassword, null)
  assert.equal((row.ForwardingProfiles as unknown[]).length, 5)
  assert.equal(row.PrimaryGroupId, 1)
  assert.deepEqual((row.Groups as { GroupId: number }[])[0]?.GroupId, 1)
  assert.ok(!('IsRegistered' in row), 'derived fields are not stored')
})

test('what is given wins, also false and zero, and null does where there is no default', () => {
  const row = withDefaults(Users, { Enabled: false, PinProtectTimeout: 0, Mobile: null, VMPIN: null }, chooser)
  assert.equal(row.Enabled, false)
  assert.equal(row.PinProtectTimeout, 0)
  assert.equal(row.Mobile, null)
  assert.equal(row.VMPIN, '1234')
})

test('the first department given is the main one', () => {
  assert.equal(withDefaults(Users, { Groups: [{ GroupId: 55 }] }, chooser).PrimaryGroupId, 55)
})

test('an empty number is no number', () => {
  assert.equal(withDefaults(Users, { Number: '', FirstName: '' }, chooser).Number, '100')
  assert.equal(withDefaults(Users, { Number: '', FirstName: '' }, chooser).FirstName, '')
})

// What must be said on creation.
const LEAST: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  Blocklist: { IPAddrMask: '192.0.2.1' },
  TrunkTemplate: { Id: 'mine.pv.xml' },
  Holiday: { Name: 'New Year', Day: 1, Month: 1, DayEnd: 1, MonthEnd: 1 },
  BlackListNumber: { CallerId: '0900*' },
  EmergencyGeoLocation: { Id: 'hq', FriendlyName: 'Head office' },
  CallCostSettings: { Prefix: '49' },
  Weblink: { Link: 'sales', DN: { Number: '100' } },
  Fxs: { MacAddress: '001122AABBCC' },
  Sbc: { Name: 'branch' },
  Parameter: { Name: 'SWITCH' },
  DNProperty: { Name: 'COLOUR' },
  Property: { Name: 'COLOUR' },
  EmailTemplate: { TemplatePath: 'test', Body: 'Text', Subject: 'Text' },
}

test('every default passes validation', () => {
  for (const noun of NOUNS.filter((each) => each.storage === 'config')) {
    const least = LEAST[noun.name] ?? {}
    const row = noun.singleton ? plainDefaults(noun) : withDefaults(noun, least, chooser)
    const result = validate(noun, row, 'create')
    assert.ok(result.ok, `${noun.name}: ${JSON.stringify(result)}`)
  }
})

test('singletons have the defaults of 3CX V20', () => {
  assert.equal(plainDefaults(DialCodes).DialCodePark, '*0')
  assert.equal(plainDefaults(DialCodes).DialCodeOutOffice, null)
  assert.equal(plainDefaults(AntiHacking).HackAuthRequests, 25)
  assert.equal((withDefaults(Groups, {}, chooser).Rights as unknown[]).length, 8)
})

test('roles: owners may do everything, users see themselves, several roles add up', () => {
  assert.equal(permission('system_owners', 'User').write, 'all')
  assert.equal(permission('users', 'User').write, 'none')
  assert.equal(permission('users', 'NetworkSettings').read, 'none')
  assert.equal(permission('system_admins', 'CallHistoryView').read, 'none')
  assert.equal(permissions(['users', 'group_admins', 'nonsense'], 'User').write, 'department')
  assert.equal(mayGrant('system_admins', 'system_owners'), false)
  assert.equal(mayGrant('system_owners', 'system_owners'), true)
  assert.equal(mayGrant('users', 'users'), false)
})

test('every time zone is one this machine knows, and ids are stable', () => {
  for (const zone of TIME_ZONES) new Intl.DateTimeFormat('en', { timeZone: zone.IanaName })
  assert.equal(TIME_ZONES.find((zone) => zone.IanaName === 'Europe/Berlin')?.Id, '31')
  assert.equal(new Set(TIME_ZONES.map((zone) => zone.IanaName)).size, TIME_ZONES.length)
})

test('the default codec lists name codecs that exist', () => {
  const known = new Set(CODECS.map((codec) => codec.RfcName))
  const lists = plainDefaults(CodecChoice)
  for (const name of [...(lists.LocalCodecList as string[]), ...(lists.ExternalCodecList as string[])]) {
    assert.ok(known.has(name), name)
  }
})

test('the switch is told of everything that calls depend on', () => {
  const sent = NOUNS.filter((each) => each.sentToSwitch).map((each) => each.name)
  assert.deepEqual(sent.toSorted(), [
    'AntiHackingSettings',
    'BlackListNumber',
    'Blocklist',
    'CodecsSettings',
    'CountryCodes',
    'DialCodeSettings',
    'E164Settings',
    'EmergencyGeoLocation',
    'EmergencyNotificationsSettings',
    'GeneralSettingsForPbx',
    'Group',
    'Holiday',
    'InboundRule',
    'NetworkSettings',
    'OutboundRule',
    'Queue',
    'Receptionist',
    'RingGroup',
    'Trunk',
    'User',
  ])
})
