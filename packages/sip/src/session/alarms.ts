// Timers of a session, by name.
import { giveUpAccept, repeatAccept } from './acknowledgement.ts'
import { hangUp, stopLingering } from './ending.ts'
import { considerNoMore } from './peer-offer.ts'
import { decideNoMore } from './refer.ts'
import { repeatReliable, repeatRing } from './reliable.ts'
import { acknowledge } from './sending.ts'
import { refresh } from './session-timer.ts'
import { dropDeadline, type Turn, tell } from './turn.ts'
import type { SessionTimerName } from './types.ts'

/** A timer that was disarmed meanwhile is no timer. */
export function takeTimer(turn: Turn, timer: SessionTimerName): void {
  if (!dropDeadline(turn, timer)) return
  switch (timer) {
    case 'accepted':
      repeatAccept(turn)
      return
    case 'acknowledge':
      giveUpAccept(turn)
      return
    case 'reliable':
      repeatReliable(turn)
      return
    case 'invite':
      repeatRing(turn)
      return
    case 'refresh':
      if (turn.state.phase === 'confirmed') refresh(turn)
      return
    case 'expire':
      expire(turn)
      return
    case 'consider':
      considerNoMore(turn)
      return
    case 'refer':
      decideNoMore(turn)
      return
    case 'subscription':
      stopLingering(turn)
      return
    case 'glare':
      // The waiting offer goes out after this step (see `launchQueued`).
      return
  }
}

/** RFC 4028 10: nobody refreshed the session in time. */
function expire(turn: Turn): void {
  const { exchange, dialog } = turn.state
  if (exchange.kind === 'closing' && dialog !== null) acknowledge(turn, dialog, exchange, null)
  tell(turn, { event: 'ended', by: 'expired', reason: 'Session timer' })
  hangUp(turn, [['Reason', 'SIP;cause=408;text="Session timer expired"']])
}
