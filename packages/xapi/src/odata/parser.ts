// From tokens to an expression tree by precedence climbing; depth and size are bounded.
import { type Aliases, NO_ALIASES } from './aliases.ts'
import { type BinaryOperator, type Expression, type Node, STRENGTH, sizeOf } from './expression.ts'
import { type Token, tokenize } from './lexer.ts'
import { MAX_DEPTH, MAX_NODES } from './limits.ts'
import { ODataRefusal, placed, quoted } from './refusal.ts'

/** Reads tokens one after the other; shared by expressions, $orderby, $select and $expand. */
export class Cursor {
  readonly #tokens: readonly Token[]
  #at = 0
  #nodes = 0
  #depth = 0

  readonly aliases: Aliases

  constructor(text: string, aliases: Aliases = NO_ALIASES) {
    this.aliases = aliases
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
    throw new ODataRefusal(`Syntax error: ${what} at position ${token.at}, found ${found}.`, 400, token.at)
  }

  /** Counts a node of the tree. */
  node(at: number, node: Node): Expression {
    this.count(1)
    return { ...node, at }
  }

  count(nodes: number): void {
    this.#nodes += nodes
    if (this.#nodes > MAX_NODES)
      throw new ODataRefusal(`The node count limit of '${MAX_NODES}' has been exceeded.`, 400, this.token.at)
  }

  /** Runs `inner` one level deeper. */
  deeper<T>(inner: () => T): T {
    this.#depth += 1
    if (this.#depth > MAX_DEPTH)
      throw new ODataRefusal('Recursion limit exceeded: the expression is nested too deeply.', 400, this.token.at)
    const value = inner()
    this.#depth -= 1
    return value
  }
}

/** Throws ODataRefusal. */
export function parseExpression(text: string, aliases: Aliases = NO_ALIASES): Expression {
  const cursor = new Cursor(text, aliases)
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
    const { at } = cursor.next()
    if (found.operator === 'and' || found.operator === 'or') {
      left = junction(cursor, left, found.operator, found.strength, at)
      continue
    }
    chain += 1
    if (chain > MAX_DEPTH)
      throw new ODataRefusal('Recursion limit exceeded: the expression is nested too deeply.', 400, at)
    if (found.operator === 'in') {
      left = cursor.node(at, { node: 'in', left, list: operandsOf(cursor) })
      continue
    }
    const right = cursor.deeper(() => climb(cursor, found.strength + 1))
    left = cursor.node(at, { node: 'binary', operator: found.operator as BinaryOperator, left, right })
  }
}

// The operator is read already; further operands of the same operator follow.
function junction(cursor: Cursor, first: Expression, operator: 'and' | 'or', strength: number, at: number): Expression {
  const of = [first, cursor.deeper(() => climb(cursor, strength + 1))]
  while (operatorAt(cursor)?.operator === operator) {
    cursor.next()
    of.push(cursor.deeper(() => climb(cursor, strength + 1)))
  }
  return cursor.node(at, { node: 'junction', operator, of })
}

// The list of `in`, in brackets or behind an alias.
function operandsOf(cursor: Cursor): readonly Expression[] {
  const { token, aliases } = cursor
  const text = token.kind === 'name' && token.text.startsWith('@') ? aliases.text(token.text) : null
  if (text === null) return listOf(cursor)
  cursor.next()
  const list = placed(token.at, () =>
    aliases.readList(token.text, text, (inner, deeper) => {
      const values = new Cursor(inner, deeper)
      const found = listOf(values)
      values.end()
      return found
    }),
  )
  cursor.count(list.reduce((sum, each) => sum + sizeOf(each), 0))
  return list
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
    return cursor.deeper(() => cursor.node(token.at, { node: 'not', of: unary(cursor) }))
  }
  if (cursor.take('-')) return cursor.deeper(() => cursor.node(token.at, { node: 'negate', of: unary(cursor) }))
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
    return cursor.node(token.at, { node: 'literal', literal: token.literal })
  }
  const name = cursor.name('an expression')
  if (name.startsWith('@')) return alias(cursor, name, token.at)
  if (cursor.is('(')) return cursor.node(token.at, { node: 'call', name, arguments: listOf(cursor) })
  return pathFrom(cursor, name, token.at)
}

// What was given for it, or null (URL conventions 5.3.1). Its nodes count wherever it is used.
function alias(cursor: Cursor, name: string, at: number): Expression {
  const text = cursor.aliases.text(name)
  if (text === null) return cursor.node(at, { node: 'literal', literal: { type: 'null', value: null } })
  const found = cursor.deeper(() => placed(at, () => cursor.aliases.read(name, text, parseExpression)))
  cursor.count(sizeOf(found))
  return found
}

// `A/B/C`, `A/$count`, `A/any(x: …)`.
function pathFrom(cursor: Cursor, first: string, at: number): Expression {
  const names = [first]
  while (cursor.take('/')) {
    const name = cursor.name('a property name')
    if ((name === 'any' || name === 'all') && cursor.is('(')) return lambda(cursor, name, names, at)
    names.push(name)
  }
  return cursor.node(at, { node: 'path', names })
}

function lambda(cursor: Cursor, kind: 'any' | 'all', over: readonly string[], at: number): Expression {
  cursor.expect('(')
  if (cursor.take(')')) {
    if (kind === 'all') cursor.refuse('a condition for all()')
    return cursor.node(at, { node: 'lambda', kind, over, variable: null, body: null })
  }
  const variable = cursor.name('a variable')
  cursor.expect(':')
  const body = readExpression(cursor)
  cursor.expect(')')
  return cursor.node(at, { node: 'lambda', kind, over, variable, body })
}
