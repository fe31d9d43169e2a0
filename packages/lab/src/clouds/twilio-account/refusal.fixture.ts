// For tests of rules: the code of a refusal.
import assert from 'node:assert/strict'
import { TwilioRefusal } from './refusal.ts'

/** Runs it and gives the code of its refusal, null when there is none. */
export function codeOf(act: () => unknown): number | null {
  try {
    act()
    return null
  } catch (error) {
    assert.ok(error instanceof TwilioRefusal, String(error))
    assert.notEqual(error.message, '')
    return error.code
  }
}
