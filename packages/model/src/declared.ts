// What a declaration looks like: fields, structs, nouns, as types.
/** Primitive types by their Edm names. Int64 and Decimal are JavaScript numbers (|n| <= 2^53). */
export type ScalarType =
  | 'String'
  | 'Boolean'
  | 'Int32'
  | 'Int64'
  | 'Double'
  | 'Decimal'
  | 'DateTimeOffset'
  | 'Duration'
  | 'TimeOfDay'
  | 'Guid'
  | 'Byte'

/** An enumeration; members in the order of the contract. `flags` marks those the contract sends as arrays or sums. */
export interface EnumDeclaration<M extends string = string> {
  readonly kind: 'enum'
  readonly name: string
  readonly members: readonly M[]
  readonly flags: boolean
}

export type FieldType =
  | { readonly kind: 'scalar'; readonly edm: ScalarType }
  | { readonly kind: 'enum'; readonly of: EnumDeclaration }
  | { readonly kind: 'struct'; readonly of: StructDeclaration }
  /** A struct known by name only, to break a circle between two declarations. */
  | { readonly kind: 'named'; readonly name: string }
  | { readonly kind: 'list'; readonly item: FieldType }

/** Does a write of this field change what the system does? `notYet` carries the reason an operator reads. */
export type Effect = { readonly since: string } | { readonly notYet: string }

/** How the store finds a value nobody gave. */
export type Choice =
  | 'id'
  | 'first free number'
  | 'random login' // ten random characters, letters and digits
  | 'random pin' // four random digits
  | 'default department' // membership of the default department with role users
  | 'default department id' // or the first of the departments given
  | 'five profiles' // the five forwarding profiles
  | 'role rights' // one Rights entry per role
  | 'department name' // Department and its number
  | 'number as name' // the number, until somebody says better

export type Default =
  | { readonly kind: 'value'; readonly value: unknown }
  | { readonly kind: 'chosen'; readonly how: Choice }

/**
 * config: owned by the store, written by XAPI. live: decided by the running switch, which is asked by every write; the store
 * remembers what was decided. derived: computed when read.
 */
export type Scope = 'config' | 'live' | 'derived'

/** What a text must look like beyond its length; empty text is always allowed (see forms). */
export type TextForm =
  | 'number'
  | 'login'
  | 'pin'
  | 'network'
  | 'email'
  | 'dial code'
  | 'codec'
  | 'did'
  | 'caller id'
  | 'caller mask'
  | 'caller id pattern'
  | 'caller id replacement'
  | 'country code'
  | 'dialled'
  | 'digits'
  | 'host'
  | 'host and port'
  | 'keys'
  | 'lengths'
  | 'location'
  | 'prefixes'
  | 'template file'
  | 'trunk login'

export interface FieldOptions {
  /** True when not said: most properties of the contract are nullable. Lists never are. */
  readonly nullable?: boolean
  readonly minLength?: number
  readonly maxLength?: number
  readonly min?: number
  readonly max?: number
  readonly maxItems?: number
  readonly form?: TextForm
  readonly default?: Default
  /** hashed: only a hash is kept (passwords people type). encrypted: kept encrypted (secrets we must be able to say). */
  readonly secret?: 'hashed' | 'encrypted'
  /** Left out of answers unless the reader's role is allowed to see secrets. Hashed fields are never answered. */
  readonly concealed?: boolean
  readonly scope?: Scope
  /** A value in a write is dropped and reported, because clients send back what they read. */
  readonly readOnly?: boolean
  /** May be given on creation only; a different value in a PATCH is refused. */
  readonly immutable?: boolean
  readonly required?: boolean
  /** Looked at by $search. */
  readonly searchable?: boolean
  /** No two rows of the noun may share a value (compared without case; empty does not count). */
  readonly unique?: boolean
  /** Not part of the 3CX contract: an addition of ours. Answered and described like any other, unless it is a secret. */
  readonly ours?: boolean
  readonly effect?: Effect
  /** Members of the field's enumeration that are stored but not acted on yet, with the reason an operator reads. */
  readonly idle?: Readonly<Record<string, string>>
}

/** One field. `T` is the TypeScript type of its value and exists for inference only. */
export interface Field<T = unknown> {
  readonly type: FieldType
  readonly navigation: boolean
  readonly nullable: boolean
  readonly minLength: number | null
  readonly maxLength: number | null
  readonly min: number | null
  readonly max: number | null
  readonly maxItems: number | null
  readonly form: TextForm | null
  readonly default: Default | null
  readonly secret: 'hashed' | 'encrypted' | null
  readonly concealed: boolean
  readonly scope: Scope
  readonly readOnly: boolean
  readonly immutable: boolean
  readonly required: boolean
  readonly searchable: boolean
  readonly unique: boolean
  readonly ours: boolean
  readonly effect: Effect
  readonly idle: Readonly<Record<string, string>>
  readonly carries?: T
}

/** An addition of ours that holds secrets: no client hears of it. */
export function isInward({ ours, secret }: Pick<Field, 'ours' | 'secret'>): boolean {
  return ours && secret !== null
}

/** A field whose type says its Edm type, so that a text can be told from a moment. */
export interface ScalarField<T, E extends ScalarType> extends Field<T> {
  readonly type: { readonly kind: 'scalar'; readonly edm: E }
}

/** A field whose type says which struct it holds, and whether it is in answers only with $expand. */
export interface StructField<T, S extends StructDeclaration, N extends boolean> extends Field<T> {
  readonly type: { readonly kind: 'struct'; readonly of: S }
  readonly navigation: N
}

/** The same of a list. */
export interface StructsField<T, S extends StructDeclaration, N extends boolean> extends Field<T> {
  readonly type: { readonly kind: 'list'; readonly item: { readonly kind: 'struct'; readonly of: S } }
  readonly navigation: N
}

export type Fields = Readonly<Record<string, Field>>

/** A structured type: entity (has a key of its own) or complex value. `fields` are its own; see `allFields`. */
export interface StructDeclaration<F extends Fields = Fields, K extends string | null = string | null> {
  readonly kind: 'struct'
  readonly name: string
  readonly base: StructDeclaration | null
  /** Name of the key field, null for complex values. */
  readonly key: K
  readonly fields: F
}

/** Where the rows of a noun live. static: constants of ours. */
export type Storage = 'config' | 'live' | 'history' | 'static'

/** What can be asked of a noun besides its functions and actions. list: a set as a whole. get: one row, or the singleton. */
export type NounOperation = 'list' | 'get' | 'create' | 'update' | 'delete'

/**
 * What an operation is about: A configuration, B live state, C reports, D media files, E outside vendors, F maintenance of the
 * system.
 */
export type Tier = 'A' | 'B' | 'C' | 'D' | 'E' | 'F'

/** The place of a noun in the API, as far as a type can say it. */
export interface Place {
  readonly set: string
  readonly singleton: boolean
  readonly alternateKey: string | null
  readonly navigation: Readonly<Record<string, string>>
  readonly operations: Readonly<Record<NounOperation, boolean>>
}

/** A noun: a struct with its place in the API and in the store; `Place` is what types know of that place. */
export interface NounDeclaration<S extends StructDeclaration = StructDeclaration, P extends Place = Place> {
  /** Usually the struct's name; the name in RowChange and in the store. */
  readonly name: string
  readonly struct: S
  /** The entity set's or singleton's name in XAPI paths, e.g. `Users`. */
  readonly set: P['set']
  readonly singleton: P['singleton']
  readonly key: string | null
  readonly alternateKey: P['alternateKey']
  readonly storage: Storage
  /** Part of the one number plan: `Number` is unique over all these nouns. */
  readonly dialable: boolean
  /** For a chosen Number: digits, first one tried, and what stands before the digits. */
  readonly numbering: { readonly prefix: string; readonly first: number; readonly digits: number } | null
  readonly operations: P['operations']
  /** Lists that hang on a row and have a path of their own, with their names in generated clients. */
  readonly navigation: P['navigation']
  readonly tier: Tier
  /** True when the switch wants row changes of this noun. */
  readonly sentToSwitch: boolean
}

type Simplify<T> = { [K in keyof T]: T[K] }
type ValueOf<F> = F extends { readonly carries?: infer T } ? Exclude<T, undefined> : never
type OwnValues<F extends Fields> = { -readonly [K in keyof F]: ValueOf<F[K]> }

/** The TypeScript type of a struct's own fields; every field present, null where the contract allows it. */
export type Infer<S extends StructDeclaration> = Simplify<OwnValues<S['fields']>>
