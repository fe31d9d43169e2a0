// Items made of plain values that belong to nobody in particular.

import type { RowFields } from '@cordboard/store'
import type { Belonging } from '../auth/caller.ts'
import type { Item } from './resource.ts'

export const NOBODYS: Belonging = { departments: [], owner: null }

export function valueItem(id: number | string, values: RowFields, belongs: Belonging = NOBODYS): Item {
  return { id, version: null, belongs, field: (name) => (Object.hasOwn(values, name) ? (values[name] ?? null) : null) }
}

/** ISO 8601 in UTC, or null. */
export function isoTime(ms: unknown): string | null {
  return typeof ms === 'number' ? Temporal.Instant.fromEpochMilliseconds(ms).toString() : null
}

/** ISO 8601 duration of so many milliseconds, e.g. `PT1M12.5S`. */
export function isoDuration(ms: number): string {
  const hours = Math.floor(ms / 3_600_000)
  const minutes = Math.floor(ms / 60_000) % 60
  const seconds = (ms % 60_000) / 1000
  const text = `${hours > 0 ? `${hours}H` : ''}${minutes > 0 ? `${minutes}M` : ''}${seconds > 0 ? `${seconds}S` : ''}`
  return `PT${text === '' ? '0S' : text}`
}
