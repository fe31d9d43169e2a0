// Every (state, input) of an account under guard, and random lives.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { type GuardedInput, type GuardedState, type GuardLimits, stepGuarded } from './guarded-account.ts'

const limits: GuardLimits = { failedLogins: 3, blockSeconds: 100, forgetMs: 60_000 }
const INPUTS: readonly GuardedInput[] = ['failed', 'timePassed', 'forgiven']
const watched = (failedLogins: number, lastAtMs = 1000): GuardedState => ({ state: 'watched', failedLogins, lastAtMs })
const held = (untilMs: number): GuardedState => ({ state: 'held', untilMs })

const AT = 70_000
/** What each (state, input) gives at AT: resulting state, command. */
const TABLE: readonly (readonly [name: string, state: GuardedState, gives: Readonly<Record<GuardedInput, string>>])[] =
  [
    ['open', null, { failed: 'watched 1', timePassed: 'open', forgiven: 'open' }],
    ['watched', watched(1, AT - 1), { failed: 'watched 2', timePassed: 'watched 1', forgiven: 'open' }],
    ['one before the limit', watched(2, AT - 1), { failed: 'held hold', timePassed: 'watched 2', forgiven: 'open' }],
    ['watched, quiet for long', watched(2, 10_000), { failed: 'watched 1', timePassed: 'open', forgiven: 'open' }],
    ['held', held(AT + 1), { failed: 'held', timePassed: 'held', forgiven: 'open' }],
    ['held until now', held(AT), { failed: 'watched 1', timePassed: 'open', forgiven: 'open' }],
  ]

function told(state: GuardedState): string {
  if (state === null) return 'open'
  return state.state === 'watched' ? `watched ${state.failedLogins}` : 'held'
}

describe('an account under guard', () => {
  for (const [name, state, gives] of TABLE)
    for (const input of INPUTS)
      it(`${name}: ${input} gives ${gives[input]}`, () => {
        const [after, commands] = stepGuarded(state, input, limits, AT)
        assert.equal([told(after), ...commands].join(' '), gives[input])
      })

  it('is held for as long as an address would be blocked', () => {
    const [after] = stepGuarded(watched(2, AT), 'failed', limits, AT)
    assert.deepEqual(after, held(AT + 100_000))
  })

  it('keeps its promises in random lives', () => {
    const visited = new Set<string>()
    const event = fc.tuple(fc.constantFrom(...INPUTS, 'failed' as const, 'failed' as const), fc.nat(50_000))
    fc.assert(
      fc.property(fc.array(event, { maxLength: 60 }), (events) => {
        let state = null as GuardedState
        let now = 0
        for (const [input, wait] of events) {
          now += wait
          visited.add(`${state?.state ?? 'open'} ${input}`)
          const [after, commands] = stepGuarded(state, input, limits, now)
          if (after?.state === 'watched') assert.ok(after.failedLogins > 0 && after.failedLogins < limits.failedLogins)
          if (after?.state === 'held') assert.ok(after.untilMs > now)
          // Told exactly once for each time it is held.
          assert.equal(commands.length === 1, after?.state === 'held' && after !== state)
          state = after
        }
      }),
      { numRuns: 400 },
    )
    assert.equal(visited.size, 3 * INPUTS.length, [...visited].join(', '))
  })
})
