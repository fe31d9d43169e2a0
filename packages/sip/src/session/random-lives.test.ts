// Random lives of two sessions through a network that loses, doubles and reorders: the promises hold whatever happens.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type Heard, Phone } from '../../test/phone.ts'
import { Wire } from '../../test/wire.ts'
import { defaultProfile, type SessionInput, type SessionState } from './state.ts'
import type { SessionWish } from './types.ts'

interface Deed {
  readonly who: 'ann' | 'bob'
  readonly afterMs: number
  readonly wish: number
}

const body = { type: 'application/dtmf', content: '5' }

/** Wishes by number; `n` makes each description unique. */
function wishOf(kind: number, n: number, referId: string): SessionWish {
  const sdp = `sdp ${n}`
  const wishes: readonly SessionWish[] = [
    { wish: 'ring', status: 180, sdp: null, reliable: false, headers: [] },
    { wish: 'ring', status: 183, sdp, reliable: true, headers: [] },
    { wish: 'answer', sdp, headers: [] },
    { wish: 'answer', sdp, headers: [] },
    { wish: 'answer', sdp, headers: [] },
    { wish: 'reject', status: 486, reason: 'Busy Here', headers: [] },
    { wish: 'offer', sdp, by: 'INVITE', headers: [] },
    { wish: 'offer', sdp, by: 'INVITE', headers: [] },
    { wish: 'offer', sdp: null, by: 'INVITE', headers: [] },
    { wish: 'offer', sdp, by: 'UPDATE', headers: [] },
    { wish: 'agree', sdp },
    { wish: 'agree', sdp },
    { wish: 'agree', sdp },
    { wish: 'refuseOffer', status: 488, reason: 'No' },
    { wish: 'refer', to: '<sip:carol@carol>', headers: [] },
    { wish: 'acceptRefer', referId },
    { wish: 'notifyRefer', referId, status: 180, reason: 'Ringing' },
    { wish: 'notifyRefer', referId, status: 200, reason: 'OK' },
    { wish: 'refuseRefer', referId, status: 603, reason: 'Decline' },
    { wish: 'send', method: 'INFO', headers: [], body },
    { wish: 'end', headers: [] },
  ]
  return wishes[kind % wishes.length]!
}
const wishKinds = 21

const pairs = new Map<string, number>()

function note(state: SessionState, input: SessionInput): void {
  const busy = state.exchange.kind === 'idle' ? '' : `/${state.exchange.kind}`
  const pair = `${state.role} ${state.phase}${busy} x ${kindOf(input)}`
  pairs.set(pair, (pairs.get(pair) ?? 0) + 1)
  const invites = state.pending.filter((pending) => pending.draft.method === 'INVITE')
  assert.ok(invites.length <= 1, 'never two INVITEs of ours at once')
  const notifies = state.pending.filter((pending) => pending.purpose === 'notify').map((pending) => pending.referId)
  assert.equal(new Set(notifies).size, notifies.length, 'one NOTIFY of a transfer at a time')
}

function kindOf(input: SessionInput): string {
  switch (input.input) {
    case 'wish':
      return `wish ${input.wish.wish}`
    case 'request':
      return input.request.method
    case 'response':
      return `${Math.floor(input.response.status / 100)}xx`
    case 'timer':
      return `timer ${input.timer}`
    case 'ack':
    case 'cancel':
    case 'transactionFailed':
      return input.input
  }
}

/** What one session told from beginning to end. */
function checkStory(story: readonly Heard[], caller: boolean): void {
  const events = story.map(({ event }) => event.event)
  const count = (name: string) => events.filter((event) => event === name).length
  assert.equal(count('ended'), 1, `ended once: ${events}`)
  assert.equal(events.at(-1), 'ended', `ended last: ${events}`)
  if (caller) assert.equal(count('answered') + count('failed'), 1, `answered or failed: ${events}`)
  assert.ok(count('cancelled') <= 1)
  if (count('cancelled') === 1) assert.equal(count('acknowledged'), 0, `cancelled after the answer: ${events}`)
}

/** Once all is quiet, both sides of a call that lives mean the same descriptions. */
function checkAgreement(phones: { readonly ann: Phone; readonly bob: Phone }): void {
  const ann = phones.ann.host.serialize('ann/1')
  const bob = phones.bob.host.serialize('bob/1')
  const quiet = (state: SessionState) => {
    return state.phase === 'confirmed' && state.exchange.kind === 'idle' && state.unacknowledged === null
  }
  if (ann === null || bob === null || !quiet(ann) || !quiet(bob)) return
  agreements++
  assert.deepEqual([ann.localSdp, ann.remoteSdp], [bob.remoteSdp, bob.localSdp], 'both mean the same descriptions')
}
let agreements = 0

function live(
  seed: number,
  established: boolean,
  late: boolean,
  timers: boolean,
  weather: Wire['weather'],
  deeds: readonly Deed[],
): void {
  const wire = new Wire(seed)
  wire.weather = weather
  const phones = { ann: new Phone(wire, 'ann'), bob: new Phone(wire, 'bob') }
  const sessions: Record<'ann' | 'bob', string[]> = { ann: [], bob: [] }
  let referId = 'none'
  for (const phone of [phones.ann, phones.bob]) {
    phone.profile = { ...defaultProfile, sessionTimer: timers ? { expiresSeconds: 90, minSeconds: 90 } : null }
    phone.observe = note
    phone.react = ({ event }) => {
      if (event.event === 'referred') referId = event.referId
    }
  }
  phones.bob.ringing = (id) => {
    sessions.bob.push(id)
  }
  sessions.ann.push(phones.ann.call('bob', late ? null : 'first offer'))
  let n = 0
  if (established) {
    wire.scheduler.advance(1000)
    for (const id of sessions.bob) phones.bob.host.wish(id, { wish: 'answer', sdp: 'first answer', headers: [] })
    wire.scheduler.advance(1000)
    for (const id of sessions.ann) phones.ann.host.wish(id, { wish: 'agree', sdp: 'first answer' })
    wire.scheduler.advance(1000)
  }
  for (const deed of deeds) {
    wire.scheduler.advance(deed.afterMs)
    const phone = phones[deed.who]
    for (const id of sessions[deed.who]) phone.host.wish(id, wishOf(deed.wish, ++n, referId))
  }
  wire.weather = { loss: 0, duplicate: 0, maxDelayMs: 10 }
  wire.scheduler.advance(70_000)
  checkAgreement(phones)
  for (const who of ['ann', 'bob'] as const) {
    for (const id of sessions[who]) phones[who].host.wish(id, { wish: 'end', headers: [] })
  }
  wire.scheduler.advance(400_000)
  for (const who of ['ann', 'bob'] as const) {
    const phone = phones[who]
    assert.deepEqual(
      phone.host.counts(),
      { sessions: 0, timers: 0, dialogs: 0, invites: 0 },
      `${who} forgot everything`,
    )
    assert.equal(phone.end.size(), 0)
    for (const request of phone.end.answered) {
      // A REFER waits for the owner, who here may forget it.
      if (request.method === 'REFER' && request.finals.length === 0) continue
      assert.equal(request.finals.length, 1, `${who}: one final response to ${request.method}, not ${request.finals}`)
    }
    for (const id of sessions[who])
      checkStory(
        phone.heard.filter((heard) => heard.id === id),
        who === 'ann',
      )
  }
  assert.equal(wire.scheduler.pending(), 0, 'no timer left')
}

test('random lives keep the promises of a session', () => {
  const deed = fc.record({
    who: fc.constantFrom('ann' as const, 'bob' as const),
    afterMs: fc.oneof(fc.integer({ min: 0, max: 50 }), fc.integer({ min: 0, max: 3000 }), fc.constant(50_000)),
    // The end comes rarely, or no life would be long.
    wish: fc.oneof(
      { weight: 40, arbitrary: fc.integer({ min: 0, max: wishKinds - 2 }) },
      { weight: 1, arbitrary: fc.constant(wishKinds - 1) },
    ),
  })
  const weather = fc.record({
    loss: fc.constantFrom(0, 0, 0.1, 0.3, 0.6),
    duplicate: fc.constantFrom(0, 0.2),
    maxDelayMs: fc.constantFrom(0, 20, 400),
  })
  fc.assert(
    fc.property(
      fc.integer(),
      fc.boolean(),
      fc.boolean(),
      fc.boolean(),
      weather,
      fc.array(deed, { minLength: 1, maxLength: 30 }),
      live,
    ),
    { numRuns: Number(process.env.RUNS ?? 2000) },
  )
  if (process.env.SHOW_PAIRS === '1') {
    for (const [pair, count] of [...pairs].sort()) process.stdout.write(`${String(count).padStart(6)} ${pair}\n`)
  }
  assert.ok(agreements >= 100, `only ${agreements} lives were compared`)
  assert.ok(pairs.size >= 280, `only ${pairs.size} pairs of state and input were visited`)
})
