// Makes values from the wire fit for every engine, so that one odd display name cannot keep a record from being stored.

/** Without NUL characters and lone surrogates, which PostgreSQL refuses; at most `limit` UTF-16 units. */
export function storable(text: string, limit: number): string {
  const cut = text.length > limit ? text.slice(0, limit) : text
  return cut.replaceAll('\u0000', '').toWellFormed()
}

/** A whole number for an integer column; what is no number at all becomes 0. */
export function whole(value: number): number {
  const rounded = Math.round(value)
  return Number.isSafeInteger(rounded) ? rounded : 0
}

export function wholeOrNull(value: number | null): number | null {
  return value === null ? null : whole(value)
}

export function finiteOrNull(value: number | null): number | null {
  return value === null || !Number.isFinite(value) ? null : value
}
