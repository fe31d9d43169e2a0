// Texts with a form: what is taken and what is not.
import assert from 'node:assert/strict'
import { isIP } from 'node:net'
import { test } from 'node:test'
import fc from 'fast-check'
import { hasForm, isNetwork } from './forms.ts'
import { Users } from './nouns/index.ts'
import { validate } from './validate.ts'

test('numbers and log-in names hold nothing that means something in SIP', () => {
  for (const good of ['100', 'GRP0000', 'SP0', '*777', 'HD1']) assert.ok(hasForm(good, 'number'), good)
  for (const bad of ['1 0', '1@x', '1;x', "1'", '1"', '', 'é', '1\r\n', '%31']) assert.ok(!hasForm(bad, 'number'), bad)
  for (const good of ['abcDEF2345', 'a.b-c_d', 'x!y~']) assert.ok(hasForm(good, 'login'), good)
  for (const bad of ['a b', 'a"b', 'a@b', 'a:b', 'a\\b', 'a,b', 'a<b', 'a;b', "a'b", 'a/b', 'ü']) {
    assert.ok(!hasForm(bad, 'login'), bad)
  }
})

test('places are told by addresses that can stand in a header', () => {
  for (const good of [
    'https://locations.example/hq?id=1,2',
    'http://[2001:db8::1]:80/',
    'sip:hq@example.com',
    'SIPS:hq@b',
  ])
    assert.ok(hasForm(good, 'location'), good)
  for (const bad of [
    '',
    'hq',
    '//x/y',
    'https:',
    'https:///x',
    'ftp://x/',
    'cid:part',
    'https://x/a b',
    'https://x/>',
    'sip:a\r\nb',
  ])
    assert.ok(!hasForm(bad, 'location'), bad)
})

test('a wrong PIN has its own code', () => {
  const result = validate(Users, { VMPIN: '12a4' }, 'patch')
  assert.ok(!result.ok)
  assert.equal(result.problems[0]?.code, 'WARNINGS.XAPI.INVALID_PIN_NUMBER')
  assert.ok(validate(Users, { VMPIN: '' }, 'patch').ok, 'an empty value clears the field')
})

test('networks: addresses of both families with and without prefix', () => {
  for (const good of [
    '192.0.2.1',
    '192.0.2.0/24',
    '::',
    '::1',
    '2001:db8::/32',
    '::ffff:192.0.2.1',
    '1:2:3:4:5:6:7:8',
  ]) {
    assert.ok(isNetwork(good), good)
  }
  for (const bad of [
    '',
    '192.0.2',
    '192.0.2.256',
    '192.0.2.1/33',
    '01.2.3.4',
    ':::',
    '1::2::3',
    '::/129',
    'x',
    '1/2/3',
  ]) {
    assert.ok(!isNetwork(bad), bad)
  }
})

test('addresses are judged as Node judges them', () => {
  const part = fc.constantFrom('0', '1', 'ff', '2001', ':', '::', '.', '192.0.2.1', '255', '256', 'g', '12345')
  fc.assert(
    fc.property(fc.array(part, { maxLength: 12 }), (parts) => {
      const text = parts.join('')
      assert.equal(isNetwork(text), isIP(text) !== 0, text)
    }),
    { numRuns: 3000 },
  )
})

test('mail addresses', () => {
  for (const good of ['a@b.c', 'ann.b+x@example.com', 'root@localhost']) assert.ok(hasForm(good, 'email'), good)
  for (const bad of ['a', '@b', 'a@', 'a@b@c', 'a b@c', 'a@b>', '"a"@b']) assert.ok(!hasForm(bad, 'email'), bad)
})
