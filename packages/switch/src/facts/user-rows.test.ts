// Rows of users become what routing knows of them.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { lookUp } from '@cordboard/routing'
import { anna, away, change, compiled, to } from './rows.fixture.ts'

test('a user has the profile that is in force, with its destinations for inside and outside', () => {
  const facts = compiled(change('User', 1, { ...anna, CurrentProfileName: 'Available' })).routing
  const profile = lookUp(facts.extensions, '101')?.profile
  assert.deepEqual(profile, {
    name: 'Available',
    rings: true,
    noAnswerSeconds: 15,
    acceptMultipleCalls: false,
    skippedByRingGroups: true,
    noAnswer: { internal: { kind: 'queue', number: '800' }, external: { kind: 'queue', number: '800' } },
    busy: { internal: { kind: 'voicemail', number: '' }, external: { kind: 'external', number: '+43 1' } },
    notRegistered: { internal: { kind: 'none', number: '' }, external: { kind: 'none', number: '' } },
    away: { internal: { kind: 'none', number: '' }, external: { kind: 'none', number: '' } },
    awayAllHours: { internal: true, external: true },
  })
})

test('a user who is away does not ring, and says for which hours', () => {
  const facts = compiled(change('User', 1, { ...anna, CurrentProfileName: 'Away' })).routing
  const profile = lookUp(facts.extensions, '101')?.profile
  assert.equal(profile?.rings, false)
  assert.deepEqual(profile?.away, {
    internal: { kind: 'extension', number: '102' },
    external: { kind: 'receptionist', number: '802' },
  })
  assert.deepEqual(profile?.awayAllHours, { internal: false, external: true })
})

test('whoever is not to be disturbed is not rung at any hour', () => {
  const disturbed = { ...away, Name: 'Out of office' }
  const row = { ...anna, ForwardingProfiles: [disturbed], CurrentProfileName: 'Out of office' }
  const profile = lookUp(compiled(change('User', 1, row)).routing.extensions, '101')?.profile
  assert.deepEqual([profile?.rings, profile?.awayAllHours.internal], [false, true])
})

test('a user’s departments, rights, queue log-in and exceptions are read', () => {
  const exception = {
    Enabled: true,
    Condition: 'BasedOnCallerID',
    CallType: 'ExternalCallsOnly',
    Data: '+43*',
    Hours: { Type: 'OfficeHours' },
    Destination: to('ProceedWithNoExceptions'),
  }
  const off = { ...exception, Enabled: false }
  const row = {
    ...anna,
    Internal: true,
    OutboundCallerID: '+4930555101',
    OfficeHoursProps: ['AutoSwitchProfiles', 'BlockOutboundCalls'],
    QueueStatus: 'LoggedOut',
    ForwardingExceptions: [off, { ...exception, Condition: 'Nonsense' }, exception],
  }
  const user = lookUp(compiled(change('User', 1, row)).routing.extensions, '101')
  assert.deepEqual(
    [user?.groups, user?.primaryGroup, user?.internalOnly, user?.officeHoursOnly, user?.takesQueueCalls],
    [[1], 2, true, true, false],
  )
  assert.equal(user?.outboundCallerId, '+4930555101')
  assert.deepEqual(user?.exceptions, [
    {
      condition: 'callerId',
      calls: 'external',
      data: '+43*',
      hours: { type: 'OfficeHours', ignoreHolidays: false, periods: [] },
      destination: { kind: 'proceed', number: '' },
    },
  ])
})
