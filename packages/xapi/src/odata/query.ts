// The query part of a URL: which options it holds, read in every way clients write them.

import type { Expression } from './expression.ts'
import { MAX_NAMES, MAX_OPTION_TEXT } from './limits.ts'
import { parseExpression } from './parser.ts'
import { ODataRefusal, quoted } from './refusal.ts'
import { type ExpandItem, type OrderItem, parseExpand, parseOrderBy, parseSelect } from './select.ts'

export interface QueryOptions {
  readonly filter: Expression | null
  readonly orderBy: readonly OrderItem[]
  /** Null: everything. */
  readonly select: readonly string[] | null
  readonly expand: readonly ExpandItem[]
  readonly search: string | null
  readonly count: boolean
  readonly top: number | null
  readonly skip: number
  /** The options as text, by name without `$`, for the link to the next page. */
  readonly texts: ReadonlyMap<string, string>
  /** Names without `$` that are no options of OData: arguments of functions, mostly. */
  readonly others: ReadonlyMap<string, string>
}

const OPTIONS = new Set([
  'filter',
  'orderby',
  'select',
  'expand',
  'search',
  'count',
  'top',
  'skip',
  'format',
  'skiptoken',
])

/** `query` is the raw text after `?`. Throws ODataRefusal. */
export function parseQuery(query: string): QueryOptions {
  const texts = new Map<string, string>()
  const others = new Map<string, string>()
  if (query.length > MAX_OPTION_TEXT) throw new ODataRefusal(`A query may have at most ${MAX_OPTION_TEXT} characters.`)
  for (const pair of query === '' ? [] : query.split('&', MAX_NAMES)) {
    if (pair === '') continue
    const equals = pair.indexOf('=')
    const name = decoded(equals < 0 ? pair : pair.slice(0, equals))
    const value = equals < 0 ? '' : decoded(pair.slice(equals + 1))
    const option = optionOf(name)
    const into = option === null ? others : texts
    if (into.has(option ?? name)) throw new ODataRefusal(`Query option ${quoted(name)} was specified more than once.`)
    into.set(option ?? name, value)
  }
  return { ...optionsFrom(texts), texts, others }
}

// OData 4.01 lets the `$` be left out; a name with `$` that is none of ours is a mistake worth telling.
function optionOf(name: string): string | null {
  const dollar = name.startsWith('$')
  const plain = (dollar ? name.slice(1) : name).toLowerCase()
  if (OPTIONS.has(plain)) return plain
  if (dollar) throw new ODataRefusal(`The query parameter ${quoted(name)} is not supported.`)
  return null
}

/** In a query `+` is a space; in a path it is not. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    throw new ODataRefusal('The query is not correctly percent-encoded.')
  }
}

/** Options from texts by name without `$`; for the URL and for what stands in the brackets of $expand. */
export function optionsFrom(texts: ReadonlyMap<string, string>): Omit<QueryOptions, 'texts' | 'others'> {
  const text = (name: string): string | null => {
    const found = texts.get(name)?.trim()
    return found === undefined || found === '' ? null : found
  }
  const filter = text('filter')
  const orderBy = text('orderby')
  const select = text('select')
  const expand = text('expand')
  const top = text('top')
  const skip = text('skip')
  return {
    filter: filter === null ? null : parseExpression(filter),
    orderBy: orderBy === null ? [] : parseOrderBy(orderBy),
    select: select === null ? null : parseSelect(select),
    expand: expand === null ? [] : parseExpand(expand),
    search: text('search') === null ? null : searchText(text('search') ?? ''),
    count: truth(text('count')),
    top: top === null ? null : whole(top, '$top'),
    skip: skip === null ? 0 : whole(skip, '$skip'),
  }
}

/** `$search=john` and `$search="john doe"`; operators are not part of this engine, so the text is what is looked for. */
function searchText(text: string): string {
  const inQuotes = text.length >= 2 && text.startsWith('"') && text.endsWith('"')
  return (inQuotes ? text.slice(1, -1) : text).slice(0, 256)
}

function truth(text: string | null): boolean {
  if (text === null) return false
  const lower = text.toLowerCase()
  if (lower === 'true' || lower === 'false') return lower === 'true'
  throw new ODataRefusal(
    `Invalid value ${quoted(text)} for $count query option found. Valid options are 'true' and 'false'.`,
  )
}

function whole(text: string, name: string): number {
  const value = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN
  if (value <= 2_147_483_647) return value
  throw new ODataRefusal(
    `Invalid value ${quoted(text)} for ${name} query option found. The ${name} query option requires a non-negative integer value.`,
  )
}
