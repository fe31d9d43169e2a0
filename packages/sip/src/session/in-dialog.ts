// Requests of the peer: which dialog, in order, allowed, understood; then to the part that handles the method (RFC 3261 12.2.2).
import { isKnownMethod } from '../message/methods.ts'
import type { Flow, SipRequest } from '../message/types.ts'
import { contentType } from './body.ts'
import { findDialog, withDialog } from './dialog.ts'
import { close } from './ending.ts'
import { takeReinvite, takeUpdate } from './peer-offer.ts'
import { takeNotify, takeRefer, takeSubscribe } from './refer.ts'
import { takePrack } from './reliable.ts'
import { acknowledge } from './sending.ts'
import { type Dialog, isLive } from './state.ts'
import { abilities, change, respond, type Turn, tell } from './turn.ts'
import { reasonOf, takeCancel, unknownOptions } from './uas.ts'

/** Largest INFO and MESSAGE body handed to the owner, bytes. */
const maxText = 16_384

export function takeRequest(turn: Turn, request: SipRequest, transaction: string, flow: Flow | null): void {
  const dialog = findDialog(turn.state, request.fromTag)
  if (!isLive(turn.state.phase)) {
    takeTooLate(turn, request, transaction, dialog !== null)
    return
  }
  if (dialog === null) {
    respond(turn, transaction, 481)
    return
  }
  const { number } = request.cseq
  const last = dialog.remoteCseq
  // RFC 3261 12.2.2: a request out of order is refused, a gap is not an error. A PRACK that an UPDATE has overtaken is
  // taken all the same: it names what it acknowledges, and the call would fail without it.
  if (last !== null && number <= last && request.method !== 'PRACK') {
    respond(turn, transaction, 500, { reason: 'Out of Order' })
    return
  }
  const numbered = { ...dialog, remoteCseq: Math.max(number, last ?? 0) }
  change(turn, withDialog(turn.state, numbered))
  if (!mayAsk(turn, request, transaction)) return
  // A peer behind NAT is followed to its new address (or new connection) when it refreshes the dialog.
  const refreshes = request.method === 'INVITE' || request.method === 'UPDATE'
  if (refreshes && flow !== null && turn.state.flow !== null) change(turn, { flow })
  dispatch(turn, request, transaction, numbered)
}

/** The owner is through with the session: only a BYE still means something. */
function takeTooLate(turn: Turn, request: SipRequest, transaction: string, ours: boolean): void {
  if (request.method !== 'BYE' || !ours) {
    respond(turn, transaction, 481)
    return
  }
  respond(turn, transaction, 200)
  // Our own BYE would only have waited for the ACK.
  if (turn.state.phase === 'leaving') close(turn, false)
}

/** Method and extensions; answers the refusal itself. */
function mayAsk(turn: Turn, request: SipRequest, transaction: string): boolean {
  const { profile } = turn.state
  const { method } = request
  // SUBSCRIBE is taken for the transfers a REFER made, whether or not it is announced.
  if (!profile.allow.includes(method) && method !== 'SUBSCRIBE') {
    respond(turn, transaction, isKnownMethod(method) ? 405 : 501, {
      headers: [['Allow', profile.allow.join(', ')]],
    })
    return false
  }
  const unknown = unknownOptions(request, profile)
  if (unknown.length === 0) return true
  respond(turn, transaction, 420, { headers: [['Unsupported', unknown.join(', ')]] })
  return false
}

function dispatch(turn: Turn, request: SipRequest, transaction: string, dialog: Dialog): void {
  switch (request.method) {
    case 'INVITE':
      takeReinvite(turn, request, transaction)
      return
    case 'UPDATE':
      takeUpdate(turn, request, transaction, dialog)
      return
    case 'BYE':
      takeBye(turn, request, transaction)
      return
    case 'PRACK':
      takePrack(turn, request, transaction)
      return
    case 'REFER':
      takeRefer(turn, request, transaction)
      return
    case 'NOTIFY':
      takeNotify(turn, request, transaction)
      return
    case 'SUBSCRIBE':
      takeSubscribe(turn, request, transaction)
      return
    case 'INFO':
      takeInfo(turn, request, transaction)
      return
    case 'MESSAGE':
      takeMessage(turn, request, transaction)
      return
    case 'OPTIONS':
      respond(turn, transaction, 200, { headers: [...abilities(turn.state), ['Accept', 'application/sdp']] })
      return
    default:
      respond(turn, transaction, 501)
  }
}

function takeBye(turn: Turn, request: SipRequest, transaction: string): void {
  const { phase, dialog, exchange } = turn.state
  if (phase === 'calling' || phase === 'proceeding') {
    // RFC 3261 15: the called side may not end an early dialog by BYE.
    respond(turn, transaction, 481)
    return
  }
  respond(turn, transaction, 200)
  if (phase === 'incoming') {
    takeCancel(turn, request)
    return
  }
  // The 2xx that still waits for our answer is acknowledged, else the peer repeats it in vain.
  if (exchange.kind === 'closing' && dialog !== null) acknowledge(turn, dialog, exchange, null)
  tell(turn, { event: 'ended', by: 'remote', reason: reasonOf(request) })
  close(turn, true)
}

function takeInfo(turn: Turn, request: SipRequest, transaction: string): void {
  const type = contentType(request)
  if (request.header('Info-Package') !== undefined) {
    // RFC 6086 4.2.2: we know no packages; DTMF and such come without one.
    respond(turn, transaction, 469, { headers: [['Recv-Info', '']] })
    return
  }
  if (request.body.length === 0) {
    respond(turn, transaction, 200)
    return
  }
  if (!turn.state.profile.infoTypes.includes(type)) {
    respond(turn, transaction, 415, { headers: [['Accept', turn.state.profile.infoTypes.join(', ')]] })
    return
  }
  respond(turn, transaction, 200)
  tell(turn, { event: 'info', contentType: type, body: request.body.toString('utf8', 0, maxText) })
}

function takeMessage(turn: Turn, request: SipRequest, transaction: string): void {
  const type = contentType(request)
  if (request.body.length > 0 && !type.startsWith('text/') && type !== 'application/im-iscomposing+xml') {
    respond(turn, transaction, 415, { headers: [['Accept', 'text/plain']] })
    return
  }
  respond(turn, transaction, 200)
  tell(turn, { event: 'messaged', contentType: type, body: request.body.toString('utf8', 0, maxText) })
}
