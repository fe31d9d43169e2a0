// What others may see of a call, derived from its state: its timers, its line in the list, its legs for watchers, its record.
import type { ActiveCallLine, CallRecord } from '@cordboard/link'
import type { PresenceLine } from './commands.ts'
import type { TimerName } from './events.ts'
import { isConnected, type Leg, type LegId } from './leg.ts'
import { type CallState, findLeg } from './state.ts'
import { otherOf } from './talk.ts'

/** Every timer that must run, with the epoch time it fires at. */
export function timersOf(call: CallState): ReadonlyMap<TimerName, number> {
  const timers = new Map<TimerName, number>()
  const { handler, leaving, mediaRetry } = call
  switch (handler.handler) {
    case 'ring':
      timers.set('ring', handler.until)
      break
    case 'refer':
      timers.set('refer', handler.until)
      break
    case 'talk':
      if (handler.adopting) timers.set('adopt', handler.adopting.until)
      break
    case 'menu':
      timers.set('menu', handler.until)
      break
    case 'announce':
      timers.set('announce', handler.until)
      break
    case 'tone':
      timers.set('tone', handler.until)
      break
    case 'tell':
      timers.set('tell', handler.until)
      break
    case 'closing':
      if (call.awaitingFigures.length > 0) timers.set('closing', handler.until)
      break
    case 'echo':
      break
  }
  for (const { leg, until } of leaving) timers.set(`leave:${leg}`, until)
  if (mediaRetry) timers.set('media', mediaRetry.at)
  return timers
}

export function lineOf(call: CallState): ActiveCallLine {
  const { id, alias, answeredAt, lastChangeAt } = call
  const [caller, callee] = partiesOf(call)
  const status = statusOf(call)
  return { id: alias, call: id, caller, callee, status, establishedAt: answeredAt, lastChangeAt }
}

function statusOf(call: CallState): ActiveCallLine['status'] {
  const { handler } = call
  switch (handler.handler) {
    case 'ring':
      if (handler.transfer) return 'Transferring'
      return handler.caller === null ? 'Initiating' : 'Routing'
    case 'refer':
      return 'Transferring'
    case 'talk':
      return handler.adopting ? 'Transferring' : 'Talking'
    case 'menu':
    case 'announce':
    case 'echo':
      return 'Talking'
    case 'tone':
      return handler.tone === 'confirm' ? 'Talking' : 'Rejected'
    case 'tell':
      return call.answeredAt === null ? 'Rejected' : 'Talking'
    case 'closing':
      return call.answeredAt === null ? 'Rejected' : 'Unknown'
  }
}

/** Number first, then the name: clients take the first word as the number. */
function partiesOf(call: CallState): readonly [string, string] {
  const { handler } = call
  const from = shown(call.from.number, call.from.name)
  if (handler.handler === 'talk') {
    return [legShown(call, handler.a) ?? from, legShown(call, handler.b) ?? call.to]
  }
  const ringing = handler.handler === 'refer' ? handler.instead : handler
  if (ringing.handler === 'ring') {
    return [legShown(call, ringing.caller) ?? from, shown(ringing.target.number, ringing.target.name)]
  }
  return [from, call.to]
}

function legShown(call: CallState, id: LegId | null): string | null {
  const leg = id === null ? null : findLeg(call, id)
  return leg ? shown(leg.party.number, leg.party.name) : null
}

function shown(number: string, name: string): string {
  return name === '' ? number : `${number} ${name}`
}

/** One line per leg of an extension. */
export function presenceOf(call: CallState): ReadonlyMap<LegId, PresenceLine> {
  const lines = new Map<LegId, PresenceLine>()
  for (const leg of call.legs) {
    if (leg.party.userId === null) continue
    lines.set(leg.id, {
      userId: leg.party.userId,
      leg: leg.id,
      call: call.id,
      state: presenceState(call, leg),
      direction: leg.direction === 'in' ? 'initiator' : 'recipient',
      remote: remoteOf(call, leg),
    })
  }
  return lines
}

function presenceState(call: CallState, leg: Leg): PresenceLine['state'] {
  if (isConnected(leg)) return 'confirmed'
  const { handler } = call
  if (leg.phase === 'calling' || handler.handler === 'tell') return 'early'
  return handler.handler === 'ring' && (handler.alerted || handler.early !== null) ? 'early' : 'trying'
}

function correspondentOf(handler: CallState['handler'], leg: LegId): LegId | null {
  switch (handler.handler) {
    case 'talk':
      return otherOf(handler, leg)
    case 'ring':
      return handler.caller
    case 'refer':
      return handler.leg
    default:
      return null
  }
}

function remoteOf(call: CallState, leg: Leg): PresenceLine['remote'] {
  const { handler } = call
  const other = correspondentOf(handler, leg.id)
  const party = other === null || other === leg.id ? null : findLeg(call, other)?.party
  if (party) return party.anonymous ? { number: 'anonymous', name: '' } : { number: party.number, name: party.name }
  if (leg.direction === 'in') {
    const target = handler.handler === 'ring' ? handler.target : null
    return { number: target?.number ?? call.to, name: target?.name ?? '' }
  }
  return { number: call.from.number, name: call.from.name }
}

/** The finished call as it is kept for good. */
export function recordOf(call: CallState): Omit<CallRecord, 'sequence'> {
  return {
    call: call.id,
    alias: call.alias,
    startedAt: call.startedAt,
    answeredAt: call.answeredAt,
    endedAt: call.segments.reduce(
      (last, segment) => Math.max(last, segment.endedAt),
      call.answeredAt ?? call.startedAt,
    ),
    from: call.from.number,
    fromName: call.from.name,
    to: call.to,
    cause: call.cause ?? 'failed',
    segments: [...call.segments].sort((a, b) => a.order - b.order),
  }
}

/** Nothing is under way: the call can be written down and taken up again from what was written. */
export function isStable(call: CallState): boolean {
  const { handler } = call
  if (handler.handler !== 'talk' && handler.handler !== 'echo') return false
  if (call.leaving.length > 0) return false
  return call.legs.every(
    (leg) =>
      leg.phase === 'answered' &&
      leg.negotiation.offered === null &&
      leg.negotiation.deferred === null &&
      !leg.negotiation.stale,
  )
}
