// What is accepted and refused in a write, and how refusals name the field.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { Value } from 'typebox/value'
import { nounNamed, Users } from './nouns/index.ts'
import { schemaOf } from './typebox.ts'
import { validate } from './validate.ts'

function codes(body: unknown, mode: 'create' | 'patch' = 'patch'): readonly (readonly [string, string])[] {
  const result = validate(Users, body, mode)
  return result.ok ? [] : result.problems.map((each) => [each.target, each.code] as const)
}

test('an empty creation is legal', () => {
  assert.equal(validate(Users, {}, 'create').ok, true)
})

test('an unknown property is refused by name', () => {
  assert.deepEqual(codes({ FistName: 'A' }), [['FistName', 'WARNINGS.XAPI.NOT_FOUND']])
  assert.deepEqual(codes({ __proto__x: 1, constructor: 1 }), [
    ['__proto__x', 'WARNINGS.XAPI.NOT_FOUND'],
    ['constructor', 'WARNINGS.XAPI.NOT_FOUND'],
  ])
})

test('several faults are reported together, each with its path', () => {
  assert.deepEqual(
    codes({
      FirstName: 'x'.repeat(51),
      Enabled: 'yes',
      SRTPMode: 'Maybe',
      ForwardingProfiles: [{ NoAnswerTimeout: 0 }, { Nope: 1 }],
      Id: 7,
      VMPIN: 'a\u0000b',
    }),
    [
      ['FirstName', 'WARNINGS.STRING_TOO_LONG'],
      ['Enabled', 'WARNINGS.INVALID'],
      ['SRTPMode', 'WARNINGS.INVALID'],
      ['ForwardingProfiles[0].NoAnswerTimeout', 'WARNINGS.XAPI.OUT_OF_THE_RANGE'],
      ['ForwardingProfiles[1].Nope', 'WARNINGS.XAPI.NOT_FOUND'],
      ['VMPIN', 'WARNINGS.INVALID'],
    ],
  )
})

test('read-only fields and annotations are dropped and reported, because clients send back what they read', () => {
  const result = validate(Users, { '@odata.type': '#Pbx.User', Id: 5, IsRegistered: true, FirstName: 'A' }, 'patch')
  assert.ok(result.ok)
  assert.deepEqual(result.value, { FirstName: 'A' })
  assert.deepEqual(result.dropped, ['Id', 'IsRegistered'])
})

test('the number can be sent back unchanged but not changed', () => {
  assert.equal(validate(Users, { Number: '101' }, 'patch', { Number: '101' }).ok, true)
  assert.deepEqual(codes({ Number: '102' }), [['Number', 'WARNINGS.XAPI.FORBIDDEN_CHANGE']])
})

test('a field without effect is accepted and says why', () => {
  const result = validate(Users, { VMEnabled: false, Enabled: true }, 'patch')
  assert.ok(result.ok)
  assert.deepEqual(
    result.withoutEffect.map((each) => each.field),
    ['VMEnabled'],
  )
  assert.match(result.withoutEffect[0]?.reason ?? '', /voicemail/)
})

test('flag enumerations are accepted as array and as text', () => {
  const result = validate(Users, { OfficeHoursProps: 'GlobalSchedule, AutoQueueLogOut' }, 'patch')
  assert.ok(result.ok)
  assert.deepEqual(result.value.OfficeHoursProps, ['GlobalSchedule', 'AutoQueueLogOut'])
})

test('a required field is missed on creation, and cannot be emptied later', () => {
  const blocklist = nounNamed('Blocklist')!
  const result = validate(blocklist, {}, 'create')
  assert.ok(!result.ok)
  assert.equal(result.problems[0]?.code, 'WARNINGS.XAPI.REQUIRED')
  assert.equal(validate(blocklist, {}, 'patch').ok, true)
  assert.equal(validate(blocklist, { IPAddrMask: null }, 'patch').ok, false)
  assert.equal(validate(blocklist, { IPAddrMask: '' }, 'patch').ok, false)
})

test('no JSON value makes validation throw, and what it accepts fits the TypeBox schema', () => {
  const schema = schemaOf('User')!
  const names = Object.keys(Users.struct.fields)
  const body = fc.dictionary(fc.constantFrom(...names), fc.jsonValue({ maxDepth: 3 }), { maxKeys: 6 })
  fc.assert(
    fc.property(fc.oneof(body, fc.jsonValue()), (given) => {
      const result = validate(Users, given, 'patch')
      if (result.ok) assert.ok(Value.Check(schema, result.value))
    }),
    { numRuns: 500 },
  )
})
