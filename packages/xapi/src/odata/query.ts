// The query part of a URL: which options it holds, read in every way clients write them.
import type { Search } from '@cordboard/store'
import { Aliases } from './aliases.ts'
import type { Expression } from './expression.ts'
import { MAX_NAMES, MAX_OPTION_TEXT } from './limits.ts'
import { parseExpression } from './parser.ts'
import { inOption, ODataRefusal, quoted } from './refusal.ts'
import { parseSearch } from './search.ts'
import { type ExpandItem, type Names, type OrderItem, parseExpand, parseOrderBy, parseSelect } from './select.ts'

export interface QueryOptions {
  readonly filter: Expression | null
  readonly orderBy: readonly OrderItem[]
  /** Null: everything. */
  readonly select: Names | null
  readonly expand: readonly ExpandItem[]
  readonly search: Search | null
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

/** Generated clients send a list as one option for each of its items. */
const LISTS: ReadonlySet<string> = new Set(['orderby', 'select', 'expand'])

/** `query` is the raw text after `?`. Throws ODataRefusal. */
export function parseQuery(query: string): QueryOptions {
  const texts = new Map<string, string>()
  const others = new Map<string, string>()
  if (query.length > MAX_OPTION_TEXT) throw new ODataRefusal(`A query may have at most ${MAX_OPTION_TEXT} characters.`)
  const pairs = query.split('&').filter((pair) => pair !== '')
  if (pairs.length > MAX_NAMES) throw new ODataRefusal(`A query may have at most ${MAX_NAMES} options.`)
  for (const pair of pairs) {
    const equals = pair.indexOf('=')
    const name = decoded(equals < 0 ? pair : pair.slice(0, equals))
    const value = equals < 0 ? '' : decoded(pair.slice(equals + 1))
    const option = optionOf(name)
    const into = option === null ? others : texts
    const before = into.get(option ?? name)
    if (before !== undefined && !LISTS.has(option ?? ''))
      throw new ODataRefusal(`Query option ${quoted(name)} was specified more than once.`)
    into.set(option ?? name, before === undefined ? value : `${before},${value}`)
  }
  const aliases = new Aliases(new Map([...others].filter(([name]) => name.startsWith('@'))))
  return { ...optionsFrom(texts, aliases), texts, others }
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

/** Options from texts by name without `$`. */
function optionsFrom(texts: ReadonlyMap<string, string>, aliases: Aliases): Omit<QueryOptions, 'texts' | 'others'> {
  const text = (name: string): string | null => {
    // Not trimmed: places are told in what was sent.
    const found = texts.get(name)
    return found === undefined || found.trim() === '' ? null : found
  }
  const read = <T>(name: string, none: T, how: (text: string) => T): T => {
    const found = text(name)
    return found === null ? none : inOption(`$${name}`, () => how(found))
  }
  const top = text('top')?.trim() ?? null
  const skip = text('skip')?.trim() ?? null
  return {
    filter: read<Expression | null>('filter', null, (found) => parseExpression(found, aliases)),
    orderBy: read<readonly OrderItem[]>('orderby', [], (found) => parseOrderBy(found, aliases)),
    select: read<Names | null>('select', null, parseSelect),
    expand: read<readonly ExpandItem[]>('expand', [], (found) => parseExpand(found, aliases)),
    search: read<Search | null>('search', null, parseSearch),
    count: truth(text('count')?.trim() ?? null),
    top: top === null ? null : whole(top, '$top'),
    skip: skip === null ? 0 : whole(skip, '$skip'),
  }
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
