// The books of sessions for call machines without sockets: what their owner may still wish of each.
import assert from 'node:assert/strict'
import type { SessionWish } from '@cordboard/sip'

/** The book of one session: what its owner may still do with it. */
export interface Session {
  readonly id: string
  readonly role: 'uac' | 'uas'
  phase: 'incoming' | 'calling' | 'accepted' | 'confirmed' | 'over'
  /** The machine's offer is out. */
  offering: boolean
  /** Our answer (or our offer to an empty one) is owed to the peer. */
  owed: boolean
  readonly lateInvite: boolean
  readonly port: number
  version: number
  finals: number
  refers: number
  /** REFERs of ours to which the peer owes a last word: their ids, the latest last. */
  readonly asked: string[]
  /** Something it told has not reached its owner. */
  untold: boolean
  /** Everything that was wished of it. */
  readonly wishes: SessionWish[]
}

export function openSession(role: Session['role'], id: string, lateInvite: boolean, port: number): Session {
  return {
    id,
    role,
    phase: role === 'uac' ? 'calling' : 'incoming',
    offering: role === 'uac',
    owed: false,
    lateInvite,
    port,
    version: 1,
    finals: 0,
    refers: 0,
    asked: [],
    untold: false,
    wishes: [],
  }
}

/** What the machine may wish of a session in which phase. */
export function carryOutWish(session: Session, wish: SessionWish): void {
  session.wishes.push(wish)
  if (wish.wish === 'notifyRefer' || (session.untold && session.phase === 'over')) return
  assert.notEqual(session.phase, 'over', `${wish.wish} for ${session.id}, which is over`)
  switch (wish.wish) {
    case 'ring':
      assert.equal(session.phase, 'incoming')
      return
    case 'answer':
      assert.equal(session.phase, 'incoming')
      assert.match(wish.sdp ?? '', /^v=0/)
      session.finals++
      session.phase = 'accepted'
      session.offering = session.lateInvite
      return
    case 'reject':
      assert.equal(session.phase, 'incoming')
      session.finals++
      session.phase = 'over'
      return
    case 'end':
      assert.notEqual(session.phase, 'incoming')
      session.phase = 'over'
      return
    case 'offer':
      assert.equal(session.phase, 'confirmed')
      assert.equal(session.offering, false, 'two offers at a time')
      session.offering = true
      return
    case 'agree':
    case 'refuseOffer':
      assert.ok(session.owed, `${wish.wish} without an offer`)
      session.owed = false
      return
    case 'acceptRefer':
    case 'refuseRefer':
      assert.ok(session.refers > 0)
      session.refers--
      return
    case 'refer':
      assert.equal(session.phase, 'confirmed')
      assert.match(wish.to, /^<sip:[^@<>]+@[^@<>]+>$/)
      assert.ok(wish.id !== undefined && !session.asked.includes(wish.id))
      session.asked.push(wish.id)
      return
    default:
      assert.fail(`${wish.wish} is never wished here`)
  }
}
