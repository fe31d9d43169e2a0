// Turns a $filter into the store's neutral question, for tables too large to look at row by row.
import type { StructDeclaration } from '@cordboard/model'
import type { Comparison, Condition, Scalar } from '@cordboard/store'
import { comparable } from './compare.ts'
import type { BinaryOperator, Expression } from './expression.ts'
import { dayStart, knownZone, localTime } from './moment.ts'
import { inOption, ODataRefusal, placed } from './refusal.ts'
import { type Asked, boundOf, cannot, constantValue, isConstant, type Subject, subjectOf } from './subject.ts'

// The store takes so many terms and values in one question.
const MAX_TERMS = 1000
// Where no index helps, each of them is looked for in each row.
const TERMS_OF_TEXT = 10

/**
 * Throws ODataRefusal when names or types are wrong, and when something cannot be asked of a table. The rows found are
 * those runQuery finds when it ignores case. `zone` is the IANA name of the time zone date() and its like speak of.
 */
export function toCondition(filter: Expression, struct: StructDeclaration, now: number, zone = 'UTC'): Condition {
  const asked = { struct, now, zone: knownZone(zone) }
  return inOption('$filter', () => {
    const { shape } = boundOf(filter, asked)
    if (shape.kind !== 'value' || shape.of !== 'boolean') {
      throw new ODataRefusal('The $filter expression must evaluate to a single boolean value.')
    }
    const condition = convert(filter, asked)
    if (termsOf(condition) > MAX_TERMS) throw new ODataRefusal(`The $filter may have at most ${MAX_TERMS} terms here.`)
    return condition
  })
}

function termsOf(condition: Condition): number {
  switch (condition.op) {
    case 'and':
      return condition.all.reduce((sum, each) => sum + termsOf(each), 1)
    case 'or':
      return condition.any.reduce((sum, each) => sum + termsOf(each), 1)
    case 'not':
      return 1 + termsOf(condition.of)
    case 'in':
      return 1 + condition.values.length
    case 'text':
      return TERMS_OF_TEXT
    case 'compare':
    case 'date':
      return 1
  }
}

const COMPARISONS: ReadonlySet<BinaryOperator> = new Set(['eq', 'ne', 'gt', 'ge', 'lt', 'le'])
const TURNED: Readonly<Record<Comparison, Comparison>> = { eq: 'eq', ne: 'ne', gt: 'lt', ge: 'le', lt: 'gt', le: 'ge' }
const ALWAYS: Condition = { op: 'and', all: [] }
const NEVER: Condition = { op: 'or', any: [] }

function convert(expression: Expression, asked: Asked): Condition {
  return placed(expression.at, () => converted(expression, asked))
}

function converted(expression: Expression, asked: Asked): Condition {
  if (isConstant(expression)) {
    const value = constantValue(boundOf(expression, asked))
    if (typeof value !== 'boolean') throw cannot()
    return value ? ALWAYS : NEVER
  }
  switch (expression.node) {
    case 'not':
      return { op: 'not', of: convert(expression.of, asked) }
    case 'junction': {
      const parts = expression.of.map((each) => convert(each, asked))
      return expression.operator === 'and' ? { op: 'and', all: parts } : { op: 'or', any: parts }
    }
    case 'binary':
      return binary(expression, asked)
    case 'in':
      return isIn(expression, asked)
    case 'call':
      return textCondition(expression, asked)
    case 'path': {
      const { field } = subjectOf(expression, asked)
      return { op: 'compare', field, is: 'eq', value: true, open: true }
    }
    case 'literal':
    case 'negate':
    case 'lambda':
      throw cannot()
  }
}

function isComparison(operator: BinaryOperator): operator is Comparison {
  return COMPARISONS.has(operator)
}

function binary(expression: Extract<Expression, { node: 'binary' }>, asked: Asked): Condition {
  const { operator, left, right } = expression
  if (operator === 'has') return member(left, right, asked)
  if (!isComparison(operator)) throw cannot()
  if (isConstant(left) && !isConstant(right)) return compare(right, TURNED[operator], left, asked)
  return compare(left, operator, right, asked)
}

function member(left: Expression, right: Expression, asked: Asked): Condition {
  const { field, steps } = subjectOf(left, asked)
  const value = isConstant(right) ? scalar(constantValue(boundOf(right, asked))) : null
  if (value === null || steps.length > 0) throw cannot()
  return { op: 'compare', field, is: 'eq', value, open: true }
}

function compare(left: Expression, is: Comparison, right: Expression, asked: Asked): Condition {
  if (!isConstant(right)) throw cannot()
  if (isCondition(left)) return compareTruth(convert(left, asked), is, constantValue(boundOf(right, asked)))
  const day = dayOf(left)
  if (day !== null) return compareDay(subjectOf(day, asked), is, left, right, asked)
  return compareWith(subjectOf(left, asked), is, constant(left, is, right, asked))
}

function compareWith({ field, steps }: Subject, is: Comparison, value: Scalar): Condition {
  const compared: Condition = { op: 'compare', field, is, value }
  return steps.length === 0 ? compared : { ...compared, steps }
}

function isIn({ left, list }: Extract<Expression, { node: 'in' }>, asked: Asked): Condition {
  const isPlain = left.node === 'path'
  if (!isPlain || isCondition(left)) {
    return { op: 'or', any: list.map((each) => placed(each.at, () => compare(left, 'eq', each, asked))) }
  }
  const values = list.map((each) => placed(each.at, () => constant(left, 'eq', each, asked)))
  return { op: 'in', field: subjectOf(left, asked).field, values }
}

// Texts are turned into times and members of enumerations as everywhere else.
function constant(left: Expression, is: Comparison, right: Expression, asked: Asked): Scalar {
  if (!isConstant(right)) throw cannot()
  const [, bound] = comparable(boundOf(left, asked), boundOf(right, asked), is, asked.zone)
  return scalar(constantValue(bound))
}

function scalar(value: unknown): Scalar {
  if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return value
  throw cannot()
}

function dayOf(expression: Expression): Expression | null {
  const [of] = expression.node === 'call' && expression.name.toLowerCase() === 'date' ? expression.arguments : []
  return of ?? null
}

// As times, so that the index by time is of use: a day is the time from its beginning to the next day's.
function compareDay(of: Subject, is: Comparison, left: Expression, right: Expression, asked: Asked): Condition {
  const value = constant(left, is, right, asked)
  if (value === null) return compareWith(of, is, null)
  const local = typeof value === 'number' ? localTime(value, asked.zone) : null
  const day = local === null ? value : local.toPlainDate().toString()
  const start = typeof day === 'string' ? dayStart(day, asked.zone) : null
  const next = typeof day === 'string' ? dayStart(day, asked.zone, 1) : null
  if (of.of !== 'datetime' || start === null || next === null) throw cannot()
  const isWithin = typeof value === 'number' && value !== start
  const within: Condition = { op: 'and', all: [compareWith(of, 'ge', start), compareWith(of, 'lt', next)] }
  switch (is) {
    case 'eq':
      return isWithin ? NEVER : within
    case 'ne':
      return isWithin ? ALWAYS : { op: 'not', of: within }
    case 'gt':
      return compareWith(of, 'ge', next)
    case 'ge':
      return compareWith(of, 'ge', isWithin ? next : start)
    case 'lt':
      return compareWith(of, 'lt', isWithin ? next : start)
    case 'le':
      return compareWith(of, 'lt', next)
  }
}

const TEXT_CONDITIONS: ReadonlySet<string> = new Set(['contains', 'startswith', 'endswith', 'substringof'])

/** Something that is true or false (or unknown) by itself and no property. */
function isCondition(expression: Expression): boolean {
  switch (expression.node) {
    case 'not':
    case 'junction':
    case 'in':
    case 'lambda':
      return true
    case 'call':
      return TEXT_CONDITIONS.has(expression.name.toLowerCase())
    case 'binary':
      return expression.operator === 'has' || isComparison(expression.operator)
    default:
      return false
  }
}

// `contains(A,'b') eq true`, as some clients write.
function compareTruth(condition: Condition, is: Comparison, value: unknown): Condition {
  if (is !== 'eq' && is !== 'ne') throw cannot()
  const unknown: Condition = {
    op: 'and',
    all: [
      { op: 'not', of: surely(condition) },
      { op: 'not', of: surelyNot(condition) },
    ],
  }
  const equal = value === true ? surely(condition) : value === false ? surelyNot(condition) : unknown
  return is === 'eq' ? equal : { op: 'not', of: equal }
}

/** True where the condition is true, false elsewhere and never unknown. */
function surely(condition: Condition): Condition {
  switch (condition.op) {
    case 'and':
      return { op: 'and', all: condition.all.map(surely) }
    case 'or':
      return { op: 'or', any: condition.any.map(surely) }
    case 'not':
      return surelyNot(condition.of)
    case 'compare':
      return { ...condition, open: false }
    case 'text':
      return { ...condition, absent: condition.absent ?? false }
    case 'date':
    case 'in':
      return condition
  }
}

/** True where the condition is false. */
function surelyNot(condition: Condition): Condition {
  switch (condition.op) {
    case 'and':
      return { op: 'or', any: condition.all.map(surelyNot) }
    case 'or':
      return { op: 'and', all: condition.any.map(surelyNot) }
    case 'not':
      return surely(condition.of)
    case 'compare': {
      const isOther: Condition = { op: 'not', of: { ...condition, open: false } }
      const isThere: Condition = { op: 'compare', field: condition.field, is: 'ne', value: null }
      return condition.open === true ? { op: 'and', all: [isOther, isThere] } : isOther
    }
    case 'text':
      return { op: 'not', of: { ...condition, absent: condition.absent ?? true } }
    case 'date':
    case 'in':
      return { op: 'not', of: condition }
  }
}

function textCondition(expression: Extract<Expression, { node: 'call' }>, asked: Asked): Condition {
  const name = expression.name.toLowerCase()
  const [first, second] = expression.arguments
  const [of, text, how] = name === 'substringof' ? [second, first, 'contains'] : [first, second, name]
  if (how !== 'contains' && how !== 'startswith' && how !== 'endswith') throw cannot()
  if (of === undefined || text === undefined || !isConstant(text)) throw cannot()
  const value = constantValue(boundOf(text, asked))
  if (typeof value !== 'string') throw cannot()
  const { field, steps } = subjectOf(of, asked)
  const found: Condition = { op: 'text', how, field, value }
  return steps.length === 0 ? found : { ...found, steps }
}
