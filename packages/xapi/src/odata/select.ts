// $select, $orderby and $expand with its nested options.
import { type Aliases, NO_ALIASES } from './aliases.ts'
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
  /** `$expand=Groups/$count`: how many there are and nothing else. */
  readonly countOnly?: boolean
  readonly at?: number
}

/** Names of properties, and the characters before each of them in its option. */
export type Names = readonly string[] & { readonly places?: readonly number[] }

export function parseOrderBy(text: string, aliases: Aliases = NO_ALIASES): readonly OrderItem[] {
  const cursor = new Cursor(text, aliases)
  const items = orderItems(cursor)
  cursor.end()
  return items
}

export function parseSelect(text: string): Names {
  const cursor = new Cursor(text)
  const names = selectNames(cursor)
  cursor.end()
  return names
}

export function parseExpand(text: string, aliases: Aliases = NO_ALIASES): readonly ExpandItem[] {
  const cursor = new Cursor(text, aliases)
  const items = expandItems(cursor, 1)
  cursor.end()
  return items
}

function listOf<T>(cursor: Cursor, read: () => T): readonly T[] {
  const items: T[] = []
  do {
    if (items.length >= MAX_NAMES)
      throw new ODataRefusal(`A list may have at most ${MAX_NAMES} names.`, 400, cursor.token.at)
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
function selectNames(cursor: Cursor): Names {
  const places: number[] = []
  const names = listOf(cursor, () => {
    places.push(cursor.token.at)
    if (cursor.take('*')) return '*'
    const name = cursor.name('a property name')
    while (cursor.take('/')) cursor.name('a property name')
    return name
  })
  // Out of sight, so that names are compared and shown as what they are.
  return Object.defineProperty([...names], 'places', { value: places })
}

function expandItems(cursor: Cursor, depth: number): readonly ExpandItem[] {
  if (depth > MAX_EXPAND_DEPTH)
    throw new ODataRefusal(
      `The request includes a $expand path which is too deep. The maximum depth allowed is ${MAX_EXPAND_DEPTH}.`,
      400,
      cursor.token.at,
    )
  return listOf(cursor, () => expandItem(cursor, depth))
}

function expandItem(cursor: Cursor, depth: number): ExpandItem {
  const { at } = cursor.token
  const name = cursor.take('*') ? '*' : cursor.name('a navigation property')
  const item = { name, filter: null, orderBy: [], select: null, expand: [], top: null, skip: 0, count: false, at }
  if (cursor.take('/')) return deeper(cursor, item, depth)
  if (!cursor.take('(')) return item
  const options = nested(cursor, depth)
  cursor.expect(')')
  return { ...item, ...options }
}

// `Groups/Rights`, `Groups/$count`.
function deeper(cursor: Cursor, item: ExpandItem, depth: number): ExpandItem {
  const { token } = cursor
  if (token.kind === 'name' && token.text === '$count') {
    cursor.next()
    return { ...item, countOnly: true }
  }
  if (token.kind === 'name' && token.text.startsWith('$'))
    throw new ODataRefusal(`${quoted(token.text)} is not supported in $expand.`, 400, token.at)
  if (depth + 1 > MAX_EXPAND_DEPTH) expandItems(cursor, depth + 1)
  return { ...item, expand: [expandItem(cursor, depth + 1)] }
}

type Mutable<T> = { -readonly [K in keyof T]?: T[K] }

// `$filter=…;$top=…` within brackets; options are separated by `;`.
function nested(cursor: Cursor, depth: number): Partial<ExpandItem> {
  const options: Mutable<Omit<ExpandItem, 'name'>> = {}
  do {
    if (cursor.is(')')) break
    const { at } = cursor.token
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
      case 'levels':
        if (wholeAt(cursor) !== 1) throw new ODataRefusal('$levels above 1 are not supported in $expand.', 400, at)
        break
      default:
        throw new ODataRefusal(`The query option ${quoted(word)} is not supported in $expand.`, 400, at)
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
