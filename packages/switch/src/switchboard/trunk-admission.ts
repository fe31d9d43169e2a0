// An INVITE that no login claims is shown to the trunk desk: a trunk's call comes in, anything else goes to the gate as before.
import { lookUp } from '@cordboard/routing'
import type { Flow, SipRequest, TransactionId } from '@cordboard/sip'
import type { Party } from '../call/leg.ts'
import { printable } from '../call/printable.ts'
import type { SwitchFacts } from '../facts/compile.ts'
import type { Identification, TrunkDesk } from '../trunks/contract.ts'

export interface TrunkAdmissionOptions {
  readonly trunks: () => Pick<TrunkDesk, 'identify' | 'admit' | 'way'>
  readonly facts: () => SwitchFacts
  readonly log: (id: string, message: string, tip: string, parameters: Readonly<Record<string, string>>) => void
  readonly refuse: (transaction: TransactionId, status: number, reason: string) => void
}

export type TrunkCaller = Extract<Identification, { outcome: 'trunk' }>

/** Whose INVITE this is; null: no trunk's, and the operator has been told when it looked like one. */
export function trunkCaller(options: TrunkAdmissionOptions, request: SipRequest, flow: Flow): TrunkCaller | null {
  // Whoever logs in at our gate is an extension, wherever it calls from.
  if (request.headers('Authorization').length > 0 || request.headers('Proxy-Authorization').length > 0) return null
  const found = options.trunks().identify(request, flow)
  if (found.outcome === 'trunk') return found
  if (found.looksLikeCarrier) reportUnidentified(options, request, flow, found.trail)
  return null
}

/** Takes a place on the trunk for the leg; false when the INVITE was refused. */
export function takePlace(
  options: TrunkAdmissionOptions,
  caller: TrunkCaller,
  leg: string,
  transaction: TransactionId,
): boolean {
  const refused = options.trunks().admit(caller.trunk, leg)
  if (refused === null) return true
  const { status, reason, why } = refused
  const { callerNumber, called } = caller
  const parameters = { trunkId: String(caller.trunk), from: callerNumber, called, status: String(status) }
  options.log(
    'inbound-refused',
    `A call from ${callerNumber} to ${called} was refused: ${why}.`,
    refusedTip,
    parameters,
  )
  options.refuse(transaction, status, reason)
  return false
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

/** SEED 004's "Unidentified Incoming Call": what was seen, so that it can be compared with trunk, DID and source. */
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
  options.log('unidentified-incoming-call', message, unidentifiedTip, {
    from,
    to,
    called,
    source,
    transport: flow.transport,
  })
}

const unidentifiedTip =
  'Add the called number to the DID numbers of the trunk exactly as shown (called=…), or the source address to its carrier; the origination address at the carrier must begin with "sip:".'
