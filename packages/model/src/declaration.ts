// The declaration language: how a noun of the phone system is written down, once, as plain constants.
//
// A struct has fields; a field has a type, limits, a default, who may see it and whether it has effect yet. A noun is a
// struct with a place in the API (entity set or singleton) and in the store. Everything else (TypeScript types, TypeBox
// schemas, validation, XAPI metadata, forms) is derived from these constants.
import type {
  EnumDeclaration,
  Field,
  Fields,
  NounDeclaration,
  NounOperation,
  Place,
  Storage,
  StructDeclaration,
  Tier,
} from './declared.ts'

export * from './declared.ts'
export * from './field-words.ts'

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
