// Values in the texts of mails: one line each, whatever callers call themselves.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { fill, variablesIn } from './fill.ts'
import { SHIPPED, TEMPLATE_PATHS } from './shipped.ts'

test('variables are replaced whatever their case, unknown ones by nothing', () => {
  const letter = fill({ subject: '{{A}} of {{b}}', body: 'a={{ a }}\nc={{c}} {{a}}' }, { a: 'x', B: 'y' })
  assert.deepEqual(letter, { subject: 'x of y', text: 'a=x\r\nc= x\r\n' })
})

test('a line of which nothing is known is left out', () => {
  assert.equal(fill({ subject: '', body: 'one\nCall: {{call}}\ntwo' }, { call: '' }).text, 'one\r\ntwo\r\n')
})

test('a value is never read as a template, and never becomes a line or a header', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (value) => {
      const { subject, text } = fill({ subject: 'S {{a}}', body: 'B {{a}}' }, { a: value, b: 'SECRET' })
      assert.doesNotMatch(subject, /[\r\n]/)
      assert.ok(text.split('\r\n').length <= 2)
    }),
  )
  assert.equal(fill({ subject: '{{a}}', body: '-' }, { a: '{{b}}', b: 'SECRET' }).subject, '{{b}}')
  assert.equal(fill({ subject: '{{a}}', body: '-' }, { a: 'x\r\nBcc: y@z' }).subject, 'x  Bcc: y@z')
})

test('what is shipped uses its own variables only, and each of them', () => {
  for (const path of TEMPLATE_PATHS) {
    const { subject, body, variables } = SHIPPED[path]
    assert.deepEqual(new Set(variablesIn(`${subject} ${body}`)), new Set(variables), path)
  }
})
