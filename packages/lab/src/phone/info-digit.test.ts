// Keys in INFO bodies, as phones and gateways write them.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { infoBody, infoDigit } from './info-digit.ts'

test('both content types are read, anything else is no key', () => {
  const rows: readonly (readonly [string, string, string | null])[] = [
    ['application/dtmf-relay', 'Signal=5\r\nDuration=160\r\n', '5'],
    ['Application/DTMF-Relay; x=y', 'Signal= #\nDuration= 250', '#'],
    ['application/dtmf-relay', 'Duration=160\r\nSignal=d\r\n', 'D'],
    ['application/dtmf', '9', '9'],
    ['application/dtmf', '12', null],
    ['application/dtmf-relay', 'Signal=\r\n', null],
    ['text/plain', 'Signal=5', null],
  ]
  for (const [type, body, digit] of rows) assert.equal(infoDigit(type, body), digit, `${type} ${body}`)
})

test('what is written can be read', () => {
  for (const digit of '0123456789*#ABCD') {
    const { type, content } = infoBody(digit, 100)
    assert.equal(infoDigit(type, content), digit)
  }
})
