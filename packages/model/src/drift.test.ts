// Compares the declarations with the contract: every property, type, nullability, navigation and enum member.
import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { type Field, type FieldType, ownFields, type StructDeclaration } from './declaration.ts'
import * as additions from './nouns/additions.ts'
import { EmergencyAddress } from './nouns/trunk-operations.ts'
import { ENUMS, STRUCTS } from './structs.ts'

const PATH = fileURLToPath(new URL('../../../../shared/xapi/xapi-20.0.10.yaml', import.meta.url))
const skip = existsSync(PATH) ? false : 'the contract is not beside the repository'

interface Schema {
  readonly $ref?: string
  readonly allOf?: readonly Schema[]
  readonly enum?: readonly string[]
  readonly type?: string
  readonly format?: string
  readonly items?: Schema
  readonly nullable?: boolean
  /** Numbers with a fraction: a number, a text, or a word such as INF. */
  readonly oneOf?: readonly Schema[]
  readonly maxLength?: number
  readonly properties?: Readonly<Record<string, Schema>>
  readonly 'x-ms-navigationProperty'?: boolean
  readonly 'x-ms-enum-flags'?: unknown
}

const FORMATS: Readonly<Record<string, string>> = {
  int32: 'Int32',
  int64: 'Int64',
  uint8: 'Byte',
  decimal: 'Decimal',
  float: 'Double',
  double: 'Double',
  'date-time': 'DateTimeOffset',
  duration: 'Duration',
  time: 'TimeOfDay',
  uuid: 'Guid',
}

async function contract(): Promise<ReadonlyMap<string, Schema>> {
  const { parse } = await import('yaml')
  const document = parse(readFileSync(PATH, 'utf8')) as {
    components: { schemas: Record<string, Schema> }
  }
  return new Map(
    Object.entries(document.components.schemas).map(([name, schema]) => [name.replace('Pbx.', ''), schema]),
  )
}

function referenced(schema: Schema): string | null {
  const ref = schema.$ref ?? schema.allOf?.[0]?.$ref
  return ref === undefined ? null : (ref.split('/').pop() ?? '').replace('Pbx.', '')
}

function said(schema: Schema): string {
  const ref = referenced(schema)
  if (ref !== null) return ref
  const [number] = schema.oneOf ?? []
  if (number !== undefined) return said(number)
  if (schema.type === 'array') return `[${said(schema.items ?? {})}]`
  if (schema.type === 'boolean') return 'Boolean'
  const format = schema.format === undefined ? undefined : FORMATS[schema.format]
  return format ?? (schema.type === 'string' ? 'String' : `${schema.type}/${schema.format}`)
}

function declared(type: FieldType): string {
  switch (type.kind) {
    case 'scalar':
      return type.edm
    case 'enum':
    case 'struct':
      return type.of.name
    case 'named':
      return type.name
    case 'list':
      return `[${declared(type.item)}]`
  }
}

function fromContract(schema: Schema): Map<string, string> {
  const own = schema.properties ?? schema.allOf?.find((part) => part.properties !== undefined)?.properties ?? {}
  return new Map(
    Object.entries(own).map(([name, property]) => {
      const marks = [
        property.nullable === true || property.oneOf?.[0]?.nullable === true ? 'null' : '',
        property['x-ms-navigationProperty'] ? 'nav' : '',
      ]
      return [name, `${said(property)} ${marks.join(' ')} ${property.maxLength ?? ''}`]
    }),
  )
}

function fromDeclaration(struct: StructDeclaration, contractLimits: Map<string, string>): Map<string, string> {
  const lines = ownFields(struct).filter(([, field]) => !field.ours)
  return new Map(
    lines.map(([name, field]: readonly [string, Field]) => {
      const marks = [field.nullable ? 'null' : '', field.navigation ? 'nav' : '']
      // We bound more than the contract does; where it has a bound, ours is the same.
      const bounded = /\d+$/.test(contractLimits.get(name)?.replace(/^\S+/, '') ?? '')
      return [name, `${declared(field.type)} ${marks.join(' ')} ${bounded ? (field.maxLength ?? '') : ''}`]
    }),
  )
}

// Answered by operations the contract does not have.
const OURS = new Set(
  [...Object.values(additions), EmergencyAddress]
    .map((each) => each.name)
    .concat('PublishedAddressRange', 'RouteOnwardStep'),
)

test('every declared struct has exactly the properties of the contract', { skip }, async () => {
  const schemas = await contract()
  for (const struct of STRUCTS.values()) {
    if (OURS.has(struct.name)) continue
    const schema = schemas.get(struct.name)
    assert.ok(schema, `${struct.name} is not in the contract`)
    const expected = fromContract(schema)
    assert.deepEqual(fromDeclaration(struct, expected), expected, struct.name)
    const base = schema.allOf?.find((part) => part.$ref !== undefined)
    assert.equal(struct.base?.name ?? null, base === undefined ? null : referenced(base), `${struct.name}: base`)
  }
})

// What every document of this kind has, whatever it is about; made in the description itself.
const OF_THE_FORMAT =
  /^(ODataErrors\.|Reference(Create|Update|Numeric)$|ODataCountResponse$|StringCollectionResponse$|Base)/

test('every schema of the contract is declared', { skip }, async () => {
  const names = [...(await contract()).keys()]
  const missing = names.filter((name) => {
    const declared = STRUCTS.has(name) || ENUMS.has(name) || OF_THE_FORMAT.test(name) || name === 'IActionResult'
    return !declared && !STRUCTS.has(name.replace(/CollectionResponse$/, ''))
  })
  assert.deepEqual(missing, [])
  assert.equal(names.length, 597)
})

test('every declared enumeration has exactly the members of the contract, in order', { skip }, async () => {
  const schemas = await contract()
  for (const each of ENUMS.values()) {
    const schema = schemas.get(each.name)
    assert.deepEqual(each.members, schema?.enum, each.name)
    assert.equal(each.flags, schema?.['x-ms-enum-flags'] !== undefined, `${each.name}: flags`)
  }
})
