// What the machine of one trunk remembers, hears and commands; and the few moves its parts share. Pure.
import {
  newRegistration,
  type RegistrationContext,
  type RegistrationPlan,
  type RegistrationState,
  type RequestDraft,
  type SipResponse,
} from '@cordboard/sip'
import { keyOf, type Place } from './places.ts'

//   +----------+ started   +-----------+ resolved, registers  +-------------+ 2xx  +------------+
//   | disabled |           | resolving | -------------------> | registering | ---> | registered |
//   +----------+           +-----------+                      +-------------+      +------------+
//                            |  no login                         | refused            | refused, silence
//                            |                                   v                    v
//                            | OPTIONS    +-----------+       +--------------+ again later
//                            +----------> | reachable |       | unregistered | -----> registering
//                            | answered   +-----------+       +--------------+
//                            |                |  ^ answered, an INVITE came
//                            | silence        v  | silent twice
//                            +----------> +-------------+
//                                         | unreachable |
//                                         +-------------+
//   closing: unregisters, then closed. Any state: a place that is silent is followed by the next (RFC 3263 4.3).

export type LinePhase =
  | 'disabled'
  | 'resolving'
  | 'registering'
  | 'registered'
  | 'unregistered'
  | 'reachable'
  | 'unreachable'
  | 'closing'
  | 'closed'

export type LineTimer = 'resolve' | 'refresh' | 'retry' | 'probe'

export interface Probe {
  readonly transaction: string
  /** Epoch ms. */
  readonly sentAt: number
}

export interface LineState {
  readonly id: string
  readonly phase: LinePhase
  readonly places: readonly Place[]
  /** Which place is in use. */
  readonly at: number
  /** Places (by key) that gave no answer lately: others are tried before them until then. */
  readonly silent: readonly { readonly place: string; readonly until: number }[]
  /** Places that failed for the request under way. */
  readonly tried: number
  /** Null: this trunk does not register. */
  readonly registration: RegistrationState | null
  readonly probe: Probe | null
  readonly probes: number
  /** When places (by key) were last asked with OPTIONS, while that is a reason to wait. */
  readonly asked: readonly { readonly place: string; readonly at: number }[]
  /** Rounds of probes without any answer. */
  readonly misses: number
  readonly answersProbes: boolean
  /** Refused registrations in a row. */
  readonly failures: number
  /** What the system said of the connection that was lost last. */
  readonly problem: string | null
  /** Why it is not up, in one sentence. */
  readonly trouble: string | null
  /** Of the phase. Epoch ms, as all times here. */
  readonly since: number
  readonly lastGoodAt: number | null
  readonly registeredUntil: number | null
}

export type LineEvent =
  | { readonly event: 'started' }
  | { readonly event: 'resolved'; readonly places: readonly Place[]; readonly ttlMs: number }
  | { readonly event: 'unresolved'; readonly sentence: string; readonly ttlMs: number }
  | { readonly event: 'answered'; readonly transaction: string; readonly response: SipResponse }
  | {
      readonly event: 'failed'
      readonly transaction: string
      readonly why: 'timeout' | 'transport'
      readonly problem: string | null
    }
  | { readonly event: 'timerFired'; readonly timer: LineTimer }
  /** A call came from it. */
  | { readonly event: 'heard' }
  /** A call got no reply at this place, or was sent away from it. */
  | { readonly event: 'suspected'; readonly place: string }
  | { readonly event: 'flowLost' }
  /** The operator wants it tried again now. */
  | { readonly event: 'refreshed' }
  | { readonly event: 'closing' }

export type LineNote =
  | { readonly note: 'registered' }
  | {
      readonly note: 'refused'
      readonly status: number
      readonly reason: string
      readonly response: SipResponse | null
    }
  | { readonly note: 'reachable' }
  | { readonly note: 'unreachable' }
  | { readonly note: 'unresolved' }

export type LineCommand =
  | { readonly command: 'resolve' }
  | {
      readonly command: 'request'
      readonly transaction: string
      readonly draft: RequestDraft
      readonly place: Place
    }
  | { readonly command: 'arm'; readonly timer: LineTimer; readonly ms: number }
  | { readonly command: 'disarm'; readonly timer: LineTimer }
  /** For the event log: something changed. */
  | { readonly command: 'note'; readonly note: LineNote }

export interface LineContext extends RegistrationContext {
  /** Epoch ms. */
  readonly now: number
  /** In [0, 1). */
  readonly random: number
  /** Null: not to be used, and why. */
  readonly disabled: string | null
  /** Contact value for a place. */
  readonly contactFor: (place: Place) => string
  /** From and To of a probe, Request-URI of a probe. */
  readonly probe: { readonly from: string; readonly uri: string; readonly callId: string; readonly tag: string }
}

export type LineStep = readonly [LineState, readonly LineCommand[]]

export const probeMs = 30_000
/** Nobody is asked more often: after a miss, or because calls fail. Twilio wants 10 to 15 s between two. */
export const betweenProbesMs = 10_000
/** How long a silent place comes after the others: then a call finds out. */
export const silentMs = 120_000

/** `plan` null: the trunk does not register. */
export function newLine(id: string, plan: RegistrationPlan | null, now: number): LineState {
  return {
    id,
    phase: 'disabled',
    places: [],
    at: 0,
    silent: [],
    tried: 0,
    registration: plan === null ? null : newRegistration(plan),
    probe: null,
    probes: 0,
    asked: [],
    misses: 0,
    answersProbes: false,
    failures: 0,
    problem: null,
    trouble: null,
    since: now,
    lastGoodAt: null,
    registeredUntil: null,
  }
}

/** Whether calls can be placed. */
export function isUp(state: LineState): boolean {
  if (state.registration !== null) return state.phase === 'registered'
  return state.places.length > 0 && (state.phase === 'reachable' || state.phase === 'resolving')
}

export function enter(state: LineState, phase: LinePhase, ctx: LineContext): LineState {
  return state.phase === phase ? state : { ...state, phase, since: ctx.now }
}

/** On to the next place; the one in use is remembered as silent. */
export function skip(state: LineState, now: number): LineState {
  const used = state.places[state.at]
  const marked = used === undefined ? state : markSilent(state, keyOf(used), now)
  return { ...marked, at: state.places.length === 0 ? 0 : (state.at + 1) % state.places.length }
}

export function markSilent(state: LineState, place: string, now: number): LineState {
  const others = state.silent.filter((one) => one.place !== place && one.until > now)
  return { ...state, silent: [...others, { place, until: now + silentMs }] }
}

/** The place in use has answered. */
export function markHeard(state: LineState): LineState {
  const used = state.places[state.at]
  if (used === undefined) return state
  return { ...state, silent: state.silent.filter((one) => one.place !== keyOf(used)) }
}

/** Keys of the places that come last now. */
export function silentPlaces(state: LineState, now: number): readonly string[] {
  return state.silent.flatMap(({ place, until }) => (until > now ? [place] : []))
}

export function armProbe(ctx: LineContext): LineCommand {
  return { command: 'arm', timer: 'probe', ms: Math.round(probeMs * (0.9 + ctx.random * 0.2)) }
}

export function note(what: LineNote): LineCommand {
  return { command: 'note', note: what }
}

export function also(first: readonly LineCommand[], [state, commands]: LineStep): LineStep {
  return [state, [...first, ...commands]]
}
