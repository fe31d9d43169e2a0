// The life of one trunk: found in the DNS, registered or probed, kept alive, up or down. Pure; drawn in line-state.ts.
import { heard, probe, probeAnswered, probeFailed, suspected } from './line-probes.ts'
import { anew, register, registrationAnswered, registrationFailed } from './line-registration.ts'
import {
  also,
  enter,
  type LineCommand,
  type LineContext,
  type LineEvent,
  type LineState,
  type LineStep,
  type LineTimer,
  note,
} from './line-state.ts'
import { keyOf, type Place } from './places.ts'

const maxResolveMs = 300_000
const minResolveMs = 10_000

export function stepLine(state: LineState, event: LineEvent, ctx: LineContext): LineStep {
  if (state.phase === 'closed') return [state, []]
  if (state.phase === 'closing' && !isOfRegistration(state, event)) return [state, []]
  switch (event.event) {
    case 'started':
      if (ctx.disabled !== null) return [enter({ ...state, trouble: ctx.disabled }, 'disabled', ctx), []]
      return [enter({ ...state, trouble: null }, 'resolving', ctx), [{ command: 'resolve' }]]
    case 'resolved':
      return resolved(state, event.places, event.ttlMs, ctx)
    case 'unresolved':
      return unresolved(state, event.sentence, event.ttlMs, ctx)
    case 'answered':
      return event.transaction === state.probe?.transaction
        ? probeAnswered(state, ctx)
        : registrationAnswered(state, event.transaction, event.response, ctx)
    case 'failed':
      return event.transaction === state.probe?.transaction
        ? probeFailed({ ...state, problem: event.problem }, ctx)
        : registrationFailed(state, event, ctx)
    case 'timerFired':
      return timerFired(state, event.timer, ctx)
    case 'heard':
      return heard(state, ctx)
    case 'suspected':
      return suspected(state, event.place, ctx)
    case 'flowLost':
      return state.phase === 'registered' ? register(state, { input: 'flowLost' }, ctx) : [state, []]
    case 'refreshed':
      return refreshed(state, ctx)
    case 'closing':
      return closing(state, ctx)
  }
}

function isOfRegistration(state: LineState, event: LineEvent): boolean {
  return (
    (event.event === 'answered' || event.event === 'failed') && event.transaction === state.registration?.transaction
  )
}

function resolved(before: LineState, places: readonly Place[], ttlMs: number, ctx: LineContext): LineStep {
  if (before.phase === 'disabled') return [before, []]
  const again: LineCommand = { command: 'arm', timer: 'resolve', ms: bounded(ttlMs) }
  const used = before.places[before.at]
  const at = used === undefined ? -1 : places.findIndex((place) => keyOf(place) === keyOf(used))
  const keys = places.map(keyOf)
  const silent = before.silent.filter((one) => keys.includes(one.place))
  const state: LineState = { ...before, places, silent, at: Math.max(0, at) }
  if (before.places.length === 0) return also([again], begin(state, ctx))
  // The place in use is gone: the next one must know us.
  if (at < 0) return also([again], state.registration === null ? probe(state, ctx) : anew(state, ctx))
  return [state, [again]]
}

function unresolved(before: LineState, sentence: string, ttlMs: number, ctx: LineContext): LineStep {
  if (before.phase === 'disabled') return [before, []]
  const again: LineCommand = { command: 'arm', timer: 'resolve', ms: bounded(ttlMs) }
  // What was found before serves on.
  if (before.places.length > 0) return [before, [again]]
  const state = enter({ ...before, trouble: sentence }, 'resolving', ctx)
  return [state, before.trouble === sentence ? [again] : [again, note({ note: 'unresolved' })]]
}

function bounded(ttlMs: number): number {
  return Math.min(Math.max(ttlMs, minResolveMs), maxResolveMs)
}

function begin(state: LineState, ctx: LineContext): LineStep {
  if (state.registration === null) return probe({ ...state, trouble: null }, ctx)
  return register(enter({ ...state, tried: 0, trouble: null }, 'registering', ctx), { input: 'register' }, ctx)
}

function refreshed(state: LineState, ctx: LineContext): LineStep {
  if (state.phase === 'disabled') return [state, []]
  const resolve: LineCommand = { command: 'resolve' }
  if (state.places.length === 0) return [state, [resolve]]
  const fresh = { ...state, failures: 0, silent: [] }
  return also([resolve], fresh.registration === null ? probe(fresh, ctx) : anew(fresh, ctx))
}

function timerFired(state: LineState, timer: LineTimer, ctx: LineContext): LineStep {
  if (state.phase === 'disabled') return [state, []]
  switch (timer) {
    case 'resolve':
      return [state, [{ command: 'resolve' }]]
    case 'probe':
      return probe(state, ctx)
    case 'refresh':
      return register({ ...state, tried: 0 }, { input: 'timer', timer }, ctx)
    case 'retry':
      return anew(state, ctx)
  }
}

function closing(state: LineState, ctx: LineContext): LineStep {
  const timers = (['resolve', 'refresh', 'retry', 'probe'] as const).map(
    (timer): LineCommand => ({ command: 'disarm', timer }),
  )
  const phase = state.registration?.phase
  if (phase !== 'registered' && phase !== 'registering') return [enter(state, 'closed', ctx), timers]
  return also(timers, register(enter(state, 'closing', ctx), { input: 'unregister' }, ctx))
}
