// The small languages inside texts: what is taken, what is not, and that no text takes long.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import type { TextForm } from './declaration.ts'
import { FORM_WORDS, hasForm } from './forms.ts'
import { highestReference, isOutsideNumber, isSipAddress, lengthRanges, patternGroups } from './number-syntax.ts'

const TABLE: readonly (readonly [TextForm, readonly string[], readonly string[]])[] = [
  ['did', ['+441234', '1234', '*1234', '0'], ['', '+', '*', '12*', '**1', '+*1', '1 2', 'abc', '1'.repeat(40)]],
  ['caller mask', ['0044*', '*2145551234', '+1555', 'anonymous'], ['*', '*1*', '1*2', 'a b', '']],
  ['caller id', ['+1555', 'Acme Ltd', 'SENDER-1'], ['', '"x"', 'a@b', 'a<b', 'a\r\nb']],
  ['country code', ['1', '1684'], ['', '+1', '12345678']],
  ['dialled', ['+1', '0011', '*5', 'w.x'], ['', 'a b', '"', '1;2']],
  [
    'host',
    ['sip.example.com', 'localhost', '192.0.2.1', '::1', '[2001:db8::1]', '_sip.x', 'a.'],
    ['', 'a b', 'a:5060', 'sip:x', '-a', '1.2.3', '300.1.1.1', '192.0.2.1.', 'a..b', 'x/y'],
  ],
  ['host and port', ['a:5060', 'a', '192.0.2.1:5061', '[::1]:5060'], ['a:', 'a:0', 'a:99999', ':5060', 'a b:1']],
  ['keys', ['1', '12', '*#'], ['', 'a', '1 2']],
  ['lengths', ['9', '9,10-12', '7, 10'], ['', '0', '12-10', '9;10', '9-', 'a', '1-2-3', '100']],
  ['prefixes', ['+', '00,+', '0 , 1'], ['', ',', '0,,1', 'a', '0;1']],
  ['template file', ['mine.pv.xml', 'A-1_x.pv.xml'], ['x.xml', '../x.pv.xml', '.pv.xml', '/x.pv.xml', 'a b.pv.xml']],
  ['trunk login', ['acme', '+4930@example.com', 'a"'.slice(0, 1)], ['', 'a b', 'a"b', 'a\\b', 'ü']],
  ['caller id pattern', ['+(1)(...)(.*)', '0.', '(.*)'], ['(', '()', '(1', '((1))', '(.*)1', 'a', '1)']],
  ['caller id replacement', ['3', '023', '+44\\1', '\\9'], ['', 'x', '1 2']],
]

describe('forms', () => {
  for (const [form, good, bad] of TABLE) {
    test(form, () => {
      for (const text of good) assert.ok(hasForm(text, form), `${form}: ${text}`)
      for (const text of bad) assert.ok(!hasForm(text, form), `not ${form}: ${text}`)
    })
  }

  test('no text makes any form throw or take long', () => {
    const forms = Object.keys(FORM_WORDS) as TextForm[]
    const part = fc.constantFrom(
      '0',
      '9',
      '+',
      '*',
      '#',
      '(',
      ')',
      '.',
      '(.*)',
      ',',
      '-',
      ' ',
      ':',
      '@',
      'a',
      '%',
      ';',
      '=',
      '[',
      ']',
    )
    fc.assert(
      fc.property(fc.array(part, { maxLength: 300 }), fc.constantFrom(...forms), (parts, form) => {
        hasForm(parts.join(''), form)
        isSipAddress(`sip:${parts.join('')}`)
        isOutsideNumber(parts.join(''))
      }),
      { numRuns: 2000 },
    )
  })
})

test('lengths become ranges', () => {
  assert.deepEqual(lengthRanges('9,10-12'), [
    { from: 9, to: 9 },
    { from: 10, to: 12 },
  ])
})

test('groups of a pattern are counted, and so is what a replacement speaks of', () => {
  for (const [pattern, groups] of [
    ['+(1)(...)(.*)', 3],
    ['0049', 0],
    ['(.*)', 1],
    ['(1)(2)(3)(4)(5)(6)(7)(8)(9)', 9],
    ['(1)(2)(3)(4)(5)(6)(7)(8)(9)(.*)', null],
  ] as const) {
    assert.equal(patternGroups(pattern), groups, pattern)
  }
  assert.equal(highestReference('023'), 3)
  assert.equal(highestReference('\\2'), 2)
  assert.equal(highestReference('00+'), 0)
})

test('SIP addresses', () => {
  for (const good of [
    'sip:name@acme.sip.us1.twilio.com',
    'SIPS:a@[2001:db8::1]:5061',
    'sip:+4930@192.0.2.1:5060;transport=tcp',
    'sip:host.example',
    'sip:a%20b@x',
  ]) {
    assert.ok(isSipAddress(good), good)
  }
  for (const bad of [
    'tel:+49',
    'sip:',
    'sip:@x',
    'sip:a@',
    'sip:a b@x',
    'sip:a@x?Subject=1',
    'sip:a@x:0',
    'sip:a@x\r\nVia: y',
    'sip:a%2@x',
    'sip:a:secret@x',
    `sip:${'a'.repeat(300)}@x`,
  ]) {
    assert.ok(!isSipAddress(bad), bad)
  }
})

test('outside numbers as people write them', () => {
  for (const good of ['999', '+49 (30) 123-456', '*67', '0800.123']) assert.ok(isOutsideNumber(good), good)
  for (const bad of ['', '+', '-1', 'abc', '1'.repeat(70), '1\n2']) assert.ok(!isOutsideNumber(bad), bad)
})
