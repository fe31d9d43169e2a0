// Who leads to a row: what stops its deletion, and what goes along with it.
//
// Lists of people (agents, managers, members, peers) lose the one who is deleted. A DID rule that leads nowhere else goes too:
// the number is unassigned then, and contacts of a person or a department go with them. Everything else that leads to the row refuses the deletion, because it would silently change
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
  Fxs: ['FxsLines'],
}
/** Nouns whose rows say by its number of which department they are. */
const OF_DEPARTMENT = ['Weblink', 'Fxs', 'Sbc'] as const

export function deletionOf(row: PlanRow, plan: Plan): Deletion {
  const referrers: string[] = []
  const along: Consequence[] = []
  let emergency = false
  for (const other of plan.all()) {
    // There may be many of them, and they lead nowhere.
    if (other.noun === 'Contact') {
      if (isContactOf(other, row)) along.push({ kind: 'delete', noun: other.noun, id: other.id })
      continue
    }
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

function isContactOf(contact: PlanRow, row: PlanRow): boolean {
  if (row.noun === 'User') return contact.fields.OwnerUser === row.id
  return row.noun === 'Group' && contact.fields.OwnerGroup === row.id
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
  if (row.noun === 'Trunk' && other.noun === 'CallFlowApp') return sameNumber(recordIn(fields.Trunk).Number, row)
  if (row.noun === 'Sbc') return usesController(other, textIn(row.fields.Name))
  // Without the department the rule would be for everybody.
  if (row.noun === 'Group' && other.noun === 'OutboundRule') {
    return Array.isArray(fields.GroupIds) && fields.GroupIds.includes(row.id)
  }
  if (row.number === null) return false
  if (row.noun === 'Group' && OF_DEPARTMENT.some((noun) => noun === other.noun) && sameNumber(fields.Group, row))
    return true
  return (
    (other.noun === 'Weblink' && sameNumber(recordIn(fields.DN).Number, row)) ||
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

function usesController(other: PlanRow, name: string): boolean {
  const used = [
    recordIn(other.fields.Provisioning),
    ...recordsIn(other.fields.Phones).map((phone) => recordIn(phone.Settings)),
  ]
  return name !== '' && used.some((each) => textIn(each.SbcName).toLowerCase() === name.toLowerCase())
}

function withoutPerson(other: PlanRow, row: PlanRow): Values | null {
  const changed: Record<string, unknown> = {}
  if (other.noun === 'Sbc' && row.noun === 'User' && other.fields.PhoneUserId === row.id) changed.PhoneUserId = null
  for (const name of PEOPLE[other.noun] ?? []) {
    const people = recordsIn(other.fields[name])
    const rest = people.filter((each) => !sameNumber(each.Number, row))
    if (rest.length < people.length) changed[name] = rest
  }
  return Object.keys(changed).length === 0 ? null : changed
}
