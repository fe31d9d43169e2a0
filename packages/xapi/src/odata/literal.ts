// Literals of OData's URL language: which type a text has and what it is worth (OData 4.01 URL conventions 5.1.1.14).

export type Literal =
  | { readonly type: 'null'; readonly value: null }
  | { readonly type: 'boolean'; readonly value: boolean }
  | { readonly type: 'number'; readonly value: number }
  | { readonly type: 'string'; readonly value: string }
  /** Lower case. */
  | { readonly type: 'guid'; readonly value: string }
  /** Epoch milliseconds. */
  | { readonly type: 'datetime'; readonly value: number }
  /** `YYYY-MM-DD`. */
  | { readonly type: 'date'; readonly value: string }
  /** Milliseconds since midnight. */
  | { readonly type: 'time'; readonly value: number }
  /** Milliseconds. */
  | { readonly type: 'duration'; readonly value: number }

const MAX_LITERAL = 64
const NUMBER = /^[+-]?\d{1,30}(\.\d{1,30})?([eE][+-]?\d{1,3})?[dDfFmMlL]?$/
const DATE = /^\d{4}-\d\d-\d\d$/
const DATE_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,12})?)?(Z|[+-]\d\d:\d\d)?$/
const TIME = /^(\d{1,2}):(\d\d)(?::(\d\d(?:\.\d{1,12})?))?$/
const DURATION = /^(-?)P(?:(\d{1,10})D)?(?:T(?:(\d{1,10})H)?(?:(\d{1,10})M)?(?:(\d{1,10}(?:\.\d{1,12})?)S)?)?$/
const GUID = /^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$/

/** Epoch milliseconds of an ISO 8601 time; without an offset it is UTC. Null when it is none. */
export function dateTimeMs(text: string): number | null {
  if (text.length > MAX_LITERAL || !DATE_TIME.test(text)) return null
  const zoned = text.endsWith('Z') || text.includes('+') || text.lastIndexOf('-') > 10
  try {
    return Temporal.Instant.from(zoned ? text.replace(/(\.\d{9})\d+/, '$1') : `${text}Z`).epochMilliseconds
  } catch {
    return null
  }
}

/** Milliseconds of an ISO 8601 duration of days and smaller, or null. */
export function durationMs(text: string): number | null {
  const found = text.length > MAX_LITERAL ? null : DURATION.exec(text)
  if (found === null || text.endsWith('P') || text.endsWith('T')) return null
  const [, sign, days = 0, hours = 0, minutes = 0, seconds = 0] = found
  const ms = Number(days) * 86_400_000 + Number(hours) * 3_600_000 + Number(minutes) * 60_000 + Number(seconds) * 1000
  return sign === '-' ? -ms : ms
}

/** Milliseconds since midnight of `HH:MM[:SS[.f]]`, or null. */
export function timeMs(text: string): number | null {
  const found = text.length > MAX_LITERAL ? null : TIME.exec(text)
  if (found === null) return null
  const [, hours = 0, minutes = 0, seconds = 0] = found
  if (Number(hours) > 23 || Number(minutes) > 59 || Number(seconds) >= 60) return null
  return Number(hours) * 3_600_000 + Number(minutes) * 60_000 + Number(seconds) * 1000
}

/** A calendar day as it was written, or null when there is no such day. */
export function calendarDay(text: string): string | null {
  if (!DATE.test(text)) return null
  try {
    return Temporal.PlainDate.from(text).toString()
  } catch {
    return null
  }
}

export function isGuidText(text: string): boolean {
  return text.length === 36 && GUID.test(text)
}

/** A literal written without quotes, or null when the text is none. */
export function bareLiteral(text: string): Literal | null {
  switch (text) {
    case 'null':
      return { type: 'null', value: null }
    case 'true':
    case 'false':
      return { type: 'boolean', value: text === 'true' }
  }
  if (text.length > MAX_LITERAL) return null
  if (NUMBER.test(text)) {
    const value = Number.parseFloat(text)
    return Number.isFinite(value) ? { type: 'number', value } : null
  }
  if (isGuidText(text)) return { type: 'guid', value: text.toLowerCase() }
  const day = calendarDay(text)
  if (day !== null) return { type: 'date', value: day }
  const at = dateTimeMs(text)
  if (at !== null) return { type: 'datetime', value: at }
  const time = timeMs(text)
  return time === null ? null : { type: 'time', value: time }
}

/** `duration'PT5S'` and enumeration literals such as `Pbx.PeerType'Extension'`; null when the prefix is unknown. */
export function prefixedLiteral(prefix: string, text: string): Literal | null {
  if (prefix === 'duration') {
    const ms = durationMs(text)
    return ms === null ? null : { type: 'duration', value: ms }
  }
  if (prefix === 'guid') return isGuidText(text) ? { type: 'guid', value: text.toLowerCase() } : null
  if (prefix === 'datetimeoffset' || prefix === 'datetime') {
    const at = dateTimeMs(text)
    return at === null ? null : { type: 'datetime', value: at }
  }
  return prefix.includes('.') ? { type: 'string', value: text } : null
}
