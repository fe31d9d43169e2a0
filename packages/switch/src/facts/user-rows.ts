// User rows to extensions: name, departments, the profile in force, exceptions.
import {
  type ByOrigin,
  type DestinationFacts,
  type ExceptionFacts,
  type ExtensionFacts,
  nowhere,
  type ProfileFacts,
  plainProfile,
  type SrtpPolicy,
} from '@cordboard/routing'
import { printable } from '../call/printable.ts'
import { destinationOf } from './destination-rows.ts'
import { flagOf, numberOf, partOf, type Row, rowsOf, textOf, textsOf } from './row-fields.ts'
import { scheduleOf } from './schedule-rows.ts'

/** Rings so long when no profile says otherwise. */
const plainRingSeconds = 60

export function extensionOf(id: number, number: string, row: Row): ExtensionFacts {
  return {
    id,
    number,
    name: printable(`${textOf(row, 'FirstName')} ${textOf(row, 'LastName')}`.trim(), 128),
    enabled: flagOf(row, 'Enabled', true),
    srtp: srtpOf(row),
    groups: groupIdsOf(row),
    primaryGroup: numberOf(row, 'PrimaryGroupId', 0),
    profile: profileOf(row),
    exceptions: rowsOf(row, 'ForwardingExceptions').flatMap((entry) => exceptionOf(entry) ?? []),
    outboundCallerId: textOf(row, 'OutboundCallerID'),
    emergencyPlace: textOf(row, 'EmergencyLocationId'),
    internalOnly: flagOf(row, 'Internal', false),
    officeHoursOnly: textsOf(row, 'OfficeHoursProps').includes('BlockOutboundCalls'),
    takesQueueCalls: textOf(row, 'QueueStatus') !== 'LoggedOut',
  }
}

/** Departments of anything with a number, by row id. */
export function groupIdsOf(row: Row): readonly number[] {
  return rowsOf(row, 'Groups').flatMap((entry) => {
    const id = numberOf(entry, 'GroupId', 0)
    return id > 0 ? [id] : []
  })
}

export function srtpOf(row: Row): SrtpPolicy {
  switch (row.SRTPMode) {
    case 'SRTPEnabled':
      return 'optional'
    case 'SRTPEnforced':
      return 'required'
    default:
      return 'off'
  }
}

/** The two profiles that ring; in the others a call goes on at once. */
const ringing: ReadonlySet<string> = new Set(['Available', 'Custom 1'])

/** What this one says holds at all hours: whoever is not to be disturbed is not rung in office hours either. */
const doNotDisturb = 'Out of office'

function profileOf(row: Row): ProfileFacts {
  const name = textOf(row, 'CurrentProfileName') || 'Available'
  const profile = rowsOf(row, 'ForwardingProfiles').find((entry) => textOf(entry, 'Name') === name)
  const rings = ringing.has(name)
  if (!profile) return { ...plainProfile, name, rings, noAnswerSeconds: plainRingSeconds }
  const available = partOf(profile, 'AvailableRoute')
  const away = partOf(profile, 'AwayRoute')
  const always = (side: string): boolean => name === doNotDisturb || flagOf(away, `AllHours${side}`, true)
  return {
    name,
    rings,
    noAnswerSeconds: Math.max(1, numberOf(profile, 'NoAnswerTimeout', plainProfile.noAnswerSeconds)),
    acceptMultipleCalls: flagOf(profile, 'AcceptMultipleCalls', true),
    skippedByRingGroups: flagOf(profile, 'DisableRingGroupCalls', false),
    noAnswer: conditionOf(available, 'NoAnswer'),
    busy: conditionOf(available, 'Busy'),
    notRegistered: conditionOf(available, 'NotRegistered'),
    away: { internal: destinationOf(away, 'Internal'), external: destinationOf(away, 'External') },
    awayAllHours: { internal: always('Internal'), external: always('External') },
  }
}

/** With `…AllCalls` callers from outside go where those from inside go. */
function conditionOf(route: Row, condition: string): ByOrigin<DestinationFacts> {
  const internal = destinationOf(route, `${condition}Internal`)
  const forAll = flagOf(route, `${condition}AllCalls`, false)
  return { internal, external: forAll ? internal : destinationOf(route, `${condition}External`) }
}

const conditions: ReadonlyMap<string, ExceptionFacts['condition']> = new Map([
  ['BasedOnCallerID', 'callerId'],
  ['BasedOnDID', 'did'],
  ['ForwardAll', 'always'],
])

const callTypes: ReadonlyMap<string, ExceptionFacts['calls']> = new Map([
  ['AllCalls', 'all'],
  ['InternalCallsOnly', 'internal'],
  ['ExternalCallsOnly', 'external'],
])

/** Null: switched off, or with a condition that this version does not know. */
function exceptionOf(row: Row): ExceptionFacts | null {
  const condition = conditions.get(textOf(row, 'Condition'))
  if (condition === undefined || !flagOf(row, 'Enabled', true)) return null
  const destination = destinationOf(row, 'Destination')
  return {
    condition,
    calls: callTypes.get(textOf(row, 'CallType')) ?? 'all',
    data: textOf(row, 'Data'),
    hours: scheduleOf(row, 'Hours', 'AllHours'),
    destination: destination.kind === 'none' ? nowhere : destination,
  }
}
