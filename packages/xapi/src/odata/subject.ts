// The side of a comparison that stands for a column: a property, and what is done to it step by step.
import type { StructDeclaration } from '@cordboard/model'
import type { Step, TimePart } from '@cordboard/store'
import { bind } from './bind.ts'
import { type Bound, type Run, rootScope } from './bound.ts'
import type { Expression } from './expression.ts'
import { ODataRefusal } from './refusal.ts'
import { type Primitive, propertyOf, shapeOf } from './shape.ts'

export interface Asked {
  readonly struct: StructDeclaration
  readonly now: number
  readonly zone: string
}

export interface Subject {
  readonly field: string
  readonly steps: readonly Step[]
  readonly of: Primitive
  /** A number without a fraction. */
  readonly whole: boolean
}

type Call = Extract<Expression, { node: 'call' }>
type Binary = Extract<Expression, { node: 'binary' }>

const MAX_STEPS = 8
const MAX_CALCULATIONS = 2
const MAX_CONSTANT = 1_000_000
// Three hundred years.
const MAX_DURATION_MS = 1e13
const MAX_SUBSTRING = 1_000_000

/** Throws ODataRefusal: nothing is wrong with it, but a large table is not asked so. */
export function cannot(): ODataRefusal {
  return new ODataRefusal(
    'The $filter of this collection compares one property at a time with values; this expression is not supported here.',
  )
}

/** No property is in it, so it has one value. */
export function isConstant(expression: Expression): boolean {
  switch (expression.node) {
    case 'literal':
      return true
    case 'path':
    case 'lambda':
      return false
    case 'call':
      return expression.arguments.every(isConstant)
    case 'not':
    case 'negate':
      return isConstant(expression.of)
    case 'junction':
      return expression.of.every(isConstant)
    case 'binary':
      return isConstant(expression.left) && isConstant(expression.right)
    case 'in':
      return isConstant(expression.left) && expression.list.every(isConstant)
  }
}

const CONSTANT_STEPS = 100_000

export function constantValue(bound: Bound): unknown {
  const run: Run = { root: () => null, variables: [], budget: { steps: CONSTANT_STEPS } }
  return bound.run(run)
}

export function boundOf(expression: Expression, asked: Asked): Bound {
  return bind(expression, rootScope(asked.struct, asked.now, asked.zone, true))
}

function textOf(expression: Expression | undefined, asked: Asked): string {
  if (expression === undefined || !isConstant(expression)) throw cannot()
  const value = constantValue(boundOf(expression, asked))
  if (typeof value !== 'string' || value.includes('\u0000') || !value.isWellFormed()) throw cannot()
  return value
}

function numberOf(expression: Expression | undefined, asked: Asked): number {
  if (expression === undefined || !isConstant(expression)) throw cannot()
  const value = constantValue(boundOf(expression, asked))
  if (typeof value !== 'number') throw cannot()
  return value
}

/** Throws ODataRefusal for what cannot be asked of a table. The types are known to fit. */
export function subjectOf(expression: Expression, asked: Asked): Subject {
  const subject = found(expression, asked)
  const calculations = subject.steps.filter((step) => step.fn === 'calculate').length
  if (subject.steps.length > MAX_STEPS || calculations > MAX_CALCULATIONS) throw cannot()
  return subject
}

function found(expression: Expression, asked: Asked): Subject {
  switch (expression.node) {
    case 'path':
      return property(expression.names, asked)
    case 'call':
      return called(expression, asked)
    case 'negate':
      return calculated(found(expression.of, asked), 'mul', -1, false)
    case 'binary':
      return arithmetic(expression, asked)
    default:
      throw cannot()
  }
}

function property(names: readonly string[], asked: Asked): Subject {
  const [name, ...rest] = names[0] === '$it' ? names.slice(1) : names
  const known = name === undefined || rest.length > 0 ? null : propertyOf(asked.struct, name)
  const shape = known === null ? null : shapeOf(known.field.type)
  if (known === null || shape?.kind !== 'value') throw cannot()
  return { field: known.name, steps: [], of: shape.of, whole: false }
}

// length() is not among what a table is asked: the tests of the call history hold it refused.
const PARTS: Readonly<Record<string, TimePart>> = {
  year: 'year',
  month: 'month',
  day: 'day',
  hour: 'hour',
  minute: 'minute',
  second: 'second',
  fractionalseconds: 'fraction',
  time: 'clock',
}
const TEXTS: ReadonlySet<Primitive> = new Set<Primitive>(['string', 'enum', 'guid'])

function called(call: Call, asked: Asked): Subject {
  const name = call.name.toLowerCase()
  const [first, second, third] = call.arguments
  if (first === undefined) throw cannot()
  if (name === 'concat' && isConstant(first) && second !== undefined) {
    return after(text(second, asked), { fn: 'prepend', text: textOf(first, asked) }, 'string')
  }
  switch (name) {
    case 'tolower':
      return after(text(first, asked), { fn: 'lower' }, 'string')
    case 'toupper':
      return after(text(first, asked), { fn: 'upper' }, 'string')
    case 'trim':
      return after(text(first, asked), { fn: 'trim' }, 'string')
    case 'concat':
      return after(text(first, asked), { fn: 'append', text: textOf(second, asked) }, 'string')
    case 'indexof':
      return after(text(first, asked), { fn: 'indexof', text: textOf(second, asked) }, 'number')
    case 'substring': {
      const from = place(numberOf(second, asked))
      const length = third === undefined ? null : place(numberOf(third, asked))
      return after(text(first, asked), { fn: 'substring', from, length }, 'string')
    }
    case 'totalseconds':
      return calculated({ ...found(first, asked), of: 'number' }, 'divby', 1000, false, true)
    case 'round':
    case 'floor':
    case 'ceiling':
      return after(derived(found(first, asked)), { fn: name }, 'number')
    default: {
      const part = Object.hasOwn(PARTS, name) ? PARTS[name] : undefined
      return part === undefined ? property([], asked) : partOf(part, first, asked)
    }
  }
}

// `year(date(SegmentStartTime))` is the year of the time itself.
function partOf(part: TimePart, of: Expression, asked: Asked): Subject {
  const [inner] = of.node === 'call' && of.name.toLowerCase() === 'date' ? of.arguments : []
  const isDay = part === 'year' || part === 'month' || part === 'day'
  const subject = found(inner !== undefined && isDay ? inner : of, asked)
  if (subject.of !== 'datetime') throw cannot()
  const next = after(subject, { fn: 'part', part, zone: asked.zone }, part === 'clock' ? 'time' : 'number')
  return { ...next, whole: part !== 'fraction' }
}

function place(value: number): number {
  return Math.min(MAX_SUBSTRING, Math.max(0, Math.trunc(value)))
}

function text(expression: Expression, asked: Asked): Subject {
  const subject = found(expression, asked)
  if (!TEXTS.has(subject.of)) throw cannot()
  return subject
}

function after(subject: Subject, step: Step, of: Primitive): Subject {
  return {
    field: subject.field,
    steps: [...subject.steps, step],
    of,
    whole: step.fn !== 'substring' && of === 'number',
  }
}

// Numbers that are columns themselves are compared as they are; some of them are worked out elsewhere.
function derived(subject: Subject): Subject {
  if (subject.of !== 'number' || subject.steps.length === 0) throw cannot()
  return subject
}

function arithmetic({ operator, left, right }: Binary, asked: Asked): Subject {
  const turned = isConstant(left)
  const subject = found(turned ? right : left, asked)
  const by = numberOf(turned ? left : right, asked)
  if (operator === 'add' || operator === 'sub') {
    const isTime = subject.of === 'datetime' || subject.of === 'duration'
    const shape = boundOf(turned ? left : right, asked).shape
    const isDuration = shape.kind === 'value' && shape.of === 'duration'
    if (isTime && isDuration && !turned && Math.abs(by) <= MAX_DURATION_MS) {
      return { ...after(subject, { fn: 'calculate', operator, by, turned }, subject.of), whole: false }
    }
  }
  switch (operator) {
    case 'add':
    case 'sub':
    case 'mul':
    case 'div':
    case 'divby':
    case 'mod':
      return calculated(derived(subject), operator, by, turned)
    default:
      throw cannot()
  }
}

type Operator = Extract<Step, { fn: 'calculate' }>['operator']

function calculated(subject: Subject, operator: Operator, by: number, turned: boolean, trusted = false): Subject {
  const from = trusted ? subject : derived(subject)
  const whole = from.whole && Number.isInteger(by)
  if (Math.abs(by) > MAX_CONSTANT || (!whole && (operator === 'div' || operator === 'mod'))) throw cannot()
  const next = after(from, { fn: 'calculate', operator, by, turned }, 'number')
  return { ...next, whole: whole && operator !== 'divby' }
}
