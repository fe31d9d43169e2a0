// The OpenAPI description of the API: every set, singleton, function and action that is declared, built or not.
import {
  type NounDeclaration,
  OPERATIONS,
  type OperationAnswer,
  type OperationDeclaration,
  SETS,
  type StructDeclaration,
} from '@cordboard/model'
import { CONTRACT_VERSION, SERVICE_ROOT } from '../http/call.ts'
import type { Operation } from '../http/operation.ts'
import { placeOf } from '../http/operations/index.ts'
import type { Resource } from '../resources/resource.ts'
import { collections, isPlain } from './collections.ts'
import { fieldSchema, type Json, ref, schemas, typeSchema } from './schemas.ts'

/** What answers; the rest is described and marked as not built. */
export interface Built {
  readonly resources: ReadonlyMap<string, Resource>
  readonly operations: ReadonlyMap<string, Operation>
}

export function openApi(resources: Built['resources'], operations: Built['operations']): Json {
  const built = { resources, operations }
  const paths: Record<string, Json> = {}
  for (const noun of SETS) Object.assign(paths, pathsOfNoun(noun, resources.get(noun.set)))
  for (const each of OPERATIONS) Object.assign(paths, pathOfOperation(each, built))
  return {
    openapi: '3.0.4',
    info: {
      title: 'XAPI',
      description: `The API of a 3CX ${CONTRACT_VERSION}. What this version does not do yet carries x-not-built and answers 501.`,
      version: '1.0.0',
      license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
    },
    servers: [{ url: SERVICE_ROOT }],
    paths,
    components: {
      schemas: schemas(),
      parameters: parameters(),
      responses: {
        error: { description: 'error', content: json(ref('ODataErrors.ODataError')) },
        ODataCountResponse: {
          description: 'How many there are',
          content: { 'text/plain': { schema: { $ref: '#/components/schemas/ODataCountResponse' } } },
        },
        ...Object.fromEntries(
          collections().map((name) => {
            const collection = `${name}CollectionResponse`
            return [`Pbx.${collection}`, { description: 'Success', content: json(ref(collection)) }]
          }),
        ),
      },
      securitySchemes: { Application: SECURITY },
    },
    security: [{ Application: [] }],
  }
}

const SECURITY: Json = {
  type: 'oauth2',
  description: 'API clients: number and secret of a ServicePrincipal. People: authorization code with PKCE.',
  flows: {
    clientCredentials: { tokenUrl: '/connect/token', scopes: {} },
    authorizationCode: {
      authorizationUrl: '/connect/authorize',
      tokenUrl: '/connect/token',
      refreshUrl: '/connect/token',
      scopes: { openid: '', profile: '', email: '', offline_access: '' },
    },
  },
}

function json(schema: Json): Json {
  return { 'application/json': { schema } }
}
const ERROR = { $ref: '#/components/responses/error' }
const NO_CONTENT = { 204: { description: 'Success' }, default: ERROR }

function success(schema: Json, status = 200): Json {
  return { [status]: { description: 'Success', content: json(schema) }, default: ERROR }
}

/** Rows of a struct that has a collection of its own. */
function listedRows(of: StructDeclaration): Json {
  return { 200: { $ref: `#/components/responses/Pbx.${of.name}CollectionResponse` }, default: ERROR }
}

/** A list that a function or an action answers. */
function collection(item: Json): Json {
  const value = { type: 'array', items: item }
  return {
    allOf: [
      { $ref: '#/components/schemas/BaseCollectionPaginationCountResponse' },
      { type: 'object', properties: { value } },
    ],
  }
}

const LIST_OPTIONS = ['top', 'skip', 'search', 'filter', 'count', 'orderby', 'select', 'expand'] as const
/** Of functions that answer plain values. */
const VALUE_OPTIONS = ['top', 'skip', 'search', 'filter', 'count'] as const
const ONE_OPTIONS = ['select', 'expand'] as const

function options(names: readonly string[]): readonly Json[] {
  return names.map((name) => ({ $ref: `#/components/parameters/${name}` }))
}

const NOT_BUILT = { 'x-not-built': true }

/** Names of rows in operation ids where the struct's name is taken. */
const ROW_NAMES: ReadonlyMap<string, string> = new Map([
  ['SecurityTokens', 'SecurityRefreshToken'],
  ['MyUser', 'MyUser'],
  ['MyGroup', 'MyGroup'],
])

function pathsOfNoun(noun: NounDeclaration, resource: Resource | undefined): Readonly<Record<string, Json>> {
  const { set, struct, operations, alternateKey, navigation } = noun
  const own = ROW_NAMES.get(set) ?? struct.name
  const about = (id: string, isBuilt: boolean, rest: Json): Json => ({
    tags: [set],
    operationId: id,
    ...rest,
    ...(isBuilt ? {} : NOT_BUILT),
  })
  const body = { required: true, content: json(ref(struct.name)) }
  const get = (id: string, isBuilt: boolean): Json =>
    about(id, isBuilt, { parameters: options(ONE_OPTIONS), responses: success(ref(struct.name)) })
  const list = (id: string, of: StructDeclaration, isBuilt: boolean): Json =>
    about(id, isBuilt, { parameters: options(LIST_OPTIONS), responses: listedRows(of) })
  const row = {
    ...(operations.get ? { get: get(`Get${own}`, resource?.get !== undefined) } : {}),
    ...(operations.update
      ? { patch: about(`Update${own}`, resource?.patch !== undefined, { requestBody: body, responses: NO_CONTENT }) }
      : {}),
    ...(operations.delete
      ? {
          delete: about(`Delete${own}`, resource?.remove !== undefined, {
            parameters: options(['ifMatch']),
            responses: NO_CONTENT,
          }),
        }
      : {}),
  }
  const all = {
    ...(operations.list ? { get: list(`List${own}`, struct, (resource?.rows ?? resource?.query) !== undefined) } : {}),
    ...(operations.create
      ? {
          post: about(`Create${own}`, resource?.create !== undefined, {
            requestBody: body,
            responses: success(ref(struct.name), 201),
          }),
        }
      : {}),
  }
  const keys = noun.singleton ? [] : [keyParameter(noun)]
  const at = noun.singleton ? `/${set}` : `/${set}({${noun.key ?? 'Id'}})`
  const paths: Record<string, Json> = {}
  if (Object.keys(all).length > 0) paths[`/${set}`] = all
  if (Object.keys(row).length > 0) paths[at] = keys.length > 0 ? { parameters: keys, ...row } : row
  if (alternateKey !== null) {
    const number = { name: alternateKey, in: 'path', required: true, schema: { type: 'string', nullable: true } }
    const id = `Get${own}By${alternateKey}`
    paths[`/${set}(${alternateKey}={${alternateKey}})`] = {
      parameters: [number],
      get: get(id, resource?.getBy !== undefined),
    }
  }
  for (const [name, id] of Object.entries(navigation)) {
    const type = struct.fields[name]?.type
    if (type?.kind !== 'list' || type.item.kind !== 'struct') continue
    paths[`${at}/${name}`] = {
      ...(keys.length > 0 ? { parameters: keys } : {}),
      get: list(id, type.item.of, resource?.get !== undefined),
    }
  }
  return paths
}

function keyParameter({ struct, key }: NounDeclaration): Json {
  const field = key === null ? undefined : struct.fields[key]
  const schema = field === undefined ? { type: 'string' } : typeSchema(field.type, field)
  return { name: key ?? 'Id', in: 'path', required: true, schema }
}

const NOUN_OF: ReadonlyMap<string, NounDeclaration> = new Map(SETS.map((each) => [each.set, each]))

function pathOfOperation(declared: OperationDeclaration, { operations }: Built): Readonly<Record<string, Json>> {
  const { kind, bound, set, name, takes, answers } = declared
  const isFunction = kind === 'function'
  const noun = set === null ? undefined : NOUN_OF.get(set)
  const key = bound === 'row' && noun !== undefined ? keyParameter(noun) : null
  const names = Object.keys(takes)
  const inPath = isFunction
    ? Object.entries(takes).map(([each, field]) => ({
        name: each,
        in: 'path',
        required: true,
        schema: fieldSchema(field),
      }))
    : []
  const named = isFunction ? `(${names.map((each) => `${each}={${each}}`).join(',')})` : ''
  const holder = set === null ? '' : `/${set}${key === null ? '' : `({${key.name}})`}`
  const at = `${holder}/${set === null ? '' : 'Pbx.'}${name}${named}`
  const parameters = [...(key === null ? [] : [key]), ...inPath]
  const asked = isFunction ? options(answerOptions(answers)) : []
  return {
    [at]: {
      ...(parameters.length > 0 ? { parameters } : {}),
      [isFunction ? 'get' : 'post']: {
        tags: [set ?? IMPORT_TAGS.get(name) ?? name],
        operationId: declared.id,
        ...(asked.length > 0 ? { parameters: asked } : {}),
        ...(isFunction || names.length === 0 ? {} : { requestBody: actionBody(declared) }),
        responses: responsesOf(answers),
        ...(declared.ours ? { 'x-not-3cx': true } : {}),
        ...standing(operations.get(placeOf(declared))),
      },
    },
  }
}

function standing(operation: Operation | undefined): Json {
  if (operation === undefined) return NOT_BUILT
  const { refuses } = operation
  if (refuses === undefined) return {}
  return { description: refuses.sentence, ...(refuses.status === 501 ? NOT_BUILT : { 'x-refused': true }) }
}

/** Under which word generated clients find what is bound to nothing. */
const IMPORT_TAGS: ReadonlyMap<string, string> = new Map([
  ['GetDirectoryInfo', 'Directories'],
  ['PurgeAllLogs', 'PurgeSettings'],
  ['PurgeCalls', 'PurgeSettings'],
  ['PurgeChats', 'PurgeSettings'],
  ['GetPromptSetUpdates', 'Updates'],
  ['GetServerCrmUpdates', 'Updates'],
  ['GetUpdates', 'Updates'],
  ['GetUpdateSettings', 'Updates'],
  ['GetUpdatesStats', 'Updates'],
  ['HasDebianUpgrade', 'Updates'],
  ['InstallUpdates', 'Updates'],
  ['SetUpdateSettings', 'Updates'],
  ['UpgradeDebian', 'Updates'],
])

function answerOptions(answers: OperationAnswer): readonly string[] {
  if (answers.kind !== 'many') return []
  return answers.of === null || isPlain(answers.of.name) ? VALUE_OPTIONS : LIST_OPTIONS
}

function responsesOf(answers: OperationAnswer): Json {
  switch (answers.kind) {
    case 'nothing':
      return NO_CONTENT
    case 'raw':
      return success(orNull(ref('IActionResult'), answers.nullable))
    case 'single':
      return success({ type: 'object', properties: { value: fieldSchema(answers.field) } })
    case 'one':
      return success(orNull(ref(answers.struct.name), answers.nullable))
    case 'many':
      return success(collection(answers.of === null ? { type: 'string' } : ref(answers.of.name)))
  }
}

function orNull(schema: Json, isNullable: boolean): Json {
  return isNullable ? { allOf: [schema], nullable: true } : schema
}

function actionBody({ takes }: OperationDeclaration): Json {
  const properties = Object.fromEntries(Object.entries(takes).map(([name, field]) => [name, fieldSchema(field)]))
  return { required: true, content: json({ type: 'object', properties }) }
}

function parameters(): Json {
  const query = (name: string, schema: Json): Json => ({ name, in: 'query', schema })
  const names = { type: 'array', items: { type: 'string' } }
  const list = (name: string): Json => ({ ...query(name, names), explode: false })
  return {
    top: query('$top', { type: 'integer', format: 'int64', minimum: 0 }),
    skip: query('$skip', { type: 'integer', format: 'int64', minimum: 0 }),
    search: query('$search', { type: 'string' }),
    filter: query('$filter', { type: 'string' }),
    count: query('$count', { type: 'boolean' }),
    orderby: list('$orderby'),
    select: list('$select'),
    expand: list('$expand'),
    ifMatch: { name: 'If-Match', in: 'header', schema: { type: 'string' } },
  }
}
