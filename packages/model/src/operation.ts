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

export interface OperationDeclaration<F extends Fields = Fields> {
  /** GET or POST. */
  readonly kind: 'function' | 'action'
  /** nothing: a path of its own, without `Pbx.`. */
  readonly bound: 'row' | 'set' | 'nothing'
  /** Null when bound to nothing. */
  readonly set: string | null
  /** Without `Pbx.`. */
  readonly name: string
  /** Its name in generated clients. */
  readonly id: string
  /** In the order of the path. */
  readonly takes: F
  readonly answers: OperationAnswer
  readonly tier: Tier
  /** Not part of the 3CX contract: an addition of ours. */
  readonly ours: boolean
}

export interface OperationOptions {
  readonly id?: string
  readonly tier?: Tier
  readonly ours?: boolean
}

type Draft<F extends Fields> = Pick<OperationDeclaration<F>, 'kind' | 'bound' | 'takes' | 'answers'> & {
  readonly options: OperationOptions
}

export const NOTHING: OperationAnswer = { kind: 'nothing' }
export const RAW: OperationAnswer = { kind: 'raw', nullable: false }
export const RAW_OR_NOTHING: OperationAnswer = { kind: 'raw', nullable: true }
export const manyTexts: OperationAnswer = { kind: 'many', of: null }

/** One value of a simple type. */
export function single(field: Field): OperationAnswer {
  return { kind: 'single', field }
}
export function one(struct: StructDeclaration, options: { readonly nullable?: boolean } = {}): OperationAnswer {
  return { kind: 'one', struct, nullable: options.nullable ?? false }
}
export function many(of: StructDeclaration): OperationAnswer {
  return { kind: 'many', of }
}

type Make = <const F extends Fields>(takes: F, answers: OperationAnswer, options?: OperationOptions) => Draft<F>

function make(kind: Draft<Fields>['kind'], bound: Draft<Fields>['bound']): Make {
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

type Finished<D> = { readonly [K in keyof D]: D[K] extends Draft<infer F> ? OperationDeclaration<F> : never }

/** The operations of a set by name, each in the set's tier unless it says another. */
export function operationsOf<const D extends Readonly<Record<string, Draft<Fields>>>>(
  set: string | null,
  tier: Tier,
  drafts: D,
): Finished<D> {
  const entries = Object.entries(drafts).map(([name, { options, ...rest }]) => {
    const { id = name, ours = false } = options
    return [name, { ...rest, set, name, id, tier: options.tier ?? tier, ours }] as const
  })
  return Object.fromEntries(entries) as Finished<D>
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
