// Live values that the switch lets be set, and those it refuses.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compile, noSwitchFacts } from '../facts/compile.ts'
import { liveProblem } from './live-values.ts'

const { routing } = compile(noSwitchFacts, 1, [
  { noun: 'User', id: 1, row: { Number: '101', Enabled: true } },
  { noun: 'Group', id: 5, row: { Number: 'GRP0000', Name: 'Office', IsDefault: true } },
])

const later = '2030-01-01T00:00:00Z'
const closed = { CurrentGroupHours: 'ForceClosed', OverrideExpiresAt: later }
const cases: readonly (readonly [string, number, Readonly<Record<string, unknown>>, RegExp | null])[] = [
  ['User', 1, { CurrentProfileName: 'Away' }, null],
  ['User', 1, { CurrentProfileName: 'Custom 2', QueueStatus: 'LoggedOut' }, null],
  ['User', 1, { CurrentProfileName: 'Asleep' }, /CurrentProfileName cannot have this value/],
  ['User', 1, { QueueStatus: null }, /QueueStatus cannot have this value/],
  ['User', 1, { Number: '102' }, /no live field Number/],
  ['User', 1, { toString: 'x' }, /no live field toString/],
  ['User', 2, { CurrentProfileName: 'Away' }, /There is no User 2/],
  ['Group', 5, closed, null],
  ['Group', 5, { CurrentGroupHours: 'Default', OverrideExpiresAt: null }, null],
  ['Group', 5, { ...closed, OverrideExpiresAt: 'soon' }, /OverrideExpiresAt cannot have this value/],
  ['Group', 1, closed, /There is no Group 1/],
  ['Trunk', 1, { IsOnline: true }, /Trunk has no live fields/],
]

for (const [noun, id, values, refusal] of cases) {
  test(`${noun} ${id} ${JSON.stringify(values)} ${refusal === null ? 'may be set' : 'is refused'}`, () => {
    const said = liveProblem(routing, noun, id, values)
    if (refusal === null) assert.equal(said, null)
    else assert.match(said ?? '', refusal)
  })
}
