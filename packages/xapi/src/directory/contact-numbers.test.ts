// Which contacts have a number.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { contactsWithNumber } from './contact-numbers.ts'

const contacts = [
  { name: 'Anna', fields: { PhoneNumber: '+44 20 7946 0000' } },
  { name: 'Ben', fields: { Business: '020 7946-0000', Home: '12' } },
  { name: 'Cleo', fields: { Mobile2: '(030) 1234567', PhoneNumber: null } },
  { name: 'Dan', fields: { PhoneNumber: '101' } },
]

for (const [number, tail, found] of [
  ['+442079460000', 8, 'Anna'],
  ['00442079460000', 8, 'Anna'],
  ['02079460000', 8, 'Ben'],
  ['2079460000', 8, 'Anna Ben'],
  ['2079460000', null, ''],
  ['+49301234567', 10, ''],
  ['+49301234567', 8, 'Cleo'],
  ['1234567', 8, ''],
  ['101', 8, 'Dan'],
  ['5101', 3, 'Dan'],
  ['anonymous', 8, ''],
  ['', 8, ''],
] as const) {
  test(`${number || 'nothing'}, ${tail ?? 'all'} digits: ${found || 'nobody'}`, () => {
    const names = contactsWithNumber(contacts, number, tail).map((each) => each.name)
    assert.equal(names.join(' '), found)
  })
}
