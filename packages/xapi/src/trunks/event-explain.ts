// Entries about trunks get their explanation before they are stored: what the answer means there, and what to do. Pure.
import {
  type CloudKind,
  cloudOf,
  explainFailure,
  explainUnidentified,
  parseAddressRanges,
  rangePresets,
} from '@cordboard/providers'
import { EVENT_ID_PARAMETER } from './event-index.ts'

/** Structurally LogEntry of the control link. */
export interface Entry {
  readonly at: number
  readonly id: string
  readonly severity: 'Info' | 'Warning' | 'Error'
  readonly call: string | null
  readonly message: string
  readonly tip: string | null
  readonly parameters: Readonly<Record<string, string>>
}

export interface Known {
  /** Registrar of a trunk by row id; null when it is gone. */
  readonly hostOf: (trunkId: number) => string | null
  /** The address the far side sees us come from, where known. */
  readonly publicAddress: string | null
}

/** Why no INVITE was sent, or got no further than the network: nothing the carrier said. */
const OWN_REASONS: ReadonlyMap<string, string> = new Map([
  ['unknown-trunk', 'The trunk does not exist any more. Change the route of the outbound rule.'],
  ['disabled', 'The trunk is not enabled for outbound calls. Switch them on in its options.'],
  [
    'not-registered',
    'The trunk is not registered now. Run the check of the trunk; the entry about its state says why.',
  ],
  ['at-capacity', 'The trunk has as many calls as it may have. Raise “Number of SIM calls”, or add a further route.'],
  ['too-fast', 'More new calls a second than the carrier allows. Add a further route, or ask the carrier for more.'],
  [
    'unresolved',
    'The name of the trunk’s registrar cannot be resolved, or nothing is known where to send the call. Compare Registrar/Server with what the carrier gave.',
  ],
  ['no-more-addresses', 'None of the carrier’s addresses answered. Check firewall, port and transport of the trunk.'],
  [
    'transport',
    'The connection to this address could not be made, or broke. Check host, port and transport of the trunk, and the firewall.',
  ],
  ['no-transport', 'The transport of the trunk is not available here. Check transport and IP mode of the trunk.'],
  ['no-media', 'No port for audio was free.'],
])

export function explained(entry: Entry, known: Known): Entry {
  switch (entry.id) {
    case 'trunk-call-failed':
      return explainedCall(entry, known)
    case 'forward-failed':
      return explainedForward(entry, known)
    case 'unidentified-incoming-call':
      return explainedStranger(entry)
    default:
      return entry
  }
}

function explainedCall(entry: Entry, { hostOf, publicAddress }: Known): Entry {
  const { trunkId, status, reason = '', cause = '', silent = '', header = '', seenAs = '' } = entry.parameters
  const own = OWN_REASONS.get(silent === 'transport' ? silent : cause)
  if (own !== undefined) return { ...entry, tip: own }
  const number = Number(status)
  if (!Number.isInteger(number) || number < 300 || number > 699) return entry
  // What the far side itself says of our address counts more than what we believe.
  const sourceAddress = seenAs || publicAddress
  const { code, meaning, tip, eventId } = explainFailure({
    cloud: cloudOf(hostOf(Number(trunkId)) ?? ''),
    status: number,
    reason,
    ...(header === '' ? {} : { headers: [['X-Twilio-Error', header]] as const }),
    ...(sourceAddress === null ? {} : { sourceAddress }),
  })
  const parameters = { ...entry.parameters, code, [EVENT_ID_PARAMETER]: String(eventId) }
  return { ...entry, tip: `${meaning} ${tip}`, parameters }
}

/** Why the trunk did not take it; what a person did, and what failed in this house, says its own. It keeps its own number. */
function explainedForward(entry: Entry, known: Known): Entry {
  if (entry.tip === null || entry.parameters.trunkId === undefined) return entry
  const { tip, parameters } = explainedCall(entry, known)
  const { code } = parameters
  return { ...entry, tip, parameters: { ...entry.parameters, ...(code === undefined ? {} : { code }) } }
}

function explainedStranger(entry: Entry): Entry {
  const { called = '', source = '' } = entry.parameters
  const sourceAddress = source.replace(/:\d{1,5}$/, '')
  const { tip } = explainUnidentified({ called, sourceAddress, cloud: cloudAt(sourceAddress) })
  return { ...entry, tip }
}

/** The cloud whose published networks have this address. */
export function cloudAt(address: string): CloudKind {
  const parsed = parseAddressRanges(address)
  const [at] = parsed.ok ? parsed.ranges : []
  if (at === undefined) return 'generic'
  const found = rangePresets.find(({ ranges }) =>
    ranges.some(({ cidr }) => {
      const network = parseAddressRanges(cidr)
      return (
        network.ok && network.ranges.some((n) => n.family === at.family && n.first <= at.first && at.last <= n.last)
      )
    }),
  )
  return found?.clouds[0] ?? 'generic'
}
