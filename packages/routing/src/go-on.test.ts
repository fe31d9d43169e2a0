// Tables for calls that go on: nobody answered, busy, full; circles and too many hops.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { nowhere } from './destination-facts.ts'
import { type Facts, plainProfile } from './facts.ts'
import { fromMenu } from './from-menu.ts'
import { goOn } from './go-on.ts'
import { away, calls, inside, plain, x } from './inside.fixture.ts'
import { both, company, officeTime, outsider, queue, ringGroup, route, said, to, user } from './office.fixture.ts'
import type { CallerFacts, Divert, Principal } from './plan.ts'
import { maxHops } from './walk.ts'

// Onward.
const onwardUser = user('101', {
  profile: {
    ...plainProfile,
    noAnswer: { internal: to('extension', '102'), external: to('queue', '800') },
    busy: { internal: to('extension', '103'), external: to('external', '+43 1') },
    notRegistered: { internal: nowhere, external: to('voicemail') },
  },
})

const onwardFacts = company({
  users: [onwardUser],
  queues: [queue({ noAnswer: route(to('external', '+12125550100')) })],
  ringGroups: [ringGroup({ noAnswer: route(to('external', 'sip:agent@sip.carrier.example')) })],
})

const q: Principal = { kind: 'queue', number: '800' }
const rg: Principal = { kind: 'ringGroup', number: '801' }

const onwards: readonly [name: string, facts: Facts, at: Principal, why: Divert, by: CallerFacts, result: string][] = [
  ['no answer, inside', onwardFacts, x('101'), 'noAnswer', inside, 'ring 102'],
  ['no answer, outside', onwardFacts, x('101'), 'noAnswer', outsider(), 'queue 800 [101 102]'],
  ['busy, inside', onwardFacts, x('101'), 'busy', inside, 'ring 103'],
  ['[S0-07] busy, outside', onwardFacts, x('101'), 'busy', outsider(), 'out 10000:+431'],
  ['not registered, to nowhere', onwardFacts, x('101'), 'notRegistered', inside, '480 not-registered'],
  ['not registered, to voicemail', onwardFacts, x('101'), 'notRegistered', outsider(), '480 not-registered'],
  ['failed counts as no answer', onwardFacts, x('101'), 'failed', inside, 'ring 102'],
  ['nothing set, no answer', company(), x('101'), 'noAnswer', inside, '480 no-answer'],
  ['nothing set, busy', company(), x('101'), 'busy', outsider(), '486 busy'],
  ['[S1-02] queue, timeout', onwardFacts, q, 'noAnswer', outsider(), 'out 10000:+12125550100'],
  ['[S1-18] queue, no agents', onwardFacts, q, 'noAgents', outsider(), 'out 10000:+12125550100'],
  ['queue, full', onwardFacts, q, 'full', outsider(), 'out 10000:+12125550100'],
  ['queue, nothing set', company(), q, 'noAnswer', outsider(), '480 no-answer'],
  [
    'queue, a prompt and nothing',
    company({ queues: [queue({ noAnswer: route(nowhere, 'sorry.wav') })] }),
    q,
    'noAnswer',
    outsider(),
    'play sorry.wav, 480 no-answer',
  ],
  [
    'queue, a prompt and somebody',
    company({ queues: [queue({ noAnswer: route(to('extension', '105'), 'wait.wav') })] }),
    q,
    'noAnswer',
    outsider(),
    'play wait.wav, ring 105',
  ],
  ['[S1-03] ring group', onwardFacts, rg, 'noAnswer', outsider(), 'out 10000:sip:agent@sip.carrier.example'],
  ['ring group, nothing set', company(), rg, 'noAnswer', outsider(), '480 no-answer'],
  [
    'a receptionist has no onward way',
    company(),
    { kind: 'receptionist', number: '802' },
    'failed',
    outsider(),
    '480 no-answer',
  ],
  ['something that is gone', company(), x('199'), 'noAnswer', inside, '480 no-answer'],
  [
    'to oneself is a circle',
    company({ queues: [queue({ noAnswer: route(to('queue', '800')) })] }),
    q,
    'noAnswer',
    outsider(),
    '483 too-many-hops',
  ],
  [
    'forwarding outside switched off',
    company({ users: [onwardUser], more: { allowsForwardingOutside: false } }),
    x('101'),
    'busy',
    outsider(),
    '403 internal-only',
  ],
  [
    'forwarding outside by somebody disabled meanwhile',
    company({ users: [{ ...onwardUser, enabled: false }] }),
    x('101'),
    'busy',
    outsider(),
    '403 caller-disabled',
  ],
  [
    'forwarding outside by somebody limited to inside',
    company({ users: [{ ...onwardUser, internalOnly: true }] }),
    x('101'),
    'busy',
    outsider(),
    '403 internal-only',
  ],
]

for (const [name, facts, at, why, by, result] of onwards) {
  test(`onward: ${name}`, () => {
    const plan = goOn(facts, { ...plain, now: officeTime, caller: by, at, why })
    assert.ok(plan.trail.length > 0)
    assert.equal(said(plan), result)
  })
}

test('[S1-10] what a queue sends outside carries the caller’s number', () => {
  const plan = goOn(onwardFacts, { ...plain, now: officeTime, caller: outsider('+43123456'), at: q, why: 'noAnswer' })
  assert.ok(plan.plan === 'dialOut')
  assert.equal(plan.attempts[0]?.values.$OriginatorCallerID, '+43123456')
  assert.deepEqual(plan.on, q)
})

test('a circle over two numbers is named', () => {
  const facts = company({
    queues: [queue({ noAnswer: route(to('ringGroup', '801')) })],
    ringGroups: [ringGroup({ noAnswer: route(to('queue', '800')) })],
  })
  const plan = goOn(facts, {
    now: officeTime,
    caller: outsider(),
    at: rg,
    why: 'noAnswer',
    hops: 2,
    visited: ['800', '801'],
  })
  assert.equal(said(plan), '483 too-many-hops')
  assert.match(plan.trail.join('; '), /800 → 801 → 800/)
})

test('users who are away towards each other end in a circle that is named', () => {
  const pair = [
    user('101', { profile: away({ away: both(to('extension', '102')) }) }),
    user('102', { profile: away({ away: both(to('extension', '101')) }) }),
  ]
  const plan = calls(company({ users: pair }), '101')
  assert.equal(said(plan), '483 too-many-hops')
  assert.match(plan.trail.join('; '), /101 → 102 → 101/)
})

test('one hop more than allowed is refused at each question', () => {
  const late = { hops: maxHops + 1, visited: [], now: officeTime, caller: inside }
  assert.equal(said(goOn(onwardFacts, { ...late, at: q, why: 'noAnswer' })), '483 too-many-hops')
  assert.equal(said(fromMenu(onwardFacts, { ...late, at: q, to: to('extension', '101') })), '483 too-many-hops')
})
