// The functions of $filter and $orderby: what they take and what they answer. Null in, null out.
import type { Primitive } from './shape.ts'

export interface FunctionDeclaration {
  readonly takes: readonly (readonly Primitive[])[]
  /** So many of the last arguments may be left out. */
  readonly optional: number
  readonly gives: Primitive
  readonly run: (values: readonly unknown[]) => unknown
}

const TEXT: readonly Primitive[] = ['string', 'enum', 'guid']
const NUMBER: readonly Primitive[] = ['number']
const MOMENT: readonly Primitive[] = ['datetime', 'date']
const CLOCK: readonly Primitive[] = ['datetime', 'time']

function text(value: unknown): string {
  return typeof value === 'string' ? value : String(value)
}
function number(value: unknown): number {
  return typeof value === 'number' ? value : Number.NaN
}
function utc(value: unknown): Temporal.ZonedDateTime {
  if (typeof value === 'number') return Temporal.Instant.fromEpochMilliseconds(value).toZonedDateTimeISO('UTC')
  return Temporal.PlainDate.from(text(value)).toZonedDateTime('UTC')
}
const DAY_MS = 86_400_000
function msOfDay(value: unknown): number {
  return ((number(value) % DAY_MS) + DAY_MS) % DAY_MS
}

function declare(
  takes: FunctionDeclaration['takes'],
  gives: Primitive,
  run: FunctionDeclaration['run'],
  optional = 0,
): FunctionDeclaration {
  return { takes, gives, run, optional }
}

function substring([of, from, length]: readonly unknown[]): string {
  const start = Math.max(0, number(from))
  return length === undefined ? text(of).slice(start) : text(of).slice(start, start + Math.max(0, number(length)))
}

export const FUNCTIONS: ReadonlyMap<string, FunctionDeclaration> = new Map([
  ['contains', declare([TEXT, TEXT], 'boolean', ([of, part]) => text(of).includes(text(part)))],
  ['startswith', declare([TEXT, TEXT], 'boolean', ([of, part]) => text(of).startsWith(text(part)))],
  ['endswith', declare([TEXT, TEXT], 'boolean', ([of, part]) => text(of).endsWith(text(part)))],
  // The name of OData 2 and 3, arguments the other way round; old clients still send it.
  ['substringof', declare([TEXT, TEXT], 'boolean', ([part, of]) => text(of).includes(text(part)))],
  ['tolower', declare([TEXT], 'string', ([of]) => text(of).toLowerCase())],
  ['toupper', declare([TEXT], 'string', ([of]) => text(of).toUpperCase())],
  ['trim', declare([TEXT], 'string', ([of]) => text(of).trim())],
  ['length', declare([TEXT], 'number', ([of]) => text(of).length)],
  ['indexof', declare([TEXT, TEXT], 'number', ([of, part]) => text(of).indexOf(text(part)))],
  ['concat', declare([TEXT, TEXT], 'string', ([a, b]) => (text(a) + text(b)).slice(0, 65_536))],
  ['substring', declare([TEXT, NUMBER, NUMBER], 'string', substring, 1)],
  ['year', declare([MOMENT], 'number', ([of]) => utc(of).year)],
  ['month', declare([MOMENT], 'number', ([of]) => utc(of).month)],
  ['day', declare([MOMENT], 'number', ([of]) => utc(of).day)],
  ['hour', declare([CLOCK], 'number', ([of]) => Math.floor(msOfDay(of) / 3_600_000))],
  ['minute', declare([CLOCK], 'number', ([of]) => Math.floor(msOfDay(of) / 60_000) % 60)],
  ['second', declare([CLOCK], 'number', ([of]) => Math.floor(msOfDay(of) / 1000) % 60)],
  ['fractionalseconds', declare([CLOCK], 'number', ([of]) => (msOfDay(of) % 1000) / 1000)],
  ['date', declare([MOMENT], 'date', ([of]) => utc(of).toPlainDate().toString())],
  ['time', declare([CLOCK], 'time', ([of]) => msOfDay(of))],
  ['totalseconds', declare([['duration']], 'number', ([of]) => number(of) / 1000)],
  ['round', declare([NUMBER], 'number', ([of]) => Math.round(number(of)))],
  ['floor', declare([NUMBER], 'number', ([of]) => Math.floor(number(of)))],
  ['ceiling', declare([NUMBER], 'number', ([of]) => Math.ceil(number(of)))],
])
