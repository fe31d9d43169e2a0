// Who is told of an emergency call.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Plan } from './plan.ts'
import { MOST_RECIPIENTS, recipientProblems, recipientsOf } from './recipients.ts'
import { deletionOf } from './references.ts'

const user = { noun: 'User', id: 7, number: '101', fields: {} }
const plan = new Plan([user, { noun: 'Queue', id: 8, number: '800', fields: {} }])

test('addresses and extensions stand in one list, in any order, each once', () => {
  assert.deepEqual(recipientsOf(' a@b.example, 101;102\n101 c@d.example,,'), {
    addresses: ['a@b.example', 'c@d.example'],
    extensions: ['101', '102'],
  })
  assert.deepEqual(recipientsOf(''), { addresses: [], extensions: [] })
})

test('what is wrong is named: no address, no extension, too many', () => {
  const codes = (list: string) => recipientProblems(list, plan).map((each) => each.code)
  assert.deepEqual(codes('a@b.example, 101'), [])
  assert.deepEqual(codes('a@b@c'), ['WARNINGS.INVALID'])
  assert.deepEqual(codes('<a@b.example>'), ['WARNINGS.INVALID'])
  assert.deepEqual(codes(`${'a'.repeat(250)}@b.example`), ['WARNINGS.INVALID'])
  assert.deepEqual(codes('199'), ['WARNINGS.XAPI.NON_EXISTENT_EXT_NUMBER'])
  assert.deepEqual(codes('800'), ['WARNINGS.XAPI.NON_EXISTENT_EXT_NUMBER'])
  const many = Array.from({ length: MOST_RECIPIENTS + 1 }, (_, index) => `p${index}@b.example`).join(',')
  assert.deepEqual(codes(many), ['WARNINGS.XAPI.TOO_MANY_ITEMS_IN_LIST'])
})

test('an extension that is told of emergency calls is not deleted', () => {
  const told = {
    noun: 'EmergencyNotificationsSettings',
    id: 0,
    number: null,
    fields: { SpecifiedList: 'a@b.example,101' },
  }
  assert.deepEqual(deletionOf(user, new Plan([user, told])).referrers, ['the emergency notifications'])
  const other = { ...told, fields: { SpecifiedList: '1010' } }
  assert.deepEqual(deletionOf(user, new Plan([user, other])).referrers, [])
})
