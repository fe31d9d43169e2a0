// Explains a failed call, registration or transfer: what it means and what a person can do, for the event log.
import type { CloudKind } from '../presets/cloud.ts'
import type { FailureContext } from './answer.ts'
import { eventIdOf } from './event-ids.ts'
import { explainStatus } from './sip-statuses.ts'
import { type FailureAction, readTwilioErrorHeader, twilioError } from './twilio-codes.ts'

export interface FailedAnswer {
  readonly cloud: CloudKind
  /** Final SIP status; 408 also when nothing came at all. */
  readonly status: number
  /** Reason phrase, as received. */
  readonly reason: string
  /** Headers of the answer; names in any case. */
  readonly headers?: readonly (readonly [name: string, value: string])[]
  readonly context?: FailureContext
  /** The address the far side sees us come from, where known; named in tips about access lists. */
  readonly sourceAddress?: string
}

export interface FailureExplanation {
  /** `twilio-32201`, `livekit-no-trunk`, `forbidden`, … Stable. */
  readonly code: string
  readonly meaning: string
  readonly tip: string
  readonly action: FailureAction
  /** XAPI EventLog.EventId; one number for each code, never reused. */
  readonly eventId: number
}

const accessListCodes: ReadonlySet<string> = new Set([
  'twilio-32201',
  'twilio-32200',
  'twilio-domain-forbidden',
  'twilio-trunk-forbidden',
  'wavix-forbidden',
  'livekit-silent',
  'forbidden',
])

/** An `X-Twilio-Error` header counts more than the status, and is read whatever the cloud is said to be. */
export function explainFailure(failed: FailedAnswer): FailureExplanation {
  const explained = fromTwilioHeader(failed) ?? {
    ...explainStatus(failed.cloud, failed.context ?? 'call', failed.status, failed.reason),
  }
  const address = failed.sourceAddress
  const tip =
    address !== undefined && accessListCodes.has(explained.code)
      ? `${explained.tip} The far side sees this system as ${address}.`
      : explained.tip
  return { ...explained, tip, eventId: eventIdOf(explained.code, failed.status) }
}

function fromTwilioHeader({ headers = [] }: FailedAnswer): Omit<FailureExplanation, 'eventId'> | null {
  const header = headers.find(([name]) => name.toLowerCase() === 'x-twilio-error')
  const read = header === undefined ? null : readTwilioErrorHeader(header[1])
  if (read === null) return null
  const known = twilioError(read.code)
  const code = `twilio-${read.code}`
  if (known !== null) return { code, meaning: known.meaning, tip: known.tip, action: known.action }
  return {
    code,
    meaning: `Twilio answered with error ${read.code}${read.text === '' ? '' : `: ${read.text}`}.`,
    tip: `Look up error ${read.code} in the Twilio Console’s error log or at https://www.twilio.com/docs/api/errors/${read.code}.`,
    action: 'failover',
  }
}

/** An INVITE from outside that belongs to no trunk (“Unidentified Incoming Call”). */
export interface UnidentifiedCall {
  /** The number looked for, as extracted by the trunk’s inbound parameters; empty when there was none. */
  readonly called: string
  readonly sourceAddress: string
  /** The cloud whose published addresses the source belongs to; `generic` otherwise. */
  readonly cloud: CloudKind
}

/** Says what to check when a call comes in that no trunk recognises. */
export function explainUnidentified({ called, sourceAddress, cloud }: UnidentifiedCall): FailureExplanation {
  const number = called === '' ? 'no number' : `the number ${called}`
  const known = cloud === 'generic' ? '' : ', an address of a cloud you use or could use'
  const origination = cloud === 'twilio-trunk' ? ' At Twilio the origination URI must begin with “sip:”.' : ''
  return {
    code: 'unidentified-incoming-call',
    meaning: `Unidentified Incoming Call: a call for ${number} came from ${sourceAddress}${known}, and no trunk recognises it.`,
    tip: `Add ${called === '' ? 'the number' : called} to the DID Numbers of the trunk in exactly this form, or make it the Main Trunk No., and check that the address belongs to the trunk’s registrar or its call source identification.${origination}`,
    action: 'configuration',
    eventId: eventIdOf('unidentified-incoming-call', 404),
  }
}
