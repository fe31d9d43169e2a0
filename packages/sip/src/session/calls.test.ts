// Golden transcripts: whole calls between two session hosts over a calm wire, message by message.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Phone, tellShort } from '../../test/phone.ts'
import { received } from '../../test/request.ts'
import { Wire } from '../../test/wire.ts'
import { defaultProfile, type SessionProfile } from './state.ts'
import { startUac, startUas, step } from './step.ts'

const plain: SessionProfile = { ...defaultProfile, supported: ['replaces'], sessionTimer: null }

function pair(profile = plain) {
  const wire = new Wire()
  const ann = new Phone(wire, 'ann')
  const bob = new Phone(wire, 'bob')
  ann.profile = profile
  bob.profile = profile
  let theirs = ''
  bob.ringing = (id) => {
    theirs = id
  }
  const run = (ms = 100) => wire.scheduler.advance(ms)
  /** Everything is gone once the transactions have run out. */
  const quiet = () => {
    run(200_000)
    assert.deepEqual(ann.host.counts(), { sessions: 0, timers: 0, dialogs: 0, invites: 0 })
    assert.deepEqual(bob.host.counts(), { sessions: 0, timers: 0, dialogs: 0, invites: 0 })
    assert.equal(ann.end.size() + bob.end.size(), 0)
    assert.equal(wire.scheduler.pending(), 0)
    for (const end of [ann.end, bob.end]) {
      for (const request of end.answered)
        assert.equal(request.finals.length, 1, `${request.method} answered ${request.finals}`)
    }
  }
  return { wire, ann, bob, run, quiet, mine: () => theirs }
}

function established(profile = plain) {
  const all = pair(profile)
  const a = all.ann.call('bob', 'offer')
  all.run()
  const b = all.mine()
  all.bob.host.wish(b, { wish: 'answer', sdp: 'answer', headers: [] })
  all.run()
  assert.equal(all.ann.host.serialize(a)?.phase, 'confirmed')
  assert.equal(all.bob.host.serialize(b)?.phase, 'confirmed')
  all.wire.ladder.length = 0
  all.ann.heard.length = 0
  all.bob.heard.length = 0
  return { ...all, a, b }
}

test('a call rings, is answered, and the caller hangs up', () => {
  const { wire, ann, bob, run, quiet, mine } = pair()
  const a = ann.call('bob', 'offer')
  run()
  bob.host.wish(mine(), { wish: 'ring', status: 180, sdp: null, reliable: false, headers: [] })
  run()
  bob.host.wish(mine(), { wish: 'answer', sdp: 'answer', headers: [] })
  run()
  ann.host.wish(a, { wish: 'end', headers: [['Reason', 'Q.850;cause=16']] })
  run()
  assert.deepEqual(wire.ladder, [
    'ann>bob INVITE sip:bob@bob',
    'bob>ann 100 Trying',
    'bob>ann 180 Ringing',
    'bob>ann 200 OK',
    'ann>bob ACK sip:bob@bob',
    'ann>bob BYE sip:bob@bob',
    'bob>ann 200 OK',
  ])
  assert.deepEqual(ann.story(), ['progressed 180 -', 'answered answer', 'ended local'])
  assert.deepEqual(bob.story(), ['acknowledged -', 'ended remote'])
  const last = bob.heard.at(-1)?.event
  assert.equal(last?.event === 'ended' && last.reason, 'Q.850;cause=16')
  quiet()
})

test('the callee hangs up', () => {
  const { ann, bob, b, run, quiet } = established()
  bob.host.wish(b, { wish: 'end', headers: [] })
  run()
  assert.deepEqual(ann.story(), ['ended remote'])
  assert.deepEqual(bob.story(), ['ended local'])
  quiet()
})

test('a busy callee', () => {
  const { ann, bob, run, quiet, mine } = pair()
  ann.call('bob', 'offer')
  run()
  bob.host.wish(mine(), { wish: 'reject', status: 486, reason: 'Busy Here', headers: [] })
  run()
  assert.deepEqual(ann.story(), ['failed 486', 'ended remote'])
  assert.deepEqual(bob.story(), ['ended local'])
  quiet()
})

test('the caller cancels while it rings, and the reason is told', () => {
  const { wire, ann, bob, run, quiet, mine } = pair()
  const a = ann.call('bob', 'offer')
  run()
  bob.host.wish(mine(), { wish: 'ring', status: 180, sdp: null, reliable: false, headers: [] })
  run()
  ann.host.wish(a, { wish: 'end', headers: [['Reason', 'SIP;cause=200;text="Call completed elsewhere"']] })
  run()
  assert.deepEqual(wire.ladder.slice(3), [
    'ann>bob CANCEL sip:bob@bob',
    'bob>ann 200 x',
    'bob>ann 487 Request Terminated',
    'ann>bob ACK sip:bob@bob',
  ])
  assert.deepEqual(ann.story(), ['progressed 180 -', 'failed 487', 'ended local'])
  assert.deepEqual(bob.story(), ['cancelled SIP;cause=200;text="Call completed elsewhere"', 'ended remote'])
  quiet()
})

test('a CANCEL that crosses the answer: the call is acknowledged and ended', () => {
  const { wire, ann, bob, run, quiet, mine } = pair()
  const a = ann.call('bob', 'offer')
  run()
  bob.host.wish(mine(), { wish: 'answer', sdp: 'answer', headers: [] })
  ann.host.wish(a, { wish: 'end', headers: [] })
  run()
  assert.deepEqual(ann.story(), ['failed 487', 'ended local'])
  assert.deepEqual(bob.story(), ['acknowledged -', 'ended remote'])
  assert.ok(wire.ladder.includes('ann>bob BYE sip:bob@bob'))
  quiet()
})

test('the callee ends the call between its answer and the ACK: BYE follows the ACK', () => {
  const { wire, ann, bob, run, quiet, mine } = pair()
  ann.call('bob', 'offer')
  run()
  bob.host.wish(mine(), { wish: 'answer', sdp: 'answer', headers: [] })
  bob.host.wish(mine(), { wish: 'end', headers: [] })
  run()
  assert.deepEqual(wire.ladder.slice(2), [
    'bob>ann 200 OK',
    'ann>bob ACK sip:bob@bob',
    'bob>ann BYE sip:ann@ann',
    'ann>bob 200 OK',
  ])
  assert.deepEqual(bob.story(), ['ended local'])
  assert.deepEqual(ann.story(), ['answered answer', 'ended remote'])
  quiet()
})

test('a late offer: the offer comes with the answer, our answer with the ACK', () => {
  const { wire, ann, bob, run, quiet, mine } = pair()
  const a = ann.call('bob', null)
  run()
  bob.host.wish(mine(), { wish: 'answer', sdp: 'their offer', headers: [] })
  run()
  assert.deepEqual(ann.story(), ['answered their offer late'])
  assert.equal(wire.ladder.at(-1), 'bob>ann 200 OK')
  ann.host.wish(a, { wish: 'agree', sdp: 'our answer' })
  run()
  assert.deepEqual(bob.story(), ['acknowledged our answer'])
  ann.host.wish(a, { wish: 'end', headers: [] })
  quiet()
})

test('hold by re-INVITE from either side', () => {
  const { ann, bob, a, b, run, quiet } = established()
  ann.host.wish(a, { wish: 'offer', sdp: 'hold', by: 'INVITE', headers: [] })
  run()
  assert.deepEqual(bob.story(), ['offered hold by INVITE'])
  bob.host.wish(b, { wish: 'agree', sdp: 'held' })
  run()
  assert.deepEqual(ann.story(), ['agreed held'])
  bob.host.wish(b, { wish: 'offer', sdp: 'back', by: 'INVITE', headers: [] })
  run()
  ann.host.wish(a, { wish: 'agree', sdp: 'here' })
  run()
  assert.deepEqual(bob.story(), ['offered hold by INVITE', 'acknowledged -', 'agreed here'])
  assert.deepEqual(ann.story(), ['agreed held', 'offered back by INVITE', 'acknowledged -'])
  bob.host.wish(b, { wish: 'end', headers: [] })
  quiet()
})

test('an offer by UPDATE', () => {
  const { wire, ann, bob, a, b, run, quiet } = established()
  ann.host.wish(a, { wish: 'offer', sdp: 'codec', by: 'UPDATE', headers: [] })
  run()
  bob.host.wish(b, { wish: 'agree', sdp: 'fine' })
  run()
  assert.deepEqual(wire.ladder, ['ann>bob UPDATE sip:bob@bob', 'bob>ann 200 OK'])
  assert.deepEqual(ann.story(), ['agreed fine'])
  assert.deepEqual(bob.story(), ['offered codec by UPDATE'])
  ann.host.wish(a, { wish: 'end', headers: [] })
  quiet()
})

test('a late re-INVITE: the peer offers, we answer in the ACK', () => {
  const { ann, bob, a, b, run, quiet } = established()
  ann.host.wish(a, { wish: 'offer', sdp: null, by: 'INVITE', headers: [] })
  run()
  assert.deepEqual(bob.story(), ['offered - by INVITE'])
  bob.host.wish(b, { wish: 'agree', sdp: 'full offer' })
  run()
  assert.deepEqual(ann.story(), ['agreed full offer late'])
  ann.host.wish(a, { wish: 'agree', sdp: 'chosen' })
  run()
  assert.deepEqual(bob.story(), ['offered - by INVITE', 'acknowledged chosen'])
  ann.host.wish(a, { wish: 'end', headers: [] })
  quiet()
})

test('an offer refused leaves the call as it was', () => {
  const { ann, bob, a, b, run, quiet } = established()
  ann.host.wish(a, { wish: 'offer', sdp: 'video', by: 'INVITE', headers: [] })
  run()
  bob.host.wish(b, { wish: 'refuseOffer', status: 488, reason: 'Not Acceptable Here' })
  run()
  assert.deepEqual(ann.story(), ['offerRefused 488'])
  assert.equal(ann.host.serialize(a)?.localSdp, 'offer')
  ann.host.wish(a, { wish: 'end', headers: [] })
  quiet()
})

test('glare: both re-INVITE at once, both get 491, both succeed in the end', () => {
  const { wire, ann, bob, a, b, run, quiet } = established()
  ann.react = ({ id, event }) => event.event === 'offered' && ann.host.wish(id, { wish: 'agree', sdp: 'ann agrees' })
  bob.react = ({ id, event }) => event.event === 'offered' && bob.host.wish(id, { wish: 'agree', sdp: 'bob agrees' })
  wire.weather = { loss: 0, duplicate: 0, maxDelayMs: 5 }
  ann.host.wish(a, { wish: 'offer', sdp: 'from ann', by: 'INVITE', headers: [] })
  bob.host.wish(b, { wish: 'offer', sdp: 'from bob', by: 'INVITE', headers: [] })
  run(10)
  assert.equal(wire.ladder.filter((line) => line.includes('491')).length, 2)
  run(10_000)
  assert.ok(ann.story().includes('agreed bob agrees'))
  assert.ok(bob.story().includes('agreed ann agrees'))
  ann.host.wish(a, { wish: 'end', headers: [] })
  quiet()
})

test('BYE while a re-INVITE waits for its answer: the re-INVITE gets 487', () => {
  const { wire, ann, bob, a, run, quiet } = established()
  ann.host.wish(a, { wish: 'offer', sdp: 'hold', by: 'INVITE', headers: [] })
  run()
  ann.host.wish(a, { wish: 'end', headers: [] })
  run()
  assert.ok(wire.ladder.includes('bob>ann 487 Request Terminated'))
  assert.deepEqual(bob.story(), ['offered hold by INVITE', 'ended remote'])
  assert.deepEqual(ann.story(), ['ended local'])
  quiet()
})

test('reliable provisional responses: PRACK, early media, and an answer that waits for it', () => {
  const { wire, ann, bob, run, quiet, mine } = pair({ ...defaultProfile, sessionTimer: null })
  const a = ann.call('bob', 'offer')
  run()
  bob.host.wish(mine(), { wish: 'ring', status: 183, sdp: 'early', reliable: true, headers: [] })
  bob.host.wish(mine(), { wish: 'ring', status: 180, sdp: null, reliable: true, headers: [] })
  bob.host.wish(mine(), { wish: 'answer', sdp: 'early', headers: [] })
  run()
  assert.deepEqual(wire.ladder.slice(2), [
    'bob>ann 183 Session Progress',
    'ann>bob PRACK sip:bob@bob',
    'bob>ann 200 OK',
    'bob>ann 200 OK',
    'ann>bob ACK sip:bob@bob',
  ])
  assert.deepEqual(ann.story(), ['progressed 183 early', 'answered -'])
  ann.host.wish(a, { wish: 'end', headers: [] })
  quiet()
})

test('no PRACK comes: the INVITE fails after 64*T1', () => {
  const { wire, ann, bob, run, quiet, mine } = pair({ ...defaultProfile, sessionTimer: null })
  ann.call('bob', 'offer')
  run()
  // From now on bob hears nothing more of ann.
  wire.connect('bob', () => {})
  bob.host.wish(mine(), { wish: 'ring', status: 183, sdp: 'early', reliable: true, headers: [] })
  run(40_000)
  assert.deepEqual(bob.story(), ['ended lost'])
  assert.deepEqual(ann.story(), ['progressed 183 early', 'failed 504', 'ended remote'])
  wire.connect('bob', () => {})
  run(200_000)
  void quiet
  assert.deepEqual(ann.host.counts(), { sessions: 0, timers: 0, dialogs: 0, invites: 0 })
  assert.deepEqual(bob.host.counts(), { sessions: 0, timers: 0, dialogs: 0, invites: 0 })
})

test('an UPDATE in the early dialog changes early media', () => {
  const { ann, bob, run, quiet, mine } = pair({ ...defaultProfile, sessionTimer: null })
  const a = ann.call('bob', 'offer')
  run()
  bob.host.wish(mine(), { wish: 'ring', status: 183, sdp: 'early', reliable: true, headers: [] })
  run()
  bob.host.wish(mine(), { wish: 'offer', sdp: 'other early', by: 'UPDATE', headers: [] })
  run()
  assert.deepEqual(ann.story(), ['progressed 183 early', 'offered other early by UPDATE'])
  ann.host.wish(a, { wish: 'agree', sdp: 'ok' })
  run()
  assert.deepEqual(bob.story(), ['agreed ok'])
  bob.host.wish(mine(), { wish: 'answer', sdp: null, headers: [] })
  run()
  assert.equal(ann.story().at(-1), 'answered -')
  ann.host.wish(a, { wish: 'end', headers: [] })
  quiet()
})

test('session timer: the refresher refreshes by UPDATE, and again', () => {
  const { wire, ann, a, run, quiet } = established({
    ...defaultProfile,
    sessionTimer: { expiresSeconds: 100, minSeconds: 90 },
  })
  run(160_000)
  assert.deepEqual(wire.ladder, [
    'ann>bob UPDATE sip:bob@bob',
    'bob>ann 200 OK',
    'ann>bob UPDATE sip:bob@bob',
    'bob>ann 200 OK',
    'ann>bob UPDATE sip:bob@bob',
    'bob>ann 200 OK',
  ])
  assert.deepEqual(ann.story(), [])
  ann.host.wish(a, { wish: 'end', headers: [] })
  quiet()
})

test('session timer: without UPDATE a re-INVITE with the same description refreshes, unseen by both owners', () => {
  const allow = defaultProfile.allow.filter((method) => method !== 'UPDATE')
  const { wire, ann, bob, a, run, quiet } = established({
    ...defaultProfile,
    allow,
    sessionTimer: { expiresSeconds: 100, minSeconds: 90 },
  })
  run(60_000)
  assert.deepEqual(wire.ladder, [
    'ann>bob INVITE sip:bob@bob',
    'bob>ann 100 Trying',
    'bob>ann 200 OK',
    'ann>bob ACK sip:bob@bob',
  ])
  assert.deepEqual([...ann.story(), ...bob.story()], [])
  ann.host.wish(a, { wish: 'end', headers: [] })
  quiet()
})

test('session timer: a dead refresher is noticed before the session expires', () => {
  const { wire, bob, ann, run } = established({
    ...defaultProfile,
    sessionTimer: { expiresSeconds: 100, minSeconds: 90 },
  })
  wire.connect('ann', () => {})
  wire.connect('bob', () => {})
  run(70_000)
  assert.deepEqual(bob.story(), ['ended expired'])
  run(200_000)
  assert.equal(bob.host.counts().sessions, 0)
  assert.deepEqual(ann.story(), ['ended expired'])
})

test('422: the interval is raised to what the peer wants', () => {
  const wire = new Wire()
  const ann = new Phone(wire, 'ann')
  const bob = new Phone(wire, 'bob')
  ann.profile = { ...defaultProfile, sessionTimer: { expiresSeconds: 90, minSeconds: 90 } }
  bob.profile = { ...defaultProfile, sessionTimer: { expiresSeconds: 600, minSeconds: 300 } }
  bob.ringing = (id) => bob.host.wish(id, { wish: 'answer', sdp: 'answer', headers: [] })
  const a = ann.call('bob', 'offer')
  wire.scheduler.advance(100)
  assert.deepEqual(ann.story(), ['answered answer'])
  assert.equal(ann.host.serialize(a)?.sessionTimer?.seconds, 300)
  assert.deepEqual(bob.story(), ['failed 422', 'ended remote', 'acknowledged -'])
})

test('a transfer: REFER, reports, and the end', () => {
  const { wire, ann, bob, a, b, run, quiet } = established()
  ann.host.wish(a, { wish: 'refer', to: '<sip:carol@carol>', headers: [['Referred-By', '<sip:ann@ann>']] })
  run()
  const referred = bob.heard[0]?.event
  assert.equal(referred?.event, 'referred')
  assert.equal(referred.referredBy, '<sip:ann@ann>')
  const { referId } = referred
  bob.host.wish(b, { wish: 'acceptRefer', referId })
  bob.host.wish(b, { wish: 'notifyRefer', referId, status: 180, reason: 'Ringing' })
  bob.host.wish(b, { wish: 'notifyRefer', referId, status: 200, reason: 'OK' })
  run()
  assert.deepEqual(ann.story(), ['referProgressed 100', 'referProgressed 200 final'])
  assert.deepEqual(wire.ladder, [
    'ann>bob REFER sip:bob@bob',
    'bob>ann 202 Accepted',
    'bob>ann NOTIFY sip:ann@ann',
    'ann>bob 200 OK',
    'bob>ann NOTIFY sip:ann@ann',
    'ann>bob 200 OK',
  ])
  bob.host.wish(b, { wish: 'end', headers: [] })
  quiet()
})

test('the reports of two transfers are told apart, by their own names, in whatever order they come', () => {
  const { ann, bob, a, b, run, quiet } = established()
  for (const [id, to] of [
    ['one', '<sip:carol@carol>'],
    ['two', '<sip:dan@dan>'],
    ['three', '<sip:eve@eve>'],
  ] as const) {
    ann.host.wish(a, { wish: 'refer', id, to, headers: [] })
    run()
  }
  const [one, two, three] = bob.heard.flatMap(({ event }) => (event.event === 'referred' ? [event.referId] : []))
  assert.ok(one !== undefined && two !== undefined && three !== undefined)
  bob.host.wish(b, { wish: 'refuseRefer', referId: three, status: 603, reason: 'Decline' })
  for (const referId of [two, one]) bob.host.wish(b, { wish: 'acceptRefer', referId })
  run()
  bob.host.wish(b, { wish: 'notifyRefer', referId: two, status: 200, reason: 'OK' })
  run()
  bob.host.wish(b, { wish: 'notifyRefer', referId: one, status: 486, reason: 'Busy Here' })
  run()
  const told = ann.heard.map(({ event }) => ('id' in event ? `${event.id}: ${tellShort(event)}` : event.event))
  assert.deepEqual(told, [
    'three: referRefused 603',
    'two: referProgressed 100',
    'one: referProgressed 100',
    'two: referProgressed 200 final',
    'one: referProgressed 486 final',
  ])
  ann.host.wish(a, { wish: 'end', headers: [] })
  quiet()
})

test('a transfer refused', () => {
  const { ann, bob, a, b, run, quiet } = established()
  ann.host.wish(a, { wish: 'refer', to: '<sip:carol@carol>', headers: [] })
  run()
  const referred = bob.heard[0]?.event
  assert.ok(referred?.event === 'referred')
  bob.host.wish(b, { wish: 'refuseRefer', referId: referred.referId, status: 603, reason: 'Decline' })
  run()
  assert.deepEqual(ann.story(), ['referRefused 603'])
  ann.host.wish(a, { wish: 'end', headers: [] })
  quiet()
})

test('a transfer nobody decides on is refused before the referrer gives up waiting', () => {
  const { ann, bob, a, run, quiet } = established()
  ann.host.wish(a, { wish: 'refer', to: '<sip:carol@carol>', headers: [] })
  run(10_000)
  ann.host.wish(a, { wish: 'refer', to: '<sip:dan@dan>', headers: [] })
  run(13_900)
  assert.deepEqual(ann.story(), [])
  run(200)
  assert.deepEqual(ann.story(), ['referRefused 603'])
  run(10_000)
  assert.deepEqual(ann.story(), ['referRefused 603', 'referRefused 603'])
  const asked = bob.heard.flatMap(({ event }) => (event.event === 'referred' ? [event.referId] : []))
  assert.equal(asked.length, 2)
  ann.host.wish(a, { wish: 'end', headers: [] })
  quiet()
})

test('a call asked for by sips has a sips Contact on both sides', () => {
  const ctx = { now: 1000, random: 0.5, timers: { t1: 500, t2: 4000 }, authorize: null }
  const contact = 'sip:ann@192.0.2.1:5061;transport=tls'
  const ids = { id: 's', callId: 'c', localTag: 'a', from: '<sips:ann@ann>', to: '<sips:bob@bob>', uri: 'sips:bob@bob' }
  const target = { uri: 'sips:bob@bob', flow: null }
  const [, [invite]] = startUac({ ...ids, target, contact, sdp: null, headers: [], profile: plain }, ctx)
  assert.ok(invite?.command === 'request')
  const request = received(invite.draft)
  assert.equal(request.header('Contact'), '<sips:ann@192.0.2.1:5061>')
  const [state] = startUas(
    { id: 't', request, transaction: 't', flow: null, contact, localTag: 'b', profile: plain },
    ctx,
  )
  const [, [ringing]] = step(
    state,
    { input: 'wish', wish: { wish: 'ring', status: 180, sdp: null, reliable: false, headers: [] } },
    ctx,
  )
  assert.ok(ringing?.command === 'respond')
  assert.deepEqual(ringing.draft.headers[0], ['Contact', '<sips:ann@192.0.2.1:5061>'])
})

test('the referrer hangs up at once: the transfer may still be reported, then the session goes', () => {
  const { wire, ann, bob, a, b, run, quiet } = established()
  ann.host.wish(a, { wish: 'refer', to: '<sip:carol@carol>', headers: [['Refer-Sub', 'true']] })
  run()
  const referred = bob.heard[0]?.event
  assert.ok(referred?.event === 'referred')
  bob.host.wish(b, { wish: 'acceptRefer', referId: referred.referId })
  run()
  ann.host.wish(a, { wish: 'end', headers: [] })
  run()
  assert.equal(bob.story().at(-1), 'ended remote')
  bob.host.wish(b, { wish: 'notifyRefer', referId: referred.referId, status: 200, reason: 'OK' })
  run()
  assert.equal(wire.ladder.at(-2), 'bob>ann NOTIFY sip:ann@ann')
  assert.equal(bob.host.counts().sessions, 0)
  quiet()
})

test('DTMF by INFO, a MESSAGE and OPTIONS inside the call', () => {
  const { ann, bob, a, run, quiet } = established()
  const body = { type: 'application/dtmf-relay', content: 'Signal=5\r\nDuration=160\r\n' }
  ann.host.wish(a, { wish: 'send', method: 'INFO', headers: [], body })
  run()
  ann.host.wish(a, { wish: 'send', method: 'MESSAGE', headers: [], body: { type: 'text/plain', content: 'hi' } })
  run()
  ann.host.wish(a, { wish: 'send', method: 'OPTIONS', headers: [], body: null })
  run()
  ann.host.wish(a, { wish: 'send', method: 'INFO', headers: [], body: { type: 'image/png', content: 'x' } })
  run()
  assert.deepEqual(bob.story(), ['info application/dtmf-relay Signal=5\r\nDuration=160\r\n', 'messaged text/plain hi'])
  assert.deepEqual(ann.story(), ['sent INFO 200', 'sent MESSAGE 200', 'sent OPTIONS 200', 'sent INFO 415'])
  ann.host.wish(a, { wish: 'end', headers: [] })
  quiet()
})

test('the ACK is lost for ever: the 2xx is repeated, then the call ends', () => {
  const { wire, ann, bob, run, mine } = pair()
  ann.call('bob', 'offer')
  run()
  wire.connect('bob', () => {})
  bob.host.wish(mine(), { wish: 'answer', sdp: 'answer', headers: [] })
  run(31_000)
  const answers = wire.ladder.filter((line) => line === 'bob>ann 200 OK').length
  const acks = wire.ladder.filter((line) => line.startsWith('ann>bob ACK')).length
  assert.equal(answers, 10)
  assert.equal(acks, answers, 'each repeated 2xx is acknowledged again')
  assert.deepEqual(ann.story(), ['answered answer'])
  run(2000)
  assert.deepEqual(bob.story(), ['ended lost'])
  assert.deepEqual(ann.story(), ['answered answer', 'ended remote'])
})

test('no answer of any kind: 408', () => {
  const { wire, ann, run, quiet } = pair()
  wire.connect('bob', () => {})
  ann.call('bob', 'offer')
  run(33_000)
  assert.deepEqual(ann.story(), ['failed 408', 'ended remote'])
  quiet()
})

test('the peer forgot the call: its 481 ends ours', () => {
  const { ann, bob, a, run } = established()
  bob.host.abandon()
  ann.host.wish(a, { wish: 'offer', sdp: 'hold', by: 'INVITE', headers: [] })
  run()
  assert.deepEqual(ann.story(), ['ended lost'])
  run(100_000)
  assert.equal(ann.host.counts().sessions, 0)
})

test('a call goes on after a restart from its serialised state', () => {
  const { wire, ann, bob, a, b, run, quiet } = established({
    ...defaultProfile,
    sessionTimer: { expiresSeconds: 100, minSeconds: 90 },
  })
  const saved = JSON.parse(JSON.stringify(bob.host.serialize(b)))
  bob.host.abandon()
  run(20_000)
  assert.equal(bob.host.resume(saved), true)
  assert.equal(bob.host.resume(saved), false, 'the id is in use')
  bob.host.wish(b, { wish: 'offer', sdp: 'other port', by: 'INVITE', headers: [] })
  run()
  ann.host.wish(a, { wish: 'agree', sdp: 'fine' })
  run()
  assert.deepEqual(bob.story(), ['agreed fine'])
  bob.host.wish(b, { wish: 'end', headers: [] })
  run()
  assert.equal(ann.story().at(-1), 'ended remote')
  assert.ok(wire.ladder.includes('bob>ann BYE sip:ann@ann'))
  quiet()
})

test('a call in set-up cannot be taken up', () => {
  const { ann, bob, run, mine } = pair()
  const a = ann.call('bob', 'offer')
  run()
  const saved = ann.host.serialize(a)!
  const ringing = bob.host.serialize(mine())!
  ann.host.abandon()
  bob.host.abandon()
  assert.equal(ann.host.resume(saved), false)
  assert.equal(bob.host.resume(ringing), false)
})

test('a Replaces header finds its dialog, and not with a wrong tag', () => {
  const { ann, a, b, bob, quiet } = established()
  const state = ann.host.serialize(a)!
  const theirs = state.dialog!.tag!
  assert.deepEqual(ann.host.findDialog(state.callId, state.localTag, theirs), {
    sessionId: a,
    phase: 'confirmed',
    role: 'uac',
  })
  assert.deepEqual(bob.host.findDialog(state.callId, theirs, state.localTag), {
    sessionId: b,
    phase: 'confirmed',
    role: 'uas',
  })
  assert.equal(ann.host.findDialog(state.callId, state.localTag, 'wrong'), null)
  assert.equal(ann.host.findDialog(state.callId, theirs, state.localTag), null)
  ann.host.wish(a, { wish: 'end', headers: [] })
  assert.equal(ann.host.findDialog(state.callId, state.localTag, theirs)?.phase, 'terminated')
  quiet()
  assert.equal(ann.host.findDialog(state.callId, state.localTag, theirs), null)
})

test('a late offer in a reliable 183: the PRACK carries our answer, the 2xx nothing more', () => {
  const { wire, ann, bob, run, quiet, mine } = pair({ ...defaultProfile, sessionTimer: null })
  const a = ann.call('bob', null)
  run()
  bob.host.wish(mine(), { wish: 'ring', status: 183, sdp: 'their offer', reliable: true, headers: [] })
  run()
  assert.deepEqual(ann.story(), ['progressed 183 their offer late'])
  ann.host.wish(a, { wish: 'agree', sdp: 'our answer' })
  run()
  assert.deepEqual(bob.story(), ['agreed our answer'])
  bob.host.wish(mine(), { wish: 'answer', sdp: null, headers: [] })
  run()
  assert.deepEqual(wire.ladder.slice(2), [
    'bob>ann 183 Session Progress',
    'ann>bob PRACK sip:bob@bob',
    'bob>ann 200 OK',
    'bob>ann 200 OK',
    'ann>bob ACK sip:bob@bob',
  ])
  assert.equal(ann.story().at(-1), 'answered -')
  ann.host.wish(a, { wish: 'end', headers: [] })
  quiet()
})

test('a late offer in a reliable 183 that we cannot take ends the call', () => {
  const { ann, bob, run, quiet, mine } = pair({ ...defaultProfile, sessionTimer: null })
  const a = ann.call('bob', null)
  run()
  bob.host.wish(mine(), { wish: 'ring', status: 183, sdp: 'their offer', reliable: true, headers: [] })
  run()
  ann.host.wish(a, { wish: 'refuseOffer', status: 488, reason: 'No' })
  run()
  assert.deepEqual(ann.story().slice(1), ['failed 487', 'ended local'])
  assert.deepEqual(bob.story(), ['cancelled -', 'ended remote'])
  quiet()
})

test('a transfer that is done before its first report is answered: the last report goes out before our BYE', () => {
  const { wire, ann, bob, a, b, run, quiet } = established()
  ann.host.wish(a, { wish: 'refer', to: '<sip:carol@carol>', headers: [] })
  run()
  const referred = bob.heard[0]?.event
  assert.equal(referred?.event, 'referred')
  const { referId } = referred
  bob.host.wish(b, { wish: 'acceptRefer', referId })
  bob.host.wish(b, { wish: 'notifyRefer', referId, status: 180, reason: 'Ringing' })
  bob.host.wish(b, { wish: 'notifyRefer', referId, status: 200, reason: 'OK' })
  bob.host.wish(b, { wish: 'end', headers: [] })
  run()
  assert.deepEqual(ann.story(), ['referProgressed 100', 'referProgressed 200 final', 'ended remote'])
  const asked = wire.ladder.filter((line) => /^bob>ann (NOTIFY|BYE)/.test(line))
  assert.deepEqual(asked, ['bob>ann NOTIFY sip:ann@ann', 'bob>ann NOTIFY sip:ann@ann', 'bob>ann BYE sip:ann@ann'])
  quiet()
})

test('a transfer without reports when the referrer wants none (RFC 4488)', () => {
  const { wire, ann, bob, a, b, run, quiet } = established()
  ann.host.wish(a, { wish: 'refer', to: '<sip:carol@carol>', headers: [['Refer-Sub', 'false']] })
  run()
  const referred = bob.heard[0]?.event
  assert.ok(referred?.event === 'referred')
  bob.host.wish(b, { wish: 'acceptRefer', referId: referred.referId })
  bob.host.wish(b, { wish: 'notifyRefer', referId: referred.referId, status: 200, reason: 'OK' })
  run()
  assert.deepEqual(wire.ladder, ['ann>bob REFER sip:bob@bob', 'bob>ann 200 OK'])
  assert.deepEqual(ann.story(), ['referProgressed 200 final'])
  ann.host.wish(a, { wish: 'end', headers: [] })
  quiet()
})

test('an empty INVITE of a peer that never sends the ACK with its answer still ends', () => {
  const { wire, ann, bob, a, b, run } = established()
  ann.host.wish(a, { wish: 'offer', sdp: null, by: 'INVITE', headers: [] })
  run()
  bob.host.wish(b, { wish: 'agree', sdp: 'full offer' })
  run()
  // ann's owner never agrees: no ACK leaves, bob gives up.
  run(40_000)
  assert.equal(bob.story().at(-1), 'ended lost')
  assert.equal(ann.story().at(-1), 'ended remote')
  assert.equal(wire.ladder.filter((line) => line.startsWith('ann>bob ACK')).length, 1, 'the ACK comes with the end')
})
