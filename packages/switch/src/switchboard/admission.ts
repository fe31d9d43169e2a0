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
import type { TrunkDesk } from '../trunks/contract.ts'
import type { Calls } from './calls.ts'
import { contactUri } from './identity.ts'
import {
  partyOfTrunk,
  type TrunkAdmissionOptions,
  type TrunkCaller,
  takePlace,
  trunkCaller,
} from './trunk-admission.ts'

export interface AdmissionOptions extends Omit<TrunkAdmissionOptions, 'facts' | 'refuse'> {
  readonly stack: () => SipStack
  readonly trunks: () => Pick<TrunkDesk, 'identify' | 'admit' | 'way' | 'left'>
  readonly host: () => SessionHost
  readonly calls: Calls
  /** The gate: the account that logged in, or null when the request is answered already (challenge, refusal, silence). */
  readonly admit: (request: SipRequest, transaction: TransactionId, flow: Flow) => Account | null
  readonly facts: () => SwitchFacts
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

/** Takes an INVITE outside any dialog. */
export function admitInvite(
  options: AdmissionOptions,
  request: SipRequest,
  transaction: TransactionId,
  flow: Flow,
): void {
  const refuse = (status: number, reason: string, headers: readonly HeaderLine[] = []): void => {
    options.stack().respondOnce(transaction, { status, reason, toTag: options.newTag(), headers, body: null })
  }
  if (options.isDraining()) {
    refuse(503, 'Service Unavailable', [['Retry-After', '10']])
    return
  }
  const claimed: TrunkAdmissionOptions = { ...options, refuse: (_, status, reason) => refuse(status, reason) }
  const outside = trunkCaller(claimed, request, flow)
  const account = outside ? null : options.admit(request, transaction, flow)
  if (!account && !outside) return
  const looped = request.headers(callHeader).some((id) => options.calls.has(id))
  if (looped) {
    refuse(482, 'Loop Detected')
    return
  }
  const replaces = request.header('Replaces')
  if (replaces === undefined) {
    enter(options, claimed, request, transaction, flow, account, outside)
    return
  }
  const named = readReplaces(replaces)
  const found = named ? options.host().findDialog(named.callId, named.toTag, named.fromTag) : null
  const call = found ? options.calls.callOfLeg(found.sessionId) : null
  if (!found || call === null) {
    refuse(481, 'Call/Transaction Does Not Exist')
    return
  }
  if (found.phase === 'confirmed' && replaces.toLowerCase().includes('early-only')) {
    refuse(486, 'Busy Here')
    return
  }
  const arrival = take(options, claimed, request, transaction, flow, account, outside)
  if (!arrival) return
  options.onAdmitted(request.callId, call)
  options.calls.post(call, { event: 'replacing', arrival, replaced: found.sessionId })
}

function enter(
  options: AdmissionOptions,
  claimed: TrunkAdmissionOptions,
  request: SipRequest,
  transaction: TransactionId,
  flow: Flow,
  account: Account | null,
  outside: TrunkCaller | null,
): void {
  const arrival = take(options, claimed, request, transaction, flow, account, outside)
  if (!arrival) return
  const call = options.newId()
  options.onAdmitted(request.callId, call)
  if (outside) {
    options.calls.arrived(call, arrival, outside.trunk, printable(outside.called, maxDialledLength + 1))
    return
  }
  // One more than routing allows, so that what is too long is still seen to be.
  options.calls.invited(call, arrival, printable(request.uri?.user ?? '', maxDialledLength + 1))
}

/** Opens the session. Null when the INVITE was refused for its form (an option we lack, a body we do not read). */
function take(
  options: AdmissionOptions,
  claimed: TrunkAdmissionOptions,
  request: SipRequest,
  transaction: TransactionId,
  flow: Flow,
  account: Account | null,
  outside: TrunkCaller | null,
): Arrival | null {
  const leg: LegId = options.newId()
  const party = partyOfCaller(options, request, account, outside)
  if (!party || (outside && !takePlace(claimed, outside, leg, transaction))) return null
  const at = options.stack().localAddress(flow)
  const contact = contactUri(request.uri?.user ?? account?.number ?? '', at, flow.transport)
  if (!options.host().take({ id: leg, request, transaction, flow, contact })) {
    if (outside) options.trunks().left(leg)
    return null
  }
  const device = account ? options.deviceAt(account.userId, flow) : null
  if (account) options.withDevice(leg, account.userId, device)
  const trunk = outside ? lookUp(options.facts().routing.trunks, String(outside.trunk)) : undefined
  return {
    leg,
    device,
    party,
    peer: flow.remote,
    host: options.hostTowards(flow),
    offer: options.host().serialize(leg)?.remoteSdp ?? null,
    reliable: request.headers('Require').some((tag) => tag.toLowerCase() === '100rel'),
    codecs: trunk?.codecs ?? [],
    mayRenew: outside === null || (options.trunks().way(outside.trunk)?.mayRenew ?? true),
  }
}

function partyOfCaller(
  options: AdmissionOptions,
  request: SipRequest,
  account: Account | null,
  outside: TrunkCaller | null,
): Party | null {
  if (outside) return partyOfTrunk(outside, options.facts())
  return account ? partyOf(account, request, options.facts()) : null
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
