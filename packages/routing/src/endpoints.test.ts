// Who is rung by a queue or a ring group, and what the caller hears.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { agentsNow } from './endpoints.ts'
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

const loggedOut: readonly [
  name: string,
  queues: readonly Parameters<typeof queue>[0][],
  user: Parameters<typeof user>[1],
  results: readonly string[],
][] = [
  ['of one queue: not rung there', [{ loggedOut: ['102'] }], {}, ['queue 800 [101]', 'queue 810 [101 102]']],
  ['of the other', [{}, { loggedOut: ['102'] }], {}, ['queue 800 [101 102]', 'queue 810 [101]']],
  ['of both', [{ loggedOut: ['102'] }, { loggedOut: ['102', '101'] }], {}, ['queue 800 [101]', 'queue 810 []']],
  ['of all by one login', [{}, {}], { takesQueueCalls: false }, ['queue 800 [101]', 'queue 810 [101]']],
  ['by both ways', [{ loggedOut: ['102'] }], { takesQueueCalls: false }, ['queue 800 [101]', 'queue 810 [101]']],
  ['of everything, but no agent', [{ loggedOut: ['199', ''] }], {}, ['queue 800 [101 102]', 'queue 810 [101 102]']],
]

for (const [name, [first, second], change, results] of loggedOut) {
  test(`an agent logged out ${name}`, () => {
    const queues = [queue(first), queue({ id: 810, number: '810', ...second })]
    const facts = company({ users: [user('102', change)], queues })
    assert.deepEqual(
      ['800', '810'].map((number) => said(calls(facts, number, outsider()))),
      results,
    )
    for (const { number } of queues) {
      const now = agentsNow(facts, number)?.members.map((agent) => agent.number) ?? []
      assert.ok(results.includes(`queue ${number} [${now.join(' ')}]`), `${number}: ${now.join(' ')}`)
    }
  })
}

test('who is logged out of one queue is told apart from who is logged out of all', () => {
  const facts = company({ queues: [queue({ loggedOut: ['101', '102'] })] })
  const { trail } = calls(facts, '800', outsider())
  assert.match(trail.join('; '), /102 is not rung: it is logged out of queue 800; nobody can be rung/)
})

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
