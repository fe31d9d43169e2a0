// We are called: from the INVITE to the final response (RFC 3261 13.3).
import { ownText } from '../message/own-text.ts'
import type { Flow, HeaderLine, SipRequest } from '../message/types.ts'
import { accept } from './acknowledgement.ts'
import { sessionContent } from './body.ts'
import { cleaned, contactOf, dialogOfRequest, formatAddress, routesOf, secureContact } from './dialog.ts'
import { close } from './ending.ts'
import { answerTimer, minSeLine, peerAbilities, startTimer, type TimerAnswer } from './session-timer.ts'
import type { SessionContext, SessionProfile, SessionState } from './state.ts'
import { change, disarm, respond, type Turn, tell } from './turn.ts'
import type { SessionWish, TransactionId } from './types.ts'

type AnswerWish = Extract<SessionWish, { wish: 'answer' }>
type RejectWish = Extract<SessionWish, { wish: 'reject' }>

export interface UasStart {
  readonly id: string
  readonly request: SipRequest
  readonly transaction: TransactionId
  /** Where later requests go; null: to the peer's Contact or first route. */
  readonly flow: Flow | null
  /** As in Target, for our requests. */
  readonly via?: string
  /** Our Contact URI, without angle brackets. */
  readonly contact: string
  readonly localTag: string
  readonly profile: SessionProfile
}

/** The first state and, when the INVITE cannot be taken at all, the refusal with it. */
export function openUas(start: UasStart, ctx: SessionContext): Turn {
  const { request, profile } = start
  const content = sessionContent(request)
  const timer = answerTimer(request, profile, null)
  const secure = request.uri?.scheme === 'sips'
  const sdp = content.kind === 'sdp' ? content.sdp : null
  const state: SessionState = {
    id: start.id,
    role: 'uas',
    phase: 'incoming',
    callId: request.callId,
    localTag: start.localTag,
    local: formatAddress(request.to, null),
    remote: formatAddress(request.from, null),
    contact: secure ? secureContact(start.contact) : start.contact,
    profile,
    secure,
    flow: start.flow,
    ...(start.via === undefined ? {} : { via: start.via }),
    localCseq: 0,
    dialog: dialogOfRequest(request, contactOf(request) ?? request.from.uriText),
    forks: [],
    peer: peerAbilities(request, { update: false, reliable: 'no', timer: false, replaces: false }),
    invite: {
      transaction: start.transaction,
      cseq: request.cseq.number,
      credentials: [],
      recordRoute: routesOf(request),
      timerHeaders: timer.ok ? timer.headers : [],
      requestUri: ownText(request.uriText),
    },
    negotiation: sdp === null ? 'none' : 'remoteOffer',
    exchange: { kind: 'idle' },
    queued: null,
    localSdp: null,
    remoteSdp: sdp,
    pending: [],
    unacknowledged: null,
    unpracked: null,
    rseq: 1 + Math.floor(ctx.random * 0x3fff_ffff),
    ringing: [],
    lastRing: null,
    heldAnswer: null,
    transfers: [],
    sessionTimer: timer.ok ? timer.timer : null,
    minSeconds: 90,
    deadlines: {},
  }
  const turn: Turn = { state, commands: [], ctx }
  const refusal = refusalOf(request, profile, content.kind === 'unsupported', timer)
  if (refusal !== null) {
    const draft = respond(turn, start.transaction, refusal.status, { headers: refusal.headers })
    const { status, reason, headers } = draft
    tell(turn, { event: 'failed', status, reason, contacts: [], headers })
    tell(turn, { event: 'ended', by: 'remote', reason: null })
    close(turn, false)
  }
  return turn
}

/** Why an INVITE cannot be taken, whatever the owner thinks of it (RFC 3261 8.2). */
function refusalOf(
  request: SipRequest,
  profile: SessionProfile,
  badBody: boolean,
  timer: TimerAnswer,
): { readonly status: number; readonly headers: readonly HeaderLine[] } | null {
  const unknown = unknownOptions(request, profile)
  if (unknown.length > 0) return { status: 420, headers: [['Unsupported', unknown.join(', ')]] }
  if (contactOf(request) === null || request.fromTag === null) return { status: 400, headers: [] }
  if (badBody) return { status: 415, headers: [['Accept', 'application/sdp']] }
  if (!timer.ok) return { status: 422, headers: [minSeLine(timer.minSeconds)] }
  return null
}

/** Required option tags that we do not know (RFC 3261 8.2.2.3). */
export function unknownOptions(request: SipRequest, profile: SessionProfile): readonly string[] {
  const required = request.headers('Require').map((tag) => tag.trim().toLowerCase())
  return required.filter((tag) => tag !== '' && !profile.supported.includes(tag))
}

/** The owner answers. Waits for a PRACK when a session description is still under way (RFC 3262 3). */
export function answer(turn: Turn, wish: AnswerWish): void {
  if (mustWait(turn)) {
    change(turn, { heldAnswer: wish, ringing: [] })
    return
  }
  const { invite, negotiation } = turn.state
  // RFC 3262 5: an answer that went in a reliable 1xx is not said again.
  const open = negotiation === 'remoteOffer' || negotiation === 'none'
  const sdp = open ? (wish.sdp ?? turn.state.localSdp) : null
  disarm(turn, 'reliable')
  disarm(turn, 'invite')
  const late = negotiation === 'none'
  change(turn, {
    phase: 'accepted',
    unpracked: null,
    ringing: [],
    lastRing: null,
    heldAnswer: null,
    localSdp: sdp ?? turn.state.localSdp,
    negotiation: late ? 'localOffer' : 'stable',
  })
  const routes = invite.recordRoute.map((value): HeaderLine => ['Record-Route', value])
  const headers = [...routes, ...invite.timerHeaders, ...wish.headers]
  accept(turn, { transaction: invite.transaction, cseq: invite.cseq, sdp, headers, late, silent: false })
  change(turn, { invite: { ...invite, recordRoute: [], timerHeaders: [] } })
  startTimer(turn, turn.state.sessionTimer)
}

function mustWait(turn: Turn): boolean {
  const { unpracked, exchange } = turn.state
  return unpracked?.hasSdp === true || exchange.kind === 'considering' || exchange.kind === 'offering'
}

/** Sends an answer that was held back as soon as nothing holds it any more. Called after each step. */
export function answerHeld(turn: Turn): void {
  const { heldAnswer, phase } = turn.state
  if (heldAnswer === null || phase !== 'incoming' || mustWait(turn)) return
  change(turn, { heldAnswer: null })
  answer(turn, heldAnswer)
}

/** The owner refuses: any final response of 300 or more. */
export function reject(turn: Turn, wish: RejectWish): void {
  const status = wish.status >= 300 && wish.status < 700 ? wish.status : 480
  respond(turn, turn.state.invite.transaction, status, { headers: wish.headers, reason: wish.reason })
  tell(turn, { event: 'ended', by: 'local', reason: null })
  close(turn, false)
}

/** The caller gave up: by CANCEL (RFC 3261 9.2) or by BYE in the early dialog (15). */
export function takeCancel(turn: Turn, request: SipRequest): void {
  respond(turn, turn.state.invite.transaction, 487)
  const reason = reasonOf(request)
  tell(turn, { event: 'cancelled', reason })
  tell(turn, { event: 'ended', by: 'remote', reason })
  close(turn, false)
}

/** The Reason header (RFC 3326), cut to a length fit for a record. */
export function reasonOf(request: SipRequest): string | null {
  const reason = request.header('Reason')
  return reason === undefined ? null : cleaned(reason.slice(0, 256))
}
