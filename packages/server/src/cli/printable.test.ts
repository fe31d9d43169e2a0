// A stranger's User-Agent or display name does nothing to the operator's terminal.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { printable } from './printable.ts'

test('text of every language passes as it is, with its line ends', () => {
  const text = 'INVITE sip:101@x SIP/2.0\r\nFrom: "Zoë Ünal 张三" <sip:1@x>\n\tfolded 📞'
  assert.equal(printable(text), text)
})

test('escape sequences, bells, C1 controls and direction marks become visible', () => {
  assert.equal(printable('\u001b[2Jgone\u0007'), '\\x1b[2Jgone\\x07')
  assert.equal(printable('\u009b31m\u007f'), '\\x9b31m\\x7f')
  assert.equal(printable('abc\u202exe.gpj'), 'abc\\u202exe.gpj')
})
