// The functions of $filter and $orderby: what they take and what they answer. Null in, null out.
import { MAX_MADE_STRING } from './limits.ts'
import { clockMs, localTime, offsetMinutes } from './moment.ts'
import type { Primitive } from './shape.ts'

export interface FunctionDeclaration {
  readonly takes: readonly (readonly Primitive[])[]
  /** So many of the last arguments may be left out. */
  readonly optional: number
  readonly gives: Primitive
  /** `zone` is the time zone of days and hours, `first` the type of the first argument. */
  readonly run: (values: readonly unknown[], zone: string, first: Primitive) => unknown
  /** Looks for one text within another: work that counts. */
  readonly looks: boolean
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
function clock(value: unknown, zone: string, is: Primitive): number | null {
  if (is === 'time') return number(value)
  const local = localTime(value, zone)
  return local === null ? null : clockMs(local)
}
function clockPart(of: (ms: number) => number): FunctionDeclaration['run'] {
  return ([value], zone, is) => {
    const ms = clock(value, zone, is)
    return ms === null ? null : of(ms)
  }
}
// Halves go away from zero (URL conventions 5.1.1.9.1).
function rounded(value: number): number {
  return Math.sign(value) * Math.floor(Math.abs(value) + 0.5)
}

function declare(
  takes: FunctionDeclaration['takes'],
  gives: Primitive,
  run: FunctionDeclaration['run'],
  optional = 0,
): FunctionDeclaration {
  return { takes, gives, run, optional, looks: false }
}

function looking(gives: Primitive, run: FunctionDeclaration['run']): FunctionDeclaration {
  return { takes: [TEXT, TEXT], gives, run, optional: 0, looks: true }
}

// Characters are code points, as they are in databases.
function substring([of, from, length]: readonly unknown[]): string {
  const characters = [...text(of)]
  const start = Math.max(0, Math.trunc(number(from)))
  const end = length === undefined ? characters.length : start + Math.max(0, Math.trunc(number(length)))
  return characters.slice(start, end).join('')
}

function indexOf([of, part]: readonly unknown[]): number {
  const at = text(of).indexOf(text(part))
  return at < 0 ? -1 : [...text(of).slice(0, at)].length
}

export const FUNCTIONS: ReadonlyMap<string, FunctionDeclaration> = new Map([
  ['contains', looking('boolean', ([of, part]) => text(of).includes(text(part)))],
  ['startswith', looking('boolean', ([of, part]) => text(of).startsWith(text(part)))],
  ['endswith', looking('boolean', ([of, part]) => text(of).endsWith(text(part)))],
  // The name of OData 2 and 3, arguments the other way round; old clients still send it.
  ['substringof', looking('boolean', ([part, of]) => text(of).includes(text(part)))],
  ['tolower', declare([TEXT], 'string', ([of]) => text(of).toLowerCase())],
  ['toupper', declare([TEXT], 'string', ([of]) => text(of).toUpperCase())],
  ['trim', declare([TEXT], 'string', ([of]) => text(of).trim())],
  ['length', declare([TEXT], 'number', ([of]) => [...text(of)].length)],
  ['indexof', looking('number', indexOf)],
  ['concat', declare([TEXT, TEXT], 'string', ([a, b]) => (text(a) + text(b)).slice(0, MAX_MADE_STRING))],
  ['substring', declare([TEXT, NUMBER, NUMBER], 'string', substring, 1)],
  ['year', declare([MOMENT], 'number', ([of], zone) => localTime(of, zone)?.year ?? null)],
  ['month', declare([MOMENT], 'number', ([of], zone) => localTime(of, zone)?.month ?? null)],
  ['day', declare([MOMENT], 'number', ([of], zone) => localTime(of, zone)?.day ?? null)],
  [
    'hour',
    declare(
      [CLOCK],
      'number',
      clockPart((ms) => Math.floor(ms / 3_600_000)),
    ),
  ],
  [
    'minute',
    declare(
      [CLOCK],
      'number',
      clockPart((ms) => Math.floor(ms / 60_000) % 60),
    ),
  ],
  [
    'second',
    declare(
      [CLOCK],
      'number',
      clockPart((ms) => Math.floor(ms / 1000) % 60),
    ),
  ],
  [
    'fractionalseconds',
    declare(
      [CLOCK],
      'number',
      clockPart((ms) => (ms % 1000) / 1000),
    ),
  ],
  ['date', declare([MOMENT], 'date', ([of], zone) => localTime(of, zone)?.toPlainDate().toString() ?? null)],
  ['time', declare([CLOCK], 'time', ([of], zone, is) => clock(of, zone, is))],
  ['totaloffsetminutes', declare([['datetime']], 'number', ([of], zone) => offsetMinutes(number(of), zone))],
  ['mindatetime', declare([], 'datetime', () => -62_135_596_800_000)],
  ['maxdatetime', declare([], 'datetime', () => 253_402_300_799_999)],
  ['totalseconds', declare([['duration']], 'number', ([of]) => number(of) / 1000)],
  ['round', declare([NUMBER], 'number', ([of]) => rounded(number(of)))],
  ['floor', declare([NUMBER], 'number', ([of]) => Math.floor(number(of)))],
  ['ceiling', declare([NUMBER], 'number', ([of]) => Math.ceil(number(of)))],
])

/** Functions of OData that are not answered, and why. */
export const NOT_ANSWERED: ReadonlyMap<string, string> = new Map([
  ['cast', 'types are converted where they are compared'],
  ['isof', 'properties have one type only'],
  ['matchespattern', 'use contains, startswith or endswith'],
])
