// Functions SQL asks of us: SQLite itself folds ASCII letters only and knows no time zones.
import type { DatabaseSync } from 'node:sqlite'
import type { TimePart } from '../condition.ts'
import { timePart, ZoneOffsets } from '../zone-parts.ts'

const KEPT_ZONES = 16
const PARTS: ReadonlySet<unknown> = new Set<TimePart>([
  'year',
  'month',
  'day',
  'hour',
  'minute',
  'second',
  'fraction',
  'clock',
])

function isPart(part: unknown): part is TimePart {
  return PARTS.has(part)
}

/** cordboard_lower, cordboard_upper and cordboard_trim of a text, cordboard_part(ms, part, zone); null stays null. */
export function addFunctions(database: DatabaseSync): void {
  const text = (name: string, work: (value: string) => string): void =>
    database.function(name, { deterministic: true }, (value) => (value === null ? null : work(String(value))))
  text('cordboard_lower', (value) => value.toLowerCase())
  text('cordboard_upper', (value) => value.toUpperCase())
  text('cordboard_trim', (value) => value.trim())
  const zones = new Map<string, ZoneOffsets>()
  database.function('cordboard_part', { deterministic: true }, (ms, part, zone) => {
    if (typeof ms !== 'number' || !isPart(part)) return null
    const name = String(zone)
    const known = zones.get(name)
    if (known !== undefined) return timePart(ms, part, known)
    if (zones.size >= KEPT_ZONES) zones.clear()
    const offsets = new ZoneOffsets(name)
    zones.set(name, offsets)
    return timePart(ms, part, offsets)
  })
}
