// The model's structs and enumerations as OpenAPI 3.0 schemas.
import {
  ENUMS,
  type EnumDeclaration,
  type Field,
  type FieldType,
  isInward,
  ownFields,
  type ScalarType,
  STRUCTS,
  type StructDeclaration,
} from '@cordboard/model'

import { collections } from './collections.ts'

export type Json = Readonly<Record<string, unknown>>

export function ref(name: string): Json {
  return { $ref: `#/components/schemas/Pbx.${name}` }
}

export function schemas(): Json {
  const all: Record<string, Json> = {}
  for (const each of ENUMS.values()) all[`Pbx.${each.name}`] = enumSchema(each)
  for (const struct of STRUCTS.values()) all[`Pbx.${struct.name}`] = structSchema(struct)
  for (const name of collections()) all[`Pbx.${name}CollectionResponse`] = collectionSchema(name)
  return { ...all, ...COMMON }
}

const text = { type: 'string' }
const detail = {
  type: 'object',
  required: ['code', 'message'],
  properties: { code: text, message: text, target: { ...text, nullable: true } },
}

/** What every OData service speaks of. */
const COMMON: Json = {
  BaseCollectionPaginationCountResponse: {
    type: 'object',
    properties: { '@odata.count': { type: 'integer', format: 'int64', nullable: true }, '@odata.nextLink': text },
  },
  StringCollectionResponse: {
    allOf: [
      { $ref: '#/components/schemas/BaseCollectionPaginationCountResponse' },
      { type: 'object', properties: { value: { type: 'array', items: text } } },
    ],
  },
  ODataCountResponse: { type: 'integer', format: 'int64' },
  ReferenceNumeric: { type: 'string', enum: ['-INF', 'INF', 'NaN'] },
  ReferenceCreate: { type: 'object', properties: { '@odata.id': text } },
  ReferenceUpdate: { type: 'object', properties: { '@odata.id': text, '@odata.type': { ...text, nullable: true } } },
  'Pbx.IActionResult': { type: 'object', title: 'IActionResult', description: 'A file, or nothing: no JSON.' },
  'Pbx.ODataErrors.ODataError': {
    type: 'object',
    required: ['error'],
    properties: { error: ref('ODataErrors.MainError') },
  },
  'Pbx.ODataErrors.MainError': {
    type: 'object',
    required: ['code', 'message'],
    properties: {
      code: text,
      message: text,
      target: { ...text, nullable: true },
      details: { type: 'array', items: ref('ODataErrors.ErrorDetails') },
      innerError: ref('ODataErrors.InnerError'),
    },
  },
  'Pbx.ODataErrors.ErrorDetails': detail,
  'Pbx.ODataErrors.InnerError': { type: 'object', description: 'A sentence of ours in `message`.' },
}

function collectionSchema(name: string): Json {
  const value = { type: 'array', items: ref(name) }
  return {
    allOf: [
      { $ref: '#/components/schemas/BaseCollectionPaginationCountResponse' },
      { type: 'object', properties: { value } },
    ],
  }
}

function enumSchema(declared: EnumDeclaration): Json {
  const flags = declared.flags ? { 'x-ms-enum-flags': { isFlags: true } } : {}
  return { title: declared.name, enum: [...declared.members], type: 'string', ...flags }
}

function structSchema(struct: StructDeclaration): Json {
  const own = ownFields(struct).filter(([, field]) => !isInward(field))
  const properties = Object.fromEntries(own.map(([name, field]) => [name, fieldSchema(field)]))
  const schema = { title: struct.name, type: 'object', properties }
  return struct.base === null ? schema : { allOf: [ref(struct.base.name), schema] }
}

export function fieldSchema(field: Field): Json {
  const schema = typeSchema(field.type, field)
  const marks = {
    ...(field.nullable ? { nullable: true } : {}),
    ...(field.readOnly ? { readOnly: true } : {}),
    ...(field.ours ? { 'x-not-3cx': true } : {}),
    ...(field.navigation ? { 'x-ms-navigationProperty': true } : {}),
    ...('notYet' in field.effect ? { 'x-without-effect': field.effect.notYet } : {}),
    ...(Object.keys(field.idle).length > 0 ? { 'x-members-without-effect': { ...field.idle } } : {}),
  }
  if (Object.keys(marks).length === 0) return schema
  return '$ref' in schema ? { allOf: [schema], ...marks } : { ...schema, ...marks }
}

export function typeSchema(type: FieldType, field: Field | null): Json {
  switch (type.kind) {
    case 'scalar':
      return scalarSchema(type.edm, field)
    case 'enum':
      return ref(type.of.name)
    case 'struct':
      return ref(type.of.name)
    case 'named':
      return ref(type.name)
    case 'list':
      return { type: 'array', items: typeSchema(type.item, null) }
  }
}

function scalarSchema(edm: ScalarType, field: Field | null): Json {
  const range = (low: number, high: number): Json => ({ minimum: field?.min ?? low, maximum: field?.max ?? high })
  switch (edm) {
    case 'String':
      return { type: 'string', ...(field?.maxLength ? { maxLength: field.maxLength } : {}) }
    case 'Boolean':
      return { type: 'boolean' }
    case 'Int32':
      return { type: 'integer', format: 'int32', ...range(-2147483648, 2147483647) }
    case 'Int64':
      return { type: 'integer', format: 'int64' }
    case 'Byte':
      return { type: 'integer', format: 'uint8', ...range(0, 255) }
    case 'Double':
    case 'Decimal':
      return { type: 'number', format: edm.toLowerCase() }
    case 'DateTimeOffset':
      return { type: 'string', format: 'date-time' }
    case 'Duration':
      return { type: 'string', format: 'duration' }
    case 'TimeOfDay':
      return { type: 'string', format: 'time' }
    case 'Guid':
      return { type: 'string', format: 'uuid' }
  }
}
