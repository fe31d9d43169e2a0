// Looks the names of an expression up in the model, checks its types and makes a function of it.
import type { StructDeclaration } from '@cordboard/model'
import type { Bound, Run, Scope } from './bound.ts'
import { comparable, compareValues } from './compare.ts'
import { type Expression, sizeOf } from './expression.ts'
import { FUNCTIONS, NOT_ANSWERED } from './functions.ts'
import { MAX_STEPS } from './limits.ts'
import { isMoment } from './moment.ts'
import { ODataRefusal, placed, quoted } from './refusal.ts'
import { edmName, propertyOf, shapeOf, valueShape, worth } from './shape.ts'

/** A fresh budget for one pass over rows. */
export function budget(): { steps: number } {
  return { steps: MAX_STEPS }
}

const BOOLEAN = valueShape('boolean')
const NUMBER = valueShape('number')

/** Throws ODataRefusal when a name is unknown or types do not fit. */
export function bind(expression: Expression, scope: Scope): Bound {
  return placed(expression.at, () => bindNode(expression, scope))
}

function bindNode(expression: Expression, scope: Scope): Bound {
  switch (expression.node) {
    case 'literal': {
      const { type, value } = expression.literal
      return { shape: valueShape(type), run: () => value }
    }
    case 'path':
      return bindPath(expression.names, scope)
    case 'call':
      return bindCall(expression.name, expression.arguments, scope)
    case 'not': {
      const of = truth(bind(expression.of, scope), 'not')
      return { shape: BOOLEAN, run: (run) => negated(of.run(run)) }
    }
    case 'negate': {
      const of = bind(expression.of, scope)
      if (of.shape.kind !== 'value' || (of.shape.of !== 'number' && of.shape.of !== 'duration')) {
        throw new ODataRefusal(`The operator '-' cannot be applied to ${edmName(of.shape)}.`)
      }
      return { shape: of.shape, run: (run) => minus(of.run(run)) }
    }
    case 'in': {
      const left = bind(expression.left, scope)
      const list = expression.list.map((each) => comparable(left, bind(each, scope), 'in', scope.zone)[1])
      return { shape: BOOLEAN, run: (run) => isIn(left.run(run), list, run) }
    }
    case 'junction': {
      const of = expression.of.map((each) => truth(bind(each, scope), expression.operator))
      const decides = expression.operator === 'or'
      return { shape: BOOLEAN, run: (run) => junction(of, run, decides) }
    }
    case 'binary':
      return bindBinary(expression, scope)
    case 'lambda':
      return bindLambda(expression, scope)
  }
}

function negated(value: unknown): boolean | null {
  return value === null ? null : value !== true
}
function minus(value: unknown): number | null {
  return typeof value === 'number' ? -value : null
}
function isIn(value: unknown, list: readonly Bound[], run: Run): boolean {
  return list.some((each) => compareValues(value, each.run(run)) === 0)
}

function truth(bound: Bound, where: string): Bound {
  if (bound.shape.kind === 'value' && (bound.shape.of === 'boolean' || bound.shape.of === 'null')) return bound
  throw new ODataRefusal(`${quoted(where)} needs Edm.Boolean, not ${edmName(bound.shape)}.`)
}

/** A property path, possibly through a lambda variable; `$count` at its end counts a collection. */
export function bindPath(names: readonly string[], scope: Scope): Bound {
  const [first = '', ...rest] = names
  const slot = scope.variables.findLastIndex((each) => each.name === first)
  const variable = scope.variables[slot]
  if (variable !== undefined) {
    const start: Bound = { shape: variable.shape, run: (run) => run.variables[slot] ?? null }
    return rest.reduce(step, start)
  }
  if (first === '$it') {
    const [property, ...more] = rest
    if (property === undefined) throw new ODataRefusal("'$it' alone cannot be compared.")
    return more.reduce(step, rootProperty(scope.struct, property))
  }
  return rest.reduce(step, rootProperty(scope.struct, first))
}

function unknownProperty(name: string, struct: StructDeclaration): ODataRefusal {
  return new ODataRefusal(`Could not find a property named ${quoted(name)} on type 'Pbx.${struct.name}'.`)
}

function rootProperty(struct: StructDeclaration, name: string): Bound {
  const found = propertyOf(struct, name)
  const shape = found === null ? null : shapeOf(found.field.type)
  if (found === null || shape === null) throw unknownProperty(name, struct)
  if (found.field.secret !== null) throw new ODataRefusal(`The property '${found.name}' cannot be used in the query.`)
  return { shape, run: (run) => worth(shape, run.root(found.name)) }
}

function step(of: Bound, name: string): Bound {
  if (name === '$count') {
    if (of.shape.kind !== 'list') throw new ODataRefusal("'$count' can only follow a collection.")
    return { shape: NUMBER, run: (run) => lengthOf(of.run(run)) }
  }
  if (of.shape.kind !== 'struct') throw new ODataRefusal(`${edmName(of.shape)} has no property ${quoted(name)}.`)
  const found = propertyOf(of.shape.of, name)
  const shape = found === null ? null : shapeOf(found.field.type)
  if (found === null || shape === null) throw unknownProperty(name, of.shape.of)
  if (found.field.secret !== null) throw new ODataRefusal(`The property '${found.name}' cannot be used in the query.`)
  return { shape, run: (run) => worth(shape, part(of.run(run), found.name)) }
}

function lengthOf(value: unknown): number {
  return Array.isArray(value) ? value.length : 0
}

/** A property of a plain value. */
export function part(of: unknown, name: string): unknown {
  if (typeof of !== 'object' || of === null || !Object.hasOwn(of, name)) return null
  return (of as Readonly<Record<string, unknown>>)[name] ?? null
}

function bindCall(name: string, given: readonly Expression[], scope: Scope): Bound {
  const lower = name.length <= 32 ? name.toLowerCase() : ''
  if (lower === 'now' && given.length === 0) return { shape: valueShape('datetime'), run: () => scope.now }
  const found = FUNCTIONS.get(lower)
  const why = NOT_ANSWERED.get(lower)
  if (why !== undefined) throw new ODataRefusal(`The function '${lower}' is not supported: ${why}.`)
  if (found === undefined) throw new ODataRefusal(`An unknown function with name ${quoted(name)} was found.`)
  if (given.length > found.takes.length || given.length < found.takes.length - found.optional) {
    throw new ODataRefusal(`The function '${lower}' takes ${found.takes.length} arguments, not ${given.length}.`)
  }
  const values = given.map((each, index) => {
    const bound = bind(each, scope)
    const takes = found.takes[index] ?? []
    const fits = bound.shape.kind === 'value' && (bound.shape.of === 'null' || takes.includes(bound.shape.of))
    if (!fits) throw new ODataRefusal(`No function '${lower}' takes ${edmName(bound.shape)} as argument ${index + 1}.`)
    return bound
  })
  const [shape] = values.map((each) => each.shape)
  const first = shape?.kind === 'value' ? shape.of : 'null'
  return {
    shape: valueShape(found.gives),
    run: (run) => {
      const evaluated = values.map((each) => each.run(run))
      if (evaluated.includes(null)) return null
      if (found.looks) spend(run, costOfLooking(evaluated))
      const texts = scope.ignoreCase && found.looks && found.gives === 'boolean' ? evaluated.map(folded) : evaluated
      return found.run(texts, scope.zone, first)
    },
  }
}

function folded(value: unknown): unknown {
  return typeof value === 'string' ? value.toLowerCase() : value
}

// So many characters are compared in the time of one step.
const CHARACTERS = 64

function costOfLooking([of, part]: readonly unknown[]): number {
  return typeof of === 'string' && typeof part === 'string' ? Math.floor((of.length * part.length) / CHARACTERS) : 0
}

function bindBinary(expression: Extract<Expression, { node: 'binary' }>, scope: Scope): Bound {
  const { operator } = expression
  const left = bind(expression.left, scope)
  const right = bind(expression.right, scope)
  switch (operator) {
    case 'has': {
      if (right.shape.kind !== 'value') throw new ODataRefusal("'has' needs a member of an enumeration.")
      return { shape: BOOLEAN, run: (run) => hasMember(left.run(run), right.run(run)) }
    }
    case 'eq':
    case 'ne':
    case 'gt':
    case 'ge':
    case 'lt':
    case 'le': {
      const [a, b] = comparable(left, right, operator, scope.zone)
      const test = TESTS[operator]
      return { shape: BOOLEAN, run: (run) => compared(operator, a.run(run), b.run(run), test) }
    }
    case 'add':
    case 'sub':
    case 'mul':
    case 'div':
    case 'divby':
    case 'mod':
      return arithmetic(operator, left, right)
  }
}

type Arithmetic = 'add' | 'sub' | 'mul' | 'div' | 'divby' | 'mod'

const TESTS: Readonly<Record<'eq' | 'ne' | 'gt' | 'ge' | 'lt' | 'le', (order: number) => boolean>> = {
  eq: (order) => order === 0,
  ne: (order) => order !== 0,
  gt: (order) => order > 0,
  ge: (order) => order >= 0,
  lt: (order) => order < 0,
  le: (order) => order <= 0,
}

// Three-valued logic: null is unknown (OData 4.01 URL conventions 5.1.1.1).
function junction(of: readonly Bound[], run: Run, decides: boolean): boolean | null {
  let unknown = false
  for (const each of of) {
    const value = each.run(run)
    if (value === decides) return decides
    if (value === null) unknown = true
  }
  return unknown ? null : !decides
}

function compared(operator: string, left: unknown, right: unknown, test: (order: number) => boolean): boolean {
  if (left === null || right === null) {
    if (operator === 'eq') return left === right
    return operator === 'ne' ? left !== right : false
  }
  return test(compareValues(left, right))
}

function hasMember(value: unknown, member: unknown): boolean | null {
  if (value === null || member === null) return null
  return Array.isArray(value) ? value.includes(member) : value === member
}

function arithmetic(operator: Arithmetic, left: Bound, right: Bound): Bound {
  const kinds = [left, right].map((each) => (each.shape.kind === 'value' ? each.shape.of : null))
  const [a, b] = kinds
  const numbers = (a === 'number' || a === 'null') && (b === 'number' || b === 'null')
  const moments =
    (operator === 'add' || operator === 'sub') && (a === 'datetime' || a === 'duration') && b === 'duration'
  const difference = operator === 'sub' && a === 'datetime' && b === 'datetime'
  if (!numbers && !moments && !difference) {
    throw new ODataRefusal(
      `A binary operator with incompatible types was detected: '${operator}' between ${edmName(left.shape)} and ${edmName(right.shape)}.`,
    )
  }
  const shape = difference ? valueShape('duration') : numbers ? NUMBER : left.shape
  const isTime = shape.kind === 'value' && shape.of === 'datetime'
  return {
    shape,
    run: (run) => {
      const value = calculated(operator, left.run(run), right.run(run))
      return value !== null && isTime && !isMoment(value) ? null : value
    },
  }
}

function calculated(operator: Arithmetic, left: unknown, right: unknown): number | null {
  if (typeof left !== 'number' || typeof right !== 'number') return null
  const value = calculate(operator, left, right)
  return Number.isFinite(value) ? value : null
}

function calculate(operator: Arithmetic, left: number, right: number): number {
  switch (operator) {
    case 'add':
      return left + right
    case 'sub':
      return left - right
    case 'mul':
      return left * right
    case 'div':
      return Number.isInteger(left) && Number.isInteger(right) ? Math.trunc(left / right) : left / right
    case 'divby':
      return left / right
    case 'mod':
      return left % right
  }
}

function bindLambda(expression: Extract<Expression, { node: 'lambda' }>, scope: Scope): Bound {
  const over = bindPath(expression.over, scope)
  if (over.shape.kind !== 'list') throw new ODataRefusal(`'${expression.kind}' can only follow a collection.`)
  const { variable, body, kind } = expression
  if (variable === null || body === null) return { shape: BOOLEAN, run: (run) => lengthOf(over.run(run)) > 0 }
  const slot = scope.variables.length
  const inner: Scope = { ...scope, variables: [...scope.variables, { name: variable, shape: over.shape.item }] }
  const item = over.shape.item
  const cost = sizeOf(body)
  const condition = truth(bind(body, inner), kind)
  return {
    shape: BOOLEAN,
    run: (run) => {
      const list = over.run(run)
      if (!Array.isArray(list)) return kind === 'all'
      const holds = (each: unknown): boolean => {
        spend(run, cost)
        run.variables[slot] = worth(item, each)
        return condition.run(run) === true
      }
      return kind === 'any' ? list.some(holds) : list.every(holds)
    },
  }
}

/** Counts work before it is done; throws ODataRefusal when the query costs too much. */
export function spend(run: Run, nodes: number): void {
  run.budget.steps -= nodes
  if (run.budget.steps < 0) throw new ODataRefusal('The query costs too much: narrow it or ask in parts.')
}
