// Reads fields of a configuration row, which comes as untyped data from another process.

export type Row = Readonly<Record<string, unknown>>

export function textOf(row: Row, field: string): string {
  const value = row[field]
  return typeof value === 'string' ? value : ''
}

export function flagOf(row: Row, field: string, otherwise: boolean): boolean {
  const value = row[field]
  return typeof value === 'boolean' ? value : otherwise
}

export function numberOf(row: Row, field: string, otherwise: number): number {
  const value = row[field]
  return typeof value === 'number' && Number.isFinite(value) ? value : otherwise
}

export function listOf(row: Row, field: string): readonly unknown[] {
  const value = row[field]
  return Array.isArray(value) ? value : []
}

export function textsOf(row: Row, field: string): readonly string[] {
  return listOf(row, field).filter((entry): entry is string => typeof entry === 'string')
}

export function isRow(value: unknown): value is Row {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A nested object; empty when there is none. */
export function partOf(row: Row, field: string): Row {
  const value = row[field]
  return isRow(value) ? value : {}
}

export function rowsOf(row: Row, field: string): readonly Row[] {
  return listOf(row, field).filter(isRow)
}

/** Words of a text list, separated by commas. */
export function wordsOf(row: Row, field: string): readonly string[] {
  return textOf(row, field)
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '')
}

/** Seconds since midnight of `HH:mm[:ss[.fff]]`; null when it is none. */
export function secondOfDay(text: string): number | null {
  const match = /^([0-9]{1,2}):([0-9]{2})(?::([0-9]{2})(?:\.[0-9]{1,12})?)?$/.exec(text)
  if (!match) return null
  const [, hours, minutes, seconds] = match
  const total = Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds ?? 0)
  return total <= 86_400 ? total : null
}

/** Seconds of an ISO 8601 duration of at most one day; null when it is none. */
export function secondsOfDuration(text: string): number | null {
  const match = /^P(?:([01])D)?(?:T(?:([0-9]{1,3})H)?(?:([0-9]{1,5})M)?(?:([0-9]{1,6})(?:\.[0-9]{1,12})?S)?)?$/.exec(
    text,
  )
  if (!match) return null
  const [days = 0, hours = 0, minutes = 0, seconds = 0] = match.slice(1).map((part) => Number(part ?? 0))
  const total = days * 86_400 + hours * 3600 + minutes * 60 + seconds
  return total <= 86_400 ? total : null
}
