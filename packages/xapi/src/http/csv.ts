// Tables as CSV text (RFC 4180): lines end with CR LF, a cell with a comma, a quote or a line break stands in quotes. Pure.

/** Rows by column name; what a row does not have is an empty cell. */
export function csvText(columns: readonly string[], rows: readonly Readonly<Record<string, unknown>>[]): string {
  return csvHead(columns) + csvLines(columns, rows)
}

export function csvHead(columns: readonly string[]): string {
  return line(columns)
}

export function csvLines(columns: readonly string[], rows: readonly Readonly<Record<string, unknown>>[]): string {
  return rows.map((row) => line(columns.map((name) => row[name]))).join('')
}

function line(cells: readonly unknown[]): string {
  return `${cells.map(cell).join(',')}\r\n`
}

/**
 * Spreadsheets take a text that begins with one of these for a formula and calculate it: an apostrophe before it keeps it a
 * text (OWASP, CSV injection). Numbers are written as they are.
 */
const FORMULA = /^[=+\-@\t\r]/

function cell(value: unknown): string {
  const plain = textOf(value)
  const text = typeof value !== 'number' && FORMULA.test(plain) ? `'${plain}` : plain
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

function textOf(value: unknown): string {
  if (value === null || value === undefined) return ''
  if (typeof value === 'string') return value
  if (Array.isArray(value)) return value.map(textOf).join('; ')
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}
