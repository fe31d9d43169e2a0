// One row as the place of what hangs on it: its lists, its functions and actions.
import type { NounDeclaration } from '@cordboard/model'
import type { PlainQuery } from './address.ts'
import { answered } from './call.ts'
import type { ListedOf, ListName, Query, RowOf } from './nouns.ts'
import type { AnswerOf, Given, OperationSet, Operations, Page } from './operations.ts'
import { pageOf } from './pages.ts'
import type { RequestOptions, Wire } from './wire.ts'

export class BoundRow<N extends NounDeclaration, S extends OperationSet> {
  readonly #wire: Wire
  readonly #path: string

  constructor(wire: Wire, path: string) {
    this.#wire = wire
    this.#path = path
  }

  /** `row('Groups', 5).list('Members')`. */
  list<K extends ListName<N>, const Q extends Query<ListedOf<N, K>>>(
    name: K,
    query?: Q,
    options: RequestOptions = {},
  ): Promise<Page<RowOf<ListedOf<N, K>, Q>>> {
    return listAt(this.#wire, this.#path, name, query ?? {}, options)
  }

  fn<K extends keyof Operations<S, 'function', 'row'> & string>(
    name: K,
    ...given: Given<Operations<S, 'function', 'row'>[K]>
  ): Promise<AnswerOf<K, Operations<S, 'function', 'row'>[K]>> {
    return answered(this.#wire, 'function', this.#path, name, given)
  }

  action<K extends keyof Operations<S, 'action', 'row'> & string>(
    name: K,
    ...given: Given<Operations<S, 'action', 'row'>[K]>
  ): Promise<AnswerOf<K, Operations<S, 'action', 'row'>[K]>> {
    return answered(this.#wire, 'action', this.#path, name, given)
  }
}

export async function listAt<R>(
  wire: Wire,
  path: string,
  name: string,
  query: PlainQuery,
  options: RequestOptions,
): Promise<Page<R>> {
  return pageOf<R>(await wire.json({ ...options, method: 'GET', path: `${path}/${name}`, query }))
}
