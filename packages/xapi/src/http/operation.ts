// What carries out a function or an action that the model declares.
import type { Field, Fields, OperationDeclaration, StructDeclaration, Values } from '@cordboard/model'
import type { Right } from '../auth/caller.ts'
import { dateTimeMs } from '../odata/index.ts'
import type { Asking, Item, Outcome, Resource } from '../resources/resource.ts'
import type { CsvFile } from './downloads.ts'

export type Result =
  /** 204. `outcome`: a write that may have named fields without effect. */
  | { readonly kind: 'nothing'; readonly outcome?: Outcome }
  /** 200 without a body, as DropCall answers. */
  | { readonly kind: 'done' }
  | { readonly kind: 'value'; readonly value: unknown }
  | { readonly kind: 'struct'; readonly of: StructDeclaration; readonly value: Values }
  /** `maxTop`: the largest $top, 100 when not said. */
  | {
      readonly kind: 'rows'
      readonly of: StructDeclaration
      readonly values: readonly unknown[]
      readonly maxTop?: number
    }
  | { readonly kind: 'values'; readonly values: readonly unknown[] }
  | { readonly kind: 'items'; readonly of: StructDeclaration; readonly items: readonly Item[] }
  /** What a list of this resource would answer. */
  | { readonly kind: 'list'; readonly resource: Resource }
  /** A text file to save. `name` is made of plain letters, digits, dots, hyphens and underscores. */
  | { readonly kind: 'file'; readonly name: string; readonly type: string; readonly text: string }
  /** Rows as a CSV file to save. */
  | { readonly kind: 'csv'; readonly file: CsvFile }
  /** A row of a set, read again as if asked for by key. */
  | { readonly kind: 'row'; readonly set: string; readonly item: Item }

/**
 * What was given, by parameter; what was left out is not there. Checked against the declaration: texts are texts, moments and
 * durations texts of the right form, structs objects with fields of theirs.
 */
export type Arguments = Readonly<Record<string, unknown>>

type Carried<T> = T extends string | number | boolean | null
  ? T
  : T extends readonly (infer Each)[]
    ? readonly (Each extends string | number ? Each : Values)[]
    : Values

/** The same with types. */
export type Given<F extends Fields> = { readonly [K in keyof F]?: F[K] extends Field<infer T> ? Carried<T> : never }

/** The right somebody needs at least for one row of this noun; null: any caller may ask. */
export type Needs = { readonly noun: string; readonly right: Right } | null

export type BoundTo = Pick<Resource, 'noun' | 'get' | 'getBy'>

export interface Operation {
  readonly of: OperationDeclaration
  /** A name of older versions that still works; descriptions leave it out. */
  readonly old?: true
  readonly needs: Needs
  /** Finds the row it is bound to, where others may use it than those who see the rows of the set; left out: as the set does. */
  readonly boundTo?: BoundTo
  /** It is known here and always says no: 501 not built, 400 there is no such thing in an open system. */
  readonly refuses?: { readonly status: 400 | 501; readonly sentence: string }
  /** `item`: the row it is bound to, or the singleton. */
  run(asking: Asking, given: Arguments, item: Item | null): Promise<Result>
}

/** An operation whose arguments have the types of its declaration. */
export function implement<F extends Fields>(
  of: OperationDeclaration<F>,
  needs: Needs,
  run: (asking: Asking, given: Given<F>, item: Item | null) => Promise<Result>,
): Operation {
  // What arrives was read by the same declaration (see arguments.ts).
  return { of, needs, run: (asking, given, item) => run(asking, given as Given<F>, item) }
}

export function textOf(given: Arguments, name: string): string | null {
  const value = given[name]
  return typeof value === 'string' ? value : null
}
export function wholesOf(given: Arguments, name: string): readonly number[] {
  const value = given[name]
  return Array.isArray(value) ? value.filter((each) => typeof each === 'number') : []
}
export function textsOf(given: Arguments, name: string): readonly string[] {
  const value = given[name]
  return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : []
}
/** Epoch milliseconds. */
export function momentOf(given: Arguments, name: string): number | null {
  const value = given[name]
  return typeof value === 'string' ? dateTimeMs(value) : null
}
