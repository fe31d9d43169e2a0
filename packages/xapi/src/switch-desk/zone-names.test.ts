// The switch is told the IANA name of a department's time zone.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { TIME_ZONES } from '@cordboard/model'
import { withZoneNames } from './zone-names.ts'

test('a department is sent with the IANA name of its time zone', () => {
  const berlin = TIME_ZONES.find((zone) => zone.IanaName === 'Europe/Berlin')
  const [change] = withZoneNames([{ noun: 'Group', id: 1, row: { Name: 'Sales', TimeZoneId: berlin?.Id } }])
  assert.deepEqual(change?.row, { Name: 'Sales', TimeZoneId: berlin?.Id, TimeZone: 'Europe/Berlin' })
})

test('an unknown or missing time zone, a deletion and other nouns are sent as they are', () => {
  const rows = [
    { noun: 'Group', id: 1, row: { TimeZoneId: '99999' } },
    { noun: 'Group', id: 2, row: {} },
    { noun: 'Group', id: 3, row: null },
    { noun: 'User', id: 4, row: { TimeZoneId: '31' } },
  ]
  assert.deepEqual(withZoneNames(rows), rows)
})
