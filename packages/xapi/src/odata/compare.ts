// Which types may be compared with each other, and how two values of one type are ordered.
import type { Bound } from './bound.ts'
import { calendarDay, dateTimeMs, durationMs, isGuidText, timeMs } from './literal.ts'
import { dayStart } from './moment.ts'
import { ODataRefusal, quoted } from './refusal.ts'
import { edmName, type Primitive, type Shape, valueShape } from './shape.ts'

/** Below zero when a comes first; both of the same type and not null. Text is ordered by code points. */
export function compareValues(a: unknown, b: unknown): number {
  if (a === b) return 0
  if (typeof a === 'string' && typeof b === 'string') return textOrder(a, b)
  if (typeof a === 'number' && typeof b === 'number') return a - b
  if (typeof a === 'boolean' && typeof b === 'boolean') return a ? 1 : -1
  return Number.NaN
}

// UTF-16 puts characters beyond U+FFFF before those from U+E000 on; databases do not.
function textOrder(a: string, b: string): number {
  const end = Math.min(a.length, b.length)
  let at = 0
  while (at < end && a.charCodeAt(at) === b.charCodeAt(at)) at += 1
  if (at === end) return a.length - b.length
  return rank(a.charCodeAt(at)) - rank(b.charCodeAt(at))
}
function rank(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit
}

/**
 * Both sides, with a text literal turned into the other side's type where that is what its sender meant: members of
 * enumerations always come as text, times and GUIDs sometimes do. Throws ODataRefusal.
 */
export function comparable(left: Bound, right: Bound, operator: string, zone: string): readonly [Bound, Bound] {
  const [a, b] = [left.shape, right.shape]
  if (a.kind === 'value' && b.kind === 'value') {
    if (a.of === 'null' || b.of === 'null') return [left, right]
    if (a.of === 'enum' && b.of === 'string') return [left, member(right, a)]
    if (b.of === 'enum' && a.of === 'string') return [member(left, b), right]
    if (a.of === b.of) return [left, right]
    if (b.of === 'string' && a.of !== 'string') return [left, converted(right, a, zone, incompatible(a, b, operator))]
    if (a.of === 'string' && b.of !== 'string') return [converted(left, b, zone, incompatible(a, b, operator)), right]
    if (a.of === 'datetime' && b.of === 'date') return [left, midnight(right, zone)]
    if (a.of === 'date' && b.of === 'datetime') return [midnight(left, zone), right]
  } else if ((b.kind === 'value' && b.of === 'null') || (a.kind === 'value' && a.of === 'null')) {
    return [left, right]
  }
  throw incompatible(a, b, operator)
}

function incompatible(a: Shape, b: Shape, operator: string): ODataRefusal {
  return new ODataRefusal(
    `A binary operator with incompatible types was detected. Found operand types '${edmName(a)}' and '${edmName(b)}' for operator '${operator}'.`,
  )
}

// Literals and constants ignore the run they are given.
function constant(bound: Bound): unknown {
  return bound.run({ root: () => null, variables: [], budget: { steps: 1 } })
}

function member(text: Bound, of: Extract<Shape, { kind: 'value' }>): Bound {
  const value = constant(text)
  if (typeof value !== 'string' || of.members === null) return text
  const exact = of.members.includes(value)
  const name = exact ? value : of.members.find((each) => each.toLowerCase() === value.toLowerCase())
  if (name === undefined)
    throw new ODataRefusal(`The string ${quoted(value)} is not a valid enumeration type constant.`)
  return { shape: of, run: () => name }
}

function converted(text: Bound, to: Extract<Shape, { kind: 'value' }>, zone: string, refused: ODataRefusal): Bound {
  const value = constant(text)
  const meant = typeof value === 'string' ? meaning(value, to.of, zone) : null
  if (meant === null) throw refused
  return { shape: to, run: () => meant }
}

function meaning(text: string, of: Primitive, zone: string): unknown {
  switch (of) {
    case 'datetime':
      return dateTimeMs(text) ?? dayMs(text, zone)
    case 'date':
      return calendarDay(text)
    case 'duration':
      return durationMs(text)
    case 'time':
      return timeMs(text)
    case 'guid':
      return isGuidText(text) ? text.toLowerCase() : null
    default:
      return null
  }
}

function dayMs(text: string, zone: string): number | null {
  const day = calendarDay(text)
  return day === null ? null : dayStart(day, zone)
}

function midnight(day: Bound, zone: string): Bound {
  return {
    shape: valueShape('datetime'),
    run: (run) => {
      const value = day.run(run)
      return typeof value === 'string' ? dayMs(value, zone) : null
    },
  }
}
