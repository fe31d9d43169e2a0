// One subscription, seen from the side that notifies (RFC 6665 4.2). Pure: state and input in, state and commands out.
import type { Body, Flow, HeaderLine, RequestDraft, ResponseDraft, SipRequest } from '../message/types.ts'
import { cleaned, contactOf, dialogOfRequest, dialogRequest, formatAddress, routesOf } from '../session/dialog.ts'
import { reasonPhrase } from '../session/reason-phrase.ts'
import type { Dialog } from '../session/state.ts'
import type { Target, TransactionId } from '../session/types.ts'
import { type EventPackage, eventPackages, type NotifyContent, renderContent } from './content.ts'

//            SUBSCRIBE: 200, NOTIFY active
//                |
//                v            changed, SUBSCRIBE again: NOTIFY active (one at a time, not more often than the gap)
//            +--------+ ------+
//            | active | <-----+
//            +--------+
//                | Expires 0, expire, terminate: NOTIFY terminated
//                v
//            +---------+  NOTIFY answered or not: forget
//            | closing | ------------------------------> over
//            +---------+
//   active -> over at once when a NOTIFY is answered with 481 and its like, or not at all (RFC 6665 4.2.2).

export type NotifierTimer = 'expire' | 'gap'
export type TerminationReason = 'deactivated' | 'probation' | 'rejected' | 'timeout' | 'giveup' | 'noresource'

export interface NotifierState {
  readonly id: string
  readonly phase: 'active' | 'closing' | 'over'
  readonly callId: string
  readonly localTag: string
  readonly local: string
  readonly remote: string
  readonly contact: string
  readonly dialog: Dialog
  readonly flow: Flow | null
  readonly profile: { readonly agent: string | null }
  /** Event header as the subscriber wrote it, with its id. */
  readonly event: string
  readonly content: NotifyContent
  readonly localCseq: number
  /** Number of NOTIFYs sent; the next one's version. */
  readonly version: number
  /** NOTIFY under way. */
  readonly notifying: TransactionId | null
  /** Something is to be told that is not told yet. */
  readonly news: boolean
  readonly reason: TerminationReason | null
  readonly expiresAtMs: number
  /** No NOTIFY before this, unless the subscriber asked or it is the last. */
  readonly quietUntilMs: number
}

export interface NotifierLimits {
  readonly minSeconds: number
  readonly defaultSeconds: number
  readonly maxSeconds: number
  /** Least time between two NOTIFYs that nobody asked for, ms. */
  readonly gapMs: number
}

export const defaultNotifierLimits: NotifierLimits = {
  minSeconds: 60,
  defaultSeconds: 3600,
  maxSeconds: 7200,
  gapMs: 200,
}

export interface NotifierContext {
  readonly now: number
  readonly limits: NotifierLimits
}

export type NotifierInput =
  | {
      readonly input: 'request'
      readonly request: SipRequest
      readonly transaction: TransactionId
      readonly flow: Flow | null
    }
  | { readonly input: 'changed'; readonly content: NotifyContent }
  | { readonly input: 'response'; readonly status: number; readonly transaction: TransactionId }
  | { readonly input: 'transactionFailed'; readonly transaction: TransactionId }
  | { readonly input: 'timer'; readonly timer: NotifierTimer }
  | { readonly input: 'terminate'; readonly reason: TerminationReason }

export type NotifierCommand =
  | { readonly command: 'respond'; readonly transaction: TransactionId; readonly draft: ResponseDraft }
  | {
      readonly command: 'request'
      readonly transaction: TransactionId
      readonly draft: RequestDraft
      readonly target: Target
    }
  | { readonly command: 'arm'; readonly timer: NotifierTimer; readonly ms: number }
  | { readonly command: 'disarm'; readonly timer: NotifierTimer }
  | { readonly command: 'forget' }

export type NotifierStep = readonly [NotifierState, readonly NotifierCommand[]]

export interface SubscribeStart {
  readonly id: string
  readonly request: SipRequest
  readonly transaction: TransactionId
  readonly flow: Flow | null
  readonly contact: string
  readonly localTag: string
  readonly content: NotifyContent
  readonly agent: string | null
}

/** The event package a SUBSCRIBE asks for; null when we do not serve it (answer 489). */
export function packageOf(request: SipRequest): EventPackage | null {
  const event = (request.header('Event') ?? '').slice(0, 128)
  const end = event.indexOf(';')
  const name = (end < 0 ? event : event.slice(0, end)).trim().toLowerCase()
  return eventPackages.find((known) => known === name) ?? null
}

export type SubscriptionLife =
  | { readonly ok: true; readonly seconds: number }
  /** Answer 423 with Min-Expires. */
  | { readonly ok: false; readonly minSeconds: number }

/** How long a SUBSCRIBE may last: shortened to our maximum, refused when too brief (RFC 6665 4.2.1.1). */
export function subscriptionLife(request: SipRequest, limits: NotifierLimits): SubscriptionLife {
  const text = (request.header('Expires') ?? '').trim()
  if (text === '' || text.length > 10)
    return { ok: true, seconds: text === '' ? limits.defaultSeconds : limits.maxSeconds }
  const seconds = Number(text)
  if (!Number.isInteger(seconds) || seconds < 0) return { ok: true, seconds: limits.defaultSeconds }
  if (seconds > 0 && seconds < limits.minSeconds) return { ok: false, minSeconds: limits.minSeconds }
  return { ok: true, seconds: Math.min(seconds, limits.maxSeconds) }
}

/** A refusal outside any subscription. */
export function refuseSubscribe(status: number, localTag: string, headers: readonly HeaderLine[]): ResponseDraft {
  return { status, reason: reasonPhrase(status), toTag: localTag, headers, body: null }
}

/** A new subscription; null state when the SUBSCRIBE is refused. The package was checked by the caller. */
export function startSubscription(
  start: SubscribeStart,
  ctx: NotifierContext,
): readonly [NotifierState | null, readonly NotifierCommand[]] {
  const { request, transaction } = start
  const remoteTarget = contactOf(request)
  if (remoteTarget === null || request.fromTag === null) {
    return [null, [{ command: 'respond', transaction, draft: refuseSubscribe(400, start.localTag, []) }]]
  }
  const life = subscriptionLife(request, ctx.limits)
  if (!life.ok) return [null, [tooBrief(transaction, start.localTag, life.minSeconds)]]
  const state: NotifierState = {
    id: start.id,
    phase: 'active',
    callId: request.callId,
    localTag: start.localTag,
    local: formatAddress(request.to, null),
    remote: formatAddress(request.from, null),
    contact: start.contact,
    dialog: dialogOfRequest(request, remoteTarget),
    flow: start.flow,
    profile: { agent: start.agent },
    event: cleaned((request.header('Event') ?? '').slice(0, 128)),
    content: start.content,
    localCseq: 0,
    version: 0,
    notifying: null,
    news: false,
    reason: null,
    expiresAtMs: ctx.now,
    quietUntilMs: 0,
  }
  return granted(state, transaction, life.seconds, routesOf(request), ctx)
}

export function stepSubscription(state: NotifierState, input: NotifierInput, ctx: NotifierContext): NotifierStep {
  if (state.phase === 'over') return [state, []]
  switch (input.input) {
    case 'request':
      return takeSubscribe(state, input.request, input.transaction, input.flow, ctx)
    case 'changed':
      if (state.phase !== 'active') return [state, []]
      return notifyWhenQuiet({ ...state, content: input.content, news: true }, ctx)
    case 'response':
      return answered(state, input.transaction, input.status, ctx)
    case 'transactionFailed':
      return answered(state, input.transaction, 408, ctx)
    case 'timer':
      if (state.phase !== 'active') return [state, []]
      return input.timer === 'expire' ? closing(state, 'timeout', ctx) : notifyWhenQuiet(state, ctx)
    case 'terminate':
      return state.phase === 'active' ? closing(state, input.reason, ctx) : [state, []]
  }
}

/** SUBSCRIBE inside the dialog: prolongs, or ends with Expires 0. */
function takeSubscribe(
  state: NotifierState,
  request: SipRequest,
  transaction: TransactionId,
  flow: Flow | null,
  ctx: NotifierContext,
): NotifierStep {
  const refuse = (status: number): NotifierStep => {
    const draft = refuseSubscribe(status, state.localTag, [])
    return [state, [{ command: 'respond', transaction, draft }]]
  }
  if (state.phase !== 'active' || request.fromTag !== state.dialog.tag) return refuse(481)
  if (request.method !== 'SUBSCRIBE') return refuse(405)
  if (state.dialog.remoteCseq !== null && request.cseq.number <= state.dialog.remoteCseq) return refuse(500)
  if (packageOf(request) !== state.content.package) return refuse(489)
  const life = subscriptionLife(request, ctx.limits)
  if (!life.ok) return [state, [tooBrief(transaction, state.localTag, life.minSeconds)]]
  const remoteTarget = contactOf(request) ?? state.dialog.remoteTarget
  const dialog = { ...state.dialog, remoteTarget, remoteCseq: request.cseq.number }
  const moved = state.flow === null ? state.flow : (flow ?? state.flow)
  return granted({ ...state, dialog, flow: moved }, transaction, life.seconds, [], ctx)
}

function tooBrief(transaction: TransactionId, localTag: string, minSeconds: number): NotifierCommand {
  const draft = refuseSubscribe(423, localTag, [['Min-Expires', String(minSeconds)]])
  return { command: 'respond', transaction, draft }
}

/** 200, and at once a NOTIFY with everything (RFC 6665 4.2.1.2). */
function granted(
  state: NotifierState,
  transaction: TransactionId,
  seconds: number,
  routes: readonly string[],
  ctx: NotifierContext,
): NotifierStep {
  const draft: ResponseDraft = {
    status: 200,
    reason: 'OK',
    toTag: state.localTag,
    headers: [
      ...routes.map((value): HeaderLine => ['Record-Route', value]),
      ['Contact', `<${state.contact}>`],
      ['Expires', String(seconds)],
    ],
    body: null,
  }
  const respond: NotifierCommand = { command: 'respond', transaction, draft }
  const next = { ...state, expiresAtMs: ctx.now + seconds * 1000, news: true }
  if (seconds === 0) {
    const [closed, commands] = closing(next, 'timeout', ctx)
    return [closed, [respond, ...commands]]
  }
  const [notified, commands] = notify(next, ctx)
  return [notified, [respond, { command: 'arm', timer: 'expire', ms: seconds * 1000 }, ...commands]]
}

/** Tells the news now or, when the last NOTIFY was a moment ago, soon. */
function notifyWhenQuiet(state: NotifierState, ctx: NotifierContext): NotifierStep {
  if (!state.news || state.notifying !== null) return [state, []]
  const wait = state.quietUntilMs - ctx.now
  if (wait > 0) return [state, [{ command: 'arm', timer: 'gap', ms: Math.min(wait, ctx.limits.gapMs) }]]
  return notify(state, ctx)
}

/** One NOTIFY at a time: more news waits for its answer, and only the latest is told. */
function notify(state: NotifierState, ctx: NotifierContext): NotifierStep {
  if (state.notifying !== null) return [state, []]
  const cseq = state.localCseq + 1
  const left = Math.max(0, Math.round((state.expiresAtMs - ctx.now) / 1000))
  const standing = state.reason === null ? `active;expires=${left}` : `terminated;reason=${state.reason}`
  const body: Body = renderContent(state.content, state.version)
  const { draft, target } = dialogRequest(state, state.dialog, {
    method: 'NOTIFY',
    cseq,
    headers: [
      ['Contact', `<${state.contact}>`],
      ['Event', state.event],
      ['Subscription-State', standing],
    ],
    body,
  })
  const transaction = `${state.id}#${cseq}`
  const next: NotifierState = {
    ...state,
    localCseq: cseq,
    version: state.version + 1,
    notifying: transaction,
    news: false,
    quietUntilMs: ctx.now + ctx.limits.gapMs,
  }
  return [next, [{ command: 'request', transaction, draft, target }]]
}

function closing(state: NotifierState, reason: TerminationReason, ctx: NotifierContext): NotifierStep {
  const [next, commands] = notify({ ...state, phase: 'closing', reason, news: true }, ctx)
  return [next, [{ command: 'disarm', timer: 'expire' }, { command: 'disarm', timer: 'gap' }, ...commands]]
}

/** RFC 6665 4.2.2 and RFC 5057 5.1: these say that the subscription is not known or not wanted any more. */
const fatal = new Set([404, 405, 408, 410, 416, 480, 481, 482, 483, 484, 485, 489, 501, 604])

function answered(
  state: NotifierState,
  transaction: TransactionId,
  status: number,
  ctx: NotifierContext,
): NotifierStep {
  if (state.notifying !== transaction || status < 200) return [state, []]
  const free = { ...state, notifying: null }
  if (fatal.has(status) || (state.phase === 'closing' && !state.news)) {
    return [
      { ...free, phase: 'over' },
      [{ command: 'disarm', timer: 'expire' }, { command: 'disarm', timer: 'gap' }, { command: 'forget' }],
    ]
  }
  return state.phase === 'closing' ? notify(free, ctx) : notifyWhenQuiet(free, ctx)
}
