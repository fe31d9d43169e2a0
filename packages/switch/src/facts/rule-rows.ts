// Rows of inbound and outbound rules to facts.
import type { InboundRuleFacts, OutboundRouteFacts, OutboundRuleFacts } from '@cordboard/routing'
import { destinationOf } from './destination-rows.ts'
import { flagOf, listOf, numberOf, partOf, type Row, rowsOf, textOf, wordsOf } from './row-fields.ts'
import { scheduleOf } from './schedule-rows.ts'

const conditions: ReadonlyMap<string, InboundRuleFacts['condition']> = new Map([
  ['BasedOnDID', 'did'],
  ['BasedOnCallerID', 'callerId'],
  ['ForwardAll', 'forwardAll'],
])

/** Null: a condition that is none of inbound rules. */
export function inboundRuleOf(id: number, row: Row): InboundRuleFacts | null {
  const condition = conditions.get(textOf(row, 'Condition') || 'BasedOnDID')
  if (condition === undefined) return null
  const trunk = textOf(partOf(row, 'TrunkDN'), 'Number')
  return {
    id,
    name: textOf(row, 'RuleName'),
    condition,
    data: textOf(row, 'Data').trim(),
    trunks: trunk === '' ? [] : [trunk],
    hours: scheduleOf(row, 'Hours', 'AllHours'),
    office: destinationOf(row, 'OfficeHoursDestination'),
    outOfOffice: destinationOf(row, 'OutOfOfficeHoursDestination'),
    holidays: destinationOf(row, 'HolidaysDestination'),
    altersOutOfOffice: flagOf(row, 'AlterDestinationDuringOutOfOfficeHours', false),
    altersHolidays: flagOf(row, 'AlterDestinationDuringHolidays', false),
  }
}

export function outboundRuleOf(id: number, row: Row): OutboundRuleFacts {
  return {
    id,
    name: textOf(row, 'Name') || `rule ${id}`,
    priority: numberOf(row, 'Priority', Number.MAX_SAFE_INTEGER),
    emergency: flagOf(row, 'EmergencyRule', false),
    prefixes: wordsOf(row, 'Prefix'),
    lengths: lengthsOf(row),
    extensions: rowsOf(row, 'DNRanges').flatMap((range) => {
      const from = textOf(range, 'From')
      return from === '' ? [] : [{ from, to: textOf(range, 'To') || from }]
    }),
    groups: listOf(row, 'GroupIds').filter((id): id is number => typeof id === 'number' && id > 0),
    routes: rowsOf(row, 'Routes').map(outboundRouteOf),
  }
}

/** No trunk: the route blocks. */
function outboundRouteOf(row: Row): OutboundRouteFacts {
  const trunk = numberOf(row, 'TrunkId', 0)
  return {
    trunk: trunk > 0 ? trunk : null,
    strip: Math.max(0, Math.trunc(numberOf(row, 'StripDigits', 0))),
    prepend: textOf(row, 'Prepend').trim(),
    append: textOf(row, 'Append').trim(),
    callerId: textOf(row, 'CallerID').trim(),
  }
}

/** `9,10-12`. What cannot be read limits to nothing: a condition never disappears by a mistake in it. */
function lengthsOf(row: Row): OutboundRuleFacts['lengths'] {
  return wordsOf(row, 'NumberLengthRanges').map((word) => {
    const match = /^([0-9]{1,3})(?:\s*-\s*([0-9]{1,3}))?$/.exec(word)
    return match ? { from: Number(match[1]), to: Number(match[2] ?? match[1]) } : { from: 1, to: 0 }
  })
}
