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
