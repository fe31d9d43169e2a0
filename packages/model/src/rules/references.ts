// Who leads to a row: what stops its deletion, and what goes along with it.
//
// Lists of people (agents, managers, members, peers) lose the one who is deleted. A DID rule that leads nowhere else goes too:
// the number is unassigned then. Everything else that leads to the row refuses the deletion, because it would silently change
// where calls go.
import { nounNamed } from '../nouns/index.ts'
import type { Values } from '../validate.ts'
import { destinationsOf, leadingFields, someDestination, TARGETS } from './destinations.ts'
import { described, type Plan, type PlanRow, recordIn, recordsIn, textIn } from './plan.ts'
import { recipientsOf } from './recipients.ts'

export type Consequence =
  | { readonly kind: 'patch'; readonly noun: string; readonly id: number; readonly fields: Values }
  | { readonly kind: 'delete'; readonly noun: string; readonly id: number }

export interface Deletion {
  /** Descriptions of rows that lead here, at most twenty. Not empty: the deletion is refused. */
  readonly referrers: readonly string[]
  readonly emergency: boolean
  readonly along: readonly Consequence[]
}

const MOST_TOLD = 20

/** The fields that hold the number of a DN as plain text. */
const NUMBER_FIELDS = ['TimeoutForwardDN', 'InvalidKeyForwardDN', 'ForwardSmsTo'] as const
const PEOPLE: Readonly<Record<string, readonly string[]>> = {
  Queue: ['Agents', 'Managers'],
  RingGroup: ['Members'],
  ServicePrincipal: ['Peers'],
}

export function deletionOf(row: PlanRow, plan: Plan): Deletion {
  const referrers: string[] = []
  const along: Consequence[] = []
  let emergency = false
  for (const other of plan.all()) {
    if (other.noun === row.noun && other.id === row.id) continue
    const gone = isGone(other, row)
    if (gone) along.push({ kind: 'delete', noun: other.noun, id: other.id })
    else if (refersTo(other, row)) {
      emergency ||= other.noun === 'OutboundRule' && other.fields.EmergencyRule === true
      if (referrers.length < MOST_TOLD) referrers.push(described(other))
    } else {
      const fields = withoutPerson(other, row)
      if (fields !== null) along.push({ kind: 'patch', noun: other.noun, id: other.id, fields })
    }
  }
  return { referrers, emergency, along }
}

// Rules of a trunk, holidays of a department, and DID rules that lead to the row alone.
function isGone(other: PlanRow, row: PlanRow): boolean {
  if (row.noun === 'Group') return other.noun === 'Holiday' && sameNumber(other.fields.Group, row)
  if (other.noun !== 'InboundRule') return false
  if (row.noun === 'Trunk') return recordIn(other.fields.TrunkDN).Id === row.id
  if (other.fields.Condition !== 'BasedOnDID') return false
  const led = leading(other).filter((destination) => destination.To !== 'None')
  return led.length > 0 && led.every((destination) => leadsTo(destination, row))
}

function leading(other: PlanRow): readonly Values[] {
  const noun = nounNamed(other.noun)
  return noun === null ? [] : destinationsOf(noun, other.fields).map((each) => each.destination)
}

function leadsInside(other: PlanRow, row: PlanRow): boolean {
  const noun = nounNamed(other.noun)
  if (noun === null) return false
  return leadingFields(noun).some((name) => someDestination(other.fields[name], (each) => leadsTo(each, row)))
}

function leadsTo(destination: Values, row: PlanRow): boolean {
  return TARGETS[textIn(destination.To)] !== undefined && sameNumber(destination.Number, row)
}

function sameNumber(number: unknown, row: PlanRow): boolean {
  return typeof number === 'string' && number !== '' && number.toLowerCase() === row.number?.toLowerCase()
}

function refersTo(other: PlanRow, row: PlanRow): boolean {
  const { fields } = other
  if (row.noun === 'EmergencyGeoLocation') return usesPlace(fields, textIn(row.fields.Id))
  if (row.noun === 'Trunk' && other.noun === 'OutboundRule') {
    return recordsIn(fields.Routes).some((route) => route.TrunkId === row.id)
  }
  // Without the department the rule would be for everybody.
  if (row.noun === 'Group' && other.noun === 'OutboundRule') {
    return Array.isArray(fields.GroupIds) && fields.GroupIds.includes(row.id)
  }
  if (row.number === null) return false
  return (
    leadsInside(other, row) ||
    recordsIn(fields.Forwards).some((forward) => sameNumber(forward.ForwardDN, row)) ||
    NUMBER_FIELDS.some((name) => sameNumber(fields[name], row)) ||
    sameNumber(recordIn(fields.EmergencyDNPrompt).Number, row) ||
    (other.noun === 'EmergencyNotificationsSettings' &&
      recipientsOf(textIn(fields.SpecifiedList)).extensions.some((each) => sameNumber(each, row)))
  )
}

function usesPlace(fields: Values, place: string): boolean {
  return (
    fields.EmergencyLocationId === place ||
    recordsIn(fields.EmergencyGeoLocations).some((each) => recordIn(each.Location).Id === place)
  )
}

function withoutPerson(other: PlanRow, row: PlanRow): Values | null {
  const changed: Record<string, unknown> = {}
  for (const name of PEOPLE[other.noun] ?? []) {
    const people = recordsIn(other.fields[name])
    const rest = people.filter((each) => !sameNumber(each.Number, row))
    if (rest.length < people.length) changed[name] = rest
  }
  return Object.keys(changed).length === 0 ? null : changed
}
