// Turns a $filter into the store's neutral question, for tables too large to look at row by row.
import type { StructDeclaration } from '@cordboard/model'
import type { Comparison, Condition, Scalar } from '@cordboard/store'
import { bind } from './bind.ts'
import { rootScope } from './bound.ts'
import { comparable } from './compare.ts'
import type { BinaryOperator, Expression } from './expression.ts'
import { ODataRefusal } from './refusal.ts'
import { propertyOf } from './shape.ts'

/** Throws ODataRefusal when names or types are wrong, and when something cannot be asked of a table. */
export function toCondition(filter: Expression, struct: StructDeclaration, now: number): Condition {
  const bound = bind(filter, rootScope(struct, now))
  if (bound.shape.kind !== 'value' || bound.shape.of !== 'boolean') {
    throw new ODataRefusal('The $filter expression must evaluate to a single boolean value.')
  }
  const condition = convert(filter, { struct, now })
  if (termsOf(condition) > MAX_TERMS) throw new ODataRefusal(`The $filter may have at most ${MAX_TERMS} terms here.`)
  return condition
}

// The store takes so many terms and values in one question.
const MAX_TERMS = 1000

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
    case 'compare':
    case 'date':
    case 'text':
      return 1
  }
}

interface Asked {
  readonly struct: StructDeclaration
  readonly now: number
}

const COMPARISONS: ReadonlySet<BinaryOperator> = new Set(['eq', 'ne', 'gt', 'ge', 'lt', 'le'])
const TURNED: Readonly<Record<Comparison, Comparison>> = { eq: 'eq', ne: 'ne', gt: 'lt', ge: 'le', lt: 'gt', le: 'ge' }

function convert(expression: Expression, asked: Asked): Condition {
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
      return {
        op: 'in',
        field: fieldOf(expression.left, asked),
        values: expression.list.map((each) => constant(each, asked, expression.left)),
      }
    case 'call':
      return textCondition(expression, asked)
    case 'path':
      return { op: 'compare', field: fieldOf(expression, asked), is: 'eq', value: true }
    case 'literal':
      if (expression.literal.value === true) return { op: 'and', all: [] }
      if (expression.literal.value === false) return { op: 'or', any: [] }
      throw cannot()
    case 'negate':
    case 'lambda':
      throw cannot()
  }
}

function cannot(): ODataRefusal {
  return new ODataRefusal(
    'This $filter cannot be used on this table: compare a property with a value, use contains, startswith, endswith, in, date, year, and, or, not.',
  )
}

function isComparison(operator: BinaryOperator): operator is Comparison {
  return COMPARISONS.has(operator)
}

function binary(expression: Extract<Expression, { node: 'binary' }>, asked: Asked): Condition {
  const { operator, left, right } = expression
  if (!isComparison(operator)) throw cannot()
  if (isConstant(left) && !isConstant(right)) return compare(right, TURNED[operator], left, asked)
  return compare(left, operator, right, asked)
}

function isConstant(expression: Expression): boolean {
  return (
    expression.node === 'literal' ||
    (expression.node === 'negate' && isConstant(expression.of)) ||
    (expression.node === 'call' && expression.name.toLowerCase() === 'now')
  )
}

function compare(left: Expression, is: Comparison, right: Expression, asked: Asked): Condition {
  if (left.node === 'call') {
    const [of] = left.arguments
    const name = left.name.toLowerCase()
    if (of === undefined) throw cannot()
    if (name === 'date') return { op: 'date', field: fieldOf(of, asked), is, day: dayOf(right) }
    if (name === 'year') return yearCondition(fieldOf(of, asked), is, right)
    if (isConstantTruth(right)) return truthOf(left, is, right, asked)
    throw cannot()
  }
  return { op: 'compare', field: fieldOf(left, asked), is, value: constant(right, asked, left) }
}

// `contains(A,'b') eq true`, as some clients write.
function isConstantTruth(expression: Expression): boolean {
  return expression.node === 'literal' && expression.literal.type === 'boolean'
}
function truthOf(call: Expression, is: Comparison, right: Expression, asked: Asked): Condition {
  const wanted = right.node === 'literal' && right.literal.value === true
  if (is !== 'eq' && is !== 'ne') throw cannot()
  const condition = convert(call, asked)
  return wanted === (is === 'eq') ? condition : { op: 'not', of: condition }
}

function dayOf(expression: Expression): string {
  if (expression.node === 'literal' && expression.literal.type === 'date') return expression.literal.value
  if (expression.node === 'literal' && expression.literal.type === 'string')
    return expression.literal.value.slice(0, 10)
  throw cannot()
}

function yearCondition(field: string, is: Comparison, right: Expression): Condition {
  const year = right.node === 'literal' && right.literal.type === 'number' ? right.literal.value : Number.NaN
  if (!Number.isInteger(year) || year < 1 || year > 9998) throw cannot()
  const first = `${String(year).padStart(4, '0')}-01-01`
  const next = `${String(year + 1).padStart(4, '0')}-01-01`
  const within: Condition = {
    op: 'and',
    all: [
      { op: 'date', field, is: 'ge', day: first },
      { op: 'date', field, is: 'lt', day: next },
    ],
  }
  switch (is) {
    case 'eq':
      return within
    case 'ne':
      return { op: 'not', of: within }
    case 'ge':
      return { op: 'date', field, is: 'ge', day: first }
    case 'gt':
      return { op: 'date', field, is: 'ge', day: next }
    case 'lt':
      return { op: 'date', field, is: 'lt', day: first }
    case 'le':
      return { op: 'date', field, is: 'lt', day: next }
  }
}

function textCondition(expression: Extract<Expression, { node: 'call' }>, asked: Asked): Condition {
  const how = expression.name.toLowerCase()
  if (how !== 'contains' && how !== 'startswith' && how !== 'endswith') throw cannot()
  const [of, text] = expression.arguments
  if (of === undefined || text?.node !== 'literal' || text.literal.type !== 'string') throw cannot()
  return { op: 'text', how, field: fieldOf(of, asked), value: text.literal.value }
}

// Tables compare text without case, so tolower() and toupper() around a property change nothing.
function fieldOf(expression: Expression, asked: Asked): string {
  if (expression.node === 'call' && ['tolower', 'toupper', 'trim'].includes(expression.name.toLowerCase())) {
    const [of] = expression.arguments
    if (of !== undefined) return fieldOf(of, asked)
  }
  const [name, ...rest] = expression.node === 'path' ? expression.names : []
  const found = name === undefined || rest.length > 0 ? null : propertyOf(asked.struct, name)
  if (found === null) throw cannot()
  return found.name
}

// Texts are turned into times and members of enumerations as everywhere else.
function constant(expression: Expression, asked: Asked, beside: Expression): Scalar {
  if (!isConstant(expression)) throw cannot()
  const scope = rootScope(asked.struct, asked.now)
  const [, bound] = comparable(bind(beside, scope), bind(expression, scope), 'eq')
  const value = bound.run({ root: () => null, variables: [], budget: { steps: 100 } })
  if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return value
  throw cannot()
}
