// Calls to the outside, as the tests of their rules dial them.
import assert from 'node:assert/strict'
import { decide } from './decide.ts'
import type { Facts } from './facts.ts'
import { caller, officeTime, said, trunk } from './office.fixture.ts'
import type { DialQuestion, Plan, TrunkAttempt } from './plan.ts'

export function dialled(facts: Facts, number: string, change: Partial<DialQuestion> = {}): Plan {
  const plan = decide(facts, {
    on: { kind: 'extension', number: '101' },
    caller: caller('101', { name: 'Anna' }),
    now: officeTime,
    hops: 0,
    visited: [],
    dialled: number,
    forwarding: false,
    ...change,
  })
  assert.ok(plan.trail.length > 0, 'every plan says why')
  return plan
}

export function firstAttempt(plan: Plan): TrunkAttempt {
  assert.equal(plan.plan, 'dialOut', said(plan))
  const attempt = plan.plan === 'dialOut' ? plan.attempts[0] : undefined
  assert.ok(attempt)
  return attempt
}

export const fonio = trunk({ id: 6, number: '10001', name: 'Fonio', hosts: ['x.eu.sip.livekit.cloud'] })
const third = trunk({ id: 7, number: '10002', name: 'Third', allowsOutbound: false })
export const two = [trunk(), fonio, third]

export const hidesBy = { dialCodes: [{ code: '*5', feature: 'hideCallerId' as const }] }
export const onQueue = { on: { kind: 'queue', number: '800' }, forwarding: true } as const
