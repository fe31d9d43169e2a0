// The demo's verdict: it passes only when every check was reached and none failed.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checks, Verdict } from './checks.ts'

function allPassed(): Verdict {
  const verdict = new Verdict()
  for (const check of checks) verdict.note(check, true)
  return verdict
}

test('every check passed: no problem', () => {
  assert.equal(allPassed().problem, null)
  assert.equal(allPassed().passed, checks.length)
})

test('a check that failed is named, whatever else is said of it later', () => {
  const verdict = allPassed()
  verdict.note('keys', false)
  verdict.note('keys', true)
  assert.equal(verdict.problem, 'failed: keys')
  assert.equal(verdict.passed, checks.length - 1)
})

test('checks that were not reached are named', () => {
  const verdict = new Verdict()
  for (const check of checks.slice(0, -2)) verdict.note(check, true)
  assert.equal(verdict.problem, 'not reached: call record, stops cleanly')
})
