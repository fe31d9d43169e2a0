// Something is told to one leg, then it is let go: why its call out of the house came to nothing, as early media before
// the final response; or a notice somebody was rung for.
//
//   ring failed, caller not answered ──> tell ── played, time up ──> closing (the final response it would have had at once)
//   requested with a notice, answered ─> tell ── played, time up ──> closing (BYE)
//                                          └──── hangs up, cancels ─> closing
import { passEarlyMedia } from './caller.ts'
import { toCaller } from './failure.ts'
import { isConnected, type Leg } from './leg.ts'
import type { HandlerOutcome } from './outcome.ts'
import { spokenFailure } from './spoken-failure.ts'
import type { Failure, Ringing, Telling } from './state.ts'
import { dropLeg, endLeg, legOf, logEntry, setHandler, type Work } from './work.ts'

/** A notice is heard so often, because people understand it only the second time. */
const noticeRounds = 2

/** Tells a caller of ours why its call failed. False when it cannot hear it, or there is nothing to tell it. */
export function tellFailure(work: Work, caller: Leg, ringing: Ringing, failure: Failure): boolean {
  const prompt = spokenFailure(ringing.search, failure)
  // Carriers hear nothing of ours, and who heard the far side's early media was told by that.
  if (prompt === null || caller.party.trunk !== null || caller.negotiation.remoteOffer === null) return false
  if (!passEarlyMedia(work, caller.id, null, ringing.target)) return false
  const { status, reason } = toCaller(failure)
  const ending = { cause: failure.cause, status, reason, headers: failure.toPeer ?? [] }
  start(work, { leg: caller.id, files: [prompt], repeat: 1, ending }, work.ctx.policy.tellMs)
  return true
}

export function tellNotice(work: Work, leg: Leg, files: readonly string[]): null {
  logEntry(work, 'notice-answered', 'Info', `${leg.party.number} answered a notice.`, null, {
    number: leg.party.number,
  })
  const ending = { cause: 'answered', status: 480, reason: 'Temporarily Unavailable', headers: [] }
  start(work, { leg: leg.id, files, repeat: noticeRounds, ending }, work.ctx.policy.noticeMs)
  return null
}

/** Nobody took the notice. */
export function noteUnheard(work: Work, number: string, { reason, cause }: Failure): void {
  const message = `A notice was not heard by ${number}: ${reason} (${cause}).`
  logEntry(work, 'notice-unheard', 'Warning', message, 'Call this person, or name somebody else.', { number, cause })
}

function start(work: Work, what: Pick<Telling, 'leg' | 'files' | 'repeat' | 'ending'>, ms: number): void {
  setHandler(work, { handler: 'tell', ...what, play: work.ctx.newId(), until: work.ctx.now + ms })
}

/** The playing has ended, one way or the other; what cannot be read is told without the files of the instance. */
export function tellPlayed(work: Work, telling: Telling, play: string, outcome: string): HandlerOutcome | null {
  if (telling.play !== play) return null
  if (outcome === 'unreadable') {
    logEntry(
      work,
      'prompt-unreadable',
      'Warning',
      `Of the prompts ${telling.files.join(', ')} one cannot be read.`,
      tip,
    )
    const shipped = telling.files.filter((file) => file.startsWith('shipped:'))
    if (shipped.length > 0 && shipped.length < telling.files.length) {
      setHandler(work, { ...telling, files: shipped, play: work.ctx.newId() })
      return null
    }
  }
  return tellEnded(work, telling)
}

const tip = 'Put a WAV file of that name into the prompts folder.'

export function tellEnded(work: Work, { leg, ending }: Telling): HandlerOutcome {
  endLeg(work, leg, ending)
  return { outcome: 'over', cause: ending.cause }
}

/** It hung up before the end. */
export function toldLeft(work: Work, { leg: id, ending: { cause } }: Telling): HandlerOutcome {
  const leg = legOf(work, id)
  if (leg) dropLeg(work, id, cause, isConnected(leg) ? null : 487)
  return { outcome: 'over', cause }
}
