// The client: the way to sets, singletons, rows, functions and actions.
import { rowPath } from './address.ts'
import { BoundRow } from './bound-row.ts'
import { answered } from './call.ts'
import { EntitySet, type SetOf } from './entity-set.ts'
import type { KeyOf, Nouns, SetName, SingletonName } from './nouns.ts'
import type { AnswerOf, Given, OperationSet, Operations } from './operations.ts'
import { Singleton, type SingletonOf } from './singleton.ts'
import { type ClientOptions, Wire } from './wire.ts'

/** Of the set of this name, when it has operations. */
type OperationsAt<N> = N extends OperationSet ? N : never

/**
 * A client of the XAPI (contract 20.0.10). Names, fields, arguments and answers have the types of the model's declarations. Null
 * properties are left out of answers, so they are optional here. Each method throws XapiError for an error status, and what
 * `fetch` throws for a lost connection, a deadline or an abort.
 */
export class XapiClient {
  readonly #wire: Wire

  constructor(options: ClientOptions) {
    this.#wire = new Wire(options)
  }

  set<N extends SetName>(name: N): SetOf<Nouns[N]> {
    return new EntitySet<Nouns[N]>(this.#wire, name)
  }

  singleton<N extends SingletonName>(name: N): SingletonOf<Nouns[N]> {
    return new Singleton<Nouns[N]>(this.#wire, name)
  }

  /** What hangs on a row: `row('Trunks', 5).action('RunAnalysis')`. */
  row<N extends SetName>(set: N, key: KeyOf<Nouns[N]['struct']>): BoundRow<Nouns[N], OperationsAt<N>> {
    return new BoundRow(this.#wire, rowPath(set, key))
  }

  /** A function of a set or singleton, null: bound to nothing. */
  fn<S extends OperationSet, K extends keyof Operations<S, 'function', 'set'> & string>(
    set: S,
    name: K,
    ...given: Given<Operations<S, 'function', 'set'>[K]>
  ): Promise<AnswerOf<K, Operations<S, 'function', 'set'>[K]>> {
    return answered(this.#wire, 'function', set ?? '', name, given)
  }

  /** An action of a set or singleton, null: bound to nothing. */
  action<S extends OperationSet, K extends keyof Operations<S, 'action', 'set'> & string>(
    set: S,
    name: K,
    ...given: Given<Operations<S, 'action', 'set'>[K]>
  ): Promise<AnswerOf<K, Operations<S, 'action', 'set'>[K]>> {
    return answered(this.#wire, 'action', set ?? '', name, given)
  }
}
