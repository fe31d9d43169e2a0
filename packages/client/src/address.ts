// Paths and queries of requests, percent-encoded so that every value arrives as it was.
import { Literal, type LiteralValue, literalOf } from './odata.ts'

/** Query options as they are said, before they are typed by a set. */
export interface PlainQuery {
  readonly filter?: string
  readonly orderby?: string | readonly string[]
  readonly top?: number
  readonly skip?: number
  readonly select?: readonly string[]
  readonly expand?: readonly string[]
  readonly search?: string
  readonly count?: boolean
}

/** `Users`, `Users(5)`, `Users('a%2Fb')`. */
export function rowPath(set: string, key: LiteralValue): string {
  return `${set}(${encoded(key)})`
}

/** `Users(Number='100')`. */
export function alternatePath(set: string, property: string, value: LiteralValue): string {
  return `${set}(${property}=${encoded(value)})`
}

/** `Trunks/Pbx.ExplainRoute(from='100',to='101')`; arguments that are null or undefined are left out. */
export function functionPath(bound: string, name: string, given: Readonly<Record<string, unknown>>): string {
  const said = Object.entries(given).flatMap(([argument, value]) =>
    value === undefined || value === null ? [] : [`${argument}=${encoded(asLiteralValue(argument, value))}`],
  )
  return `${operationPath(bound, name)}(${said.join(',')})`
}

/** `Users/Pbx.MakeCall`; `bound` '' for what is bound to nothing. */
export function operationPath(bound: string, name: string): string {
  return bound === '' ? name : `${bound}/Pbx.${name}`
}

/** `?%24filter=…`, or '' without options. */
export function queryText(query: PlainQuery): string {
  const { filter, orderby, top, skip, select, expand, search, count } = query
  const options: readonly (readonly [string, string | undefined])[] = [
    ['filter', filter],
    ['orderby', typeof orderby === 'string' ? orderby : joined(orderby)],
    ['top', top?.toString()],
    ['skip', skip?.toString()],
    ['select', joined(select)],
    ['expand', joined(expand)],
    ['search', search],
    ['count', count?.toString()],
  ]
  const said = options.flatMap(([name, text]) => (text === undefined ? [] : [`$${name}=${encodeURIComponent(text)}`]))
  return said.length === 0 ? '' : `?${said.join('&')}`
}

/**
 * The path and query, below the service root, of a link to the next page. Only these are taken over: the token goes to the base
 * that the client was given and nowhere else. Null for a link that is not of this API.
 */
export function nextPath(link: string, root: string): string | null {
  const url = URL.parse(link, 'http://base/xapi/v1/')
  const at = url?.pathname.indexOf(root) ?? -1
  return url === null || at < 0 ? null : url.pathname.slice(at + root.length) + url.search
}

function joined(names: readonly string[] | undefined): string | undefined {
  return names === undefined || names.length === 0 ? undefined : names.join(',')
}

function encoded(value: LiteralValue): string {
  return encodeURIComponent(literalOf(value).text)
}

function asLiteralValue(name: string, value: unknown): LiteralValue {
  switch (typeof value) {
    case 'string':
    case 'number':
    case 'boolean':
      return value
    default:
      if (value instanceof Date || value instanceof Literal) return value
      throw new TypeError(`${name}: a function takes simple values only`)
  }
}
