// How a function or an action of the API is written down: what it is bound to, what it takes, what it answers.
import type { Field, Fields, FieldType, StructDeclaration, Tier } from './declaration.ts'

export type OperationAnswer =
  /** 204 without a body. */
  | { readonly kind: 'nothing' }
  /** 200 with a body that is no JSON: a file, or none at all. */
  | { readonly kind: 'raw'; readonly nullable: boolean }
  /** `{"value": …}`. */
  | { readonly kind: 'single'; readonly field: Field }
  | { readonly kind: 'one'; readonly struct: StructDeclaration; readonly nullable: boolean }
  /** `{"value": [ … ]}`; of functions with the query options. */
  | { readonly kind: 'many'; readonly of: StructDeclaration | null }

type Kind = 'function' | 'action'
type Bound = 'row' | 'set' | 'nothing'

export interface OperationDeclaration<
  F extends Fields = Fields,
  A extends OperationAnswer = OperationAnswer,
  K extends Kind = Kind,
  B extends Bound = Bound,
  S extends string | null = string | null,
> {
  /** GET or POST. */
  readonly kind: K
  /** nothing: a path of its own, without `Pbx.`. */
  readonly bound: B
  /** Null when bound to nothing. */
  readonly set: S
  /** Without `Pbx.`. */
  readonly name: string
  /** Its name in generated clients. */
  readonly id: string
  /** In the order of the path. */
  readonly takes: F
  readonly answers: A
  readonly tier: Tier
  /** Not part of the 3CX contract: an addition of ours. */
  readonly ours: boolean
}

export interface OperationOptions {
  readonly id?: string
  readonly tier?: Tier
  readonly ours?: boolean
}

interface Draft<F extends Fields, A extends OperationAnswer, K extends Kind, B extends Bound> {
  readonly kind: K
  readonly bound: B
  readonly takes: F
  readonly answers: A
  readonly options: OperationOptions
}
type AnyDraft = Draft<Fields, OperationAnswer, Kind, Bound>

export const NOTHING = { kind: 'nothing' } as const satisfies OperationAnswer
export const RAW = { kind: 'raw', nullable: false } as const satisfies OperationAnswer
export const RAW_OR_NOTHING = { kind: 'raw', nullable: true } as const satisfies OperationAnswer
export const manyTexts = { kind: 'many', of: null } as const satisfies OperationAnswer

type Single<F extends Field> = { readonly kind: 'single'; readonly field: F }
type One<S extends StructDeclaration, N extends boolean> = {
  readonly kind: 'one'
  readonly struct: S
  readonly nullable: N
}
type Many<S extends StructDeclaration> = { readonly kind: 'many'; readonly of: S }

/** One value of a simple type. */
export function single<F extends Field>(field: F): Single<F> {
  return { kind: 'single', field }
}
export function one<S extends StructDeclaration>(struct: S): One<S, false>
export function one<S extends StructDeclaration>(struct: S, options: { readonly nullable: true }): One<S, true>
export function one<S extends StructDeclaration>(struct: S, options?: { readonly nullable: true }): One<S, boolean> {
  return { kind: 'one', struct, nullable: options?.nullable ?? false }
}
export function many<S extends StructDeclaration>(of: S): Many<S> {
  return { kind: 'many', of }
}

type Make<K extends Kind, B extends Bound> = <const F extends Fields, A extends OperationAnswer>(
  takes: F,
  answers: A,
  options?: OperationOptions,
) => Draft<F, A, K, B>

function make<K extends Kind, B extends Bound>(kind: K, bound: B): Make<K, B> {
  return (takes, answers, options = {}) => ({ kind, bound, takes, answers, options })
}

/** Bound to one row. */
export const rowFunction = make('function', 'row')
export const rowAction = make('action', 'row')
/** Bound to a set or a singleton. */
export const setFunction = make('function', 'set')
export const setAction = make('action', 'set')
/** Bound to nothing. */
export const functionImport = make('function', 'nothing')
export const actionImport = make('action', 'nothing')

type Finished<S extends string | null, D> = {
  readonly [N in keyof D]: D[N] extends Draft<infer F, infer A, infer K, infer B>
    ? OperationDeclaration<F, A, K, B, S>
    : never
}

/** The operations of a set by name, each in the set's tier unless it says another. */
export function operationsOf<const S extends string | null, const D extends Readonly<Record<string, AnyDraft>>>(
  set: S,
  tier: Tier,
  drafts: D,
): Finished<S, D> {
  const entries = Object.entries(drafts).map(([name, { options, ...rest }]) => {
    const { id = name, ours = false } = options
    return [name, { ...rest, set, name, id, tier: options.tier ?? tier, ours }] as const
  })
  return Object.fromEntries(entries) as Finished<S, D>
}

/** Every struct and enumeration an operation speaks of. */
export function typesOf({ takes, answers }: OperationDeclaration): readonly FieldType[] {
  const answered: readonly FieldType[] =
    answers.kind === 'one'
      ? [{ kind: 'struct', of: answers.struct }]
      : answers.kind === 'many' && answers.of !== null
        ? [{ kind: 'struct', of: answers.of }]
        : answers.kind === 'single'
          ? [answers.field.type]
          : []
  return [...Object.values(takes).map((field) => field.type), ...answered]
}
