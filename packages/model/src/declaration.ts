// The declaration language: how a noun of the phone system is written down, once, as plain constants.
//
// A struct has fields; a field has a type, limits, a default, who may see it and whether it has effect yet. A noun is a
// struct with a place in the API (entity set or singleton) and in the store. Everything else (TypeScript types, TypeBox
// schemas, validation, XAPI metadata, forms) is derived from these constants.

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
type Maybe<T, O> = O extends { readonly nullable: false } ? T : T | null

/** The TypeScript type of a struct's own fields; every field present, null where the contract allows it. */
export type Infer<S extends StructDeclaration> = Simplify<OwnValues<S['fields']>>

/** `since` for fields that work. */
export function since(version: string): Effect {
  return { since: version }
}

/** For fields that are stored but change nothing yet; the reason is shown to who writes them. */
export function notYet(reason: string): { readonly notYet: string } {
  return { notYet: reason }
}

export function value(of: unknown): Default {
  return { kind: 'value', value: of }
}

export function chosen(how: Choice): Default {
  return { kind: 'chosen', how }
}

/** Of fields nobody said anything about. */
export const NO_REASON: Effect = { notYet: 'not implemented in this version' }

function field<T>(type: FieldType, options: FieldOptions, navigation: boolean): Field<T> {
  const derived = options.scope === 'derived'
  return {
    type,
    navigation,
    nullable: options.nullable ?? type.kind !== 'list',
    minLength: options.minLength ?? null,
    maxLength: options.maxLength ?? null,
    min: options.min ?? null,
    max: options.max ?? null,
    maxItems: options.maxItems ?? null,
    form: options.form ?? null,
    default: options.default ?? null,
    secret: options.secret ?? null,
    concealed: options.concealed ?? options.secret !== undefined,
    scope: options.scope ?? 'config',
    readOnly: options.readOnly ?? derived,
    immutable: options.immutable ?? false,
    required: options.required ?? false,
    searchable: options.searchable ?? false,
    unique: options.unique ?? false,
    ours: options.ours ?? false,
    // What is only computed cannot be written without effect.
    effect: options.effect ?? (derived ? { since: '0.1.0' } : NO_REASON),
    idle: options.idle ?? {},
  }
}

function scalar<E extends ScalarType>(edm: E): { readonly kind: 'scalar'; readonly edm: E } {
  return { kind: 'scalar', edm }
}

function scalarField<T, E extends ScalarType>(edm: E, options: FieldOptions): ScalarField<T, E> {
  const type = scalar(edm)
  return { ...field<T>(type, options, false), type }
}

function structField<T, S extends StructDeclaration, N extends boolean>(
  of: S,
  options: FieldOptions,
  navigation: N,
): StructField<T, S, N> {
  const type = { kind: 'struct', of } as const
  return { ...field<T>(type, options, navigation), type, navigation }
}

function structsField<S extends StructDeclaration, N extends boolean>(
  of: S,
  options: FieldOptions,
  navigation: N,
): StructsField<readonly Infer<S>[], S, N> {
  const type = { kind: 'list', item: { kind: 'struct', of } } as const
  return { ...field<readonly Infer<S>[]>(type, options, navigation), type, navigation }
}

/** Text. Without maxLength the general limit of 1,024 characters holds (see validate). */
export function text<const O extends FieldOptions>(options?: O): ScalarField<Maybe<string, O>, 'String'> {
  return scalarField('String', options ?? {})
}
export function bool<const O extends FieldOptions>(options?: O): ScalarField<Maybe<boolean, O>, 'Boolean'> {
  return scalarField('Boolean', options ?? {})
}
export function int32<const O extends FieldOptions>(options?: O): ScalarField<Maybe<number, O>, 'Int32'> {
  return scalarField('Int32', options ?? {})
}
export function int64<const O extends FieldOptions>(options?: O): ScalarField<Maybe<number, O>, 'Int64'> {
  return scalarField('Int64', options ?? {})
}
/** 0 to 255; a JSON number. */
export function byte<const O extends FieldOptions>(options?: O): ScalarField<Maybe<number, O>, 'Byte'> {
  return scalarField('Byte', options ?? {})
}
export function decimal<const O extends FieldOptions>(options?: O): ScalarField<Maybe<number, O>, 'Decimal'> {
  return scalarField('Decimal', options ?? {})
}
export function double<const O extends FieldOptions>(options?: O): ScalarField<Maybe<number, O>, 'Double'> {
  return scalarField('Double', options ?? {})
}
/** ISO 8601 with an offset, e.g. `2026-11-20T10:00:00Z`. */
export function dateTime<const O extends FieldOptions>(options?: O): ScalarField<Maybe<string, O>, 'DateTimeOffset'> {
  return scalarField('DateTimeOffset', options ?? {})
}
/** ISO 8601 duration of days and smaller, e.g. `PT1M12.5S`. */
export function duration<const O extends FieldOptions>(options?: O): ScalarField<Maybe<string, O>, 'Duration'> {
  return scalarField('Duration', options ?? {})
}
/** `HH:MM:SS` with an optional fraction. */
export function timeOfDay<const O extends FieldOptions>(options?: O): ScalarField<Maybe<string, O>, 'TimeOfDay'> {
  return scalarField('TimeOfDay', options ?? {})
}
export function guid<const O extends FieldOptions>(options?: O): ScalarField<Maybe<string, O>, 'Guid'> {
  return scalarField('Guid', options ?? {})
}

/** One member of an enumeration, by name. */
export function oneOf<M extends string, const O extends FieldOptions>(
  of: EnumDeclaration<M>,
  options?: O,
): Field<Maybe<M, O>> {
  return field({ kind: 'enum', of }, options ?? {}, false)
}

/** Several members of an enumeration. */
export function manyOf<M extends string>(of: EnumDeclaration<M>, options?: FieldOptions): Field<readonly M[]> {
  return field({ kind: 'list', item: { kind: 'enum', of } }, options ?? {}, false)
}

export function texts(options?: FieldOptions): Field<readonly string[]> {
  return field({ kind: 'list', item: scalar('String') }, options ?? {}, false)
}

export function guids(options?: FieldOptions): Field<readonly string[]> {
  return field({ kind: 'list', item: scalar('Guid') }, options ?? {}, false)
}

export function wholes(options?: FieldOptions): Field<readonly number[]> {
  return field({ kind: 'list', item: scalar('Int32') }, options ?? {}, false)
}

/** A complex value inside the row. */
export function part<S extends StructDeclaration, const O extends FieldOptions>(
  of: S,
  options?: O,
): StructField<Maybe<Infer<S>, O>, S, false> {
  return structField(of, options ?? {}, false)
}

export function parts<S extends StructDeclaration>(
  of: S,
  options?: FieldOptions,
): StructsField<readonly Infer<S>[], S, false> {
  return structsField(of, options ?? {}, false)
}

/** A navigation property to one entity: in answers only with $expand. */
export function toOne<S extends StructDeclaration, const O extends FieldOptions>(
  of: S,
  options?: O,
): StructField<Maybe<Infer<S>, O>, S, true> {
  return structField(of, options ?? {}, true)
}

/** A navigation property to many entities: in answers only with $expand, replaced as a whole by PATCH. */
export function toMany<S extends StructDeclaration>(
  of: S,
  options?: FieldOptions,
): StructsField<readonly Infer<S>[], S, true> {
  return structsField(of, options ?? {}, true)
}

/** As toMany, to a struct declared later. */
export function toManyNamed(
  name: string,
  options?: FieldOptions,
): Field<readonly unknown[]> & { readonly navigation: true } {
  const type = { kind: 'list', item: { kind: 'named', name } } as const
  return { ...field<readonly unknown[]>(type, options ?? {}, true), navigation: true }
}

export function enumeration<const M extends string>(
  name: string,
  members: readonly M[],
  options?: { readonly flags?: boolean },
): EnumDeclaration<M> {
  return { kind: 'enum', name, members, flags: options?.flags ?? false }
}

/** A complex type: a value without a key. */
export function complex<const F extends Fields>(name: string, fields: F): StructDeclaration<F, null> {
  return { kind: 'struct', name, base: null, key: null, fields }
}

/** An entity type: a struct with a key. */
export function entity<const F extends Fields, const K extends keyof F & string>(
  name: string,
  key: K,
  fields: F,
): StructDeclaration<F, K> {
  return { kind: 'struct', name, base: null, key, fields }
}

/** An entity type that inherits: `fields` includes the base's fields, so that the inferred type is whole. */
export function derived<const B extends StructDeclaration, const F extends Fields>(
  name: string,
  base: B,
  own: F,
): StructDeclaration<B['fields'] & F, B['key']> {
  return { kind: 'struct', name, base, key: base.key, fields: { ...base.fields, ...own } }
}

export interface NounOptions {
  /** When it is not the struct's name. */
  readonly name?: string
  readonly set: string
  readonly singleton?: boolean
  readonly alternateKey?: string
  readonly storage: Storage
  readonly dialable?: boolean
  readonly numbering?: { readonly prefix: string; readonly first: number; readonly digits: number }
  /** crud: all. update: of a singleton, get and update. read: get of a singleton, list of a set. Else the words themselves. */
  readonly operations?: 'crud' | 'update' | 'read' | readonly NounOperation[]
  readonly navigation?: Readonly<Record<string, string>>
  /** A when not said. */
  readonly tier?: Tier
  readonly sentToSwitch?: boolean
}

/** What the options say, as a type. */
interface PlaceOf<O extends NounOptions> extends Place {
  readonly set: O['set']
  readonly singleton: O extends { readonly singleton: true } ? true : false
  readonly alternateKey: O extends { readonly alternateKey: infer K extends string } ? K : null
  readonly navigation: O extends { readonly navigation: infer N extends Readonly<Record<string, string>> }
    ? N
    : Readonly<Record<never, string>>
  readonly operations: { readonly [K in NounOperation]: K extends MayOf<O> ? true : false }
}
type MayOf<O extends NounOptions> = O extends { readonly operations: 'crud' }
  ? NounOperation
  : O extends { readonly operations: 'update' }
    ? 'get' | 'update'
    : O extends { readonly operations: readonly NounOperation[] }
      ? O['operations'][number]
      : O extends { readonly singleton: true }
        ? 'get'
        : 'list'

export function noun<S extends StructDeclaration, const O extends NounOptions>(
  struct: S,
  options: O,
): NounDeclaration<S, PlaceOf<O>> {
  // Absent options are what PlaceOf says: false, null, nothing.
  return declared(struct, options) as NounDeclaration<S, PlaceOf<O>>
}

function declared<S extends StructDeclaration>(struct: S, options: NounOptions): NounDeclaration<S> {
  const may = operationsOf(options)
  return {
    name: options.name ?? struct.name,
    struct,
    set: options.set,
    singleton: options.singleton ?? false,
    key: struct.key,
    alternateKey: options.alternateKey ?? null,
    storage: options.storage,
    dialable: options.dialable ?? false,
    numbering: options.numbering ?? null,
    operations: {
      list: may.includes('list'),
      get: may.includes('get'),
      create: may.includes('create'),
      update: may.includes('update'),
      delete: may.includes('delete'),
    },
    navigation: options.navigation ?? {},
    tier: options.tier ?? 'A',
    sentToSwitch: options.sentToSwitch ?? false,
  }
}

function operationsOf({ operations = 'read', singleton }: NounOptions): readonly NounOperation[] {
  switch (operations) {
    case 'crud':
      return ['list', 'get', 'create', 'update', 'delete']
    case 'update':
      return ['get', 'update']
    case 'read':
      return [singleton === true ? 'get' : 'list']
    default:
      return operations
  }
}

/** The fields a struct declares itself, without those of its base. */
export function ownFields(struct: StructDeclaration): readonly (readonly [string, Field])[] {
  const inherited = struct.base?.fields
  return Object.entries(struct.fields).filter(([name]) => inherited === undefined || !Object.hasOwn(inherited, name))
}
