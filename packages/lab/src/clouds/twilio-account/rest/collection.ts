// A list of resources behind a path, in Twilio's two dialects: that of 2010 (`.json`, `next_page_uri`) and that of v1 (`meta`).
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { twilioCode } from '../refusal.ts'
import { type AccountOf, type Exchange, exchangeOf } from './exchange.ts'
import { type Page, pageOf } from './paging.ts'

type Json = Readonly<Record<string, unknown>>

export interface Collection<Item> {
  /** With `:name` pieces, without `.json`. */
  readonly path: string
  /** The name of the list in the answer. */
  readonly key: string
  /** Query fields that choose among the items. */
  readonly filters?: readonly string[]
  readonly list: (exchange: Exchange) => readonly Item[]
  /** Names an item; also its place in the order of pages. */
  readonly sid: (item: Item) => string
  readonly json: (item: Item, exchange: Exchange) => Json
  readonly create?: (exchange: Exchange) => Item
  readonly read?: (exchange: Exchange, sid: string) => Item
  readonly update?: (exchange: Exchange, sid: string) => Item
  readonly remove?: (exchange: Exchange, sid: string) => void
}

export interface Dialect {
  readonly suffix: string
  /** What refuses an unreadable field. */
  readonly code: number
  readonly page: (key: string, items: readonly Json[], page: Page<unknown>, exchange: Exchange) => Json
}

export const dialect2010: Dialect = {
  suffix: '.json',
  code: twilioCode.badRequest,
  page: (key, items, page) => ({
    first_page_uri: page.first,
    previous_page_uri: page.previous,
    next_page_uri: page.next,
    uri: page.self,
    page: page.page,
    page_size: page.pageSize,
    start: page.start,
    end: page.end,
    [key]: items,
  }),
}

export const dialectV1: Dialect = {
  suffix: '',
  code: twilioCode.trunkValidation,
  page: (key, items, page, { origin }) => ({
    meta: {
      page: page.page,
      page_size: page.pageSize,
      first_page_url: origin + page.first,
      previous_page_url: page.previous === null ? null : origin + page.previous,
      url: origin + page.self,
      next_page_url: page.next === null ? null : origin + page.next,
      key,
    },
    [key]: items,
  }),
}

/** Puts the collection's routes on the server. */
export function serve<Item>(
  app: FastifyInstance,
  accountOf: AccountOf,
  dialect: Dialect,
  collection: Collection<Item>,
): void {
  const { path, key, filters = [], list, sid, json, create, read, update, remove } = collection
  const many = path + dialect.suffix
  const one = dialect.suffix === '' ? `${path}/:sid` : `${path}/:sid(^[A-Za-z0-9]+)${dialect.suffix}`
  const open = (request: FastifyRequest) => exchangeOf(request, accountOf, dialect.code)

  app.get(many, (request) => {
    const exchange = open(request)
    const keyed = list(exchange).map((item) => ({ key: sid(item), item }))
    const kept = new Map(
      filters.flatMap((name) => {
        const value = exchange.query.text(name)
        return value === undefined ? [] : [[name, value] as const]
      }),
    )
    const page = pageOf(keyed, exchange.path, exchange.query, kept)
    const items = page.items.map(({ item }) => json(item, exchange))
    return dialect.page(key, items, page, exchange)
  })
  if (create !== undefined) {
    app.post(many, async (request, reply) => {
      const exchange = open(request)
      const item = create(exchange)
      return reply.code(201).send(json(item, exchange))
    })
  }
  if (read !== undefined) {
    app.get(one, (request) => {
      const exchange = open(request)
      return json(read(exchange, exchange.part('sid')), exchange)
    })
  }
  if (update !== undefined) {
    app.post(one, (request) => {
      const exchange = open(request)
      return json(update(exchange, exchange.part('sid')), exchange)
    })
  }
  if (remove !== undefined) {
    app.delete(one, async (request, reply) => {
      const exchange = open(request)
      remove(exchange, exchange.part('sid'))
      return reply.code(204).send()
    })
  }
}
