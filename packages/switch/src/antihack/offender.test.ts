// Every (state, input) of the judgement of one address, and random lives.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import {
  DEFAULT_OFFENDER_LIMITS,
  type OffenderInput,
  type OffenderLimits,
  type OffenderState,
  stepOffender,
} from './offender.ts'

const limits: OffenderLimits = {
  ...DEFAULT_OFFENDER_LIMITS,
  failedLogins: 3,
  unansweredChallenges: 4,
  blockSeconds: 100,
  answerMs: 1000,
  forgetMs: 60_000,
}
const clock = (mono: number, wall = mono) => ({ monotonicMs: () => mono, wallMs: () => wall, boot: 'b' })
const step = (state: OffenderState, input: OffenderInput['input'], at: number, allowed = false) =>
  stepOffender(state, { input } as OffenderInput, { limits, clock: clock(at), allowed })

const watched = (failedLogins: number): OffenderState => ({
  state: 'watched',
  failedLogins,
  unanswered: 0,
  openNew: 0,
  openOld: 0,
  windowAtMs: 1000,
  lastAtMs: 1000,
})
const blockedUntil = (at: number): OffenderState => ({
  state: 'blocked',
  until: { monotonicMs: at, wallMs: at, boot: 'b' },
  reason: 'flood',
})

const INPUTS: OffenderInput['input'][] = ['failed', 'challenged', 'authenticated', 'flooded', 'timePassed', 'forgiven']
const STATES: Record<string, OffenderState> = {
  clean: null,
  watched: watched(1),
  'one before the limit': watched(2),
  blocked: blockedUntil(99_000),
  'blocked until now': blockedUntil(2000),
}
/** What each (state, input) gives at time 2000: resulting state, commands. "=": ignored. */
const TABLE: Record<string, Record<OffenderInput['input'], string>> = {
  clean: {
    failed: 'watched',
    challenged: 'watched',
    authenticated: 'clean',
    flooded: 'blocked block',
    timePassed: 'clean',
    forgiven: 'clean',
  },
  watched: {
    failed: 'watched',
    challenged: 'watched',
    authenticated: 'clean',
    flooded: 'blocked block',
    timePassed: 'watched',
    forgiven: 'clean',
  },
  'one before the limit': {
    failed: 'blocked block',
    challenged: 'watched',
    authenticated: 'clean',
    flooded: 'blocked block',
    timePassed: 'watched',
    forgiven: 'clean',
  },
  blocked: {
    failed: '=',
    challenged: '=',
    authenticated: '=',
    flooded: '=',
    timePassed: '=',
    forgiven: 'clean unblock',
  },
  'blocked until now': {
    failed: 'clean unblock',
    challenged: 'clean unblock',
    authenticated: 'clean unblock',
    flooded: 'clean unblock',
    timePassed: 'clean unblock',
    forgiven: 'clean unblock',
  },
}

describe('an address under judgement', () => {
  for (const [name, state] of Object.entries(STATES)) {
    for (const input of INPUTS) {
      it(`${name}: ${input} gives ${TABLE[name]?.[input]}`, () => {
        const [after, commands] = step(state, input, 2000)
        const told = [after?.state ?? 'clean', ...commands.map((command) => command.command)].join(' ')
        if (TABLE[name]?.[input] === '=') assert.deepEqual([after, commands], [state, []])
        else assert.equal(told, TABLE[name]?.[input])
      })
    }
    for (const input of INPUTS) {
      it(`${name}: ${input} leaves an allowed address clean`, () =>
        assert.equal(step(state, input, 2000, true)[0], null))
    }
  }

  it('is blocked for challenges it does not answer, but only after the time to answer them', () => {
    let state: OffenderState = null
    for (let i = 0; i < 50; i++) [state] = step(state, 'challenged', 0)
    assert.equal(state?.state, 'watched')
    ;[state] = step(state, 'challenged', 1500)
    assert.equal(state?.state, 'watched')
    ;[state] = step(state, 'challenged', 2500)
    assert.equal(state?.state, 'blocked')
  })

  it('is not blocked when thousands of phones behind it are challenged and then log in', () => {
    let state: OffenderState = null
    for (let i = 0; i < 10_000; i++) [state] = step(state, 'challenged', i / 20)
    for (let i = 0; i < 10_000; i++) [state] = step(state, 'authenticated', 600)
    for (let i = 0; i < 3; i++) [state] = step(state, 'challenged', 5000)
    assert.equal(state?.state, 'watched')
  })

  it('is forgotten after a quiet time', () => assert.equal(step(watched(2), 'timePassed', 61_001)[0], null))

  it('is not freed by a jump of the wall clock', () => {
    const state = blockedUntil(50_000)
    const ctx = { limits, clock: clock(10_000, 10_000_000), allowed: false }
    assert.equal(stepOffender(state, { input: 'timePassed' }, ctx)[0], state)
  })

  it('keeps its promises in random lives', () => {
    const visited = new Set<string>()
    const event = fc.tuple(
      fc.constantFrom(...INPUTS),
      fc.nat(30_000),
      fc.nat(20).map((n) => n === 0),
    )
    fc.assert(
      fc.property(fc.array(event, { maxLength: 60 }), (events) => {
        let state = null as OffenderState
        let now = 0
        for (const [input, wait, allowed] of events) {
          now += wait
          visited.add(`${state?.state ?? 'clean'} ${input}`)
          const [after, commands] = stepOffender(state, { input } as OffenderInput, {
            limits,
            clock: clock(now),
            allowed,
          })
          const blocks = commands.filter((command) => command.command === 'block').length
          const unblocks = commands.filter((command) => command.command === 'unblock').length
          assert.equal(after?.state === 'blocked', (state?.state === 'blocked' || blocks === 1) && unblocks === 0)
          assert.ok(blocks + unblocks <= 1)
          if (allowed) assert.equal(after, null)
          if (after?.state === 'watched') assert.ok(after.failedLogins < limits.failedLogins)
          state = after
        }
      }),
      { numRuns: 400 },
    )
    assert.equal(visited.size, 3 * INPUTS.length, [...visited].join(', '))
  })
})
