// Types of the nouns, taken from the model's declarations: sets, rows as they are answered, bodies as they are written.
import type { Field, NounDeclaration, NounOperation, Place, StructDeclaration } from '@cordboard/model'
import type { Literal, LiteralValue } from './odata.ts'

/** Everything the model declares. Types only: nothing of it is loaded. */
export type Model = typeof import('@cordboard/model')

/** Every noun by the name of its entity set or singleton. */
export type Nouns = {
  readonly [K in keyof Model as Model[K] extends {
    readonly struct: StructDeclaration
    readonly set: infer N extends string
  }
    ? N
    : never]: Model[K] extends NounDeclaration<StructDeclaration, Place> ? Model[K] : never
}

export type SetName = { [N in keyof Nouns]: Nouns[N]['singleton'] extends true ? never : N }[keyof Nouns]
export type SingletonName = Exclude<keyof Nouns, SetName>

export type Simplify<T> = { [K in keyof T]: T[K] } & unknown

/** A field's value as answered: the API leaves null out. */
export type Answered<F extends Field> = F['type'] extends { readonly kind: 'struct'; readonly of: infer S }
  ? S extends StructDeclaration
    ? Row<S>
    : never
  : F['type'] extends { readonly kind: 'list'; readonly item: { readonly kind: 'struct'; readonly of: infer S } }
    ? S extends StructDeclaration
      ? readonly Row<S>[]
      : never
    : NonNullable<ValueOf<F>>

/** A field's value with null where the declaration allows it. */
export type ValueOf<F extends Field> = F extends { readonly carries?: infer T } ? Exclude<T, undefined> : never

/** Names of what is answered with $expand only. */
export type NavigationOf<S extends StructDeclaration> = {
  [K in keyof S['fields']]: S['fields'][K] extends { readonly navigation: true } ? K : never
}[keyof S['fields']] &
  string

type Optional<F> = F extends { readonly navigation: true }
  ? true
  : F extends { readonly carries?: infer T }
    ? null extends T
      ? true
      : false
    : true

/** A row as answered: what may be null or needs $expand may be absent. */
export type Row<S extends StructDeclaration> = Simplify<
  {
    readonly [K in keyof S['fields'] as Optional<S['fields'][K]> extends true ? never : K]: Answered<S['fields'][K]>
  } & {
    readonly [K in keyof S['fields'] as Optional<S['fields'][K]> extends true ? K : never]?: Answered<S['fields'][K]>
  }
>

/** A value as it is written: every property may be left out, at every depth. */
export type Written<T> = T extends readonly (infer Each)[]
  ? readonly Written<Each>[]
  : T extends object
    ? { readonly [K in keyof T]?: Written<T[K]> }
    : T

/** The body of a create or patch. */
export type Body<S extends StructDeclaration> = {
  readonly [K in keyof S['fields']]?: Written<ValueOf<S['fields'][K]>>
}

/** A simple value where it stands in a URL: only text may be given as text, the rest says what it is. */
export type UrlValue<F extends Field> = F['type'] extends { readonly kind: 'scalar'; readonly edm: infer E }
  ? E extends 'DateTimeOffset'
    ? Date | Literal
    : E extends 'Guid' | 'Duration' | 'TimeOfDay'
      ? Literal
      : NonNullable<ValueOf<F>>
  : NonNullable<ValueOf<F>>

/** What a row is found by. */
export type KeyOf<S extends StructDeclaration> = S['key'] extends keyof S['fields']
  ? Extract<UrlValue<S['fields'][S['key']]>, LiteralValue>
  : never

type ExpandOf<S extends StructDeclaration> = NavigationOf<S> | `${NavigationOf<S>}(${string})`

/** What one row may be asked with. */
export interface RowQuery<S extends StructDeclaration> {
  readonly select?: readonly (keyof S['fields'] & string)[]
  /** Names, also with options of their own: `Groups($expand=Rights)`. */
  readonly expand?: readonly ExpandOf<S>[]
}

/** What a list may be asked with. */
export interface Query<S extends StructDeclaration> extends RowQuery<S> {
  /** See `odata.filter` for values in it. */
  readonly filter?: string
  /** `Number desc`, or names in order. */
  readonly orderby?: string | readonly (keyof S['fields'] & string)[]
  readonly top?: number
  readonly skip?: number
  readonly search?: string
  /** Asks for the number of all rows that match. */
  readonly count?: boolean
}

type Selected<Q> = Q extends { readonly select: readonly (infer N)[] } ? N : unknown
type Expanded<Q> = Q extends { readonly expand: readonly (infer N)[] }
  ? N extends `${infer Name}(${string})`
    ? Name
    : N
  : never
type Picked<R, Q> = Pick<R, keyof R & (Selected<Q> | Expanded<Q>)>
/** Lists that were expanded are there, if only empty. */
type Sure<S extends StructDeclaration, Q> = {
  readonly [K in Expanded<Q> & keyof S['fields'] as S['fields'][K]['type'] extends { readonly kind: 'list' }
    ? K
    : never]: Answered<S['fields'][K]>
}

/** A row as a query asked for it. */
export type RowOf<S extends StructDeclaration, Q> = Simplify<Picked<Row<S>, Q> & Sure<S, Q>>

/** What may be done with a noun, by the names of the client's methods. */
export type May<
  N extends NounDeclaration,
  O extends NounOperation,
  Names extends string,
> = N['operations'][O] extends true ? Names : never

/** The struct of a list that hangs on a row. */
export type ListedOf<N extends NounDeclaration, K> = K extends keyof N['struct']['fields']
  ? N['struct']['fields'][K]['type'] extends {
      readonly kind: 'list'
      readonly item: { readonly kind: 'struct'; readonly of: infer S extends StructDeclaration }
    }
    ? S
    : never
  : never

/** Lists of a noun that have a path of their own, `Groups(5)/Members`. */
export type ListName<N extends NounDeclaration> = keyof N['navigation'] & string
