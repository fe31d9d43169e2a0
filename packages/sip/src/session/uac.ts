// We call: from the INVITE to its final response, forks included (RFC 3261 13.2).
import { headerLines } from '../message/received.ts'
import type { HeaderLine, NameAddress, RequestDraft, SipResponse } from '../message/types.ts'
import { sdpOf } from './body.ts'
import { cleaned, contactOf, dialogOfResponse, secureContact, withDialog } from './dialog.ts'
import { close, dropConsidered, hangUp } from './ending.ts'
import { reasonPhrase } from './reason-phrase.ts'
import { acknowledge, credentialsOf, launch, resend, send, settleRequest, withoutHeaders } from './sending.ts'
import {
  askTimer,
  hasOption,
  learnMinSe,
  minSeLine,
  peerAbilities,
  startTimer,
  timerOfResponse,
} from './session-timer.ts'
import type { Dialog, Pending, SessionContext, SessionProfile, SessionState } from './state.ts'
import { abilities, change, sdpBody, type Turn, tell } from './turn.ts'
import type { Target } from './types.ts'

/** Forks beyond this are not followed while they ring; their 2xx are still acknowledged and ended. */
const maxForks = 16

export interface UacStart {
  readonly id: string
  readonly callId: string
  readonly localTag: string
  /** From and To values, name-addr without tag. */
  readonly from: string
  readonly to: string
  /** Request-URI. */
  readonly uri: string
  /** Next hop. Its flow, when given, also carries the later requests of the dialog. */
  readonly target: Target
  /** Our Contact URI, without angle brackets. */
  readonly contact: string
  /** Our offer; null asks the peer for one. */
  readonly sdp: string | null
  /** Further headers: identity, privacy, Replaces, Referred-By, Max-Forwards, … */
  readonly headers: readonly HeaderLine[]
  /** Preloaded Route values. */
  readonly route?: readonly string[]
  readonly profile: SessionProfile
}

export function openUac(start: UacStart, ctx: SessionContext): Turn {
  const { profile } = start
  const secure = start.uri.startsWith('sips:')
  const cseq = 1 + Math.floor(ctx.random * 1000)
  const state: SessionState = {
    id: start.id,
    role: 'uac',
    phase: 'calling',
    callId: start.callId,
    localTag: start.localTag,
    local: start.from,
    remote: start.to,
    contact: secure ? secureContact(start.contact) : start.contact,
    profile,
    secure,
    flow: start.target.flow,
    ...(start.target.server === undefined ? {} : { server: start.target.server }),
    ...(start.target.via === undefined ? {} : { via: start.target.via }),
    ...(start.target.outsideOnly ? { outsideOnly: true } : {}),
    localCseq: cseq - 1,
    dialog: null,
    forks: [],
    peer: { update: false, reliable: 'no', timer: false, replaces: false },
    invite: {
      transaction: `${start.id}#${cseq}`,
      cseq,
      credentials: [],
      recordRoute: [],
      timerHeaders: [],
      requestUri: start.uri,
    },
    negotiation: start.sdp === null ? 'none' : 'localOffer',
    exchange: { kind: 'idle' },
    queued: null,
    localSdp: start.sdp,
    remoteSdp: null,
    pending: [],
    unacknowledged: null,
    unpracked: null,
    rseq: 1,
    ringing: [],
    lastRing: null,
    heldAnswer: null,
    transfers: [],
    sessionTimer: null,
    minSeconds: Math.max(90, profile.sessionTimer?.minSeconds ?? 90),
    deadlines: {},
  }
  const turn: Turn = { state, commands: [], ctx }
  launch(turn, {
    purpose: 'invite',
    draft: inviteDraft(start, state, cseq),
    target: start.target,
    cseq,
    authorized: 0,
    referId: null,
  })
  return turn
}

function inviteDraft(start: UacStart, state: SessionState, cseq: number): RequestDraft {
  const headers: HeaderLine[] = [
    ['From', `${start.from};tag=${start.localTag}`],
    ['To', start.to],
    ['Call-ID', start.callId],
    ['CSeq', `${cseq} INVITE`],
  ]
  for (const route of start.route ?? []) headers.push(['Route', route])
  headers.push(...abilities(state), ...askTimer(start.profile, state.minSeconds, null), ...start.headers)
  if (start.profile.agent !== null) headers.push(['User-Agent', start.profile.agent])
  return { method: 'INVITE', uri: start.uri, headers, body: start.sdp === null ? null : sdpBody(start.sdp) }
}

/** 1xx to our INVITE. */
export function progressed(turn: Turn, response: SipResponse): void {
  if (turn.state.phase === 'calling') change(turn, { phase: 'proceeding' })
  if (turn.state.phase !== 'proceeding' || response.status === 100) return
  change(turn, { peer: peerAbilities(response, turn.state.peer) })
  const fork = forkOf(turn, response)
  const rseq = hasOption(response, 'Require', '100rel') ? rseqOf(response) : null
  const content = sdpOf(response)
  const { status } = response
  if (fork === null || rseq === null) {
    // Without an offer of ours, a description in an unreliable 1xx means nothing (RFC 6337 2.2).
    const sdp = turn.state.negotiation === 'localOffer' ? content : null
    tell(turn, { event: 'progressed', status, dialog: response.toTag, sdp, response })
    return
  }
  // RFC 3262 4: known ones are repetitions, and one out of order is not acknowledged: the peer will repeat it.
  if (fork.rseq !== null && rseq !== fork.rseq + 1) return
  const late = content !== null && turn.state.negotiation === 'none' && turn.state.exchange.kind === 'idle'
  const known = { ...fork, rseq, agreed: fork.agreed || (content !== null && turn.state.negotiation === 'localOffer') }
  change(turn, withDialog(turn.state, known))
  const rack = `${rseq} ${response.cseq.number} INVITE`
  if (late && fork.tag !== null) {
    change(turn, {
      exchange: { kind: 'pracking', tag: fork.tag, rack },
      negotiation: 'remoteOffer',
      remoteSdp: content,
    })
  } else send(turn, 'prack', { method: 'PRACK', headers: [['RAck', rack]] }, known)
  if (known.agreed && content !== null) change(turn, { remoteSdp: content })
  const event = { event: 'progressed', status, dialog: response.toTag, sdp: content, response } as const
  tell(turn, late ? { ...event, late: true } : event)
}

/** The early dialog of a 1xx, made when new (RFC 3261 12.1.2). */
function forkOf(turn: Turn, response: SipResponse): Dialog | null {
  const { forks, invite } = turn.state
  if (response.toTag === null) return null
  const known = forks.find((fork) => fork.tag === response.toTag)
  if (known !== undefined) {
    const target = contactOf(response)
    if (target === null || target === known.remoteTarget) return known
    const moved = { ...known, remoteTarget: target }
    change(turn, withDialog(turn.state, moved))
    return moved
  }
  if (forks.length >= maxForks) return null
  const fork = dialogOfResponse(response, invite.requestUri)
  change(turn, { forks: [...forks, fork] })
  return fork
}

function rseqOf(response: SipResponse): number | null {
  const text = (response.header('RSeq') ?? '').slice(0, 11)
  const number = Number(text)
  return Number.isInteger(number) && number > 0 && number <= 0xffff_ffff ? number : null
}

/** The first 2xx to our INVITE: the fork that wins (RFC 3261 13.2.2.4). */
export function answered(turn: Turn, pending: Pending, response: SipResponse): void {
  settleRequest(turn, pending)
  const { state } = turn
  const early = state.forks.find((fork) => fork.tag === response.toTag)
  const made = dialogOfResponse(response, state.invite.requestUri)
  // RFC 3261 13.2.2.4: the 2xx settles route set and target; the numbering of the early dialog goes on.
  const dialog: Dialog = { ...made, remoteCseq: early?.remoteCseq ?? null, rseq: early?.rseq ?? null }
  const invite = {
    ...state.invite,
    transaction: pending.transaction,
    cseq: pending.cseq,
    credentials: credentialsOf(pending.draft),
  }
  change(turn, { dialog, forks: [], invite, peer: peerAbilities(response, state.peer) })
  if (state.phase === 'cancelling') {
    acknowledge(turn, dialog, invite, null)
    hangUp(turn, [])
    return
  }
  const sdp = sdpOf(response)
  const tag = response.toTag ?? ''
  const agreed = early?.agreed === true
  if (state.negotiation === 'none' || (state.negotiation === 'remoteOffer' && !agreed)) {
    lateAnswer(turn, response, tag, sdp)
    return
  }
  acknowledge(turn, dialog, invite, null)
  const news = agreed ? null : sdp
  change(turn, {
    phase: 'confirmed',
    negotiation: 'stable',
    exchange: state.exchange.kind === 'pracking' ? { kind: 'idle' } : state.exchange,
    remoteSdp: news ?? state.remoteSdp,
  })
  tell(turn, { event: 'answered', dialog: tag, sdp: news, late: false, response })
  startTimer(turn, timerOfResponse(response, state.profile))
}

/** Our INVITE had no offer: the 2xx brings one and the ACK waits for our owner's answer. */
function lateAnswer(turn: Turn, response: SipResponse, tag: string, sdp: string | null): void {
  const { invite, dialog, profile } = turn.state
  if (dialog === null) return
  if (sdp === null) {
    acknowledge(turn, dialog, invite, null)
    fail(turn, 488, 'The answer brought no offer', [], [])
    hangUp(turn, [])
    return
  }
  const { transaction, cseq, credentials } = invite
  dropConsidered(turn)
  change(turn, {
    phase: 'agreeing',
    negotiation: 'remoteOffer',
    remoteSdp: sdp,
    exchange: { kind: 'closing', transaction, cseq, credentials },
  })
  tell(turn, { event: 'answered', dialog: tag, sdp, late: true, response })
  startTimer(turn, timerOfResponse(response, profile))
}

/** A 2xx of another fork after one has won: acknowledged and ended at once (RFC 3261 13.2.2.4). */
export function strayAnswer(turn: Turn, response: SipResponse): void {
  const { invite } = turn.state
  const stray = dialogOfResponse(response, invite.requestUri)
  acknowledge(turn, stray, invite, null)
  send(turn, 'stray', { method: 'BYE' }, stray)
}

/** 300-699 to our INVITE. */
export function refused(turn: Turn, pending: Pending, response: SipResponse): void {
  settleRequest(turn, pending)
  const { phase } = turn.state
  if (phase === 'cancelling') {
    close(turn, false)
    return
  }
  if (response.status === 422 && againWithInterval(turn, pending, response)) return
  const contacts = response.status < 400 ? response.addresses('Contact').slice(0, 16) : []
  fail(turn, response.status, cleaned(response.reason), contacts, headersToTell(response), 'remote', seenAs(response))
  close(turn, false)
}

/** No final response came. */
export function unanswered(turn: Turn, pending: Pending, why: 'timeout' | 'transport'): void {
  settleRequest(turn, pending)
  if (turn.state.phase !== 'cancelling') {
    const status = why === 'timeout' ? 408 : 503
    fail(turn, status, reasonPhrase(status), [], [], 'remote', { silent: why })
  }
  close(turn, false)
}

/** 422: once more with the interval the peer wants (RFC 4028 7.3). */
function againWithInterval(turn: Turn, pending: Pending, response: SipResponse): boolean {
  const minSeconds = learnMinSe(turn.state, response)
  if (minSeconds === null) return false
  change(turn, { minSeconds })
  const bare = withoutHeaders(pending.draft, ['session-expires', 'min-se'])
  const asked = askTimer(turn.state.profile, minSeconds, null).filter(([name]) => name !== 'Min-SE')
  const headers = [...bare.headers, ...asked, minSeLine(minSeconds)]
  followInvite(turn, resend(turn, pending, { ...bare, headers }))
  return true
}

/** The INVITE went out again: it is a new try with no early dialogs. */
export function followInvite(turn: Turn, again: Pending): void {
  dropConsidered(turn)
  change(turn, {
    phase: 'calling',
    forks: [],
    exchange: { kind: 'idle' },
    negotiation: turn.state.localSdp === null ? 'none' : 'localOffer',
    invite: { ...turn.state.invite, transaction: again.transaction, cseq: again.cseq },
  })
}

/** The owner ends the call before it is answered: CANCEL (the stack holds it back until a 1xx came, RFC 3261 9.1). */
export function cancel(turn: Turn, headers: readonly HeaderLine[]): void {
  fail(turn, 487, reasonPhrase(487), [], [], 'local')
  dropConsidered(turn)
  turn.commands.push({ command: 'cancel', transaction: turn.state.invite.transaction, headers })
  change(turn, { phase: 'cancelling', exchange: { kind: 'idle' }, queued: null })
}

function fail(
  turn: Turn,
  status: number,
  reason: string,
  contacts: readonly NameAddress[],
  headers: readonly HeaderLine[],
  by: 'remote' | 'local' = 'remote',
  more: { readonly silent?: 'timeout' | 'transport'; readonly seenAs?: string } = {},
): void {
  tell(turn, { event: 'failed', status, reason, contacts, headers, ...more })
  tell(turn, { event: 'ended', by, reason: null })
}

/** Where the peer saw our request come from (RFC 3581 4): behind NAT no other way tells. */
function seenAs({ via }: SipResponse): { readonly seenAs?: string } {
  const received = via.params.get('received') ?? ''
  return addressText.test(received) ? { seenAs: received } : {}
}

const addressText = /^[0-9a-fA-F.:]{3,45}$/

function headersToTell(response: SipResponse): readonly HeaderLine[] {
  const lines: HeaderLine[] = []
  for (const name of ['Retry-After', 'Reason', 'Warning']) {
    const value = response.header(name)
    if (value !== undefined) lines.push([name, cleaned(value.slice(0, 1024))])
  }
  // What clouds say of themselves: X-Twilio-Error and its like.
  const own = headerLines(response).filter(([name]) => /^x-/i.test(name))
  for (const [name, value] of own.slice(0, maxExtensionHeaders)) {
    lines.push([name, cleaned(value.slice(0, 256))])
  }
  return lines
}

const maxExtensionHeaders = 8
