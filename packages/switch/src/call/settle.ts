// The end of every step: compares the state before with the state after and asks for exactly the difference.
//
// Handlers only change the state; that endpoints are freed once, timers stopped and watchers told follows from here.
import { boundedSegments } from './bounded-segments.ts'
import type { CallCommand } from './commands.ts'
import type { TimerName } from './events.ts'
import { type EndpointRef, endpointKey, type LegId } from './leg.ts'
import { wantedMedia } from './leg-media.ts'
import { same } from './same.ts'
import { type CallState, findLeg } from './state.ts'
import { isStable, lineOf, presenceOf, recordOf, timersOf } from './views.ts'
import { put, type Work } from './work.ts'

/** Appends the commands that lead from `before` (null: nothing was there) to the state in `work`. `fired` runs no more. */
export function settle(before: CallState | null, work: Work, fired: TimerName | null): void {
  // Nothing changed (most events of a quiet call): nothing to ask for, but that a timer which fired may have to run again.
  if (before === work.call && fired === null && work.taken.length === 0) return
  settleEndpoints(before, work)
  settleTrunkLegs(work)
  settleSegments(work)
  settleWrapUp(work)
  settleTimers(before, work, fired)
  settleViews(before, work)
  const { call } = work
  if (call.handler.handler === 'closing') {
    if (call.awaitingFigures.length > 0) return
    work.commands.push({ command: 'writeRecord', record: recordOf(call) }, { command: 'forget' })
  } else if (call !== before && isStable(call)) {
    work.commands.push({ command: 'persist' })
  }
}

function settleEndpoints(before: CallState | null, work: Work): void {
  const { call, commands, ctx } = work
  const old = before ? wantedMedia(before, ctx.policy.silenceMs) : new Map<string, never>()
  const wanted = wantedMedia(call, ctx.policy.silenceMs)
  const held = endpointsOf(call)
  const known = before ? endpointsOf(before) : none
  const awaiting = [...call.awaitingFigures]
  for (const [id, endpoint] of known) {
    if (held.has(id) || isHandedOver(commands, id)) continue
    commands.push({ command: 'free', endpoint })
    const media = old.get(id)?.media
    if (media) awaiting.push({ endpoint: id, leg: media.leg })
  }
  if (awaiting.length !== call.awaitingFigures.length) put(work, { awaitingFigures: awaiting })
  for (const [id, { endpoint, media }] of wanted) {
    if (!same(old.get(id)?.media, media)) commands.push({ command: 'declare', endpoint, media })
  }
  freeUnused(work, held, known)
}

const none: ReadonlyMap<string, EndpointRef> = new Map()

/** Endpoints that came in this very step whose legs are already gone again. */
function freeUnused(work: Work, held: ReadonlyMap<string, EndpointRef>, known: ReadonlyMap<string, EndpointRef>): void {
  for (const endpoint of work.taken) {
    const id = endpointKey(endpoint)
    const freed = work.commands.some((each) => each.command === 'free' && endpointKey(each.endpoint) === id)
    if (!held.has(id) && !known.has(id) && !freed) work.commands.push({ command: 'free', endpoint })
  }
}

function endpointsOf(call: CallState): ReadonlyMap<string, EndpointRef> {
  const endpoints = new Map<string, EndpointRef>()
  for (const { endpoint } of call.legs) if (endpoint) endpoints.set(endpointKey(endpoint), endpoint)
  return endpoints
}

function isHandedOver(commands: readonly CallCommand[], id: string): boolean {
  return commands.some(
    (each) =>
      each.command === 'handOver' &&
      each.parcel.legs.some(({ endpoint }) => endpoint !== null && endpointKey(endpoint) === id),
  )
}

/**
 * Legs behind trunks that have left this call, and not for another one. Whatever way a leg leaves, even in the step it
 * came in, the stretch of its life that ends then is written down.
 */
function settleTrunkLegs(work: Work): void {
  const { call, commands, written } = work
  if (call.segments.length === written) return
  const left = new Set<LegId>()
  for (const { leg, party } of call.segments.slice(written)) {
    if (party === 'trunk' && findLeg(call, leg) === null) left.add(leg)
  }
  if (left.size === 0) return
  for (const each of commands) {
    if (each.command === 'handOver') for (const { id } of each.parcel.legs) left.delete(id)
  }
  for (const leg of left) commands.push({ command: 'leaveTrunk', leg })
}

function settleSegments(work: Work): void {
  const segments = boundedSegments(work.call.segments)
  if (segments !== work.call.segments) put(work, { segments })
}

/** The agent's call is over for him: from now on he is left alone for a while. */
function settleWrapUp(work: Work): void {
  const { wrapUp } = work.call
  if (wrapUp === null || findLeg(work.call, wrapUp.leg) !== null) return
  work.commands.push({ command: 'wrapUp', userId: wrapUp.userId, until: work.ctx.now + wrapUp.ms })
  put(work, { wrapUp: null })
}

function settleTimers(before: CallState | null, work: Work, fired: TimerName | null): void {
  const old = new Map(before ? timersOf(before) : [])
  if (fired !== null) old.delete(fired)
  const wanted = timersOf(work.call)
  for (const timer of old.keys()) if (!wanted.has(timer)) work.commands.push({ command: 'disarm', timer })
  for (const [timer, at] of wanted) {
    if (old.get(timer) !== at) work.commands.push({ command: 'arm', timer, ms: Math.max(0, at - work.ctx.now) })
  }
}

function settleViews(before: CallState | null, work: Work): void {
  const { call, commands } = work
  if (call === before || before?.handler.handler === 'closing') return
  const ended = call.handler.handler === 'closing'
  const line = lineOf(call)
  if (ended || !same(before ? lineOf(before) : null, line)) commands.push({ command: 'showLine', line, ended })
  const old = before ? presenceOf(before) : new Map<LegId, never>()
  const now = presenceOf(call)
  for (const [leg, was] of old) {
    if (!now.has(leg)) commands.push({ command: 'showPresence', line: { ...was, state: 'terminated' } })
  }
  for (const [leg, is] of now) if (!same(old.get(leg), is)) commands.push({ command: 'showPresence', line: is })
}
