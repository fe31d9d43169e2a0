// Tables for dial codes.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Facts } from './facts.ts'
import { calls } from './inside.fixture.ts'
import { company, outsider, said } from './office.fixture.ts'

// Dial codes.
const codes: Facts['dialCodes'] = [
  ...company().dialCodes,
  { code: '*3', feature: 'profileStatus' },
  { code: '*5', feature: 'hideCallerId' },
  { code: '*0', feature: 'park' },
  { code: '*4', feature: 'voicemail' },
  { code: '*9', feature: 'intercom' },
  { code: '*62', feature: 'queueLogin' },
]

const codeTable: readonly [dialled: string, result: string][] = [
  ['*30', 'profile 104 Available'],
  ['*31', 'profile 104 Away'],
  ['*32', 'profile 104 Out of office'],
  ['*33', 'profile 104 Custom 1'],
  ['*34', 'profile 104 Custom 2'],
  ['*35', '484 malformed-number'],
  ['*3', '484 malformed-number'],
  ['*300', '484 malformed-number'],
  ['*777', 'echo'],
  ['*888', '501 feature-missing'],
  ['*0', '501 feature-missing'],
  ['*9101', '501 feature-missing'],
  ['*62', '501 feature-missing'],
  ['*5', '501 feature-missing'],
  ['*5102', 'ring 102'],
  ['*50301', 'out 10000:0301'],
]

for (const [dialled, result] of codeTable) {
  test(`dial codes: ${dialled} is ${result}`, () =>
    assert.equal(said(calls(company({ more: { dialCodes: codes } }), dialled)), result))
}

test('dial codes are for our own people: a carrier cannot set a profile', () => {
  const facts = company({ rules: [], more: { dialCodes: codes } })
  assert.equal(said(calls(facts, '*31', outsider())), '404 no-outbound-rule')
})
