// What a bound expression yields, in the terms of the model's declaration.
import { type Field, type FieldType, isInward, STRUCTS, type StructDeclaration } from '@cordboard/model'
import { dateTimeMs, durationMs, timeMs } from './literal.ts'

export type Primitive =
  | 'string'
  | 'number'
  | 'boolean'
  | 'datetime'
  | 'date'
  | 'time'
  | 'duration'
  | 'guid'
  | 'enum'
  | 'null'

export type Shape =
  | { readonly kind: 'value'; readonly of: Primitive; readonly members: readonly string[] | null }
  | { readonly kind: 'struct'; readonly of: StructDeclaration }
  | { readonly kind: 'list'; readonly item: Shape }

export function valueShape(of: Primitive): Shape {
  return { kind: 'value', of, members: null }
}

/** Null for a struct that is known by a name nobody declared. */
export function shapeOf(type: FieldType): Shape | null {
  switch (type.kind) {
    case 'scalar':
      return valueShape(primitiveOf(type.edm))
    case 'enum':
      return { kind: 'value', of: 'enum', members: type.of.members }
    case 'struct':
      return { kind: 'struct', of: type.of }
    case 'named': {
      const struct = STRUCTS.get(type.name)
      return struct === undefined ? null : { kind: 'struct', of: struct }
    }
    case 'list': {
      const item = shapeOf(type.item)
      return item === null ? null : { kind: 'list', item }
    }
  }
}

function primitiveOf(edm: Extract<FieldType, { kind: 'scalar' }>['edm']): Primitive {
  switch (edm) {
    case 'String':
      return 'string'
    case 'Boolean':
      return 'boolean'
    case 'Int32':
    case 'Int64':
    case 'Double':
    case 'Decimal':
    case 'Byte':
      return 'number'
    case 'DateTimeOffset':
      return 'datetime'
    case 'Duration':
      return 'duration'
    case 'TimeOfDay':
      return 'time'
    case 'Guid':
      return 'guid'
  }
}

/** The value of a property as expressions calculate with it: times and durations as milliseconds. */
export function worth(shape: Shape, value: unknown): unknown {
  if (value === undefined || value === null) return null
  if (shape.kind !== 'value' || typeof value !== 'string') return value
  switch (shape.of) {
    case 'datetime':
      return dateTimeMs(value)
    case 'duration':
      return durationMs(value)
    case 'time':
      return timeMs(value)
    case 'guid':
      return value.toLowerCase()
    default:
      return value
  }
}

/** For messages: the name of a shape in OData's words. */
export function edmName(shape: Shape): string {
  if (shape.kind === 'list') return `Collection(${edmName(shape.item)})`
  if (shape.kind === 'struct') return `Pbx.${shape.of.name}`
  const names: Readonly<Record<Primitive, string>> = {
    string: 'Edm.String',
    number: 'Edm.Int32',
    boolean: 'Edm.Boolean',
    datetime: 'Edm.DateTimeOffset',
    date: 'Edm.Date',
    time: 'Edm.TimeOfDay',
    duration: 'Edm.Duration',
    guid: 'Edm.Guid',
    enum: 'Edm.String',
    null: 'null',
  }
  return names[shape.of]
}

/** A struct's property by name; a name that differs only in case is found when it is the only one. */
export function propertyOf(
  struct: StructDeclaration,
  name: string,
): { readonly name: string; readonly field: Field } | null {
  const exact = Object.hasOwn(struct.fields, name) ? struct.fields[name] : undefined
  if (exact !== undefined) return isInward(exact) ? null : { name, field: exact }
  const lower = name.toLowerCase()
  const similar = Object.entries(struct.fields).filter(
    ([each, field]) => !isInward(field) && each.toLowerCase() === lower,
  )
  const [only] = similar
  return similar.length === 1 && only !== undefined ? { name: only[0], field: only[1] } : null
}
