// Rows of settings become what routing knows of numbers, countries and networks.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compile } from './compile.ts'
import { change, compiled } from './rows.fixture.ts'

test('E.164 settings, countries, block list, network and general settings are read', () => {
  const facts = compiled(
    change('E164Settings', 1, {
      Enabled: true,
      CountryCode: '+49',
      InternationalCode: '00',
      NationalCode: '0',
      RemoveCountryCode: true,
    }),
    change('CountryCodes', 1, { CountryCodes: ['49', '44'] }),
    change('BlackListNumber', 3, { CallerId: '+43*' }),
    change('BlackListNumber', 4, { CallerId: '+44*' }),
    change('NetworkSettings', 1, { DirectSIPAllowExternal: true, DirectSIPLocalDomain: 'PBX.example' }),
    change('GeneralSettingsForPbx', 1, { AllowFwdToExternal: false, DisableOutboundCallsOutOfficeHours: true }),
    change('CodecsSettings', 1, { ExternalCodecList: ['G729', 'PCMA'] }),
  )
  const { routing } = facts
  assert.deepEqual([routing.e164.enabled, routing.e164.countryCode, routing.e164.removeCountryCode], [true, '49', true])
  assert.deepEqual(routing.allowedCountries, ['49', '44'])
  assert.deepEqual([...routing.blacklist].sort(), ['+43*', '+44*'])
  assert.deepEqual([routing.allowsDirectSip, routing.domains], [true, ['pbx.example']])
  assert.deepEqual([routing.allowsForwardingOutside, routing.callsOutInOfficeHoursOnly], [false, true])
  assert.deepEqual(routing.externalCodecs, ['G729', 'PCMA'])
  const less = compile(facts, 2, [
    change('BlackListNumber', 3, null),
    change('CountryCodes', 1, { CountryCodes: null }),
  ])
  assert.deepEqual([less.routing.blacklist, less.routing.allowedCountries], [['+44*'], null])
})
