// A singleton: settings, definitions, the one who asks.
import type { NounDeclaration } from '@cordboard/model'
import { listAt } from './bound-row.ts'
import { readRow, type Tagged } from './entity-set.ts'
import type { Body, ListedOf, ListName, May, Query, RowOf, RowQuery } from './nouns.ts'
import type { Page } from './operations.ts'
import type { RequestOptions, Wire, WriteOptions } from './wire.ts'

export class Singleton<N extends NounDeclaration> {
  readonly #wire: Wire
  readonly #name: string

  constructor(wire: Wire, name: string) {
    this.#wire = wire
    this.#name = name
  }

  async get<const Q extends RowQuery<N['struct']>>(
    query?: Q,
    options: RequestOptions = {},
  ): Promise<RowOf<N['struct'], Q>> {
    return (await this.getTagged(query, options)).row
  }

  getTagged<const Q extends RowQuery<N['struct']>>(
    query?: Q,
    options: RequestOptions = {},
  ): Promise<Tagged<RowOf<N['struct'], Q>>> {
    return readRow(this.#wire, this.#name, query ?? {}, options)
  }

  /** `singleton('Defs').list('TimeZones')`. */
  list<K extends ListName<N>, const Q extends Query<ListedOf<N, K>>>(
    name: K,
    query?: Q,
    options: RequestOptions = {},
  ): Promise<Page<RowOf<ListedOf<N, K>, Q>>> {
    return listAt(this.#wire, this.#name, name, query ?? {}, options)
  }

  patch(body: Body<N['struct']>, options: WriteOptions = {}): Promise<void> {
    return this.#wire.done({ ...options, method: 'PATCH', path: this.#name, body })
  }
}

/** What the contract has for this singleton. */
export type SingletonOf<N extends NounDeclaration> = Pick<
  Singleton<N>,
  May<N, 'get', 'get' | 'getTagged' | 'list'> | May<N, 'update', 'patch'>
>
