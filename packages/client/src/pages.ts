// Lists in answers, page after page.
import { nextPath, type PlainQuery } from './address.ts'
import type { Page } from './operations.ts'
import { type RequestOptions, ROOT, type Wire } from './wire.ts'
import { partOf, textOf } from './xapi-error.ts'

export interface PageOptions extends RequestOptions {
  /** An error after so many pages; 1,000 unless said. */
  readonly maxPages?: number
}

const MAX_PAGES = 1000

/** `R` is what the declaration says of a row; it is not looked at again here. */
export function pageOf<R>(answer: unknown): Page<R> {
  const rows = partOf(answer, 'value')
  const count = partOf(answer, '@odata.count')
  return {
    rows: Array.isArray(rows) ? (rows as readonly R[]) : [],
    count: typeof count === 'number' ? count : null,
    more: textOf(answer, '@odata.nextLink') !== null,
  }
}

/** Follows `@odata.nextLink`; one request for each page that is taken. */
export async function* pagesOf<R>(
  wire: Wire,
  path: string,
  query: PlainQuery,
  { maxPages = MAX_PAGES, ...options }: PageOptions,
): AsyncGenerator<Page<R>, void, undefined> {
  const seen = new Set<string>()
  let answer = await wire.json({ ...options, method: 'GET', path, query })
  for (let taken = 1; ; taken += 1) {
    yield pageOf<R>(answer)
    const link = textOf(answer, '@odata.nextLink')
    if (link === null) return
    if (taken >= maxPages) throw new RangeError(`${path} has more than ${maxPages} pages`)
    const next = nextPath(link, ROOT)
    if (next === null || seen.has(next)) throw new Error(`${path}: the link to the next page leads nowhere`)
    seen.add(next)
    const at = next.indexOf('?')
    const [below, rawQuery] = at < 0 ? [next, ''] : [next.slice(0, at), next.slice(at)]
    answer = await wire.json({ ...options, method: 'GET', path: below, rawQuery })
  }
}
