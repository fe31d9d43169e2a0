// Random configurations and calls: no facts make routing throw, run in circles, ring or dial what is blocked, or stay silent about why.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { arrive } from './arrive.ts'
import { decide } from './decide.ts'
import { explain } from './explain.ts'
import type { Facts } from './facts.ts'
import { fromMenu } from './from-menu.ts'
import { goOn } from './go-on.ts'
import { lookUp } from './index-map.ts'
import { anyNumber, codes, destination, diverts, facts, now, principal, someone } from './lives.fixture.ts'
import { countryObjection } from './numbers/country.ts'
import { isSendable } from './numbers/dialled.ts'
import type { CallerFacts, Circumstances, Divert, Plan, Principal, RefusalCause } from './plan.ts'
import type { OutboundRuleFacts } from './trunk-facts.ts'
import { maxHops } from './walk.ts'

const seen = new Map<string, number>()
const note = (what: string): void => void seen.set(what, (seen.get(what) ?? 0) + 1)

/** What must be true of every plan. */
function check(known: Facts, plan: Plan): void {
  note(plan.plan)
  assert.ok(plan.trail.length > 0 && plan.trail.every((why) => why !== ''), `${plan.plan} says why`)
  switch (plan.plan) {
    case 'announce':
      check(known, plan.then)
      return
    case 'ring':
      assert.equal(lookUp(known.extensions, plan.target.number)?.enabled, true, 'nobody disabled rings')
      return
    case 'queue':
      for (const { number } of plan.agents) {
        const agent = lookUp(known.extensions, number)
        assert.ok(agent?.enabled && agent.profile.rings && agent.takesQueueCalls !== false, 'agents may be rung')
        assert.ok(!lookUp(known.queues, plan.at.number)?.loggedOut.includes(number), 'who is logged out does not ring')
      }
      return
    case 'ringGroup':
      for (const { number } of plan.members) {
        const member = lookUp(known.extensions, number)
        assert.ok(member?.enabled && member.profile.rings && !member.profile.skippedByRingGroups)
      }
      return
    case 'dialOut':
      checkOut(known, plan)
      return
    case 'dialUri':
      assert.ok(known.allowsDirectSip && !known.domains.some((domain) => plan.uri.endsWith(`@${domain}`)))
      return
    case 'refuse':
      note(plan.cause)
      assert.ok(plan.status >= 400 && plan.reason !== '')
      return
    default:
      return
  }
}

function checkOut(known: Facts, plan: Extract<Plan, { plan: 'dialOut' }>): void {
  assert.ok(plan.attempts.length >= 1 && plan.attempts.length <= 5)
  const dialler = plan.on.kind === 'extension' ? lookUp(known.extensions, plan.on.number) : undefined
  if (!plan.emergency) assert.ok(!dialler?.internalOnly && dialler?.enabled !== false, 'who may not call out does not')
  for (const attempt of plan.attempts) {
    const way = lookUp(known.trunks, String(attempt.trunk))
    assert.ok(way?.allowsOutbound, 'only trunks that take calls')
    if (attempt.uri === null) assert.ok(isSendable(attempt.number), 'nothing that breaks a request')
    const free = plan.emergency || way.isBridge
    if (!free)
      assert.equal(countryObjection(known.allowedCountries, known.e164, attempt.number), null, 'no blocked country')
    assert.equal(attempt.values.$CalledNum, attempt.number)
    if (plan.emergency)
      assert.equal(
        attempt.anonymous && attempt.values.$OutboundCallerId !== attempt.values.$EnforcedOutboundCallerId,
        false,
      )
  }
  const uses = [...known.outboundRules, ...known.emergencyRules].filter((rule) => rule.name === plan.rule)
  const unblocked = (rule: OutboundRuleFacts): number => {
    const blocking = rule.routes.findIndex((entry) => entry.trunk === null)
    return blocking < 0 ? rule.routes.length : blocking
  }
  const most = Math.max(...uses.map(unblocked), 0)
  if (plan.attempts[0]?.uri === null) assert.ok(plan.attempts.length <= most, 'no route behind one that blocks')
}

/** Carries a call on as the switch does when nobody ever answers, with `why` for each turn. Returns the turns taken. */
function live(known: Facts, first: Plan, caller: CallerFacts, at: number, why: (turn: number) => Divert): number {
  let state: Circumstances = { caller, now: at, hops: 0, visited: [] }
  let plan = first
  for (let turn = 0; ; turn++) {
    check(known, plan)
    let inner = plan
    while (inner.plan === 'announce') inner = inner.then
    const place = placeOf(inner)
    if (place === null) return turn
    const asked = { ...state, at: place }
    plan =
      inner.plan === 'receptionist'
        ? fromMenu(known, { ...asked, to: { kind: 'queue', number: '800' }, by: 'timeout' })
        : goOn(known, { ...asked, why: why(turn) })
    state = { ...state, hops: state.hops + 1, visited: [...state.visited, place.number] }
  }
}

function placeOf(plan: Plan): Principal | null {
  if (plan.plan === 'ring') return { kind: 'extension', number: plan.target.number }
  return plan.plan === 'queue' || plan.plan === 'ringGroup' || plan.plan === 'receptionist' ? plan.at : null
}

const runs = { numRuns: 4000 }
const whys = fc.array(fc.constantFrom(...diverts), { minLength: 1, maxLength: 12 })

test('random lives: dialled calls end, and ring and dial only what may be', () => {
  const question = fc.record({
    on: principal,
    caller: someone,
    dialled: fc.oneof(anyNumber, fc.constantFrom(...codes)),
    forwarding: fc.boolean(),
  })
  fc.assert(
    fc.property(facts, question, now, whys, (known, asked, at, why) => {
      const plan = decide(known, { ...asked, now: at, hops: 0, visited: [] })
      const turns = live(known, plan, asked.caller, at, (turn) => why[turn % why.length] ?? 'noAnswer')
      assert.ok(turns <= maxHops + 1, `${turns} turns`)
    }),
    runs,
  )
})

test('random lives: calls from carriers end, and ring and dial only what may be', () => {
  const question = fc.record({ caller: someone, called: anyNumber, trunk: fc.constantFrom(5, 6, 7, 99) })
  fc.assert(
    fc.property(facts, question, now, whys, (known, asked, at, why) => {
      const { plan, caller } = arrive(known, { ...asked, now: at, hops: 0, visited: [] })
      assert.equal(caller.trunk, asked.trunk)
      const turns = live(known, plan, caller, at, (turn) => why[turn % why.length] ?? 'noAnswer')
      assert.ok(turns <= maxHops + 1, `${turns} turns`)
    }),
    runs,
  )
})

test('random lives: the route tester always comes to an end', () => {
  fc.assert(
    fc.property(facts, anyNumber, anyNumber, fc.constantFrom(null, 5, 99), now, (known, from, to, by, at) => {
      const answer = explain(known, { from, to, trunk: by }, at)
      assert.ok(answer.trail.length > 0 && answer.onwards.length <= maxHops * 2)
    }),
    { numRuns: 1500 },
  )
})

test('random lives: hops, times and numbers of any kind do no harm', () => {
  const wild = fc.record({ hops: fc.integer(), now: fc.double(), visited: fc.array(anyNumber, { maxLength: 4 }) })
  fc.assert(
    fc.property(facts, wild, someone, destination, principal, (known, odd, caller, target, at) => {
      check(known, goOn(known, { ...odd, caller, at, why: 'noAnswer' }))
      check(known, fromMenu(known, { ...odd, caller, at, to: target }))
      check(known, decide(known, { ...odd, caller, on: at, dialled: target.number, forwarding: true }))
    }),
    { numRuns: 1500 },
  )
})

test('random lives: the generator has been everywhere', () => {
  const plans: readonly Plan['plan'][] = [
    'ring',
    'ringGroup',
    'queue',
    'receptionist',
    'announce',
    'dialOut',
    'dialUri',
    'echo',
    'setProfile',
    'deflect',
    'refuse',
  ]
  const causes: readonly RefusalCause[] = [
    'caller-disabled',
    'caller-unknown',
    'callee-disabled',
    'unknown-number',
    'feature-missing',
    'too-many-hops',
    'malformed-number',
    'no-outbound-rule',
    'blocked-by-rule',
    'blocked-country',
    'internal-only',
    'out-of-hours',
    'blacklisted',
    'inbound-disabled',
    'unassigned-number',
    'no-destination',
    'direct-sip-off',
    'no-trunk',
    'busy',
    'no-answer',
    'not-registered',
  ]
  const missing = [...plans, ...causes].filter((what) => (seen.get(what) ?? 0) === 0)
  assert.deepEqual(missing, [])
})
