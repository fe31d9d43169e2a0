// Prints the skeleton of declarations for structs of the XAPI contract: `node scripts/extract.ts Queue QueueAgent`.
// The contract is read from ../shared beside the repository; limits, defaults, scope and effect are then added by hand.
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

interface Schema {
  readonly $ref?: string
  readonly allOf?: readonly Schema[]
  readonly enum?: readonly string[]
  readonly type?: string
  readonly format?: string
  readonly items?: Schema
  readonly nullable?: boolean
  readonly maxLength?: number
  readonly properties?: Readonly<Record<string, Schema>>
  readonly 'x-ms-navigationProperty'?: boolean
  readonly 'x-ms-enum-flags'?: unknown
}

const BUILDERS: Readonly<Record<string, string>> = {
  int32: 'int32',
  int64: 'int64',
  uint8: 'byte',
  decimal: 'decimal',
  'date-time': 'dateTime',
  duration: 'duration',
  time: 'timeOfDay',
  uuid: 'guid',
}

const PATH = fileURLToPath(new URL('../../../../shared/xapi/xapi-20.0.10.yaml', import.meta.url))

async function read(): Promise<ReadonlyMap<string, Schema>> {
  const { parse } = await import('yaml')
  const document = parse(readFileSync(PATH, 'utf8')) as { components: { schemas: Record<string, Schema> } }
  return new Map(
    Object.entries(document.components.schemas).map(([name, schema]) => [name.replace('Pbx.', ''), schema]),
  )
}

function refOf(schema: Schema): string | null {
  const ref = schema.$ref ?? schema.allOf?.[0]?.$ref
  return ref === undefined ? null : (ref.split('/').pop() ?? '').replace('Pbx.', '')
}

function builder(schema: Schema, schemas: ReadonlyMap<string, Schema>): string {
  const navigation = schema['x-ms-navigationProperty'] === true
  const many = schema.type === 'array'
  const ref = refOf(many ? (schema.items ?? {}) : schema)
  if (ref !== null) {
    const isEnum = schemas.get(ref)?.enum !== undefined
    const one = isEnum ? 'oneOf' : navigation ? 'toOne' : 'part'
    const several = isEnum ? 'manyOf' : navigation ? 'toMany' : 'parts'
    return `${many ? several : one}(${ref}`
  }
  if (many) return schema.items?.format === 'int32' ? 'wholes(' : 'texts('
  if (schema.type === 'boolean') return 'bool('
  return `${BUILDERS[schema.format ?? ''] ?? 'text'}(`
}

function fieldLine(name: string, schema: Schema, schemas: ReadonlyMap<string, Schema>): string {
  const call = builder(schema, schemas)
  const options = [
    ...(schema.nullable === true || schema.type === 'array' ? [] : ['nullable: false']),
    ...(schema.maxLength === undefined ? [] : [`maxLength: ${schema.maxLength}`]),
  ]
  const written = options.length === 0 ? '' : `${call.endsWith('(') ? '' : ', '}{ ${options.join(', ')} }`
  return `  ${name}: ${call}${written}),`
}

function skeleton(name: string, schemas: ReadonlyMap<string, Schema>): string {
  const schema = schemas.get(name)
  if (schema === undefined) return `// ${name} is not in the contract`
  if (schema.enum !== undefined) {
    const flags = schema['x-ms-enum-flags'] === undefined ? '' : ', { flags: true }'
    return `export const ${name} = enumeration('${name}', [${schema.enum.map((each) => `'${each}'`).join(', ')}]${flags})`
  }
  const own = schema.properties ?? schema.allOf?.find((part) => part.properties !== undefined)?.properties ?? {}
  const lines = Object.entries(own).map(([field, of]) => fieldLine(field, of, schemas))
  const base = schema.allOf?.find((part) => part.$ref !== undefined)
  const head =
    base !== undefined
      ? `derived('${name}', ${refOf(base)}, {`
      : 'Id' in own
        ? `entity('${name}', 'Id', {`
        : `complex('${name}', {`
  return `export const ${name} = ${head}\n${lines.join('\n')}\n})`
}

const schemas = await read()
for (const name of process.argv.slice(2)) process.stdout.write(`${skeleton(name, schemas)}\n\n`)
