// A secret that was given is found nowhere again: not in lists, not in the database, not in the log, not in the audit.
import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { after, before, describe, test } from 'node:test'
import { type Field, NOUNS, type NounDeclaration } from '@cordboard/model'
import type { RowFields } from '@cordboard/store'
import { allResources } from '../src/resources/index.ts'
import { type Ask, asker, type Fixture, fixture, loginToken, OWNER_PASSWORD } from './fixture.ts'

let f: Fixture
let owner: Ask
let manager: Ask
before(async () => {
  f = await fixture()
  owner = asker(f.app, await loginToken(f.app, '100', OWNER_PASSWORD))
  const Groups = [{ GroupId: 1, Rights: { RoleName: 'managers' } }]
  await owner('POST', '/Users', { Number: '190', AccessPassword: 'password of 190', Groups })
  manager = asker(f.app, await loginToken(f.app, '190', 'password of 190'))
})
after(() => f.close())

const resources = allResources()

interface Place {
  readonly noun: NounDeclaration
  readonly name: string
  readonly field: Field
}

const PLACES: readonly Place[] = NOUNS.filter((noun) => noun.storage === 'config').flatMap((noun) =>
  Object.entries(noun.struct.fields).flatMap(([name, field]) => (field.secret === null ? [] : [{ noun, name, field }])),
)

/** What a row of some nouns needs beside its secret; `each` is another number every time. */
function needed(noun: string, each: number): object {
  switch (noun) {
    case 'Trunk':
      return { Gateway: { Name: 'Carrier', Host: 'sip.example.com' } }
    case 'Sbc':
      return { Name: `sbc${each}` }
    case 'Fxs':
      return { MacAddress: String(100_000_000_000 + each) }
    default:
      return {}
  }
}

let made = 0

/** Unlike anything else in the database, in a form the field takes. */
function marker({ field }: Place): string {
  made += 1
  if (field.form === 'pin') return String(83_915_027 + made * 7919)
  return `Qz7-marker-${made}-vX9`.slice(0, field.maxLength ?? 50)
}

/** As in the API: at once, as a part that is concealed, or refused. */
async function byApi({ noun, name }: Place, secret: string): Promise<boolean> {
  for (const value of [secret, { Value: secret }]) {
    const body = { ...needed(noun.name, made), [name]: value }
    const reply = noun.singleton
      ? await owner('PATCH', `/${noun.set}`, { [name]: value })
      : await owner('POST', `/${noun.set}`, body)
    const own = !noun.singleton && reply.status === 201
    // The answer to a creation shows what the one who made the row may know (docs/adr/0005-secrets-in-answers.md).
    if (!own) assert.equal(reply.text.includes(secret), false, `${noun.set}.${name}: ${reply.text}`)
    if (reply.status < 300) return true
  }
  return false
}

/** As a setup or an operation would. */
async function byStore({ noun, name }: Place, secret: string): Promise<void> {
  const fields: RowFields = { ...needed(noun.name, made), [name]: secret }
  const by = { user: 'test', ip: '', source: 'setup' } as const
  if (noun.singleton) await f.store.write([{ kind: 'patch', noun: noun.name, id: 0, fields }], by)
  else await f.store.write([{ kind: 'create', noun: noun.name, fields }], by)
}

function databaseHas(secret: string): boolean {
  return ['', '-wal'].some(
    (end) => existsSync(`${f.database}${end}`) && readFileSync(`${f.database}${end}`).includes(secret),
  )
}

async function inNoAnswer({ noun, name, field }: Place, secret: string): Promise<void> {
  const resource = resources.get(noun.set)
  if (resource === undefined) return
  const at = `/${noun.set}`
  const paths = noun.singleton
    ? [at, `${at}?$select=*`]
    : [at, `${at}?$select=*`, `${at}?$top=100&$expand=*`, `${at}?$count=true`]
  for (const path of paths) {
    // Of a setting that is one text, its owner may see what they set.
    if (noun.singleton && field.secret === 'encrypted' && field.type.kind === 'scalar') break
    const reply = await owner('GET', path)
    assert.equal(reply.text.includes(secret), false, `${path} ${name}`)
  }
  for (const [who, ask] of [
    ['owner', owner],
    ['manager', manager],
  ] as const) {
    const rows = noun.singleton ? [] : await f.store.list(noun.name)
    for (const { id } of rows) {
      for (const path of [
        `${at}(${id})`,
        `${at}(${id})?$expand=*`,
        `${at}(${id})/${name}`,
        `${at}(${id})/${name}/$value`,
      ]) {
        const reply = await ask('GET', path)
        const mayKnow = who === 'owner' && field.secret === 'encrypted' && field.type.kind === 'scalar'
        if (!mayKnow) assert.equal(reply.text.includes(secret), false, `${who} ${path}`)
      }
    }
    for (const ask_ of ['$filter', '$orderby'])
      assert.equal(
        (await ask('GET', `${at}?${ask_}=${name}${ask_ === '$filter' ? ` eq '${secret}'` : ''}`)).status === 500,
        false,
      )
  }
}

describe('every secret field of every noun', () => {
  test('there are some', () => assert.ok(PLACES.length >= 8))
  for (const place of PLACES) {
    test(`${place.noun.name}.${place.name}, ${place.field.secret}`, async () => {
      for (const write of [byApi, byStore]) {
        const secret = marker(place)
        await write(place, secret)
        assert.equal(databaseHas(secret), false, `${write.name}: it stands in the database`)
        assert.equal(JSON.stringify(f.logged).includes(secret), false, `${write.name}: it stands in the log`)
        const audit = await owner('GET', '/ReportAuditLog/Pbx.GetAuditLogData()?$top=100')
        assert.equal(audit.text.includes(secret), false, `${write.name}: it stands in the audit`)
        const events = await owner('GET', '/EventLogs')
        assert.equal(events.text.includes(secret), false, `${write.name}: it stands in the event log`)
        await inNoAnswer(place, secret)
      }
    })
  }
})

test('a secret is found in the database when it is not kept as one: the search is real', async () => {
  await owner('PATCH', '/Users(2)', { FirstName: 'Qz7 not a secret' })
  assert.equal(databaseHas('Qz7 not a secret'), true)
  assert.equal((await owner('GET', '/Users')).text.includes('Qz7 not a secret'), true)
})

test('the audit holds neither hashes nor sealed values', async () => {
  const { rows } = await f.store.query('AuditLog', { orderBy: [], limit: 10_000, offset: 0, count: false })
  assert.ok(rows.length > PLACES.length)
  const text = JSON.stringify(rows.map((each) => [each.PrevData, each.NewData, each.ObjectName]))
  assert.equal(/\$argon2id/.test(text), false)
  assert.equal(/1\.[0-9a-f]{12}\.[A-Za-z0-9_-]{20}/.test(text), false)
  assert.ok(text.includes('***'))
})

test('no noun declares a secret inside a part: what conceals looks at fields of rows', () => {
  const inside = (fields: Readonly<Record<string, Field>>, depth: number): readonly string[] =>
    Object.entries(fields).flatMap(([name, { type, secret, navigation }]): readonly string[] => {
      const own = depth > 0 && secret !== null ? [name] : []
      const item = type.kind === 'list' ? type.item : type
      // What hangs on a row as a navigation is a row of its own.
      return item.kind === 'struct' && !navigation && depth < 6 ? [...own, ...inside(item.of.fields, depth + 1)] : own
    })
  for (const { name, struct, storage } of NOUNS) {
    if (storage === 'config' && name !== 'CallFlowApp') assert.deepEqual(inside(struct.fields, 0), [], name)
  }
})
