// An INVITE that no login claims is shown to the trunk desk: a trunk's call comes in, anything else goes to the gate as before.
import { lookUp } from '@cordboard/routing'
import { type Flow, parseCredentials, type SipRequest } from '@cordboard/sip'
import type { Party } from '../call/leg.ts'
import { printable } from '../call/printable.ts'
import type { SwitchFacts } from '../facts/compile.ts'
import type { About } from '../registrar/quiet-log.ts'
import type { Identification, TrunkDesk } from '../trunks/contract.ts'

export interface TrunkAdmissionOptions {
  readonly trunks: () => Pick<TrunkDesk, 'identify' | 'admit' | 'way' | 'viaHost' | 'left'>
  readonly facts: () => SwitchFacts
  /** The realm our gate asks for. */
  readonly realm: string
  /** `about`: whom a stranger's entry is about, whatever its message says. */
  readonly log: (
    id: string,
    message: string,
    tip: string,
    parameters: Readonly<Record<string, string>>,
    about?: About,
  ) => void
}

export type TrunkCaller = Extract<Identification, { outcome: 'trunk' }>

/** A final response and its reason phrase. */
export interface Refusal {
  readonly status: number
  readonly reason: string
}

/** Whose INVITE this is; null: no trunk's, and the operator has been told when it looked like one. */
export function trunkCaller(options: TrunkAdmissionOptions, request: SipRequest, flow: Flow): TrunkCaller | null {
  // Whoever logs in at our gate is an extension, wherever it calls from.
  if (claimsLogin(request, options.realm)) return null
  const found = options.trunks().identify(request, flow)
  if (found.outcome === 'trunk') return found
  if (found.looksLikeCarrier) reportUnidentified(options, request, flow, found.trail)
  return null
}

/** Credentials for other realms are a carrier's own business; what cannot be read is the gate's to judge. */
function claimsLogin(request: SipRequest, realm: string): boolean {
  const values = [...request.headers('Authorization'), ...request.headers('Proxy-Authorization')]
  return values.some((value) => {
    const credentials = parseCredentials(value)
    return credentials === null || credentials.realm === realm
  })
}

/** The leg takes a place on the trunk; else why not, which the operator reads too. */
export function refusedPlace(options: TrunkAdmissionOptions, caller: TrunkCaller, leg: string): Refusal | null {
  const refused = options.trunks().admit(caller.trunk, leg)
  if (refused === null) return null
  const { status, reason, why } = refused
  const { from, called } = numbersOf(caller)
  const parameters = { trunkId: String(caller.trunk), from, called, status: String(status) }
  options.log('inbound-refused', `A call from ${from} to ${called} was refused: ${why}.`, refusedTip, parameters)
  return { status, reason }
}

/** Taking over a call of ours (Replaces) is a transfer: only by trunks that may. */
export function refusedReplacing(options: TrunkAdmissionOptions, caller: TrunkCaller): Refusal | null {
  const trunk = lookUp(options.facts().routing.trunks, String(caller.trunk))
  if (trunk?.allowsTransfer) return null
  const { from, called } = numbersOf(caller)
  const who = trunk ? `trunk ${trunk.name} (${trunk.number})` : 'a trunk that is gone'
  const message = `A call from ${from} wanted to take over another one (Replaces), which ${who} does not allow.`
  const parameters = { trunkId: String(caller.trunk), from, called, status: '403' }
  options.log('transfer-refused', message, replacingTip, parameters)
  return { status: 403, reason: 'Forbidden' }
}

const replacingTip = 'Switch on "Allow carrier-side transfers (SIP REFER)" in the options of the trunk.'

/** An INVITE of ours came back to us; `source` is who sent it. */
export function reportLoop(options: TrunkAdmissionOptions, request: SipRequest, flow: Flow, call: string): void {
  const called = printable(request.uri?.user ?? '', 64)
  const source = `${flow.remote.address}:${flow.remote.port}`
  const message = `A call to ${called} came back to us from ${source} and was refused (482): it would go round.`
  options.log('loop-detected', message, loopTip, { called, source, call, status: '482' })
}

const loopTip = 'A number of yours is sent out by an outbound rule and comes in again; give it to somebody inside.'

function numbersOf(caller: TrunkCaller): { readonly from: string; readonly called: string } {
  return { from: printable(caller.callerNumber, 64), called: printable(caller.called, 64) }
}

const refusedTip = 'Look at the options of the trunk: inbound calls, number of simultaneous calls.'

export function partyOfTrunk(caller: TrunkCaller, facts: SwitchFacts): Party {
  const trunk = lookUp(facts.routing.trunks, String(caller.trunk))
  return {
    kind: 'trunk',
    userId: null,
    number: printable(caller.callerNumber, 64),
    name: printable(caller.callerName, 128),
    srtp: trunk?.srtp ?? 'off',
    anonymous: caller.anonymous,
    trunk: caller.trunk,
    did: printable(caller.called, 64),
  }
}

/** "Unidentified Incoming Call": what was seen, so that it can be compared with trunk, DID and source. */
function reportUnidentified(
  options: TrunkAdmissionOptions,
  request: SipRequest,
  flow: Flow,
  trail: readonly string[],
): void {
  const from = printable(request.from.uri?.user ?? '', 64)
  const to = printable(request.to.uri?.user ?? '', 64)
  const called = printable(request.uri?.user ?? '', 64)
  const source = `${flow.remote.address}:${flow.remote.port}`
  const message = `Unidentified Incoming Call: from ${from} to ${to}, called=${called}, source ${source} (${flow.transport}). ${trail.join('; ')}.`
  const parameters = { from, to, called, source, transport: flow.transport }
  const about = { source: flow.remote.address, what: called }
  options.log('unidentified-incoming-call', message, unidentifiedTip, parameters, about)
}

const unidentifiedTip =
  'Add the called number to the DID numbers of the trunk exactly as shown (called=…), or the source address to its carrier; the origination address at the carrier must begin with "sip:".'
