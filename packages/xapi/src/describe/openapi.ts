// The OpenAPI description of what this service answers, made from the model and the registry of operations.
import {
  ENUMS,
  type EnumDeclaration,
  type Field,
  type FieldType,
  ownFields,
  type ScalarType,
  STRUCTS,
  type StructDeclaration,
} from '@cordboard/model'
import { CONTRACT_VERSION, SERVICE_ROOT } from '../http/call.ts'
import type { Operation, Parameter } from '../http/operation.ts'
import type { Resource } from '../resources/resource.ts'

type Json = Readonly<Record<string, unknown>>

const OPTIONS = ['top', 'skip', 'search', 'filter', 'count', 'orderby', 'select', 'expand'] as const
const ONE_OPTIONS = ['select', 'expand'] as const

export function openApi(resources: ReadonlyMap<string, Resource>, operations: ReadonlyMap<string, Operation>): Json {
  const paths: Record<string, Json> = {}
  for (const resource of resources.values()) addResource(paths, resource)
  for (const operation of operations.values()) {
    if (!operation.old) addOperation(paths, operation, resources.get(operation.set))
  }
  return {
    openapi: '3.0.4',
    info: {
      title: 'XAPI',
      description: `What this system answers of the API of a 3CX ${CONTRACT_VERSION}.`,
      version: '1.0.0',
      license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
    },
    servers: [{ url: SERVICE_ROOT }],
    paths,
    components: {
      schemas: schemas(),
      parameters: parameters(),
      responses: {
        error: { description: 'error', content: json({ $ref: '#/components/schemas/ODataErrors.ODataError' }) },
      },
      securitySchemes: {
        Application: {
          type: 'oauth2',
          description: 'API clients: number and secret of a ServicePrincipal.',
          flows: { clientCredentials: { tokenUrl: '/connect/token', scopes: {} } },
        },
      },
    },
    security: [{ Application: [] }],
  }
}

function json(schema: Json): Json {
  return { 'application/json': { schema } }
}
function ref(name: string): Json {
  return { $ref: `#/components/schemas/Pbx.${name}` }
}
const ERROR = { $ref: '#/components/responses/error' }
const NO_CONTENT = { 204: { description: 'Success' }, default: ERROR }

function success(schema: Json, status = 200): Json {
  return { [status]: { description: 'Success', content: json(schema) }, default: ERROR }
}

function collection(item: Json): Json {
  const value = { type: 'array', items: item }
  return {
    allOf: [
      { $ref: '#/components/schemas/BaseCollectionPaginationCountResponse' },
      { type: 'object', properties: { value } },
    ],
  }
}

function options(names: readonly string[]): readonly Json[] {
  return names.map((name) => ({ $ref: `#/components/parameters/${name}` }))
}

function keyParameter(resource: Resource): Json {
  const { struct, key } = resource.noun
  const field = key === null ? undefined : struct.fields[key]
  const schema = field === undefined ? { type: 'string' } : typeSchema(field.type, null)
  return { name: key ?? 'Id', in: 'path', required: true, schema }
}

// Operation ids follow the contract, so that generated clients keep their names.
const ROW_NAMES: ReadonlyMap<string, string> = new Map([['SecurityTokens', 'SecurityRefreshToken']])
const OPERATION_IDS: ReadonlyMap<string, string> = new Map([['SecurityTokens/RevokeToken', 'RevokeSecurityToken']])
const BARE_NAVIGATION = new Set(['Users', 'Groups', 'Defs'])

function addResource(paths: Record<string, Json>, resource: Resource): void {
  const { noun } = resource
  const { name } = noun.struct
  const about = (operationId: string, rest: Json): Json => ({ tags: [noun.set], operationId, ...rest })
  const own = noun.singleton ? noun.set : (ROW_NAMES.get(noun.set) ?? noun.struct.name)
  const body = { required: true, content: json(ref(name)) }
  const row = {
    get: about(`Get${own}`, { parameters: options(ONE_OPTIONS), responses: success(ref(name)) }),
    ...(resource.patch ? { patch: about(`Update${own}`, { requestBody: body, responses: NO_CONTENT }) } : {}),
    ...(resource.remove
      ? { delete: about(`Delete${own}`, { parameters: options(['ifMatch']), responses: NO_CONTENT }) }
      : {}),
  }
  if (noun.singleton) {
    paths[`/${noun.set}`] = row
    addNavigation(paths, resource, `/${noun.set}`, [])
    return
  }
  const list = resource.rows !== undefined || resource.query !== undefined
  paths[`/${noun.set}`] = {
    ...(list
      ? { get: about(`List${own}`, { parameters: options(OPTIONS), responses: success(collection(ref(name))) }) }
      : {}),
    ...(resource.create
      ? { post: about(`Create${own}`, { requestBody: body, responses: success(ref(name), 201) }) }
      : {}),
  }
  if (resource.get !== undefined) {
    const at = `/${noun.set}({${noun.key ?? 'Id'}})`
    paths[at] = { parameters: [keyParameter(resource)], ...row }
    addNavigation(paths, resource, at, [keyParameter(resource)])
  }
  if (resource.getBy !== undefined && noun.alternateKey !== null) {
    const number = { name: noun.alternateKey, in: 'path', required: true, schema: { type: 'string' } }
    const get = about(`Get${own}By${noun.alternateKey}`, {
      parameters: options(ONE_OPTIONS),
      responses: success(ref(name)),
    })
    paths[`/${noun.set}(${noun.alternateKey}={${noun.alternateKey}})`] = { parameters: [number], get }
  }
}

function addNavigation(paths: Record<string, Json>, resource: Resource, at: string, keys: readonly Json[]): void {
  for (const [name, field] of Object.entries(resource.noun.struct.fields)) {
    if (!field.navigation || field.type.kind !== 'list' || field.type.item.kind !== 'struct') continue
    paths[`${at}/${name}`] = {
      parameters: keys,
      get: {
        tags: [resource.noun.set],
        operationId: `List${BARE_NAVIGATION.has(resource.noun.set) && name !== resource.noun.set ? '' : resource.noun.set}${name}`,
        parameters: options(OPTIONS),
        responses: success(collection(ref(field.type.item.of.name))),
      },
    }
  }
}

function addOperation(paths: Record<string, Json>, operation: Operation, resource: Resource | undefined): void {
  const isFunction = operation.kind === 'function'
  const keyed = operation.bound === 'row' && resource !== undefined && !resource.noun.singleton
  const named = isFunction ? `(${operation.parameters.map(({ name }) => `${name}={${name}}`).join(',')})` : ''
  const at = `/${operation.set}${keyed ? `({${resource.noun.key ?? 'Id'}})` : ''}/Pbx.${operation.name}${named}`
  const inPath = isFunction
    ? operation.parameters.map((each) => ({
        name: each.name,
        in: 'path',
        required: true,
        schema: parameterSchema(each),
      }))
    : []
  const parameters = [...(keyed ? [keyParameter(resource)] : []), ...inPath]
  paths[at] = {
    ...(parameters.length > 0 ? { parameters } : {}),
    [isFunction ? 'get' : 'post']: {
      tags: [operation.set],
      operationId: OPERATION_IDS.get(`${operation.set}/${operation.name}`) ?? operation.name,
      ...(isFunction || operation.parameters.length === 0 ? {} : { requestBody: actionBody(operation) }),
      responses: isFunction
        ? { 200: { description: 'Success' }, default: ERROR }
        : { 200: { description: 'Success' }, 204: { description: 'Success' }, default: ERROR },
    },
  }
}

function actionBody(operation: Operation): Json {
  const properties = Object.fromEntries(operation.parameters.map((each) => [each.name, parameterSchema(each)]))
  return { required: true, content: json({ type: 'object', properties }) }
}

function parameterSchema(parameter: Parameter): Json {
  switch (parameter.kind) {
    case 'text':
    case 'lines':
      return { type: 'string' }
    case 'whole':
      return { type: 'integer', format: 'int32' }
    case 'truth':
      return { type: 'boolean' }
    case 'moment':
      return { type: 'string', format: 'date-time' }
    case 'texts':
      return { type: 'array', items: { type: 'string' } }
    case 'wholes':
      return { type: 'array', items: { type: 'integer', format: 'int32' } }
    case 'object':
      return { type: 'object' }
    case 'objects':
      return { type: 'array', items: { type: 'object' } }
  }
}

function schemas(): Json {
  const all: Record<string, Json> = {}
  for (const each of ENUMS.values()) all[`Pbx.${each.name}`] = enumSchema(each)
  for (const struct of STRUCTS.values()) all[`Pbx.${struct.name}`] = structSchema(struct)
  all.BaseCollectionPaginationCountResponse = {
    type: 'object',
    properties: { '@odata.count': { type: 'integer', format: 'int64', nullable: true } },
  }
  const text = { type: 'string' }
  const detail = {
    type: 'object',
    required: ['code', 'message'],
    properties: { code: text, message: text, target: text },
  }
  all['ODataErrors.ODataError'] = {
    type: 'object',
    required: ['error'],
    properties: {
      error: {
        type: 'object',
        required: ['code', 'message'],
        properties: {
          code: text,
          message: text,
          target: text,
          details: { type: 'array', items: detail },
          innerError: { type: 'object' },
        },
      },
    },
  }
  return all
}

function enumSchema(declared: EnumDeclaration): Json {
  return { title: declared.name, enum: [...declared.members], type: 'string' }
}

function structSchema(struct: StructDeclaration): Json {
  const own = ownFields(struct).filter(([, field]) => !field.ours)
  const properties = Object.fromEntries(own.map(([name, field]) => [name, fieldSchema(field)]))
  const schema = { title: struct.name, type: 'object', properties }
  return struct.base === null ? schema : { allOf: [ref(struct.base.name), schema] }
}

function fieldSchema(field: Field): Json {
  const schema = typeSchema(field.type, field)
  const marks = {
    ...(field.nullable ? { nullable: true } : {}),
    ...(field.readOnly ? { readOnly: true } : {}),
    ...('notYet' in field.effect ? { 'x-without-effect': field.effect.notYet } : {}),
    ...(Object.keys(field.idle).length > 0 ? { 'x-members-without-effect': { ...field.idle } } : {}),
  }
  if (Object.keys(marks).length === 0) return schema
  return '$ref' in schema ? { allOf: [schema], ...marks } : { ...schema, ...marks }
}

function typeSchema(type: FieldType, field: Field | null): Json {
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

function parameters(): Json {
  const query = (name: string, schema: Json): Json => ({ name, in: 'query', schema })
  const names = { type: 'array', items: { type: 'string' } }
  const list = (name: string): Json => ({ ...query(name, names), explode: false })
  return {
    top: query('$top', { type: 'integer', minimum: 0 }),
    skip: query('$skip', { type: 'integer', minimum: 0 }),
    search: query('$search', { type: 'string' }),
    filter: query('$filter', { type: 'string' }),
    count: query('$count', { type: 'boolean' }),
    orderby: list('$orderby'),
    select: list('$select'),
    expand: list('$expand'),
    ifMatch: { name: 'If-Match', in: 'header', schema: { type: 'string' } },
  }
}
