// Session timer negotiation by table (RFC 4028 7 to 9).
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { makeRequest, makeResponse } from '../../test/request.ts'
import type { HeaderLine } from '../message/types.ts'
import { answerTimer, askTimer, minSe, sessionExpires, timerOfResponse } from './session-timer.ts'
import { defaultProfile, type SessionProfile } from './state.ts'

const knows: HeaderLine = ['Supported', 'timer']
const profile: SessionProfile = { ...defaultProfile, sessionTimer: { expiresSeconds: 1800, minSeconds: 120 } }
const silent: SessionProfile = { ...defaultProfile, sessionTimer: null }
const without: SessionProfile = { ...profile, supported: ['replaces'] }

test('what we answer to a request that does, or does not, ask for a timer', () => {
  const rows: [string, SessionProfile, HeaderLine[], string][] = [
    ['nobody wants one', silent, [], 'none'],
    ['the peer knows none, we do', profile, [], '1800;refresher=uas'],
    ['the peer knows it and did not ask', profile, [knows], '1800;refresher=uac +Require'],
    ['the peer asks for less', profile, [knows, ['Session-Expires', '600']], '600;refresher=uac +Require'],
    ['the peer asks for more', profile, [knows, ['Session-Expires', '7200']], '1800;refresher=uac +Require'],
    ['the peer chose us', profile, [knows, ['Session-Expires', '600;refresher=uas']], '600;refresher=uas'],
    ['compact form', profile, [knows, ['x', '600; refresher=uac']], '600;refresher=uac +Require'],
    ['too small', profile, [knows, ['Session-Expires', '90']], '422 Min-SE 120'],
    ['too small from one who knows no timer', profile, [['Session-Expires', '90']], '120;refresher=uas'],
    [
      'its own least is larger than our wish',
      profile,
      [knows, ['Session-Expires', '9000'], ['Min-SE', '3600']],
      '3600;refresher=uac +Require',
    ],
    ['only the peer wants one', silent, [knows, ['Session-Expires', '300']], '300;refresher=uac +Require'],
    ['we know none', without, [knows, ['Session-Expires', '300']], 'none'],
    ['nonsense', profile, [knows, ['Session-Expires', 'soon']], '1800;refresher=uac +Require'],
    ['a number without end', profile, [knows, ['Session-Expires', '9'.repeat(300)]], '1800;refresher=uac +Require'],
  ]
  for (const [name, ours, headers, expected] of rows) {
    const answer = answerTimer(makeRequest('INVITE', { headers }), ours, null)
    const value = (line: string) => (answer.ok ? answer.headers.find(([header]) => header === line)?.[1] : undefined)
    const required = value('Require') === undefined ? '' : ' +Require'
    const got = answer.ok ? `${value('Session-Expires') ?? 'none'}${required}` : `422 Min-SE ${answer.minSeconds}`
    assert.equal(got, expected, name)
  }
})

test('what we ask with', () => {
  assert.deepEqual(askTimer(profile, 90, null), [['Session-Expires', '1800']])
  assert.deepEqual(askTimer(profile, 120, null), [
    ['Session-Expires', '1800'],
    ['Min-SE', '120'],
  ])
  assert.deepEqual(askTimer(silent, 90, null), [])
  assert.deepEqual(askTimer(profile, 90, { seconds: 600, refresher: 'remote' }), [
    ['Session-Expires', '600;refresher=uas'],
  ])
})

test('what a 2xx starts', () => {
  const invite = makeRequest('INVITE')
  const of = (headers: HeaderLine[], ours = profile) => timerOfResponse(makeResponse(invite, 200, { headers }), ours)
  assert.equal(of([]), null)
  assert.deepEqual(of([['Session-Expires', '600;refresher=uas']]), { seconds: 600, refresher: 'remote' })
  assert.deepEqual(of([['Session-Expires', '600;refresher=uac']]), { seconds: 600, refresher: 'local' })
  assert.deepEqual(of([['Session-Expires', '600']]), { seconds: 600, refresher: 'local' })
  assert.deepEqual(of([['Session-Expires', '0']]), { seconds: 90, refresher: 'local' }, 'never a storm of refreshes')
  assert.equal(of([['Session-Expires', '600']], without), null)
})

test('Min-SE with parameters, and none', () => {
  assert.equal(minSe(makeRequest('INVITE', { headers: [['Min-SE', '120;x=y']] })), 120)
  assert.equal(minSe(makeRequest('INVITE')), null)
  assert.equal(sessionExpires(makeRequest('INVITE')), null)
})
