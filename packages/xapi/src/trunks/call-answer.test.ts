// Answers of the switch about test calls: whole ones are taken as they are, others are refused.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { TestCallAnswer } from '@cordboard/link'
import { readCallAnswer } from './call-answer.ts'

const whole: TestCallAnswer = {
  call: '01CALL',
  startedAt: 1000,
  answeredAt: 2000,
  endedAt: 50_000,
  status: 200,
  reason: 'OK',
  trunk: '10000',
  rule: 'Calls by Cloud',
  dialled: '+15550001111',
  callerShown: '101',
  callerHeaders: [{ name: 'From', user: '101' }],
  codec: 'PCMU',
  telephoneEvent: true,
  sessionTimers: false,
  packetsReceived: 100,
  source: '192.0.2.9:5060',
  transport: 'udp',
  log: [{ at: 1500.5, text: 'sent' }],
}
const required = ['startedAt', 'packetsReceived', 'callerHeaders', 'log']
const fields = Object.keys(whole)

test('a whole answer is taken as it is, and so is one in which nothing is known', () => {
  assert.deepEqual(readCallAnswer(JSON.parse(JSON.stringify(whole))), whole)
  const bare = { ...whole, ...Object.fromEntries(fields.map((name) => [name, null])), startedAt: 1, packetsReceived: 0 }
  const nothing = { ...bare, callerHeaders: [], log: [] }
  assert.deepEqual(readCallAnswer(nothing), nothing)
})

for (const name of fields)
  test(`an answer whose ${name} is missing or of another kind is refused`, () => {
    const truth = typeof Reflect.get(whole, name) === 'boolean'
    const wrong = [undefined, ...(truth ? [] : [true]), {}, ['x'], ...(required.includes(name) ? [null] : [])]
    for (const value of wrong) assert.equal(readCallAnswer({ ...whole, [name]: value }), null)
    const other = typeof Reflect.get(whole, name) === 'string' ? 7 : 'text'
    assert.equal(readCallAnswer({ ...whole, [name]: other }), null)
  })

test('no record, and a log with a line that is none, are refused', () => {
  for (const value of [null, undefined, 'x', [], [whole]]) assert.equal(readCallAnswer(value), null)
  for (const line of [null, {}, { at: 1 }, { at: '1', text: 'x' }, { at: Number.NaN, text: 'x' }])
    assert.equal(readCallAnswer({ ...whole, log: [...whole.log, line] }), null)
})
