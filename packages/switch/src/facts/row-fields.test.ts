// Times and durations as rows write them.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { secondOfDay, secondsOfDuration } from './row-fields.ts'

const clocks: readonly [text: string, seconds: number | null][] = [
  ['09:00:00', 32_400],
  ['09:00', 32_400],
  ['23:59:59.9999999', 86_399],
  ['24:00', 86_400],
  ['25:00', null],
  ['nine', null],
  ['', null],
]

for (const [text, seconds] of clocks) {
  test(`the time ${JSON.stringify(text)} is ${seconds}`, () => assert.equal(secondOfDay(text), seconds))
}

const durations: readonly [text: string, seconds: number | null][] = [
  ['PT13H30M', 48_600],
  ['PT0S', 0],
  ['PT24H', 86_400],
  ['P1D', 86_400],
  ['P0DT9H', 32_400],
  ['PT25H', null],
  ['-PT1H', null],
  ['nonsense', null],
]

for (const [text, seconds] of durations) {
  test(`the duration ${JSON.stringify(text)} is ${seconds}`, () => assert.equal(secondsOfDuration(text), seconds))
}
