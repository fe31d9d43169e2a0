// Time zones for the switch: it knows IANA names, rows hold our ids.

import type { RowChange } from '@cordboard/link'
import { TIME_ZONES } from '@cordboard/model'

const names: ReadonlyMap<string, string> = new Map(TIME_ZONES.map((zone) => [zone.Id, zone.IanaName]))

/** Adds `TimeZone`, the IANA name, to the rows of departments; an id that stands for none adds nothing. */
export function withZoneNames<Change extends RowChange>(rows: readonly Change[]): readonly Change[] {
  return rows.map((change) => {
    if (change.noun !== 'Group' || change.row === null) return change
    const id = change.row.TimeZoneId
    const name = typeof id === 'string' ? names.get(id) : undefined
    return name === undefined ? change : { ...change, row: { ...change.row, TimeZone: name } }
  })
}
