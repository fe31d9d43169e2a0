// A client that a public generator makes from the served description runs its calls here, over HTTP.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { registerHooks } from 'node:module'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { type Ask, asker, type Fixture, fixture, loginToken, OWNER_PASSWORD } from './fixture.ts'

type Generate = typeof import('openapi-typescript-codegen').generate
type Loose = ReturnType<typeof JSON.parse>
type Call = (given: Readonly<Record<string, unknown>>) => Promise<Loose>

const generate: Generate | null = await import('openapi-typescript-codegen').then(
  (module) => module.generate,
  () => null,
)
const skip = generate === null ? 'openapi-typescript-codegen is not installed' : false

let f: Fixture
let ask: Ask
let server: Server
let folder: string
let client: Loose
let document: Loose
/** By operation id, as the generator names it. */
const calls = new Map<string, Call>()

before(async () => {
  if (generate === null) return
  f = await fixture()
  const token = await loginToken(f.app, '100', OWNER_PASSWORD)
  ask = asker(f.app, token)
  document = (await ask('GET', '/swagger.json')).body
  folder = mkdtempSync(join(tmpdir(), 'cordboard-client-'))
  await generate({
    input: structuredClone(document),
    output: join(folder, 'client'),
    useUnionTypes: true,
    useOptions: true,
  })
  client = await loaded(join(folder, 'client', 'index.ts'))
  server = createServer((request, response) => f.app.routing(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  client.OpenAPI.BASE = `http://127.0.0.1:${(server.address() as AddressInfo).port}/xapi/v1`
  client.OpenAPI.TOKEN = token
  for (const [name, service] of Object.entries(client as Record<string, Loose>)) {
    if (!name.endsWith('Service')) continue
    for (const each of Object.getOwnPropertyNames(service)) {
      if (typeof service[each] === 'function' && each !== 'prototype')
        calls.set(each.toLowerCase(), service[each].bind(service))
    }
  }
})

after(async () => {
  if (generate === null) return
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
  await f.close()
  rmSync(folder, { recursive: true, force: true })
})

/** The generator writes for bundlers, which find `./x.ts` behind `./x`. */
async function loaded(entry: string): Promise<Loose> {
  const hooks = registerHooks({
    resolve: (name, context, next) => {
      const isItsOwn = context.parentURL?.startsWith(pathToFileURL(folder).href) === true && name.startsWith('.')
      return next(isItsOwn ? `${name}.ts` : name, context)
    },
  })
  try {
    return await import(pathToFileURL(entry).href)
  } finally {
    hooks.deregister()
  }
}

async function call(operation: string, given: Readonly<Record<string, unknown>> = {}): Promise<Loose> {
  const run = calls.get(operation.toLowerCase())
  assert.ok(run, `the client has no ${operation}`)
  return run(given)
}

async function refused(operation: string, given: Readonly<Record<string, unknown>>): Promise<Loose> {
  const error = await call(operation, given).then(
    () => assert.fail(`${operation} was not refused`),
    (failure: unknown) => failure,
  )
  assert.ok(error instanceof client.ApiError, String(error))
  return error
}

function operationsOf(): readonly {
  readonly id: string
  readonly path: string
  readonly method: string
  readonly isBuilt: boolean
}[] {
  return Object.entries(document.paths as Record<string, Loose>).flatMap(([path, item]) =>
    ['get', 'post', 'patch', 'delete'].flatMap((method) =>
      item[method] === undefined
        ? []
        : [{ id: item[method].operationId as string, path, method, isBuilt: item[method]['x-not-built'] !== true }],
    ),
  )
}

test('every operation of the description is a function of the client', { skip }, () => {
  const operations = operationsOf()
  assert.ok(operations.length >= 601)
  assert.deepEqual(
    operations.filter(({ id }) => !calls.has(id.toLowerCase())).map(({ id }) => id),
    [],
  )
})

test('every list and every settings object that is built is read by it', { skip }, async () => {
  const plain = operationsOf().filter(
    ({ path, method, isBuilt }) => method === 'get' && isBuilt && /^\/\w+$/.test(path),
  )
  assert.ok(plain.length > 30)
  for (const { id, path } of plain) {
    const answer = await call(id)
    assert.ok(answer !== undefined && answer !== null, path)
    assert.equal(typeof answer['@odata.context'], 'string', path)
  }
})

test('a queue is made, found, changed, listed and deleted', { skip }, async () => {
  const made = await call('CreateQueue', { requestBody: { Number: '840', Name: "Anna's", RingTimeout: 25 } })
  assert.equal(made.Name, "Anna's")
  assert.equal((await call('GetQueue', { id: made.Id })).RingTimeout, 25)
  assert.equal((await call('GetQueueByNumber', { number: "'840'", select: ['Id'] })).Id, made.Id)
  assert.equal(await call('UpdateQueue', { id: made.Id, requestBody: { Name: 'Sales' } }), undefined)
  const listed = await call('ListQueue', {
    top: 5,
    skip: 0,
    count: true,
    filter: "Name eq 'Sales' and RingTimeout gt 20",
    orderby: ['Name desc', 'Id'],
    select: ['Id', 'Name'],
    expand: ['Agents'],
  })
  assert.equal(listed['@odata.count'], 1)
  assert.deepEqual(listed.value, [{ Id: made.Id, Name: 'Sales', Agents: [] }])
  const stale = await refused('DeleteQueue', { id: made.Id, ifMatch: 'W/"1"' })
  assert.equal(stale.status, 412)
  assert.equal(await call('DeleteQueue', { id: made.Id }), undefined)
  assert.equal((await refused('GetQueue', { id: made.Id })).status, 404)
})

test('rows with text keys are reached with the key in quotes', { skip }, async () => {
  const made = await call('CreateBlackListNumber', { requestBody: { CallerId: '+4930999', Description: 'A nuisance' } })
  const read = await call('GetBlackListNumber', { id: `'${made.Id}'` })
  assert.equal(read.CallerId, '+4930999')
  assert.equal(await call('DeleteBlackListNumber', { id: `'${made.Id}'` }), undefined)
})

test('functions and actions are called, bound to a set, to a row and to nothing', { skip }, async () => {
  const free = await call('GetFirstAvailableExtensionNumber')
  assert.match(free.Number, /^\d+$/)
  const user = await call('CreateUser', { requestBody: { FirstName: 'Ben' } })
  const deleted = await call('BatchDelete', { requestBody: { ids: [user.Id] } })
  assert.deepEqual(deleted.value, [])
  assert.equal((await refused('GetUser', { id: user.Id })).status, 404)
  const { Id } = await call('GetUserByNumber', { number: "'100'" })
  assert.equal((await call('HasDuplicatedEmail', { id: Id })).value, false)
})

test('a refusal comes with the error body of the description', { skip }, async () => {
  const error = await refused('CreateUser', { requestBody: { Number: '100' } })
  assert.equal(error.status, 400)
  assert.equal(error.body.error.details[0].message, 'WARNINGS.XAPI.ALREADY_IN_USE')
  assert.equal(error.body.error.details[0].target, 'Number')
})

test('what is not built says so', { skip }, async () => {
  const waiting = operationsOf().filter(
    ({ path, method, isBuilt }) => method === 'get' && !isBuilt && !path.includes('{'),
  )
  for (const { id } of waiting) assert.equal((await refused(id, {})).status, 501, id)
})

test('what is null is left out, what was not selected too', { skip }, async () => {
  const user = await call('GetUserByNumber', { number: "'100'" })
  assert.equal(typeof user.Id, 'number')
  assert.equal('Mobile' in user, false)
  const status = await call('GetSystemStatus', { select: ['FQDN', 'Version'] })
  assert.deepEqual(
    Object.keys(status).sort(),
    ['@odata.context', 'FQDN', 'Version'].filter((name) => name in status).sort(),
  )
})
