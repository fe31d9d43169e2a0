// Types of functions and actions, taken from the model's declarations: what each takes and answers.
import type { Field, OperationAnswer, OperationDeclaration, StructDeclaration } from '@cordboard/model'
import type { PlainQuery } from './address.ts'
import type { Answered, Model, Row, Simplify, UrlValue, ValueOf, Written } from './nouns.ts'
import type { RequestOptions } from './wire.ts'

/** The model's groups of operations; all of a group have one set, or none. */
type Groups = {
  readonly [K in keyof Model as K extends `${string}Operations` | `${string}Imports` ? K : never]: Model[K]
}
type SetOf<G> = G extends Readonly<Record<string, OperationDeclaration>> ? G[keyof G]['set'] : never

/** Sets and singletons that have operations; null for those bound to nothing. */
export type OperationSet = SetOf<Groups[keyof Groups]>

type Merged<U> = (U extends unknown ? (each: U) => void : never) extends (all: infer A) => void ? A : never
type Of<S extends OperationSet> = Merged<
  { [K in keyof Groups]: [SetOf<Groups[K]>] extends [S] ? Groups[K] : never }[keyof Groups]
>

export type Kind = OperationDeclaration['kind']
/** set: also those of singletons, and those bound to nothing. */
export type Bound = 'row' | 'set'

/** The operations of a set that are functions or actions, bound to its rows or to itself, by name. */
export type Operations<S extends OperationSet, K extends Kind, B extends Bound> = {
  readonly [N in keyof Of<S> as Of<S>[N] extends { readonly kind: K; readonly bound: infer A }
    ? (A extends 'row' ? 'row' : 'set') extends B
      ? N & string
      : never
    : never]: Of<S>[N] extends OperationDeclaration ? Of<S>[N] : never
}

type OrNull<F extends Field, T> = null extends ValueOf<F> ? T | null : T
type Sparse<T> = Simplify<
  { readonly [K in keyof T as null extends T[K] ? never : K]: T[K] } & {
    readonly [K in keyof T as null extends T[K] ? K : never]?: T[K]
  }
>

/** What an operation takes; what may be null may be left out. */
export type Arguments<O extends OperationDeclaration> = Sparse<{
  readonly [K in keyof O['takes']]: O['kind'] extends 'function'
    ? OrNull<O['takes'][K], UrlValue<O['takes'][K]>>
    : Written<ValueOf<O['takes'][K]>>
}>

export interface CallOptions extends RequestOptions {
  /** Of functions that answer lists. */
  readonly query?: PlainQuery
}

/** `args` may be left out when nothing is needed. */
export type Given<O extends OperationDeclaration> =
  Record<never, never> extends Arguments<O>
    ? [args?: Arguments<O>, options?: CallOptions]
    : [args: Arguments<O>, options?: CallOptions]

/** Some of what a list has. */
export interface Page<R> {
  readonly rows: readonly R[]
  /** How many match in all; null unless it was asked for. */
  readonly count: number | null
  /** There are more rows than these. */
  readonly more: boolean
}

/** What an operation answers, null for nothing. Files are Blobs; the contract declares `Download…` as lists, but they answer files. */
export type AnswerOf<N, O extends OperationDeclaration> = N extends `Download${string}` ? Blob : Read<O['answers']>

type Read<A extends OperationAnswer> = A extends { readonly kind: 'nothing' }
  ? null
  : A extends { readonly kind: 'raw'; readonly nullable: infer N }
    ? N extends false
      ? Blob
      : Blob | null
    : A extends { readonly kind: 'single'; readonly field: infer F extends Field }
      ? OrNull<F, Answered<F>>
      : A extends {
            readonly kind: 'one'
            readonly struct: infer S extends StructDeclaration
            readonly nullable: infer N
          }
        ? N extends false
          ? Row<S>
          : Row<S> | null
        : A extends { readonly kind: 'many'; readonly of: infer S }
          ? Page<S extends StructDeclaration ? Row<S> : string>
          : never
