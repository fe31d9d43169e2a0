// Call transfer by REFER, both sides, with the reports it subscribes to (RFC 3515, RFC 4488, RFC 3892, RFC 6665).
import type { HeaderLine, SipRequest, SipResponse } from '../message/types.ts'
import { cleaned } from './dialog.ts'
import { reasonPhrase } from './reason-phrase.ts'
import { send, settleRequest } from './sending.ts'
import { isLive, type Pending, type Transfer } from './state.ts'
import { arm, change, disarm, respond, type Turn, tell } from './turn.ts'
import type { SessionWish } from './types.ts'

type ReferWish = Extract<SessionWish, { wish: 'refer' }>

/** Open transfers of one session; more are refused. */
const maxTransfers = 8
/** How long the reports of one transfer may last, seconds. */
const subscriptionSeconds = 180

/** A REFER must be answered within 64*T1 (RFC 3515 2.4.2); the owner has less, so that the answer still arrives. */
const decideT1s = 48

/** The peer asks us to call someone. */
export function takeRefer(turn: Turn, request: SipRequest, transaction: string): void {
  const { state } = turn
  const [to, ...others] = request.addresses('Refer-To')
  if (to === undefined || others.length > 0) {
    respond(turn, transaction, 400)
    return
  }
  if (state.phase !== 'confirmed') {
    respond(turn, transaction, 403, { reason: 'Not Answered Yet' })
    return
  }
  if (state.transfers.length >= maxTransfers) {
    respond(turn, transaction, 503, { headers: [['Retry-After', '10']] })
    return
  }
  const cseq = request.cseq.number
  const transfer: Transfer = {
    referId: `${state.id}/refer-${cseq}`,
    cseq,
    side: 'notifier',
    ownId: null,
    stage: 'asked',
    transaction,
    askedMs: turn.ctx.now,
    silent: (request.header('Refer-Sub') ?? '').trim().toLowerCase().startsWith('false'),
    waiting: null,
  }
  change(turn, { transfers: [...state.transfers, transfer] })
  watchUndecided(turn)
  const referrer = request.header('Referred-By')
  const referredBy = referrer === undefined ? null : cleaned(referrer.slice(0, 1024))
  tell(turn, { event: 'referred', referId: transfer.referId, to, referredBy, request })
}

function isUndecided(transfer: Transfer): boolean {
  return transfer.side === 'notifier' && transfer.stage === 'asked'
}

/** Arms timer `refer` for the oldest transfer the owner has not decided on. */
function watchUndecided(turn: Turn): void {
  const oldest = turn.state.transfers.find(isUndecided)
  if (oldest === undefined) disarm(turn, 'refer')
  else if (turn.state.deadlines.refer === undefined) {
    arm(turn, 'refer', Math.max(0, oldest.askedMs + decideT1s * turn.ctx.timers.t1 - turn.ctx.now))
  }
}

/** Timer `refer`: the owner did not decide in time. The referrer must not be left without an answer. */
export function decideNoMore(turn: Turn): void {
  const { now, timers } = turn.ctx
  // A clock that was set back meanwhile must not make anybody wait longer.
  const isOverdue = ({ askedMs }: Transfer): boolean => askedMs > now || now - askedMs >= decideT1s * timers.t1
  const overdue = turn.state.transfers.filter((transfer) => isUndecided(transfer) && isOverdue(transfer))
  for (const { referId } of overdue) refuseRefer(turn, referId, 603, reasonPhrase(603))
  watchUndecided(turn)
}

function replace(turn: Turn, transfer: Transfer): void {
  change(turn, {
    transfers: turn.state.transfers.map((other) => (other.referId === transfer.referId ? transfer : other)),
  })
}

function drop(turn: Turn, referId: string): void {
  change(turn, { transfers: turn.state.transfers.filter((transfer) => transfer.referId !== referId) })
}

function find(turn: Turn, referId: string, side: Transfer['side']): Transfer | null {
  return turn.state.transfers.find((transfer) => transfer.referId === referId && transfer.side === side) ?? null
}

/** 202 and at once the first report, 100 Trying (RFC 3515 2.4.4); without reports when the peer wants none. */
export function acceptRefer(turn: Turn, referId: string): void {
  const transfer = find(turn, referId, 'notifier')
  if (transfer === null || transfer.stage !== 'asked' || transfer.transaction === null) return
  const contact: HeaderLine = ['Contact', `<${turn.state.contact}>`]
  if (transfer.silent) {
    respond(turn, transfer.transaction, 200, { headers: [contact, ['Refer-Sub', 'false']] })
    drop(turn, referId)
    watchUndecided(turn)
    return
  }
  respond(turn, transfer.transaction, 202, { headers: [contact] })
  replace(turn, { ...transfer, stage: 'reporting', transaction: null })
  watchUndecided(turn)
  notifyRefer(turn, referId, 100, 'Trying')
}

export function refuseRefer(turn: Turn, referId: string, status: number, reason: string): void {
  const transfer = find(turn, referId, 'notifier')
  if (transfer === null || transfer.stage !== 'asked' || transfer.transaction === null) return
  respond(turn, transfer.transaction, status >= 300 && status < 700 ? status : 603, { reason })
  drop(turn, referId)
  watchUndecided(turn)
}

/** Reports how the new call goes; 200 and more end the reports. One NOTIFY at a time, so that none overtakes another. */
export function notifyRefer(turn: Turn, referId: string, status: number, reason: string): void {
  const transfer = find(turn, referId, 'notifier')
  if (transfer === null || transfer.stage !== 'reporting') return
  if (turn.state.pending.some((pending) => pending.purpose === 'notify' && pending.referId === referId)) {
    const decided = transfer.waiting !== null && transfer.waiting.status >= 200
    if (!decided) replace(turn, { ...transfer, waiting: { status, reason } })
    return
  }
  sendReport(turn, transfer, status, reason)
}

/** Before our BYE: a result that waits for the answer to an earlier report goes out without waiting any longer. */
export function sendLastReports(turn: Turn): void {
  for (const transfer of turn.state.transfers) {
    const { side, stage, waiting } = transfer
    if (side !== 'notifier' || stage !== 'reporting' || waiting === null || waiting.status < 200) continue
    sendReport(turn, transfer, waiting.status, waiting.reason)
  }
}

function sendReport(turn: Turn, transfer: Transfer, status: number, reason: string): void {
  const { referId } = transfer
  const final = status >= 200
  const phrase = reason === '' ? reasonPhrase(status) : reason
  send(turn, 'notify', {
    method: 'NOTIFY',
    referId,
    headers: [
      ['Contact', `<${turn.state.contact}>`],
      ['Event', `refer;id=${transfer.cseq}`],
      ['Subscription-State', final ? 'terminated;reason=noresource' : `active;expires=${subscriptionSeconds}`],
    ],
    body: { type: 'message/sipfrag;version=2.0', content: `SIP/2.0 ${status} ${phrase}\r\n` },
  })
  replace(turn, { ...transfer, stage: final ? 'reported' : 'reporting', waiting: null })
}

/** A NOTIFY of ours is answered, or not. */
export function reportAnswered(turn: Turn, pending: Pending, status: number): void {
  settleRequest(turn, pending)
  const transfer = find(turn, pending.referId ?? '', 'notifier')
  if (transfer === null) return
  if (transfer.stage === 'reported' || status === 481 || status === 408) {
    drop(turn, transfer.referId)
    return
  }
  const { waiting } = transfer
  if (waiting !== null) notifyRefer(turn, transfer.referId, waiting.status, waiting.reason)
}

/** Our owner wants the peer to call someone. */
export function refer(turn: Turn, wish: ReferWish): void {
  if (turn.state.transfers.length >= maxTransfers) {
    refuseOwn(turn, wish, 500, 'Too many transfers at once')
    return
  }
  const sent = send(turn, 'refer', {
    method: 'REFER',
    headers: [['Contact', `<${turn.state.contact}>`], ['Refer-To', wish.to], ...wish.headers],
  })
  if (sent !== null) followRefer(turn, sent, wish.id ?? null)
}

/** A REFER that is not sent at all. */
export function refuseOwn(turn: Turn, { id }: ReferWish, status: number, reason: string): void {
  tell(turn, { event: 'referRefused', id: id ?? null, status, reason })
}

/** It was sent again with credentials, under a new number. */
export function followReferAgain(turn: Turn, before: Pending, sent: Pending): void {
  const known = find(turn, before.referId ?? '', 'subscriber')
  if (known !== null) drop(turn, known.referId)
  followRefer(turn, sent, known?.ownId ?? null)
}

/** Remembers the REFER under way. */
function followRefer(turn: Turn, sent: Pending, ownId: string | null): void {
  const { transfers } = turn.state
  const referId = `${turn.state.id}/refer-out-${sent.cseq}`
  const transfer: Transfer = {
    referId,
    cseq: sent.cseq,
    side: 'subscriber',
    ownId,
    stage: 'asked',
    transaction: sent.transaction,
    askedMs: turn.ctx.now,
    silent: false,
    waiting: null,
  }
  const pending = turn.state.pending.map((p) => (p.transaction === sent.transaction ? { ...p, referId } : p))
  change(turn, { transfers: [...transfers, transfer], pending })
}

/** 2xx to our REFER: reports follow, unless the peer sends none (RFC 4488 4). */
export function referAccepted(turn: Turn, pending: Pending, response: SipResponse): void {
  settleRequest(turn, pending)
  const transfer = find(turn, pending.referId ?? '', 'subscriber')
  if (transfer === null) return
  if ((response.header('Refer-Sub') ?? '').trim().toLowerCase().startsWith('false')) {
    drop(turn, transfer.referId)
    const { status, reason } = response
    tell(turn, { event: 'referProgressed', id: transfer.ownId, status, reason, final: true })
    return
  }
  replace(turn, { ...transfer, stage: 'reporting', transaction: null })
}

export function referRefused(turn: Turn, pending: Pending, status: number, reason: string): void {
  settleRequest(turn, pending)
  const transfer = find(turn, pending.referId ?? '', 'subscriber')
  if (transfer !== null) drop(turn, transfer.referId)
  if (isLive(turn.state.phase)) tell(turn, { event: 'referRefused', id: transfer?.ownId ?? null, status, reason })
}

/** A NOTIFY: for a transfer we asked for it is a report, for anything else there is no subscription here. */
export function takeNotify(turn: Turn, request: SipRequest, transaction: string): void {
  const event = (request.header('Event') ?? '').slice(0, 256)
  const [name, ...params] = event.split(';').map((part) => part.trim())
  if (name?.toLowerCase() !== 'refer') {
    respond(turn, transaction, 489, { headers: [['Allow-Events', 'refer']] })
    return
  }
  const number = params.find((param) => param.startsWith('id='))?.slice(3)
  const mine = turn.state.transfers.filter((transfer) => transfer.side === 'subscriber')
  // The id may be left out by the first REFER's notifier (RFC 3515 2.4.6).
  const transfer = number === undefined ? mine[0] : mine.find((other) => String(other.cseq) === number)
  if (transfer === undefined) {
    respond(turn, transaction, 481)
    return
  }
  respond(turn, transaction, 200)
  const state = (request.header('Subscription-State') ?? '').trim().toLowerCase()
  const line = sipfrag(request)
  const final = state.startsWith('terminated') || (line !== null && line.status >= 200)
  if (final) drop(turn, transfer.referId)
  const id = transfer.ownId
  if (line !== null) tell(turn, { event: 'referProgressed', id, ...line, final })
  else if (final) tell(turn, { event: 'referProgressed', id, status: 487, reason: 'No report came', final })
}

/** Status line of a message/sipfrag body (RFC 3420); null when it has none. */
export function sipfrag(request: SipRequest): { readonly status: number; readonly reason: string } | null {
  const text = request.body.toString('utf8', 0, 512)
  const end = text.search(/[\r\n]/)
  const line = end < 0 ? text : text.slice(0, end)
  if (!line.startsWith('SIP/2.0 ')) return null
  const status = Number(line.slice(8, 11))
  return Number.isInteger(status) && status >= 100 && status < 700 ? { status, reason: cleaned(line.slice(12)) } : null
}

/** SUBSCRIBE inside the dialog: the referrer prolongs or ends its reports (RFC 3515 2.4.4). */
export function takeSubscribe(turn: Turn, request: SipRequest, transaction: string): void {
  const event = (request.header('Event') ?? '').slice(0, 256).toLowerCase()
  if (!event.startsWith('refer')) {
    respond(turn, transaction, 489, { headers: [['Allow-Events', 'refer']] })
    return
  }
  const transfer = turn.state.transfers.find((other) => {
    return (
      other.side === 'notifier' &&
      other.stage !== 'asked' &&
      (event.includes(`id=${other.cseq}`) || !event.includes('id='))
    )
  })
  if (transfer === undefined) {
    respond(turn, transaction, 481)
    return
  }
  const asked = request.header('Expires')?.trim()
  const expires = asked === '0' ? '0' : String(subscriptionSeconds)
  respond(turn, transaction, 200, {
    headers: [
      ['Contact', `<${turn.state.contact}>`],
      ['Expires', expires],
    ],
  })
  if (asked === '0') drop(turn, transfer.referId)
}
