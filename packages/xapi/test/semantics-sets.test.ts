// The ways of a 3CX's API, for every set and settings object that is built: statuses, paging, keys, versions.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { type NounDeclaration, OPERATIONS, SETS } from '@cordboard/model'
import { allOperations, placeOf } from '../src/http/operations/index.ts'
import { allResources } from '../src/resources/index.ts'
import { type Ask, asker, type Fixture, fixture, loginToken, OWNER_PASSWORD, type Reply } from './fixture.ts'
import { type Made, makeRow, makers } from './sample-rows.ts'

const BASE = 'http://localhost:80/xapi/v1'
const resources = allResources()
const of = (noun: NounDeclaration) => resources.get(noun.set)
const lists = SETS.filter((noun) => !noun.singleton && (of(noun)?.rows ?? of(noun)?.query) !== undefined)
const singletons = SETS.filter((noun) => noun.singleton && of(noun)?.get !== undefined)
const made = makers()

let f: Fixture
let ask: Ask
const rows = new Map<string, Made>()
before(async () => {
  f = await fixture()
  ask = asker(f.app, await loginToken(f.app, '100', OWNER_PASSWORD))
  for (const noun of made) {
    const row = await makeRow(ask, noun)
    if (row !== null) rows.set(noun.set, row)
  }
})
after(() => f.close())

function rowOf({ set }: NounDeclaration): Made {
  const row = rows.get(set)
  assert.ok(row, `no row of ${set} could be made: see SAMPLES in sample-rows.ts`)
  return row
}

function assertNoNull(value: unknown, at: string): void {
  assert.notEqual(value, null, `${at} is null`)
  if (typeof value !== 'object' || value === null) return
  for (const [name, each] of Object.entries(value)) assertNoNull(each, `${at}/${name}`)
}

function assertRefused(reply: Reply, status: number): void {
  assert.equal(reply.status, status, reply.text)
  assert.equal(typeof reply.body.error.message, 'string')
  assert.equal(reply.headers['x-3cx-version'], '20.0.10')
}

describe('lists', () => {
  for (const noun of lists) {
    const path = `/${noun.set}`
    test(`${path}: context, rows without nulls, count, version`, async () => {
      const reply = await ask('GET', `${path}?$count=true`)
      assert.equal(reply.status, 200, reply.text)
      assert.equal(reply.body['@odata.context'], `${BASE}/$metadata#${noun.set}`)
      assert.equal(reply.headers['x-3cx-version'], '20.0.10')
      assert.equal(typeof reply.body['@odata.count'], 'number')
      assert.ok(Array.isArray(reply.body.value))
      assertNoNull(reply.body.value, path)
      assert.equal((await ask('GET', path)).body['@odata.count'], undefined)
    })

    test(`${path}: $top over the limit is 400 in the words clients know, and at the limit 200`, async () => {
      const limit = of(noun)?.maxTop ?? 0
      const over = await ask('GET', `${path}?$top=${limit + 1}`)
      assertRefused(over, 400)
      const words = `The limit of '${limit}' for Top query has been exceeded. The value from the incoming request is '${limit + 1}'.`
      assert.ok(over.body.error.message.includes(words), over.text)
      assert.equal((await ask('GET', `${path}?$top=${limit}`)).status, 200)
    })

    test(`${path}: the four ways to write a query mean the same, with and without $`, async () => {
      const [name = ''] = Object.entries(noun.struct.fields).find(([each]) => each === noun.key) ?? []
      const answers = await Promise.all(
        [
          `$filter=${name} ne null&$top=2&$select=${name}`,
          `%24filter=${name}%20ne%20null&%24top=2&%24select=${name}`,
          `$filter=${name}+ne+null&$top=2&$select=${name}`,
          `filter=${name}%20ne%20null&top=2&select=${name}`,
        ].map((query) => ask('GET', `${path}?${query.replaceAll(' ', '%20')}`)),
      )
      for (const each of answers) {
        if (answers[0]?.status !== 200) assert.equal(each.status, answers[0]?.status)
        else assert.deepEqual(each.body.value, answers[0].body.value)
      }
      assert.ok(answers[0]?.status === 200 || answers[0]?.body.error.message.includes(name), answers[0]?.text ?? '')
    })

    test(`${path}: unknown names are 400 in every option, and named`, async () => {
      for (const query of ['$select=Nonsense', '$filter=Nonsense eq 1', '$orderby=Nonsense', '$expand=Nonsense']) {
        const reply = await ask('GET', `${path}?${query.replaceAll(' ', '%20')}`)
        assertRefused(reply, 400)
        assert.match(reply.body.error.message, /Nonsense/)
      }
    })

    test(`${path}: every list that hangs on its rows comes with expand, with and without $`, async () => {
      const names = Object.entries(noun.struct.fields).flatMap(([name, field]) =>
        field.navigation && !field.ours ? [name] : [],
      )
      for (const name of names) {
        for (const query of [`$expand=${name}`, `expand=${name}`, `%24expand=${name}`]) {
          const reply = await ask('GET', `${path}?${query}&$top=1`)
          assert.equal(reply.status, 200, reply.text)
          assert.equal(reply.body['@odata.context'], `${BASE}/$metadata#${noun.set}(${name}())`)
        }
      }
    })

    test(`${path}: PUT, PATCH and DELETE of the whole are 405`, async () => {
      for (const method of ['PUT', 'PATCH', 'DELETE']) assertRefused(await ask(method, path), 405)
      if (!noun.operations.create) assertRefused(await ask('POST', path, {}), 405)
    })

    test(`${path}: a bare count`, async () => {
      const reply = await ask('GET', `${path}/$count`)
      assert.equal(reply.status, 200, reply.text)
      assert.match(reply.text, /^\d+$/)
    })
  }
})

describe('rows', () => {
  for (const noun of made) {
    const path = `/${noun.set}`
    const isVersioned = noun.storage === 'config'

    test(`${path}: made with 201, the row as it is read and where it is`, async () => {
      const { key, reply } = rowOf(noun)
      const at = `${BASE}${path}(${key})`
      assert.equal(String(reply.headers.location), at)
      assert.equal(reply.body['@odata.context'], `${BASE}/$metadata#${noun.set}/$entity`)
      assertNoNull(reply.body, path)
      const read = await ask('GET', `${path}(${key})`)
      assert.equal(read.status, 200, read.text)
      assert.equal(read.body['@odata.context'], `${BASE}/$metadata#${noun.set}/$entity`)
      for (const [name, value] of Object.entries(read.body)) {
        if (name.startsWith('@')) continue
        assert.deepEqual(reply.body[name], value, `${path} ${name}`)
      }
      if (noun.alternateKey !== null) {
        const number = encodeURIComponent(`'${reply.body[noun.alternateKey]}'`)
        for (const text of [number, `%27${reply.body[noun.alternateKey]}%27`]) {
          const by = await ask('GET', `${path}(${noun.alternateKey}=${text})`)
          assert.equal(by.status, 200, by.text)
          assert.equal(by.body[noun.key ?? 'Id'], reply.body[noun.key ?? 'Id'])
        }
      }
    })

    test(`${path}: keys that are not there are 404, for reading and for writing`, async () => {
      const key = rowOf(noun).key.startsWith("'") ? "'no-such-key'" : '999999'
      assertRefused(await ask('GET', `${path}(${key})`), 404)
      if (noun.operations.update) assertRefused(await ask('PATCH', `${path}(${key})`, {}), 404)
      if (noun.operations.delete) assertRefused(await ask('DELETE', `${path}(${key})`), 404)
    })

    test(`${path}: POST and PUT of a row are 405`, async () => {
      const { key } = rowOf(noun)
      for (const method of ['POST', 'PUT']) assertRefused(await ask(method, `${path}(${key})`, {}), 405)
    })

    test(`${path}: an unknown property is 400 with the property as target, made or changed`, async () => {
      const { key, body } = rowOf(noun)
      const replies = [await ask('POST', path, { ...body, Nonsense: 1 })]
      if (noun.operations.update) replies.push(await ask('PATCH', `${path}(${key})`, { Nonsense: 1 }))
      for (const reply of replies) {
        assertRefused(reply, 400)
        assert.deepEqual(
          reply.body.error.details.map((each: { target: string }) => each.target),
          ['Nonsense'],
        )
      }
    })

    test(`${path}: property names are read whatever their case in a query, exactly in a body`, async () => {
      const name = noun.key ?? 'Id'
      const reply = await ask('GET', `${path}(${rowOf(noun).key})?$select=${name.toLowerCase()}`)
      assert.equal(reply.status, 200, reply.text)
      assert.ok(name in reply.body)
    })

    if (noun.operations.update) {
      test(`${path}: PATCH is 204 without a body; one that is stale by If-Match is 412`, async () => {
        const at = `${path}(${rowOf(noun).key})`
        const { headers } = await ask('GET', at)
        const changed = await ask('PATCH', at, {})
        assert.equal(changed.status, 204, changed.text)
        assert.equal(changed.text, '')
        assert.equal(changed.headers['x-3cx-version'], '20.0.10')
        if (!isVersioned) return
        assert.match(String(headers.etag), /^W\/"\d+"$/)
        assertRefused(await ask('PATCH', at, {}, { 'if-match': 'W/"1"' }), 412)
        assert.equal((await ask('PATCH', at, {}, { 'if-match': '*' })).status, 204)
        const { etag } = (await ask('GET', at)).headers
        assert.equal((await ask('PATCH', at, {}, { 'if-match': String(etag) })).status, 204)
      })
    }

    if (noun.dialable) {
      test(`${path}: the number cannot change, and may be sent along unchanged`, async () => {
        const { key, reply } = rowOf(noun)
        const at = `${path}(${key})`
        assert.equal((await ask('PATCH', at, { Number: reply.body.Number })).status, 204)
        const changed = await ask('PATCH', at, { Number: '99999' })
        assertRefused(changed, 400)
        assert.equal(changed.body.error.details[0].target, 'Number')
        assert.equal((await ask('GET', at)).body.Number, reply.body.Number)
      })
    }

    test(`${path}: lists that hang on it are read; POST there is 404 and PUT 405`, async () => {
      const { key } = rowOf(noun)
      for (const name of Object.keys(noun.navigation)) {
        const at = `${path}(${key})/${name}`
        const reply = await ask('GET', `${at}?$count=true`)
        assert.equal(reply.status, 200, reply.text)
        assert.ok(Array.isArray(reply.body.value))
        assert.equal(typeof reply.body['@odata.count'], 'number')
        assertRefused(await ask('POST', at, {}), 404)
        assertRefused(await ask('PUT', at, {}), 405)
      }
    })
  }

  test('deleted with 204, stale 412, then 404', async () => {
    for (const noun of [...made].reverse()) {
      if (!noun.operations.delete) continue
      const at = `/${noun.set}(${rowOf(noun).key})`
      if (noun.storage === 'config') assertRefused(await ask('DELETE', at, undefined, { 'if-match': 'W/"1"' }), 412)
      const { etag } = (await ask('GET', at)).headers
      const gone = await ask('DELETE', at, undefined, etag === undefined ? {} : { 'if-match': String(etag) })
      assert.equal(gone.status, 204, `${at} ${gone.text}`)
      assertRefused(await ask('DELETE', at), 404)
    }
  })
})

describe('settings', () => {
  for (const noun of singletons) {
    const path = `/${noun.set}`
    test(`${path}: read with its context and version, without a key`, async () => {
      const reply = await ask('GET', path)
      assert.equal(reply.status, 200, reply.text)
      assert.equal(reply.body['@odata.context'], `${BASE}/$metadata#${noun.set}`)
      assert.equal(reply.headers['x-3cx-version'], '20.0.10')
      assertNoNull(reply.body, path)
      assertRefused(await ask('GET', `${path}(0)`), 404)
      for (const method of ['POST', 'PUT', 'DELETE']) assertRefused(await ask(method, path, {}), 405)
    })
    if (noun.operations.update && of(noun)?.patch !== undefined) {
      test(`${path}: PATCH of nothing is 204, of a property nobody knows 400 with its name`, async () => {
        assert.equal((await ask('PATCH', path, {})).status, 204)
        const reply = await ask('PATCH', path, { Nonsense: true })
        assertRefused(reply, 400)
        assert.equal(reply.body.error.details[0].target, 'Nonsense')
      })
    }
  }
})

describe('actions and functions', () => {
  const operations = allOperations(resources)
  const actions = OPERATIONS.filter((each) => each.kind === 'action' && operations.has(placeOf(each)))

  for (const each of actions.filter((action) => Object.keys(action.takes).length > 0 && action.bound === 'set')) {
    test(`${placeOf(each)}: a parameter nobody knows is 400 with its name; GET is 405`, async () => {
      const path = `/${each.set}/Pbx.${each.name}`
      const reply = await ask('POST', path, { Nonsense: 1 })
      if (reply.status === 501) return
      assertRefused(reply, 400)
      const [detail] = reply.body.error.details
      // What is refused whatever is given says so first.
      if (operations.get(placeOf(each))?.refuses === undefined) assert.equal(detail.target, 'Nonsense')
      else assert.equal(detail.message, 'WARNINGS.XAPI.NOT_SUPPORTED')
      assertRefused(await ask('GET', path), 405)
    })

    test(`${placeOf(each)}: parameters bind in any case, and no body is an empty object`, async () => {
      const path = `/${each.set}/Pbx.${each.name}`
      // Of the wrong kind, so that nothing is done: what is refused is the parameter, found whatever its case.
      for (const [name, { type }] of Object.entries(each.takes)) {
        const wrong = type.kind === 'list' ? 'text' : []
        for (const said of [name, name.toLowerCase(), name.toUpperCase()]) {
          const reply = await ask('POST', path, { [said]: wrong })
          if (reply.status === 501 || operations.get(placeOf(each))?.refuses !== undefined) return
          assertRefused(reply, 400)
          const targets = reply.body.error.details.map((detail: { target: string }) => detail.target.split(/[.[]/)[0])
          assert.ok(targets.includes(name), `${said}: ${reply.text}`)
        }
      }
    })
  }
})
