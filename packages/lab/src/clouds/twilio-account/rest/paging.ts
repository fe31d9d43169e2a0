// Pages of a list: which part of it a query asks for, and where the pages before and after are.
import { TwilioRefusal, twilioCode } from '../refusal.ts'
import type { Form } from './form.ts'

export interface Page<Item> {
  readonly items: readonly Item[]
  readonly page: number
  readonly pageSize: number
  /** Index in the whole list of the first and the last item here; both 0 for an empty page. */
  readonly start: number
  readonly end: number
  /** Path with query; null at the ends. */
  readonly first: string
  readonly previous: string | null
  readonly next: string | null
  readonly self: string
}

interface Numbered {
  readonly key: string
}

const defaultSize = 50
const largestSize = 1000

/**
 * `PageSize` is 1 to 1000 (50), `Page` counts from 0. `PageToken` names the last item of the page before, so that what is made or
 * deleted meanwhile neither repeats nor hides an item; `query` holds the filters, which the addresses of other pages repeat.
 */
export function pageOf<Item extends Numbered>(
  all: readonly Item[],
  path: string,
  form: Form,
  filters: ReadonlyMap<string, string>,
): Page<Item> {
  const pageSize = form.integer('PageSize') ?? defaultSize
  const page = form.integer('Page') ?? 0
  if (pageSize < 1 || pageSize > largestSize || page < 0) {
    throw new TwilioRefusal(twilioCode.badRequest, `PageSize must be 1 to ${largestSize} and Page 0 or more`)
  }
  const token = form.text('PageToken')
  const start = token === undefined ? page * pageSize : startAfter(all, token)
  const items = all.slice(start, start + pageSize)
  const last = items.at(-1)
  const address = (number: number, after: string | null): string => {
    const query = new URLSearchParams([...filters])
    query.set('PageSize', String(pageSize))
    query.set('Page', String(number))
    if (after !== null) query.set('PageToken', after)
    return `${path}?${query}`
  }
  const more = last !== undefined && start + items.length < all.length
  const before = start - pageSize - 1
  return {
    items,
    page,
    pageSize,
    start: items.length === 0 ? 0 : start,
    end: items.length === 0 ? 0 : start + items.length - 1,
    first: address(0, null),
    previous: page === 0 ? null : address(page - 1, before < 0 ? null : tokenOf(all[before])),
    next: more ? address(page + 1, tokenOf(last)) : null,
    self: address(page, token ?? null),
  }
}

function tokenOf(item: Numbered | undefined): string | null {
  return item === undefined ? null : `PA${item.key}`
}

function startAfter(all: readonly Numbered[], token: string): number {
  const index = all.findIndex((item) => tokenOf(item) === token)
  if (index >= 0) return index + 1
  throw new TwilioRefusal(twilioCode.badRequest, 'PageToken is not valid')
}
