// The whole table of what follows a failed attempt to call out.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type AfterFailure, afterFailure, type FailureCause } from './failover.ts'

const responses: readonly [status: number, after: AfterFailure][] = [
  [486, 'stop'],
  [600, 'stop'],
  [400, 'next route'],
  [403, 'next route'],
  [404, 'next route'],
  [408, 'next route'],
  [480, 'next route'],
  [484, 'next route'],
  [488, 'next route'],
  [500, 'next route'],
  [502, 'next route'],
  [504, 'next route'],
  [603, 'next route'],
  [604, 'next route'],
  [503, 'next address'],
]
for (const [status, after] of responses) {
  test(`failover: after ${status} comes ${after}`, () => {
    assert.equal(afterFailure(status, 'response', false), after)
    assert.equal(afterFailure(status, 'response', true), after === 'next route' ? 'stop' : after)
  })
}

const causes: readonly [cause: FailureCause, after: AfterFailure][] = [
  ['transport', 'next address'],
  ['no-reply', 'next address'],
  ['no-answer', 'stop'],
  ['cancelled', 'stop'],
  ['carrier-blocked', 'stop'],
  ['unknown-trunk', 'next route'],
  ['disabled', 'next route'],
  ['not-registered', 'next route'],
  ['at-capacity', 'next route'],
  ['too-fast', 'next route'],
  ['unresolved', 'next route'],
  ['no-more-addresses', 'next route'],
  ['no-transport', 'next route'],
]
for (const [cause, after] of causes) {
  test(`failover: after ${cause} without a response comes ${after}`, () => {
    assert.equal(afterFailure(null, cause, false), after)
    assert.equal(afterFailure(null, cause, true), after === 'next route' ? 'stop' : after)
  })
}

test('failover: the addresses of the last route are still tried, and end with it', () => {
  assert.equal(afterFailure(503, 'response', true), 'next address')
  assert.equal(afterFailure(503, 'no-more-addresses', false), 'next route')
  assert.equal(afterFailure(503, 'no-more-addresses', true), 'stop')
})
