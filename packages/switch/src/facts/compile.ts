// Compiles row changes into routing facts, sharing everything that did not change.
import type { RowChange } from '@cordboard/link'
import {
  type DialCodeFacts,
  type DialFeature,
  defaultCodecs,
  type ExtensionFacts,
  type Facts,
  fixedDialCodes,
  type GroupFacts,
  lookUp,
  noFacts,
  noRoute,
  plainProfile,
  type SrtpPolicy,
  withEntry,
  withoutEntry,
} from '@cordboard/routing'
import { printable } from '../call/printable.ts'
import { flagOf, isRow, listOf, numberOf, type Row, textOf, textsOf } from './row-fields.ts'

/** What the switch decides with; accounts and block lists have their own owners. */
export interface SwitchFacts {
  readonly version: number | null
  readonly routing: Facts
  readonly network: Row
}

export const noSwitchFacts: SwitchFacts = { version: null, routing: noFacts, network: {} }

/** Applies the changes that lead to `version`. Nouns the switch does not use are passed over. */
export function compile(facts: SwitchFacts, version: number, changes: readonly RowChange[]): SwitchFacts {
  let next = facts
  for (const change of changes) next = compileRow(next, change)
  return { ...next, version, routing: { ...next.routing, version } }
}

function compileRow(facts: SwitchFacts, change: RowChange): SwitchFacts {
  const { noun, id, row } = change
  switch (noun) {
    case 'User':
      return withUser(withoutUser(facts, id), id, row)
    case 'Group':
      return withRouting(facts, { groups: withGroup(facts.routing, id, row) })
    case 'DialCodeSettings':
      return withRouting(facts, { dialCodes: dialCodesOf(row ?? {}) })
    case 'CodecsSettings':
      return withRouting(facts, { localCodecs: codecsOf(row ?? {}) })
    case 'NetworkSettings':
      return { ...facts, network: row ?? {} }
    default:
      return facts
  }
}

function withRouting(facts: SwitchFacts, patch: Partial<Facts>): SwitchFacts {
  return { ...facts, routing: { ...facts.routing, ...patch } }
}

function withoutUser(facts: SwitchFacts, id: number): SwitchFacts {
  const key = String(id)
  const number = lookUp(facts.routing.numberById, key)
  if (number === undefined) return facts
  const { extensions, numberById } = facts.routing
  return withRouting(facts, {
    extensions: withoutEntry(extensions, number),
    numberById: withoutEntry(numberById, key),
  })
}

function withUser(facts: SwitchFacts, id: number, row: Row | null): SwitchFacts {
  const number = row ? textOf(row, 'Number') : ''
  if (!row || number === '') return facts
  const { extensions, numberById } = facts.routing
  return withRouting(facts, {
    extensions: withEntry(extensions, number, extensionOf(id, number, row)),
    numberById: withEntry(numberById, String(id), number),
  })
}

function extensionOf(id: number, number: string, row: Row): ExtensionFacts {
  const name = printable(`${textOf(row, 'FirstName')} ${textOf(row, 'LastName')}`.trim(), 128)
  const groups = listOf(row, 'Groups').flatMap((entry) => (isRow(entry) ? [numberOf(entry, 'GroupId', 0)] : []))
  const enabled = flagOf(row, 'Enabled', true)
  return {
    id,
    number,
    name,
    enabled,
    srtp: srtpOf(row),
    groups,
    primaryGroup: numberOf(row, 'PrimaryGroupId', 0),
    profile: { ...plainProfile, noAnswerSeconds: 60 },
    exceptions: [],
    outboundCallerId: textOf(row, 'OutboundCallerID'),
    internalOnly: flagOf(row, 'Internal', false),
    officeHoursOnly: false,
  }
}

function srtpOf(row: Row): SrtpPolicy {
  switch (row.SRTPMode) {
    case 'SRTPEnabled':
      return 'optional'
    case 'SRTPEnforced':
      return 'required'
    default:
      return 'off'
  }
}

function withGroup(facts: Facts, id: number, row: Row | null): Facts['groups'] {
  const key = String(id)
  if (!row) return withoutEntry(facts.groups, key)
  const group: GroupFacts = {
    ...plainGroup,
    id,
    number: textOf(row, 'Number'),
    name: textOf(row, 'Name'),
  }
  return withEntry(facts.groups, key, group)
}

const always = { type: 'AllHours', ignoreHolidays: true, periods: [] } as const
const never = { type: 'Never', ignoreHolidays: true, periods: [] } as const

const plainGroup: Omit<GroupFacts, 'id' | 'number' | 'name'> = {
  timeZone: 'UTC',
  hours: always,
  breakTime: never,
  holidays: [],
  officeRoute: noRoute,
  outOfOfficeRoute: noRoute,
  breakRoute: noRoute,
  holidaysRoute: noRoute,
  operator: noRoute,
  forced: null,
  musicOnHold: null,
}

const dialCodeFields: readonly (readonly [string, DialFeature])[] = [
  ['DialCodePark', 'park'],
  ['DialCodeUnpark', 'unpark'],
  ['DialCodePickup', 'pickup'],
  ['DialCodeProfileStatus', 'profileStatus'],
  ['DialCodeVMail', 'voicemail'],
  ['DialCodeHideCallerID', 'hideCallerId'],
  ['DialCodeOutOffice', 'outOfOffice'],
  ['DialCodeLoggedInQueue', 'queueLogin'],
  ['DialCodeLoggedOutQueue', 'queueLogout'],
  ['DialCodeHotdesking', 'hotdesking'],
  ['DialCodeIntercom', 'intercom'],
  ['DialCodeBillingCode', 'billingCode'],
  ['DialCodeHotelAccess', 'hotelAccess'],
]

function dialCodesOf(row: Row): readonly DialCodeFacts[] {
  const codes = dialCodeFields.flatMap(([field, feature]) => {
    const code = textOf(row, field)
    return code === '' ? [] : [{ code, feature }]
  })
  return [...fixedDialCodes, ...codes]
}

/** Codec names as the API writes them ("G.711 U-law", "PCMU", "G722") to SDP encoding names. */
function codecsOf(row: Row): readonly string[] {
  const names = textsOf(row, 'LocalCodecList').map(sdpName)
  const known = [...new Set(names)].filter((name) => name !== '')
  return known.length > 0 ? known : defaultCodecs
}

function sdpName(text: string): string {
  const plain = text.toUpperCase().replaceAll(/[^A-Z0-9]/g, '')
  if (plain === 'G711ULAW' || plain === 'G711U' || plain === 'PCMU') return 'PCMU'
  if (plain === 'G711ALAW' || plain === 'G711A' || plain === 'PCMA') return 'PCMA'
  return plain.slice(0, 32)
}
