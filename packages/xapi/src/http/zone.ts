// The system's time zone: the default department's, as OfficeHours shows it.
import { TIME_ZONES } from '@cordboard/model'
import type { Store } from '@cordboard/store'

const NAMES: ReadonlyMap<string, string> = new Map(TIME_ZONES.map((zone) => [zone.Id, zone.IanaName]))

/** IANA name; UTC where no zone was chosen. The rows it reads are kept in memory by the store. */
export async function systemZone(store: Store): Promise<string> {
  const home = (await store.list('Group')).find((row) => row.fields.IsDefault === true)
  const id = home?.fields.TimeZoneId
  return (typeof id === 'string' ? NAMES.get(id) : undefined) ?? 'UTC'
}
