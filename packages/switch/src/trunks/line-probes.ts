// The part of a trunk's life that asks with OPTIONS whether somebody is there. Pure.
import type { HeaderLine, RequestDraft } from '@cordboard/sip'
import { anew } from './line-registration.ts'
import {
  also,
  armProbe,
  betweenProbesMs,
  enter,
  type LineContext,
  type LineState,
  type LineStep,
  markHeard,
  markSilent,
  note,
  skip,
} from './line-state.ts'
import { keyOf } from './places.ts'

export function probe(state: LineState, ctx: LineContext): LineStep {
  const place = state.places[state.at]
  if (state.probe !== null || place === undefined) return [state, []]
  // A registration under way is a probe of its own.
  if (state.registration !== null && state.phase !== 'registered') return [state, []]
  const probes = state.probes + 1
  const transaction = `${state.id}?${probes}`
  const { from, uri, callId, tag } = ctx.probe
  const headers: readonly HeaderLine[] = [
    ['From', `${from};tag=${tag}`],
    ['To', `<${uri}>`],
    ['Call-ID', callId],
    ['CSeq', `${probes} OPTIONS`],
    ['Contact', ctx.contactFor(place)],
    ['Accept', 'application/sdp'],
  ]
  const draft: RequestDraft = { method: 'OPTIONS', uri, headers, body: null }
  return [
    { ...state, probes, probe: { transaction, sentAt: ctx.now }, asked: withAsked(state, keyOf(place), ctx.now) },
    [{ command: 'request', transaction, draft, place }],
  ]
}

function withAsked({ asked }: LineState, place: string, now: number): LineState['asked'] {
  const others = asked.filter((one) => one.place !== place && now - one.at < betweenProbesMs)
  return [...others, { place, at: now }]
}

/** How long it must not be asked yet. A clock that was set back makes nobody wait longer. */
function pauseLeft({ asked }: LineState, place: string, now: number): number {
  const at = asked.find((one) => one.place === place)?.at
  if (at === undefined || at > now) return 0
  return Math.max(0, at + betweenProbesMs - now)
}

/** Any answer does: somebody is there. */
export function probeAnswered(before: LineState, ctx: LineContext): LineStep {
  const state = { ...markHeard(before), probe: null, tried: 0, misses: 0, answersProbes: true, lastGoodAt: ctx.now }
  if (state.registration !== null) return [state, [armProbe(ctx)]]
  const isNews = before.phase !== 'reachable'
  const next = enter({ ...state, trouble: null }, 'reachable', ctx)
  return [next, isNews ? [armProbe(ctx), note({ note: 'reachable' })] : [armProbe(ctx)]]
}

export function probeFailed(before: LineState, ctx: LineContext): LineStep {
  const state: LineState = { ...before, probe: null }
  if (state.registration !== null) return registeredButSilent(state, ctx)
  if (state.tried + 1 < state.places.length) {
    return probe({ ...skip(state, ctx.now), tried: state.tried + 1 }, ctx)
  }
  const misses = state.misses + 1
  const missed = { ...skip(state, ctx.now), tried: 0, misses }
  // Once may be bad luck.
  if (state.phase === 'reachable' && misses < 2)
    return [missed, [{ command: 'arm', timer: 'probe', ms: betweenProbesMs }]]
  const isNews = state.phase !== 'unreachable'
  const trouble = `No answer to OPTIONS from ${state.places
    .map((place) => place.address)
    .slice(0, 4)
    .join(', ')}.`
  const said = missed.problem === null ? trouble : `${trouble.slice(0, -1)}: ${missed.problem}.`
  const next = enter({ ...missed, trouble: said }, 'unreachable', ctx)
  return [next, isNews ? [armProbe(ctx), note({ note: 'unreachable' })] : [armProbe(ctx)]]
}

/** A registrar that used to answer OPTIONS and does so no more is asked whether it still knows us. */
function registeredButSilent(state: LineState, ctx: LineContext): LineStep {
  const misses = state.misses + 1
  if (!state.answersProbes) return [{ ...state, misses }, [armProbe(ctx)]]
  if (misses < 2) return [{ ...state, misses }, [{ command: 'arm', timer: 'probe', ms: betweenProbesMs }]]
  return also([armProbe(ctx)], anew({ ...state, misses: 0 }, ctx))
}

export function heard(before: LineState, ctx: LineContext): LineStep {
  const state = { ...before, lastGoodAt: ctx.now }
  if (state.phase !== 'unreachable') return [state, []]
  return [enter({ ...state, trouble: null, misses: 0 }, 'reachable', ctx), [note({ note: 'reachable' })]]
}

/** A call failed at this place: it is asked at once, but not again and again. */
export function suspected(before: LineState, key: string, ctx: LineContext): LineStep {
  if (before.phase === 'disabled' || !before.places.some((place) => keyOf(place) === key)) return [before, []]
  const used = before.places[before.at]
  const state = markSilent(before, key, ctx.now)
  if (used === undefined || keyOf(used) !== key || state.probe !== null) return [state, []]
  const ms = pauseLeft(state, key, ctx.now)
  if (ms === 0) return probe(state, ctx)
  const isAsking = state.registration === null || state.phase === 'registered'
  return [state, isAsking ? [{ command: 'arm', timer: 'probe', ms }] : []]
}
