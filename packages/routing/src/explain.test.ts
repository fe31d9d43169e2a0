// The route tester follows a call to its end.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { explain } from './explain.ts'
import { plainProfile } from './facts.ts'
import {
  both,
  company,
  inboundRule,
  officeTime,
  outboundRule,
  queue,
  receptionist,
  ringGroup,
  route,
  to,
  trunk,
  user,
} from './office.fixture.ts'

// The route tester.
test('the route tester follows a call to the end as if nobody answered', () => {
  const facts = company({
    users: [user('101', { profile: { ...plainProfile, noAnswer: both(to('queue', '800')) } })],
    queues: [queue({ noAnswer: route(to('receptionist', '802'), 'sorry.wav') })],
    receptionists: [receptionist({ onTimeout: { action: 'send', to: to('external', '+43 1') } })],
    inbound: [inboundRule()],
  })
  const answer = explain(facts, { from: '+43123', to: '+4930555100', trunk: 5 }, officeTime)
  assert.equal(answer.plan, 'ring')
  assert.deepEqual(answer.targets, ['101'])
  assert.deepEqual(
    answer.onwards.map(({ plan, targets }) => [plan, ...targets].join(' ')),
    ['queue 101 102', 'announce 802', 'receptionist 802', 'dialOut Carrier: +431'],
  )
  assert.ok(answer.onwards.every(({ why }) => why !== ''))
})

test('the route tester shows a refusal with status and tip', () => {
  const answer = explain(company({ rules: [] }), { from: '101', to: '0301', trunk: null }, officeTime)
  assert.deepEqual([answer.plan, answer.status, answer.onwards.length], ['refuse', 404, 0])
  assert.match(answer.tip ?? '', /outbound rule/)
})

test('the route tester names a circle and stops', () => {
  const facts = company({
    trunks: [trunk()],
    rules: [outboundRule()],
    queues: [queue({ noAnswer: route(to('ringGroup', '801')) })],
    ringGroups: [ringGroup({ noAnswer: route(to('queue', '800')) })],
  })
  const answer = explain(facts, { from: '104', to: '800', trunk: null }, officeTime)
  assert.deepEqual(
    answer.onwards.map(({ plan }) => plan),
    ['ringGroup', 'refuse'],
  )
})
