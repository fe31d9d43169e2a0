// Queues and ring groups in front of the trunk: is anybody rung, and does the call go on to the trunk when nobody answers.
import {
  described,
  isAgentLoggedIn,
  type PlanRow,
  PROFILES,
  recordIn,
  recordsIn,
  textIn,
  type Values,
} from '@cordboard/model'
import { type DoctorFacts, leavingHere } from './facts.ts'
import { type Finding, finding } from './finding.ts'

/** Queues and ring groups that the trunk's numbers lead to, or whose fallback leaves by the trunk. */
export function handlersInFront(facts: DoctorFacts): readonly PlanRow[] {
  const { plan } = facts
  const led = new Set(numbersLedTo(facts))
  const forwarding = new Set(leavingHere(facts).map(({ noun, id }) => `${noun}/${id}`))
  return ['Queue', 'RingGroup'].flatMap((noun) =>
    plan.rows(noun).filter((row) => led.has(row.number ?? '') || forwarding.has(`${noun}/${row.id}`)),
  )
}

function numbersLedTo({ plan, trunk }: DoctorFacts): readonly string[] {
  return plan
    .rows('InboundRule')
    .filter(({ fields }) => recordIn(fields.TrunkDN).Id === trunk.id)
    .map(({ fields }) => textIn(recordIn(fields.OfficeHoursDestination).Number))
}

export function fallbackFindings(facts: DoctorFacts): readonly Finding[] {
  return handlersInFront(facts).flatMap((row) => [...memberFindings(facts, row), ...destinationFindings(facts, row)])
}

/** A voice application stands behind the trunk: the calls it gets are fallbacks of queues and groups. */
export function isFallbackCloud({ cloud }: DoctorFacts): boolean {
  return cloud === 'twilio-domain' || cloud === 'livekit'
}

export function leadsOutside(row: PlanRow): boolean {
  return recordIn(row.fields.ForwardNoAnswer).To === 'External'
}

function destinationFindings(facts: DoctorFacts, row: PlanRow): readonly Finding[] {
  const who = described(row)
  const { To, External } = recordIn(row.fields.ForwardNoAnswer)
  if (To === 'External') {
    return [finding('Info', 'ForwardingInfo', 'When nobody answers, %1$s forwards to %2$s.', who, textIn(External))]
  }
  if (!isFallbackCloud(facts)) return []
  const text =
    'Destination if no answer of %1$s is %2$s, so its calls never reach this trunk. Set it to Forward to Outside Number.'
  return [finding('Warning', 'ForwardingEndsCall', text, who, textIn(To) || 'End Call')]
}

const RINGS: ReadonlyMap<string, boolean> = new Map(PROFILES.map((each) => [each.name, each.rings]))

function memberFindings(facts: DoctorFacts, row: PlanRow): readonly Finding[] {
  const who = described(row)
  const members = recordsIn(row.noun === 'Queue' ? row.fields.Agents : row.fields.Members)
  if (members.length === 0) {
    return [
      finding('Error', null, '%1$s has no members: nobody is rung. Add extensions in its Users tab.', capital(who)),
    ]
  }
  const reasons = members.map((member) => [textIn(member.Number), whyNotRung(facts, row, member)] as const)
  const found = reasons.flatMap(([number, why]) =>
    why === null ? [] : [finding('Warning', null, 'Extension %1$s of %2$s is not rung: %3$s.', number, who, why)],
  )
  if (found.length < members.length) return found
  return [...found, finding('Error', null, 'Of %1$s nobody can be rung at the moment.', who)]
}

function whyNotRung({ plan, registered }: DoctorFacts, row: PlanRow, member: Values): string | null {
  const user = plan.byNumber(textIn(member.Number))
  if (user === null || user.noun !== 'User') return 'there is no such extension'
  const { Enabled, CurrentProfileName, QueueStatus } = user.fields
  if (Enabled === false) return 'it is disabled'
  if (row.noun === 'Queue' && QueueStatus === 'LoggedOut') return 'it is logged out of queues'
  if (row.noun === 'Queue' && !isAgentLoggedIn(member)) return 'it is logged out of this queue'
  const profile = textIn(CurrentProfileName) || 'Available'
  if (RINGS.get(profile) === false)
    return `its status is ${profile}${profile === 'Out of office' ? ' (do not disturb)' : ''}`
  return registered !== null && !registered.has(user.id) ? 'no device of it is registered' : null
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
