// How another dialog is named in Refer-To: byte for byte as RFC 3261 19.1.1 and RFC 3891 6.1 want it.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseNameAddress } from '../message/name-address.ts'
import { referToReplacing } from './refer-to.ts'
import type { SessionState } from './state.ts'

const state = (remoteTarget: string, change: Partial<SessionState> = {}): SessionState =>
  ({
    phase: 'confirmed',
    callId: 'a84b4c76e66710@[2001:db8::1]',
    localTag: 'ours=1',
    dialog: { tag: 'the;irs', remoteTarget },
    ...change,
  }) as SessionState

const replaces = 'Replaces=a84b4c76e66710%40[2001:db8::1]%3Bto-tag%3Dthe%3Birs%3Bfrom-tag%3Dours%3D1'

const contacts: readonly (readonly [what: string, contact: string, expected: string | null])[] = [
  ['plain', 'sip:+43@192.0.2.1:5070', `<sip:+43@192.0.2.1:5070?${replaces}>`],
  ['without user', 'sip:192.0.2.1', `<sip:192.0.2.1?${replaces}>`],
  ['with parameters', 'sip:x@c.example;transport=tls;ob', `<sip:x@c.example;transport=tls;ob?${replaces}>`],
  ['with a method, a password and headers', 'sip:x:p@c.example;method=BYE?Subject=x', `<sip:x@c.example?${replaces}>`],
  ['secure', 'sips:x@c.example', `<sips:x@c.example?${replaces}>`],
  ['a telephone number', 'tel:+43123', null],
  ['of a kind we do not know', 'im:x@c.example', null],
]
for (const [what, contact, expected] of contacts) {
  test(`a Contact ${what}: ${expected ?? 'nothing'}`, () => {
    assert.equal(referToReplacing(state(contact)), expected)
  })
}

test('whoever reads it finds the Replaces value as it was', () => {
  const uri = parseNameAddress(referToReplacing(state('sip:x@c.example')) ?? '')?.uri
  const value = uri?.headers.get('Replaces') ?? uri?.headers.get('replaces')
  assert.equal(value, 'a84b4c76e66710@[2001:db8::1];to-tag=the;irs;from-tag=ours=1')
})

test('only a confirmed dialog is named', () => {
  for (const phase of ['calling', 'proceeding', 'ending', 'over'] as const) {
    assert.equal(referToReplacing(state('sip:x@c.example', { phase })), null)
  }
  assert.equal(referToReplacing(state('sip:x@c.example', { dialog: null })), null)
})
