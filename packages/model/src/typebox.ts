// TypeBox schemas made from the declaration, in dependency order: for HTTP bodies, OpenAPI and typed clients.
import { type TSchema, Type } from 'typebox'
import { type Field, type FieldType, isInward, type ScalarType, type StructDeclaration } from './declaration.ts'
import { STRUCTS } from './structs.ts'

const made = new Map<string, TSchema>()

/** The schema of a declared struct by name (`User`), or null. Every property is optional, as in the contract. */
export function schemaOf(name: string): TSchema | null {
  const known = made.get(name)
  if (known !== undefined) return known
  const struct = STRUCTS.get(name)
  return struct === undefined ? null : structSchema(struct)
}

function structSchema(struct: StructDeclaration): TSchema {
  const known = made.get(struct.name)
  if (known !== undefined) return known
  const properties: Record<string, TSchema> = {}
  for (const [name, field] of Object.entries(struct.fields)) {
    if (!isInward(field)) properties[name] = Type.Optional(fieldSchema(field))
  }
  const schema = Type.Object(properties, { title: struct.name, additionalProperties: false })
  made.set(struct.name, schema)
  return schema
}

function fieldSchema(field: Field): TSchema {
  const schema = typeSchema(field.type, field)
  return field.nullable ? Type.Union([schema, Type.Null()]) : schema
}

function typeSchema(type: FieldType, field: Field): TSchema {
  switch (type.kind) {
    case 'scalar':
      return scalarSchema(type.edm, field)
    case 'enum':
      return Type.Enum([...type.of.members], { title: type.of.name })
    case 'struct':
      return structSchema(type.of)
    case 'named':
      return Type.Unknown()
    case 'list':
      return Type.Array(typeSchema(type.item, field), field.maxItems === null ? {} : { maxItems: field.maxItems })
  }
}

function bounds(field: Field, low: number, high: number): { minimum: number; maximum: number } {
  return { minimum: field.min ?? low, maximum: field.max ?? high }
}

function scalarSchema(edm: ScalarType, field: Field): TSchema {
  switch (edm) {
    case 'String':
      return Type.String({
        ...(field.minLength === null ? {} : { minLength: field.minLength }),
        ...(field.maxLength === null ? {} : { maxLength: field.maxLength }),
      })
    case 'Boolean':
      return Type.Boolean()
    case 'Int32':
      return Type.Integer({ format: 'int32', ...bounds(field, -2147483648, 2147483647) })
    case 'Byte':
      return Type.Integer({ format: 'uint8', ...bounds(field, 0, 255) })
    case 'Int64':
      return Type.Integer({ format: 'int64' })
    case 'Double':
    case 'Decimal':
      return Type.Number()
    case 'DateTimeOffset':
      return Type.String({ format: 'date-time' })
    case 'Duration':
      return Type.String({ format: 'duration' })
    case 'TimeOfDay':
      return Type.String({ format: 'time' })
    case 'Guid':
      return Type.String({ format: 'uuid' })
  }
}
