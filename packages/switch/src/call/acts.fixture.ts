// What may happen next in a world of call machines, as session host, media pool, trunk desk, clock and mailboxes would let it.
import assert from 'node:assert/strict'
import { parseNameAddress, type SessionEvent, type SipRequest, type SipResponse } from '@cordboard/sip'
import type { TrunkRefusal } from '../trunks/contract.ts'
import type { Parcel } from './events.ts'
import { endpointKey } from './leg.ts'
import type { Session } from './session-book.fixture.ts'
import type { LiveCall, World } from './world.fixture.ts'
import { sdpText } from './world-facts.fixture.ts'

type Act = () => void

const noResponse = {} as SipResponse
const noRequest = {} as SipRequest

/** In groups, so that a rare kind of thing happens as often as a common one. */
export function possibleActs(world: World): Act[][] {
  const sessions = [...world.sessions.values()]
  const quiet = sessions.filter((session) => session.phase === 'confirmed' && !world.moving.has(session.id))
  const groups = [
    sessions.flatMap((session) => ofSession(world, session)),
    quiet.flatMap((session) => referring(world, session)),
    quiet.flatMap((session) => negotiating(world, session)),
    quiet.flatMap((session) => answeringRefer(world, session)),
    [...world.calls].flatMap(([id, live]) => (live.forgotten ? [] : ofCall(world, id, live))),
    [...world.calls].flatMap(([id, live]) => (live.forgotten ? [] : ofMedia(world, id, live))),
    [...world.desk.waiting.keys()].flatMap((leg) => ofTrunk(world, leg)),
    world.awaited.map((entry) => () => world.release(entry)),
    world.under.length > 0 ? [() => world.deliver()] : [],
  ]
  return groups.filter((group) => group.length > 0)
}

/** A first device answers and is acknowledged: the short way to a talking call. */
export function answerOne(world: World): void {
  const ringing = [...world.sessions.values()].find((session) => session.phase === 'calling')
  if (ringing) answer(world, ringing)
  acknowledgeAll(world)
}

export function acknowledgeAll(world: World): void {
  for (const session of world.sessions.values()) {
    if (session.phase === 'accepted') ofSession(world, session)[0]?.()
  }
}

export function answer(world: World, session: Session, formats = '0'): void {
  session.phase = 'confirmed'
  session.offering = false
  const sdp = sdpText(session.port, ++session.version, 'sendrecv', formats)
  world.tell(session, { event: 'answered', dialog: 'd', sdp, late: false, response: noResponse })
}

export function progress(world: World, session: Session, status: number, sdp: string | null = null): void {
  world.tell(session, { event: 'progressed', status, dialog: 'd', sdp, response: noResponse })
}

type Failed = Extract<SessionEvent, { event: 'failed' }>

export function fail(world: World, session: Session, status: number, change: Partial<Failed> = {}): void {
  session.phase = 'over'
  world.tell(session, { event: 'failed', status, reason: `No ${status}`, contacts: [], headers: [], ...change })
}

export function hangUp(world: World, session: Session, by: 'remote' | 'lost' = 'remote'): void {
  session.phase = 'over'
  session.owed = false
  world.tell(session, { event: 'ended', by, reason: null })
}

export function cancel(world: World, session: Session): void {
  session.phase = 'over'
  session.finals++
  world.tell(session, { event: 'cancelled', reason: null })
}

export function refer(world: World, session: Session, text: string, referId = `r${world.newId()}`): void {
  const to = parseNameAddress(text)
  if (!to) throw new Error(text)
  session.refers++
  world.tell(session, { event: 'referred', referId, to, referredBy: null, request: noRequest })
}

function ofCall(world: World, id: string, live: LiveCall): Act[] {
  const acts: Act[] = []
  for (const timer of live.timers) {
    acts.push(() => {
      world.now += 30_000
      world.fire(id, timer)
    })
  }
  acts.push(() => world.post(id, { event: 'resumed' }))
  acts.push(() => world.loseMedia())
  acts.push(() => world.post(id, { event: 'handOverRefused', status: 481, reason: 'No' }))
  const nothing: Parcel = { from: 'nobody', legs: [], mediaProcess: null, ringing: null }
  acts.push(() => world.post(id, { event: 'handedOver', parcel: nothing }))
  acts.push(() => world.post(id, { event: 'handOverAsked', replaced: 'nobody', to: 'nobody', by: '101' }))
  acts.push(() => world.post(id, { event: 'trunkRefused', leg: 'nobody', why: 'too-fast', sentence: 'No.' }))
  for (const leg of live.state.legs) {
    acts.push(() => world.post(id, { event: 'replacing', arrival: world.arrival(3, false), replaced: leg.id }))
  }
  return acts
}

function ofMedia(world: World, id: string, { state }: LiveCall): Act[] {
  const { handler } = state
  const endpoint = state.legs.find((leg) => leg.endpoint)?.endpoint
  if (!endpoint) return []
  const key = endpointKey(endpoint)
  const acts: Act[] = [
    () => world.post(id, { event: 'mediaTold', endpoint: key, notice: { notice: 'silent', forMs: 30_000 } }),
    ...['1', '2', '7', '9', '#'].map((digit) => () => {
      world.post(id, { event: 'mediaTold', endpoint: key, notice: { notice: 'digit', digit } })
    }),
  ]
  const plays = handler.handler === 'menu' || handler.handler === 'announce' || handler.handler === 'tell'
  const play = plays ? handler.play : 'none'
  for (const outcome of ['finished', 'unreadable'] as const) {
    const notice = { notice: 'played', play: play ?? 'none', outcome } as const
    acts.push(() => world.post(id, { event: 'mediaTold', endpoint: key, notice }))
  }
  return acts
}

/** A leg that waits for its turn on a trunk. */
function ofTrunk(world: World, leg: string): Act[] {
  const reasons: readonly TrunkRefusal[] = ['at-capacity', 'no-more-addresses', 'no-transport']
  return [() => world.sendWaiting(leg), ...reasons.map((why) => () => world.refuseTrunk(leg, why))]
}

function ofSession(world: World, session: Session): Act[] {
  const answerSdp = () => sdpText(session.port, ++session.version, 'sendrecv', '0')
  switch (session.phase) {
    case 'over':
      return [() => world.tell(session, { event: 'ended', by: 'local', reason: null })]
    case 'incoming':
      return [() => cancel(world, session)]
    case 'calling': {
      const contact = parseNameAddress('<sip:103@x>')
      const contacts = contact ? [contact] : []
      return [
        () => progress(world, session, 180),
        () => progress(world, session, 183, answerSdp()),
        () => answer(world, session),
        () => answer(world, session, '97'),
        () => fail(world, session, 486),
        () => fail(world, session, 603),
        () => fail(world, session, 503),
        () => fail(world, session, 302, { contacts }),
        () => fail(world, session, 408, { silent: 'timeout' }),
      ]
    }
    case 'accepted':
      return [
        () => {
          session.phase = 'confirmed'
          const sdp = session.offering ? answerSdp() : null
          session.offering = false
          world.tell(session, { event: 'acknowledged', sdp })
        },
        () => hangUp(world, session),
      ]
    case 'confirmed':
      return [
        () => hangUp(world, session),
        () => hangUp(world, session, 'lost'),
        () => world.tell(session, { event: 'info', contentType: 'application/dtmf', body: '5' }),
      ]
  }
}

function referring(world: World, session: Session): Act[] {
  const to = (text: string) => () => {
    refer(world, session, text)
    assert.equal(world.hasLeg(session) ? session.refers : 0, 0, 'every REFER is answered at once')
  }
  const numbers = ['103', '*777', '104', '800', '820', '0123', '+49306100', '999']
  const acts = [...numbers.map((number) => `<sip:${number}@pbx>`), '<sip:pbx>', '<sip:anna@x.example>'].map(to)
  for (const other of world.sessions.values()) {
    if (other === session || other.phase === 'over') continue
    acts.push(to(`<sip:103@pbx?Replaces=${other.id}%3Bto-tag%3Da%3Bfrom-tag%3Db>`))
  }
  return acts
}

interface Report {
  readonly id?: string
  readonly final?: boolean
}

/** The carrier's words about our REFER, the latest one when no other is named. */
export function reportRefer(world: World, session: Session, status: number, about: Report = {}): void {
  const { id = latest(session), final = status >= 200 } = about
  if (final) said(session, id)
  world.tell(session, { event: 'referProgressed', id, status, reason: `Said ${status}`, final })
}

export function refuseRefer(world: World, session: Session, status: number, id = latest(session)): void {
  said(session, id)
  world.tell(session, { event: 'referRefused', id, status, reason: `No ${status}` })
}

function latest({ asked }: Session): string {
  const id = asked.at(-1)
  assert.ok(id !== undefined, 'the carrier was asked for nothing')
  return id
}

/** The last word about a REFER was said. */
function said({ asked }: Session, id: string): void {
  const at = asked.indexOf(id)
  assert.ok(at >= 0, 'the last word was said before')
  asked.splice(at, 1)
}

function answeringRefer(world: World, session: Session): Act[] {
  return session.asked.flatMap((id) => [
    ...[100, 180, 200, 486].map((status) => () => reportRefer(world, session, status, { id })),
    ...[405, 408].map((status) => () => refuseRefer(world, session, status, id)),
  ])
}

function negotiating(world: World, session: Session): Act[] {
  const sdp = (direction: string, formats = '0') => sdpText(session.port, ++session.version, direction, formats)
  if (session.offering) {
    const settled = (event: SessionEvent) => () => {
      session.offering = false
      world.tell(session, event)
    }
    return [
      settled({ event: 'agreed', sdp: sdp('sendrecv'), late: false }),
      settled({ event: 'agreed', sdp: sdp('sendrecv', '97'), late: false }),
      settled({ event: 'agreed', sdp: sdp('sendrecv', '18'), late: false }),
      settled({ event: 'offerRefused', status: 488, reason: 'x' }),
    ]
  }
  const offer = (text: string | null) => () => {
    session.owed = world.hasLeg(session)
    world.tell(session, { event: 'offered', sdp: text, by: 'INVITE' })
    if (text === null && world.hasLeg(session) && session.phase === 'confirmed') {
      world.tell(session, { event: 'acknowledged', sdp: sdp('sendrecv') })
    }
  }
  if (session.owed) return []
  const formats = ['0', '97', '18', '18 0'].map((each) => offer(sdp('sendrecv', each)))
  return [offer(sdp('sendonly')), ...formats, offer(null)]
}
