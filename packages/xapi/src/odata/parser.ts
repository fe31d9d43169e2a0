// From tokens to an expression tree by precedence climbing; depth and size are bounded.
import { type BinaryOperator, type Expression, STRENGTH } from './expression.ts'
import { type Token, tokenize } from './lexer.ts'
import { MAX_DEPTH, MAX_NODES } from './limits.ts'
import { ODataRefusal, quoted } from './refusal.ts'

/** Reads tokens one after the other; shared by expressions, $orderby, $select and $expand. */
export class Cursor {
  readonly #tokens: readonly Token[]
  #at = 0
  #nodes = 0
  #depth = 0

  constructor(text: string) {
    this.#tokens = tokenize(text)
  }

  get token(): Token {
    return this.#tokens[this.#at] ?? { kind: 'end', text: '', at: 0 }
  }

  next(): Token {
    const token = this.token
    this.#at += 1
    return token
  }

  is(symbol: string): boolean {
    return this.token.kind === 'symbol' && this.token.text === symbol
  }

  take(symbol: string): boolean {
    if (!this.is(symbol)) return false
    this.#at += 1
    return true
  }

  expect(symbol: string): void {
    if (!this.take(symbol)) this.refuse(`${quoted(symbol)} expected`)
  }

  name(what: string): string {
    const token = this.token
    if (token.kind !== 'name') return this.refuse(`${what} expected`)
    this.#at += 1
    return token.text
  }

  end(): void {
    if (this.token.kind !== 'end') this.refuse('end of text expected')
  }

  refuse(what: string): never {
    const { token } = this
    const found = token.kind === 'end' ? 'the end of the text' : quoted(token.text)
    throw new ODataRefusal(`Syntax error: ${what} at position ${token.at}, found ${found}.`)
  }

  /** Counts a node of the tree. */
  node(expression: Expression): Expression {
    this.#nodes += 1
    if (this.#nodes > MAX_NODES) throw new ODataRefusal(`The node count limit of '${MAX_NODES}' has been exceeded.`)
    return expression
  }

  /** Runs `inner` one level deeper. */
  deeper<T>(inner: () => T): T {
    this.#depth += 1
    if (this.#depth > MAX_DEPTH)
      throw new ODataRefusal('Recursion limit exceeded: the expression is nested too deeply.')
    const value = inner()
    this.#depth -= 1
    return value
  }
}

/** Throws ODataRefusal. */
export function parseExpression(text: string): Expression {
  const cursor = new Cursor(text)
  if (cursor.token.kind === 'end') cursor.refuse('an expression')
  const expression = readExpression(cursor)
  cursor.end()
  return expression
}

/** One expression from where the cursor stands. */
export function readExpression(cursor: Cursor): Expression {
  return cursor.deeper(() => climb(cursor, 1))
}

function operatorAt(cursor: Cursor): { readonly operator: string; readonly strength: number } | null {
  if (cursor.token.kind !== 'name') return null
  const operator = cursor.token.text.length <= 5 ? cursor.token.text.toLowerCase() : ''
  const strength = STRENGTH.get(operator)
  return strength === undefined ? null : { operator, strength }
}

function climb(cursor: Cursor, weakest: number): Expression {
  let left = unary(cursor)
  let chain = 0
  for (;;) {
    const found = operatorAt(cursor)
    if (found === null || found.strength < weakest) return left
    cursor.next()
    if (found.operator === 'and' || found.operator === 'or') {
      left = junction(cursor, left, found.operator, found.strength)
      continue
    }
    chain += 1
    if (chain > MAX_DEPTH) throw new ODataRefusal('Recursion limit exceeded: the expression is nested too deeply.')
    if (found.operator === 'in') {
      left = cursor.node({ node: 'in', left, list: listOf(cursor) })
      continue
    }
    const right = cursor.deeper(() => climb(cursor, found.strength + 1))
    left = cursor.node({ node: 'binary', operator: found.operator as BinaryOperator, left, right })
  }
}

// The operator is read already; further operands of the same operator follow.
function junction(cursor: Cursor, first: Expression, operator: 'and' | 'or', strength: number): Expression {
  const of = [first, cursor.deeper(() => climb(cursor, strength + 1))]
  while (operatorAt(cursor)?.operator === operator) {
    cursor.next()
    of.push(cursor.deeper(() => climb(cursor, strength + 1)))
  }
  return cursor.node({ node: 'junction', operator, of })
}

function listOf(cursor: Cursor): readonly Expression[] {
  cursor.expect('(')
  const list: Expression[] = []
  if (cursor.take(')')) return list
  do list.push(readExpression(cursor))
  while (cursor.take(','))
  cursor.expect(')')
  return list
}

function unary(cursor: Cursor): Expression {
  const { token } = cursor
  if (token.kind === 'name' && token.text.toLowerCase() === 'not') {
    cursor.next()
    return cursor.deeper(() => cursor.node({ node: 'not', of: unary(cursor) }))
  }
  if (cursor.take('-')) return cursor.deeper(() => cursor.node({ node: 'negate', of: unary(cursor) }))
  return primary(cursor)
}

function primary(cursor: Cursor): Expression {
  if (cursor.take('(')) {
    const inner = readExpression(cursor)
    cursor.expect(')')
    return inner
  }
  const token = cursor.token
  if (token.kind === 'literal') {
    cursor.next()
    return cursor.node({ node: 'literal', literal: token.literal })
  }
  const name = cursor.name('an expression')
  if (cursor.is('(')) return cursor.node({ node: 'call', name, arguments: listOf(cursor) })
  return pathFrom(cursor, name)
}

// `A/B/C`, `A/$count`, `A/any(x: …)`.
function pathFrom(cursor: Cursor, first: string): Expression {
  const names = [first]
  while (cursor.take('/')) {
    const name = cursor.name('a property name')
    if ((name === 'any' || name === 'all') && cursor.is('(')) return lambda(cursor, name, names)
    names.push(name)
  }
  return cursor.node({ node: 'path', names })
}

function lambda(cursor: Cursor, kind: 'any' | 'all', over: readonly string[]): Expression {
  cursor.expect('(')
  if (cursor.take(')')) {
    if (kind === 'all') cursor.refuse('a condition for all()')
    return cursor.node({ node: 'lambda', kind, over, variable: null, body: null })
  }
  const variable = cursor.name('a variable')
  cursor.expect(':')
  const body = readExpression(cursor)
  cursor.expect(')')
  return cursor.node({ node: 'lambda', kind, over, variable, body })
}
