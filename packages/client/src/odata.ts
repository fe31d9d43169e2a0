// Literals of OData's URL language (OData 4.01 URL conventions 5.1.1.14): a value becomes text that means it and nothing else.

/** A literal as it stands in a filter, a key or an argument, not yet percent-encoded. */
export class Literal {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }

  toString(): string {
    return this.text
  }
}

/** What becomes a literal by itself: text is quoted, a Date becomes a moment. */
export type LiteralValue = string | number | boolean | null | Date | Literal

const GUID = /^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$/
const DAY = /^\d{4}-\d\d-\d\d$/

export const odata = {
  /** `O'Brien` becomes `'O''Brien'`. */
  text(value: string): Literal {
    return new Literal(`'${value.replaceAll("'", "''")}'`)
  },

  /** A point in time: a Date, epoch milliseconds, or ISO 8601 with `Z` or an offset. */
  moment(value: Date | number | string): Literal {
    const date = new Date(value)
    if (Number.isNaN(date.getTime())) throw new RangeError(`${String(value)} is no point in time`)
    return new Literal(date.toISOString())
  },

  /** A calendar day, `2026-11-20`. */
  day(value: string): Literal {
    if (!DAY.test(value) || Number.isNaN(Date.parse(value))) throw new RangeError(`${value} is no calendar day`)
    return new Literal(value)
  },

  /** A length of time in a filter. */
  duration(milliseconds: number): Literal {
    return new Literal(`duration'${isoDuration(milliseconds)}'`)
  },

  guid(value: string): Literal {
    if (!GUID.test(value)) throw new RangeError(`${value} is no GUID`)
    return new Literal(value)
  },

  /** A filter with values in it: ``odata.filter`LastName eq ${name}` ``. */
  filter(words: TemplateStringsArray, ...values: readonly LiteralValue[]): string {
    return words.reduce((text, word, at) => text + literalOf(values[at - 1] ?? null).text + word)
  },
} as const

/** Milliseconds as ISO 8601, `PT72.5S`: as bodies hold it. */
export function isoDuration(milliseconds: number): string {
  if (!Number.isSafeInteger(milliseconds)) throw new RangeError(`${milliseconds} is no number of milliseconds`)
  const sign = milliseconds < 0 ? '-' : ''
  const whole = Math.abs(milliseconds)
  const fraction = String(whole % 1000).padStart(3, '0')
  return `${sign}PT${Math.floor(whole / 1000)}${fraction === '000' ? '' : `.${fraction}`}S`
}

export function literalOf(value: LiteralValue): Literal {
  if (value instanceof Literal) return value
  if (value instanceof Date) return odata.moment(value)
  if (typeof value === 'string') return odata.text(value)
  if (typeof value === 'number' && !Number.isFinite(value)) throw new RangeError(`${value} cannot be said in a URL`)
  return new Literal(String(value))
}
