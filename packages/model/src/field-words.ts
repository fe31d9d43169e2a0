// Words of the declaration language for fields: their type, what they may hold, since when they have effect.
import type {
  Choice,
  Default,
  Effect,
  EnumDeclaration,
  Field,
  FieldOptions,
  FieldType,
  Infer,
  ScalarField,
  ScalarType,
  StructDeclaration,
  StructField,
  StructsField,
} from './declared.ts'

type Maybe<T, O> = O extends { readonly nullable: false } ? T : T | null

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
