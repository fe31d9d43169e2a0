// Who is rung by a queue or a ring group, and what the caller hears.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { plainProfile } from './facts.ts'
import { away, calls } from './inside.fixture.ts'
import { company, group, outsider, queue, receptionist, ringGroup, said, user } from './office.fixture.ts'

const membership: readonly [name: string, users: Parameters<typeof user>[1], result: string, because: RegExp][] = [
  ['an agent', {}, 'queue 800 [101 102]', /takes the call/],
  ['[S1-18] away', { profile: away() }, 'queue 800 [101]', /102 is not rung: it is in the profile Away/],
  ['disabled', { enabled: false }, 'queue 800 [101]', /102 is not rung: it is disabled/],
  ['[S1-23] logged out', { takesQueueCalls: false }, 'queue 800 [101]', /102 is not rung: it is not logged in/],
]

for (const [name, change, result, because] of membership) {
  test(`queue agents: ${name}`, () => {
    const plan = calls(company({ users: [user('102', change)] }), '800', outsider())
    assert.equal(said(plan), result)
    assert.match(plan.trail.join('; '), because)
  })
}

test('[S1-18] when no agent can be rung the plan says so and has none', () => {
  const facts = company({ users: ['101', '102'].map((number) => user(number, { profile: away() })) })
  const plan = calls(facts, '800', outsider())
  assert.equal(said(plan), 'queue 800 []')
  assert.match(plan.trail.join('; '), /nobody can be rung/)
})

test('ring groups skip those whose profile says so, are away or do not exist', () => {
  const skipping = user('103', { profile: { ...plainProfile, skippedByRingGroups: true } })
  const facts = company({ users: [skipping], ringGroups: [ringGroup({ members: ['103', '199', '102', '102'] })] })
  assert.equal(said(calls(facts, '801')), 'ringGroup 801 [102]')
})

test('strategies this version does not have are refused by name', () => {
  const facts = company({
    queues: [queue({ strategy: 'unsupported' })],
    ringGroups: [ringGroup({ strategy: 'unsupported' })],
  })
  assert.deepEqual(
    [said(calls(facts, '800')), said(calls(facts, '801'))],
    ['501 feature-missing', '501 feature-missing'],
  )
})

test('a receptionist that lets callers dial tells the length of our longest number', () => {
  const facts = company({ users: [user('1234')] })
  const plan = calls(facts, '802')
  assert.ok(plan.plan === 'receptionist' && plan.directDial?.digits === 4)
  const off = calls(company({ receptionists: [receptionist({ directDial: false })] }), '802')
  assert.ok(off.plan === 'receptionist' && off.directDial === null)
})

test('a queue without music plays that of its department', () => {
  const plan = calls(company({ groups: [group({ musicOnHold: 'jazz.wav' })] }), '800')
  assert.ok(plan.plan === 'queue' && plan.music === 'jazz.wav')
})
