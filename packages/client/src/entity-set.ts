// An entity set: lists, rows by key or number, and the writes the contract has for it.
import type { NounDeclaration } from '@cordboard/model'
import { alternatePath, type PlainQuery, rowPath } from './address.ts'
import { jsonOf } from './exchange.ts'
import type { Body, KeyOf, May, Query, Row, RowOf, RowQuery } from './nouns.ts'
import type { LiteralValue } from './odata.ts'
import type { Page } from './operations.ts'
import { type PageOptions, pageOf, pagesOf } from './pages.ts'
import type { RequestOptions, Wire, WriteOptions } from './wire.ts'

/** A row and what `ifMatch` needs to change it only if it is still as it was read. */
export interface Tagged<R> {
  readonly row: R
  /** Null where rows have no versions. */
  readonly etag: string | null
}

export class EntitySet<N extends NounDeclaration> {
  readonly #wire: Wire
  readonly #name: string

  constructor(wire: Wire, name: string) {
    this.#wire = wire
    this.#name = name
  }

  /** One page. Without `top` it has at most 100 rows, and `more` says whether there are others. */
  async list<const Q extends Query<N['struct']>>(
    query?: Q,
    options: RequestOptions = {},
  ): Promise<Page<RowOf<N['struct'], Q>>> {
    return pageOf(await this.#wire.json({ ...options, method: 'GET', path: this.#name, query: query ?? {} }))
  }

  /** Page after page, as they are taken: `for await (const { rows } of set.pages())`. */
  pages<const Q extends Query<N['struct']>>(
    query?: Q,
    options: PageOptions = {},
  ): AsyncGenerator<Page<RowOf<N['struct'], Q>>, void, undefined> {
    return pagesOf(this.#wire, this.#name, query ?? {}, options)
  }

  async get<const Q extends RowQuery<N['struct']>>(
    key: KeyOf<N['struct']>,
    query?: Q,
    options: RequestOptions = {},
  ): Promise<RowOf<N['struct'], Q>> {
    return (await this.getTagged(key, query, options)).row
  }

  async getTagged<const Q extends RowQuery<N['struct']>>(
    key: KeyOf<N['struct']>,
    query?: Q,
    options: RequestOptions = {},
  ): Promise<Tagged<RowOf<N['struct'], Q>>> {
    return readRow(this.#wire, this.#path(key), query ?? {}, options)
  }

  async byNumber<const Q extends RowQuery<N['struct']>>(
    number: string,
    query?: Q,
    options: RequestOptions = {},
  ): Promise<RowOf<N['struct'], Q>> {
    const path = alternatePath(this.#name, 'Number', number)
    return (await readRow<RowOf<N['struct'], Q>>(this.#wire, path, query ?? {}, options)).row
  }

  /** The row as it was made, with what was chosen for it. */
  async create(body: Body<N['struct']>, options: RequestOptions = {}): Promise<Row<N['struct']>> {
    // The answer is what the declaration says; it is not looked at again here.
    return (await this.#wire.json({ ...options, method: 'POST', path: this.#name, body })) as Row<N['struct']>
  }

  /** Properties that are not named stay; lists are replaced as a whole. */
  patch(key: KeyOf<N['struct']>, body: Body<N['struct']>, options: WriteOptions = {}): Promise<void> {
    return this.#wire.done({ ...options, method: 'PATCH', path: this.#path(key), body })
  }

  remove(key: KeyOf<N['struct']>, options: WriteOptions = {}): Promise<void> {
    return this.#wire.done({ ...options, method: 'DELETE', path: this.#path(key) })
  }

  #path(key: LiteralValue): string {
    return rowPath(this.#name, key)
  }
}

/** What the contract has for this set. */
export type SetOf<N extends NounDeclaration> = Pick<
  EntitySet<N>,
  | May<N, 'list', 'list' | 'pages'>
  | May<N, 'get', 'get' | 'getTagged'>
  | May<N, 'create', 'create'>
  | May<N, 'update', 'patch'>
  | May<N, 'delete', 'remove'>
  | (N['alternateKey'] extends 'Number' ? 'byNumber' : never)
>

export async function readRow<R>(
  wire: Wire,
  path: string,
  query: PlainQuery,
  options: RequestOptions,
): Promise<Tagged<R>> {
  const asked = { ...options, method: 'GET', path, query } as const
  const response = await wire.answer(asked)
  return { row: (await jsonOf(`GET ${path}`, response)) as R, etag: response.headers.get('etag') }
}
