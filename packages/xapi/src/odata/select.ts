// $select, $orderby and $expand with its nested options.
import type { Expression } from './expression.ts'
import { MAX_EXPAND_DEPTH, MAX_NAMES } from './limits.ts'
import { Cursor, readExpression } from './parser.ts'
import { ODataRefusal, quoted } from './refusal.ts'

export interface OrderItem {
  readonly by: Expression
  readonly descending: boolean
}

export interface ExpandItem {
  /** A navigation property, or `*` for all. */
  readonly name: string
  readonly filter: Expression | null
  readonly orderBy: readonly OrderItem[]
  readonly select: readonly string[] | null
  readonly expand: readonly ExpandItem[]
  readonly top: number | null
  readonly skip: number
  readonly count: boolean
}

export function parseOrderBy(text: string): readonly OrderItem[] {
  const cursor = new Cursor(text)
  const items = orderItems(cursor)
  cursor.end()
  return items
}

export function parseSelect(text: string): readonly string[] {
  const cursor = new Cursor(text)
  const names = selectNames(cursor)
  cursor.end()
  return names
}

export function parseExpand(text: string): readonly ExpandItem[] {
  const cursor = new Cursor(text)
  const items = expandItems(cursor, 1)
  cursor.end()
  return items
}

function listOf<T>(cursor: Cursor, read: () => T): readonly T[] {
  const items: T[] = []
  do {
    if (items.length >= MAX_NAMES) throw new ODataRefusal(`A list may have at most ${MAX_NAMES} names.`)
    items.push(read())
  } while (cursor.take(','))
  return items
}

function orderItems(cursor: Cursor): readonly OrderItem[] {
  return listOf(cursor, () => {
    const by = readExpression(cursor)
    const { token } = cursor
    const word = token.kind === 'name' ? token.text.toLowerCase() : ''
    if (word === 'asc' || word === 'desc') cursor.next()
    return { by, descending: word === 'desc' }
  })
}

// `*`, `Name` and `Name/Part`, of which the first name counts.
function selectNames(cursor: Cursor): readonly string[] {
  return listOf(cursor, () => {
    if (cursor.take('*')) return '*'
    const name = cursor.name('a property name')
    while (cursor.take('/')) cursor.name('a property name')
    return name
  })
}

function expandItems(cursor: Cursor, depth: number): readonly ExpandItem[] {
  if (depth > MAX_EXPAND_DEPTH)
    throw new ODataRefusal(
      `The request includes a $expand path which is too deep. The maximum depth allowed is ${MAX_EXPAND_DEPTH}.`,
    )
  return listOf(cursor, () => expandItem(cursor, depth))
}

function expandItem(cursor: Cursor, depth: number): ExpandItem {
  const name = cursor.take('*') ? '*' : cursor.name('a navigation property')
  const item = { name, filter: null, orderBy: [], select: null, expand: [], top: null, skip: 0, count: false }
  if (cursor.take('/')) return { ...item, expand: expandItems(cursor, depth + 1).slice(0, 1) }
  if (!cursor.take('(')) return item
  const options = nested(cursor, depth)
  cursor.expect(')')
  return { ...item, ...options }
}

type Mutable<T> = { -readonly [K in keyof T]?: T[K] }

// `$filter=…;$top=…` within brackets; options are separated by `;`.
function nested(cursor: Cursor, depth: number): Partial<ExpandItem> {
  const options: Mutable<Omit<ExpandItem, 'name'>> = {}
  do {
    if (cursor.is(')')) break
    const word = cursor.name('a query option')
    cursor.expect('=')
    const option = (word.startsWith('$') ? word.slice(1) : word).toLowerCase()
    switch (option) {
      case 'filter':
        options.filter = readExpression(cursor)
        break
      case 'orderby':
        options.orderBy = orderItems(cursor)
        break
      case 'select':
        options.select = selectNames(cursor)
        break
      case 'expand':
        options.expand = expandItems(cursor, depth + 1)
        break
      case 'top':
        options.top = wholeAt(cursor)
        break
      case 'skip':
        options.skip = wholeAt(cursor)
        break
      case 'count':
        options.count = truthAt(cursor)
        break
      default:
        throw new ODataRefusal(`The query option ${quoted(word)} is not supported in $expand.`)
    }
  } while (cursor.take(';'))
  return options
}

function wholeAt(cursor: Cursor): number {
  const { token } = cursor
  if (token.kind !== 'literal' || token.literal.type !== 'number') return cursor.refuse('a number')
  const { value } = token.literal
  if (!Number.isInteger(value) || value < 0) return cursor.refuse('a whole number')
  cursor.next()
  return value
}

function truthAt(cursor: Cursor): boolean {
  const { token } = cursor
  if (token.kind !== 'literal' || token.literal.type !== 'boolean') return cursor.refuse("'true' or 'false'")
  cursor.next()
  return token.literal.value
}
