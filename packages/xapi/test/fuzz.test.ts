// Every operation of the served description is asked with what nobody should send: wrong types, missing and huge values, odd
// characters, injections. Answers are 2xx, 4xx or a deliberate 501; a refused write leaves no trace; a wrong value is named.
import assert from 'node:assert/strict'
import { after, afterEach, before, test } from 'node:test'
import { SETS } from '@cordboard/model'
import fc from 'fast-check'
import { asker, type Fixture, fixture, loginToken, OWNER_PASSWORD, type Reply } from './fixture.ts'
import { hostileNumbers, hostileOptions, hostileTexts, type Schema, wrongFor } from './hostile-values.ts'
import { keyOf, makeRow, makers } from './sample-rows.ts'

const SEED = 20_261_121

interface Parameter {
  readonly name: string
  readonly in: string
  readonly schema: Schema
}
interface Described {
  readonly method: string
  readonly path: string
  readonly id: string
  readonly isBuilt: boolean
  readonly parameters: readonly Parameter[]
  readonly body: Schema | null
}

let f: Fixture
let token: string
let operations: readonly Described[]
let schemas: Readonly<Record<string, Schema>>
/** A key for each set that has rows: `5`, or `'text'`. */
const keys = new Map<string, string>()
let owner: number
let slowest = { ms: 0, what: '' }
let asked = 0

before(async () => {
  await begin()
})
after(() => f.close())

async function begin(): Promise<void> {
  f = await fixture({ xapi: { fetch: () => Promise.reject(new TypeError('fetch failed')) } })
  f.answer(() => {
    throw new Error('The switch does not do that.')
  })
  token = await loginToken(f.app, '100', OWNER_PASSWORD)
  const document = (await asker(f.app, null)('GET', '/swagger.json')).body
  schemas = document.components.schemas
  operations = Object.entries(document.paths as Record<string, Record<string, never>>).flatMap(([path, item]) =>
    ['get', 'post', 'patch', 'delete'].flatMap((method) => {
      const operation: Record<string, never> | undefined = item[method]
      return operation === undefined ? [] : [describedBy(document, path, method, item, operation)]
    }),
  )
  owner = (await send('GET', "/Users(Number='100')")).body.Id
  keys.clear()
  await makeRows()
}

type Loose = ReturnType<typeof JSON.parse>

function describedBy(document: Loose, path: string, method: string, item: Loose, operation: Loose): Described {
  const parameters = [...(item.parameters ?? []), ...(operation.parameters ?? [])].map((each) =>
    each.$ref === undefined ? each : document.components.parameters[each.$ref.split('/').pop()],
  )
  const body = operation.requestBody?.content['application/json'].schema ?? null
  const isBuilt = operation['x-not-built'] !== true
  return { method: method.toUpperCase(), path, id: operation.operationId, isBuilt, parameters, body }
}

async function makeRows(): Promise<void> {
  for (const noun of makers()) {
    const made = await makeRow(send, noun)
    if (made !== null) keys.set(noun.set, made.key)
  }
}

async function send(method: string, path: string, body?: unknown, raw?: string): Promise<Reply> {
  asked += 1
  const payload = raw ?? (body === undefined ? undefined : JSON.stringify(body))
  const started = performance.now()
  const response = await f.app.inject({
    method: method as 'GET',
    url: `/xapi/v1${path}`,
    // Each address may ask so often a minute.
    remoteAddress: `127.0.${Math.floor(asked / 4000)}.1`,
    headers: {
      authorization: `Bearer ${token}`,
      ...(payload === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(payload === undefined ? {} : { payload }),
  })
  const ms = performance.now() - started
  if (ms > slowest.ms) slowest = { ms, what: `${method} ${path.slice(0, 200)} ${(payload ?? '').slice(0, 100)}` }
  const isJson = String(response.headers['content-type'] ?? '').startsWith('application/json') && response.body !== ''
  return {
    status: response.statusCode,
    body: isJson ? response.json() : null,
    text: response.body,
    headers: response.headers,
  }
}

function isProper({ status, body }: Reply): boolean {
  if (status === 501) return body?.error?.message !== undefined
  return (status >= 200 && status < 300) || (status >= 400 && status < 500 && typeof body?.error?.message === 'string')
}

/** The path with harmless values, or with the ones given by name. */
function addressOf({ path }: Described, given: ReadonlyMap<string, string> = new Map()): string {
  const set = path.slice(1).split(/[(/]/)[0] ?? ''
  const isKey = (name: string): boolean => path.startsWith(`/${set}({${name}})`)
  return path.replaceAll(/{(\w+)}/g, (_all, name: string) => {
    const written = given.get(name)
    if (written !== undefined) return written
    if (isKey(name)) return keys.get(set) ?? '999999'
    return harmless(name)
  })
}

function harmless(name: string): string {
  if (/date|period|time(?!zone)|^at$/i.test(name) && !/zone/i.test(name)) return '2026-01-01T00:00:00Z'
  return "'1'"
}

function said(method: string, path: string, body: unknown, reply: Reply): string {
  const text = body === undefined ? '' : (JSON.stringify(body) ?? '').slice(0, 200)
  return `${method} ${path.slice(0, 300)} ${text} answered ${reply.status} ${reply.text.slice(0, 300)}`
}

/** Found so far in one test; the first ones are told together. */
const faults: string[] = []
function expect(isTrue: boolean, what: () => string): void {
  if (!isTrue) faults.push(what())
}
afterEach(() => assert.deepEqual(faults.splice(0).slice(0, 25), []))

/** Asks; a refusal must have left the configuration as it was. */
async function probe(method: string, path: string, body?: unknown, raw?: string): Promise<Reply> {
  const version = await f.store.version()
  const reply = await send(method, path, body, raw)
  expect(isProper(reply), () => said(method, path, body ?? raw, reply))
  if (reply.status >= 400) {
    expect((await f.store.version()) === version, () => `half written: ${said(method, path, body ?? raw, reply)}`)
  }
  if (reply.status === 201) await removeAgain(path, reply)
  return reply
}

async function removeAgain(path: string, reply: Reply): Promise<void> {
  const noun = SETS.find(({ set }) => path === `/${set}`)
  if (noun !== undefined) await send('DELETE', `${path}(${keyOf(noun, reply.body)})`)
}

/** A wrong value now and then locks the owner out, as it may. */
async function stayIn(): Promise<void> {
  if ((await send('GET', '/Defs?$select=Id')).status === 200) return
  await f.close()
  await begin()
}

function sampled<T>(arbitrary: fc.Arbitrary<T>, numRuns: number, salt: string): readonly T[] {
  const seed = [...salt].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) | 0, SEED)
  return fc.sample(arbitrary, { seed, numRuns })
}

const built = (each: Described): boolean => each.isBuilt

test('every set that makes rows has one to be asked for', () => {
  const sets = makers().map(({ set }) => set)
  assert.ok(sets.length > 10)
  assert.deepEqual(
    sets.filter((set) => !keys.has(set)),
    [],
  )
})

test('what is not built answers 501, or what stands before it refuses', async () => {
  const waiting = operations.filter((each) => !each.isBuilt)
  for (const each of waiting) {
    const reply = await probe(each.method, addressOf(each), each.body === null ? undefined : {})
    expect([400, 404, 501].includes(reply.status), () => said(each.method, each.path, {}, reply))
  }
})

test('hostile keys and arguments in paths are refused or not found', async () => {
  for (const each of operations.filter(built)) {
    const names = each.parameters.filter((parameter) => parameter.in === 'path').map((parameter) => parameter.name)
    if (names.length === 0) continue
    const values = fc.tuple(fc.constantFrom(...names), fc.constantFrom(...hostileTexts))
    for (const [name, text] of sampled(values, each.method === 'GET' ? 8 : 5, each.id)) {
      const path = addressOf(each, new Map([[name, text]]))
      await probe(each.method, path, each.body === null ? undefined : {})
    }
    await stayIn()
  }
})

test('hostile query options are refused or mean nothing', async () => {
  for (const each of operations.filter((operation) => built(operation) && operation.method === 'GET')) {
    const options = fc.constantFrom(...hostileOptions)
    for (const option of sampled(options, 12, each.id)) await probe('GET', `${addressOf(each)}?${option}`)
  }
})

function resolved(schema: Schema): Schema {
  if (schema.$ref !== undefined) return schemas[schema.$ref.split('/').pop() ?? ''] ?? {}
  return schema
}

/** Properties of an object, those of its bases included. */
function propertiesOf(schema: Schema): Readonly<Record<string, Schema>> {
  const whole = resolved(schema)
  const inherited = (whole.allOf ?? []).map(propertiesOf)
  return Object.assign({}, ...inherited, whole.properties ?? {})
}

function kindOf(schema: Schema): Schema {
  const whole = resolved(schema)
  const [only] = whole.allOf ?? []
  return only !== undefined && whole.properties === undefined && whole.allOf?.length === 1
    ? { ...resolved(only) }
    : whole
}

function isAbout(reply: Reply, name: string): boolean {
  const details: readonly Loose[] = reply.body?.error?.details ?? []
  // What is refused whatever is given says so first.
  if (details[0]?.message === 'WARNINGS.XAPI.NOT_SUPPORTED') return true
  const targets = details.map((each) => String(each.target))
  return targets.some((target) => target.toLowerCase().startsWith(name.toLowerCase()))
}

test('a wrong value in a body is refused with the property named', async () => {
  let named = 0
  for (const each of operations.filter((operation) => built(operation) && operation.body !== null)) {
    const all = Object.entries(propertiesOf(each.body as Schema)).filter(([, schema]) => schema.readOnly !== true)
    if (all.length === 0) continue
    const fields = sampled(
      fc.shuffledSubarray([...all], { minLength: Math.min(all.length, 16), maxLength: Math.min(all.length, 16) }),
      1,
      each.id,
    )
    for (const [name, schema] of fields[0] ?? []) {
      const wrong = sampled(fc.constantFrom(...wrongFor(kindOf(schema))), 1, `${each.id}${name}`)
      for (const value of wrong) {
        const path = addressOf(each)
        const reply = await probe(each.method, path, { [name]: value })
        if ([401, 403, 404, 501].includes(reply.status)) continue
        expect(reply.status === 400 && isAbout(reply, name), () => said(each.method, path, { [name]: value }, reply))
        named += 1
      }
    }
  }
  assert.ok(named > 300, `${named} wrong values were named`)
})

test('huge, deep and odd bodies are refused and leave nothing behind', async () => {
  const deep = `${'{"a":'.repeat(100)}1${'}'.repeat(100)}`
  const lists = `${'['.repeat(100)}${']'.repeat(100)}`
  for (const each of operations.filter((operation) => built(operation) && operation.body !== null)) {
    const names = Object.entries(propertiesOf(each.body as Schema)).filter(([, schema]) => schema.readOnly !== true)
    const [name = 'Nothing', schema = {}] =
      sampled(fc.constantFrom(...(names.length > 0 ? names : [['Nothing', {}] as const])), 1, each.id)[0] ?? []
    const huge = kindOf(schema).type === 'array' ? new Array(10_000).fill({}) : 'x'.repeat(100_000)
    const path = addressOf(each)
    await probe(each.method, path, { [name]: huge })
    const [raw = ''] = sampled(
      fc.constantFrom(
        deep,
        lists,
        `{"${name}":${deep}}`,
        `{"${name}":${lists}}`,
        'null',
        '[]',
        '7',
        '"text"',
        '{"__proto__":{"isAdmin":true}}',
        '{"a":1,"a":2',
        `{"${'n'.repeat(100_000)}":1}`,
        `{"${name}":"\\ud800"}`,
        `{"${name}":"\\u0000"}`,
        `{"${name}":1e999}`,
      ),
      1,
      each.path,
    )
    await probe(each.method, path, undefined, raw)
    await stayIn()
  }
})

test('hostile texts and numbers where they fit by type make no internal error', async () => {
  for (const each of operations.filter((operation) => built(operation) && operation.body !== null)) {
    if (/MyUser|MyGroup/.test(each.path)) continue
    const fields = Object.entries(propertiesOf(each.body as Schema)).filter(([, schema]) => schema.readOnly !== true)
    const fitting = fields.filter(([, schema]) =>
      ['string', 'integer', 'number', 'array'].includes(String(kindOf(schema).type)),
    )
    if (fitting.length === 0) continue
    const one = fc
      .constantFrom(...fitting)
      .chain(([name, schema]) => fc.tuple(fc.constant(name), valueLike(kindOf(schema))))
    for (const [name, value] of sampled(one, 10, `${each.id}fits`)) {
      const path = addressOf(each)
      if (path.includes(`(${owner})`)) continue
      await probe(each.method, path, { [name]: value })
    }
    await stayIn()
  }
})

function valueLike(schema: Schema): fc.Arbitrary<unknown> {
  if (schema.type === 'integer' || schema.type === 'number') return fc.constantFrom(...hostileNumbers)
  if (schema.type === 'array') {
    const item = kindOf(schema.items ?? {})
    return fc.array(item.type === 'string' ? fc.constantFrom(...hostileBodyTexts) : fc.constant({}), { maxLength: 3 })
  }
  return fc.constantFrom(...hostileBodyTexts)
}

const hostileBodyTexts = [
  ...hostileTexts.map((text) => {
    try {
      return decodeURIComponent(text)
    } catch {
      return text
    }
  }),
  '\ud800',
  'a\u0000b',
]

/** The least that fits the type. */
function leastOf(schema: Schema): unknown {
  switch (kindOf(schema).type) {
    case 'boolean':
      return false
    case 'integer':
    case 'number':
      return 1
    case 'array':
      return []
    case 'object':
      return {}
    default:
      return kindOf(schema).enum?.[0] ?? 'x'
  }
}

test('nothing that is described as built says that it is not', async () => {
  const called = operations.filter((each) => built(each) && /\/Pbx\.|^\/\w+(\(\))?$/.test(each.path))
  for (const each of called.filter(({ method }) => method === 'GET' || method === 'POST')) {
    const fields = each.body === null ? [] : Object.entries(propertiesOf(each.body as Schema))
    const body = Object.fromEntries(fields.map(([name, schema]) => [name, leastOf(schema)]))
    const path = addressOf(each)
    const reply = await send(each.method, path, each.method === 'GET' ? undefined : body)
    assert.notEqual(reply.status, 501, said(each.method, path, body, reply))
  }
  assert.ok(called.length > 100, `${called.length} were called`)
})

test('it went in bounded time and memory', (t) => {
  const { heapUsed, rss } = process.memoryUsage()
  const megabytes = (bytes: number): number => Math.round(bytes / 1_048_576)
  t.diagnostic(`${asked} requests; slowest ${Math.round(slowest.ms)} ms: ${slowest.what}`)
  t.diagnostic(`heap ${megabytes(heapUsed)} MiB, resident ${megabytes(rss)} MiB`)
  assert.ok(asked > 2_000)
  assert.ok(heapUsed < 1024 ** 3)
  assert.ok(slowest.ms < 30_000, slowest.what)
})
