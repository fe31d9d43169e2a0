// What outlives a message (a dialog, a subscription, a nonce, a Call-ID) must not keep the whole message alive.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { makeRequest, makeResponse } from '../../test/request.ts'
import { retainedPerRound } from '../../test/retained.ts'
import { parseCredentials } from '../auth/challenge.ts'
import { NonceCounts } from '../auth/nonce-counts.ts'
import type { HeaderLine } from '../message/types.ts'
import { defaultNotifierLimits, startSubscription } from '../subscription/notifier.ts'
import { defaultProfile, type SessionContext } from './state.ts'
import { startUac, startUas, step } from './step.ts'

const ctx: SessionContext = { now: 1000, random: 0.5, timers: { t1: 500, t2: 4000 }, authorize: null }
const rounds = 200
/** Every message is made this much longer than what is kept of it. */
const ballast: HeaderLine[] = Array.from({ length: 8 }, (_, i) => [`X-Ballast-${i}`, 'x'.repeat(7000)])
const long = (what: string, round: number): string => `${what}-that-is-longer-than-thirteen-${round}`

function big(method: string, round: number, headers: readonly HeaderLine[] = []) {
  return makeRequest(method, {
    callId: long('call', round),
    from: `"Ann" <sip:${long('ann', round)}@ann>;tag=${long('tag', round)}`,
    to: `<sip:${long('bob', round)}@bob>`,
    contact: `sip:${long('ann', round)}@192.0.2.1:5060`,
    headers: [['Record-Route', `<sip:${long('proxy', round)}@192.0.2.9;lr>`], ...headers, ...ballast],
  })
}

test('a Call-ID that is kept does not keep its message', () => {
  assert.ok(retainedPerRound(rounds, (round) => big('OPTIONS', round).callId) < 2000)
})

test('a call we are called by keeps what it needs of the INVITE and no more', () => {
  const perCall = retainedPerRound(rounds, (round) => {
    const request = big('INVITE', round)
    const base = {
      id: 's',
      transaction: 't',
      flow: null,
      contact: 'sip:bob@bob',
      localTag: 'b',
      profile: defaultProfile,
    }
    return startUas({ ...base, request }, ctx)[0]
  })
  assert.ok(perCall < 8000, `${perCall} bytes`)
})

test('a call we make keeps what it needs of the answer and no more', () => {
  const perCall = retainedPerRound(rounds, (round) => {
    const start = { id: 's', callId: 'c', localTag: 'a', from: '<sip:a@a>', to: '<sip:b@b>', uri: 'sip:b@b' }
    const rest = { target: { uri: 'sip:b@b', flow: null }, contact: 'sip:a@a', sdp: 'v=0', headers: [] }
    const [state] = startUac({ ...start, ...rest, profile: defaultProfile }, ctx)
    const response = makeResponse(big('INVITE', round), 200, {
      toTag: long('answered', round),
      headers: [
        ['Contact', `<sip:${long('bob', round)}@192.0.2.2>`],
        ['Record-Route', `<sip:${long('proxy', round)}@192.0.2.9;lr>`],
        ...ballast,
      ],
      body: { type: 'application/sdp', content: 'v=0\r\n' },
    })
    return step(state, { input: 'response', response, transaction: state.invite.transaction }, ctx)[0]
  })
  assert.ok(perCall < 8000, `${perCall} bytes`)
})

test('a subscription keeps what it needs of the SUBSCRIBE and no more', () => {
  const perWatcher = retainedPerRound(rounds, (round) => {
    const request = big('SUBSCRIBE', round, [['Event', 'message-summary']])
    const base = { id: 's', transaction: 't', flow: null, contact: 'sip:b@b', localTag: 'n', agent: null }
    const content = {
      package: 'message-summary',
      account: null,
      fresh: 0,
      old: 0,
      urgentFresh: 0,
      urgentOld: 0,
    } as const
    return startSubscription({ ...base, request, content }, { now: 0, limits: defaultNotifierLimits })[0]
  })
  assert.ok(perWatcher < 8000, `${perWatcher} bytes`)
})

test('a nonce that is remembered as used does not keep the request that used it', () => {
  const counts = new NonceCounts({ limit: 1000, lifeMs: 1000 })
  const perNonce = retainedPerRound(rounds, (round) => {
    const digest = `Digest username="a", realm="r", nonce="${long('nonce', round)}", uri="sip:x", response="00"`
    const value = big('REGISTER', round, [['Authorization', digest]]).header('Authorization') ?? ''
    const nonce = parseCredentials(value)?.nonce ?? ''
    return counts.use(nonce, 0, 1, 0)
  })
  assert.equal(counts.size, rounds)
  assert.ok(perNonce < 2000, `${perNonce} bytes`)
})
