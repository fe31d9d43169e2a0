// An INVITE knocks: who is it, may it come in, and to which call does it belong? Stateless refusals until that is known.
import { lookUp, maxDialledLength } from '@cordboard/routing'
import type { Flow, HeaderLine, SessionHost, SipRequest, SipStack, TransactionId } from '@cordboard/sip'
import type { Arrival } from '../call/events.ts'
import { callHeader } from '../call/introduction.ts'
import type { LegId, Party } from '../call/leg.ts'
import { printable } from '../call/printable.ts'
import { readReplaces } from '../call/talk.ts'
import type { SwitchFacts } from '../facts/compile.ts'
import type { Account } from '../registrar/accounts.ts'
import type { Calls } from './calls.ts'
import { contactUri } from './identity.ts'
import {
  partyOfTrunk,
  type Refusal,
  refusedPlace,
  refusedReplacing,
  reportLoop,
  type TrunkAdmissionOptions,
  type TrunkCaller,
  trunkCaller,
} from './trunk-admission.ts'

export interface AdmissionOptions extends TrunkAdmissionOptions {
  readonly stack: () => Pick<SipStack, 'respondOnce' | 'localAddress'>
  readonly host: () => Pick<SessionHost, 'take' | 'serialize' | 'findDialog' | 'onRequest'>
  readonly calls: Pick<Calls, 'has' | 'callOfLeg' | 'trunkOfLeg' | 'post' | 'arrived' | 'invited'>
  /** The gate: the account that logged in, or null when the request is answered already (challenge, refusal, silence). */
  readonly admit: (request: SipRequest, transaction: TransactionId, flow: Flow) => Account | null
  readonly newId: () => string
  readonly newTag: () => string
  /** Host part of the identities a peer is told. */
  readonly hostTowards: (flow: Flow) => string
  readonly deviceAt: (userId: number, flow: Flow) => string | null
  readonly withDevice: (leg: LegId, userId: number, device: string | null) => void
  /** True while no new calls are taken: the switch stops. */
  readonly isDraining: () => boolean
  /** SIP Call-ID and our call id belong together (for traces). */
  readonly onAdmitted: (sipCallId: string, call: string) => void
}

/** An INVITE outside any dialog, as it came. */
interface Knock {
  readonly request: SipRequest
  readonly transaction: TransactionId
  readonly flow: Flow
}

type Caller =
  | { readonly from: 'extension'; readonly account: Account }
  | { readonly from: 'trunk'; readonly identified: TrunkCaller }

/** Takes an INVITE outside any dialog. */
export function admitInvite(
  options: AdmissionOptions,
  request: SipRequest,
  transaction: TransactionId,
  flow: Flow,
): void {
  const knock: Knock = { request, transaction, flow }
  if (options.isDraining()) {
    refuse(options, knock, { status: 503, reason: 'Service Unavailable' }, [['Retry-After', '10']])
    return
  }
  const caller = callerOf(options, knock)
  if (caller === null) return
  const looped = request.headers(callHeader).find((id) => options.calls.has(id))
  if (looped !== undefined) {
    reportLoop(options, request, flow, looped)
    refuse(options, knock, { status: 482, reason: 'Loop Detected' })
    return
  }
  if (request.header('Replaces') === undefined) enter(options, knock, caller)
  else takeOver(options, knock, caller)
}

function refuse(
  options: AdmissionOptions,
  { transaction }: Knock,
  { status, reason }: Refusal,
  headers: readonly HeaderLine[] = [],
): void {
  options.stack().respondOnce(transaction, { status, reason, toTag: options.newTag(), headers, body: null })
}

/** Null: the gate has answered it (challenge, refusal, silence). */
function callerOf(options: AdmissionOptions, { request, transaction, flow }: Knock): Caller | null {
  const identified = trunkCaller(options, request, flow)
  if (identified) return { from: 'trunk', identified }
  const account = options.admit(request, transaction, flow)
  return account ? { from: 'extension', account } : null
}

function enter(options: AdmissionOptions, knock: Knock, caller: Caller): void {
  const arrival = take(options, knock, caller)
  if (!arrival) return
  const { request } = knock
  const call = options.newId()
  options.onAdmitted(request.callId, call)
  // One more than routing allows, so that what is too long is still seen to be.
  const most = maxDialledLength + 1
  if (caller.from === 'trunk') {
    const { trunk, called } = caller.identified
    options.calls.arrived(call, arrival, trunk, printable(called, most))
    return
  }
  options.calls.invited(call, arrival, printable(request.uri?.user ?? '', most))
}

/** The INVITE is to take the place of a leg of ours (RFC 3891 3). */
function takeOver(options: AdmissionOptions, knock: Knock, caller: Caller): void {
  const barred = caller.from === 'trunk' ? refusedReplacing(options, caller.identified) : null
  const place = barred ?? placeNamed(options, knock.request, caller)
  if ('status' in place) {
    refuse(options, knock, place)
    return
  }
  const { call, replaced } = place
  const arrival = take(options, knock, caller)
  if (!arrival) return
  options.onAdmitted(knock.request.callId, call)
  options.calls.post(call, { event: 'replacing', arrival, replaced })
}

const noSuchDialog: Refusal = { status: 481, reason: 'Call/Transaction Does Not Exist' }

/** The leg that Replaces names. A carrier may name its own legs only. */
function placeNamed(
  { host, calls }: AdmissionOptions,
  request: SipRequest,
  caller: Caller,
): Refusal | { readonly call: string; readonly replaced: LegId } {
  const [replaces = '', ...others] = request.headers('Replaces')
  const named = others.length === 0 ? readReplaces(replaces) : null
  if (!named) return { status: 400, reason: 'Bad Replaces' }
  const found = host().findDialog(named.callId, named.toTag, named.fromTag)
  if (!found) return noSuchDialog
  if (found.phase === 'terminated') return { status: 603, reason: 'Decline' }
  if (caller.from === 'trunk' && calls.trunkOfLeg(found.sessionId) !== caller.identified.trunk) return noSuchDialog
  const call = calls.callOfLeg(found.sessionId)
  if (call === null) return noSuchDialog
  const isEarlyOnly = replaces.toLowerCase().includes('early-only')
  if (found.phase === 'confirmed' && isEarlyOnly) return { status: 486, reason: 'Busy Here' }
  return { call, replaced: found.sessionId }
}

/** Opens the session. Null when the INVITE was refused: no place on the trunk, or its form (an option we lack, a body we do not read). */
function take(options: AdmissionOptions, knock: Knock, caller: Caller): Arrival | null {
  const { request, transaction, flow } = knock
  const leg: LegId = options.newId()
  const full = caller.from === 'trunk' ? refusedPlace(options, caller.identified, leg) : null
  if (full) {
    refuse(options, knock, full)
    return null
  }
  const at = options.stack().localAddress(flow)
  const own = caller.from === 'extension' ? caller.account.number : ''
  const contact = contactUri(request.uri?.user ?? own, at, flow.transport)
  const via = caller.from === 'trunk' ? options.trunks().viaHost(caller.identified.trunk) : null
  const named = via === null ? {} : { via }
  if (!options.host().take({ id: leg, request, transaction, flow, contact, ...named })) {
    if (caller.from === 'trunk') options.trunks().left(leg)
    return null
  }
  return {
    leg,
    ...(caller.from === 'trunk'
      ? fromTrunk(options, caller.identified)
      : fromExtension(options, knock, leg, caller.account)),
    peer: flow.remote,
    host: options.hostTowards(flow),
    offer: options.host().serialize(leg)?.remoteSdp ?? null,
    reliable: request.headers('Require').some((tag) => tag.toLowerCase() === '100rel'),
  }
}

type OfCaller = Pick<Arrival, 'party' | 'device' | 'codecs' | 'mayRenew'>

/** A trunk without a list of codecs has that for outside. */
function fromTrunk(options: AdmissionOptions, identified: TrunkCaller): OfCaller {
  const facts = options.facts()
  const own = lookUp(facts.routing.trunks, String(identified.trunk))?.codecs ?? []
  return {
    party: partyOfTrunk(identified, facts),
    device: null,
    codecs: own.length > 0 ? own : facts.routing.externalCodecs,
    mayRenew: options.trunks().way(identified.trunk)?.mayRenew ?? true,
  }
}

function fromExtension(options: AdmissionOptions, { request, flow }: Knock, leg: LegId, account: Account): OfCaller {
  const device = options.deviceAt(account.userId, flow)
  options.withDevice(leg, account.userId, device)
  return { party: partyOf(account, request, options.facts()), device, codecs: [], mayRenew: true }
}

/** The identity of a caller comes from its login; what its headers say of it is not looked at, but for privacy. */
function partyOf(account: Account, request: SipRequest, facts: SwitchFacts): Party {
  const extension = lookUp(facts.routing.extensions, account.number)
  const privacy = request.headers('Privacy').flatMap((value) => value.toLowerCase().split(';'))
  const wishes = privacy.map((value) => value.trim())
  return {
    kind: 'extension',
    userId: account.userId,
    number: account.number,
    name: extension?.name ?? account.displayName,
    srtp: extension?.srtp ?? 'off',
    anonymous: wishes.includes('id') || wishes.includes('header') || wishes.includes('user'),
    trunk: null,
    did: null,
  }
}
