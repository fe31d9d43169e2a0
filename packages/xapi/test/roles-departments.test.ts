// Random lives of people of one department who try every noun, operation and reference: nothing outside is read or changed.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type Field, type FieldType, NOUNS, type Role, SETS } from '@cordboard/model'
import fc from 'fast-check'
import { allOperations } from '../src/http/operations/index.ts'
import { belongingOf } from '../src/resources/config-items.ts'
import { allResources } from '../src/resources/index.ts'
import { type Ask, asker, type Fixture, fixture, loginToken, OWNER_PASSWORD } from './fixture.ts'

/** Stands in the name of everything outside; whoever reads it has read too much. */
const MARK = 'qzmark'
const CALLERS: readonly Role[] = ['group_owners', 'group_admins', 'managers', 'supervisors', 'receptionists', 'users']
/** Rows that belong to departments. */
const OF_DEPARTMENTS = ['Users', 'Queues', 'RingGroups', 'Receptionists', 'Groups'] as const
const PASSWORD = 'password for all'
const STORED = NOUNS.filter((noun) => noun.storage === 'config')

let f: Fixture
let here = 0
let elsewhere = 0
const asks: Ask[] = []
const callers: string[] = []
let owner: Ask
/** A row inside, by set. */
const own = new Map<string, number>()
const ids = { inside: [] as number[], outside: [] as number[] }
const numbers = { inside: [] as string[], outside: [] as string[] }
const secrets: string[] = []

async function make(set: string, body: object): Promise<{ Id: number; Number: string }> {
  const reply = await owner('POST', `/${set}`, body)
  assert.equal(reply.status, 201, reply.text)
  return reply.body
}

before(async () => {
  f = await fixture()
  owner = asker(f.app, await loginToken(f.app, '100', OWNER_PASSWORD))
  here = (await make('Groups', { Name: 'Here' })).Id
  elsewhere = (await make('Groups', { Name: `${MARK} department` })).Id
  ids.outside.push(elsewhere, 1)
  for (const [index, role] of CALLERS.entries()) {
    const Groups = [{ GroupId: here, Rights: { RoleName: role } }]
    const made = await make('Users', { Number: String(7200 + index), AccessPassword: PASSWORD, Groups })
    callers.push(made.Number)
    asks.push(asker(f.app, await loginToken(f.app, made.Number, PASSWORD)))
  }
  const away = [{ GroupId: elsewhere }]
  for (const number of ['7301', '7302']) {
    const FirstName = `${MARK} person`
    const made = await make('Users', {
      Number: number,
      FirstName,
      EmailAddress: `${number}@${MARK}.example.com`,
      Groups: away,
    })
    const opened = (await owner('GET', `/Users(${made.Id})`)).body
    secrets.push(opened.AuthPassword, opened.AuthID)
    ids.outside.push(made.Id)
    numbers.outside.push(number)
  }
  for (const [set, start] of [
    ['Queues', 7400],
    ['RingGroups', 7500],
    ['Receptionists', 7600],
  ] as const) {
    const outside = await make(set, { Number: String(start + 1), Name: `${MARK} ${set}`, Groups: away })
    ids.outside.push(outside.Id)
    numbers.outside.push(outside.Number)
  }
  await make('ServicePrincipals', { Number: '7700', DisplayName: `${MARK} client`, Groups: away })
  numbers.outside.push('7700')
})
after(() => f.close())

/** What is inside is made anew for each life: it may be deleted, and people may lose their logins by what they do. */
async function anew(): Promise<void> {
  const Groups = [{ GroupId: here }]
  const made = [await make('Users', { Groups }), await make('Users', { Groups })]
  for (const set of ['Queues', 'RingGroups', 'Receptionists']) made.push(await make(set, { Groups }))
  ids.inside = [here, ...made.map((each) => each.Id)]
  numbers.inside = made.map((each) => each.Number)
  for (const [index, set] of OF_DEPARTMENTS.entries())
    own.set(set, set === 'Groups' ? here : (made[index + (index > 0 ? 1 : 0)]?.Id ?? 0))
  for (const [index, number] of callers.entries()) {
    if ((await asks[index]?.('GET', '/MyUser'))?.status !== 401) continue
    await owner('PATCH', `/Users(Number='${number}')`, {
      AccessPassword: PASSWORD,
      Enable2FA: false,
      Require2FA: false,
    })
    asks[index] = asker(f.app, await loginToken(f.app, number, PASSWORD))
  }
}

interface Try {
  readonly who: number
  readonly method: string
  readonly path: string
  readonly body: unknown
}

const anyId = fc.nat().map((at) => {
  const all = [...ids.inside, ...ids.outside, ...ids.outside]
  return all[at % all.length] ?? 0
})
const anyNumber = fc.nat().map((at) => {
  const all = [...numbers.inside, ...numbers.outside, ...numbers.outside]
  return all[at % all.length] ?? ''
})
const anyRole = fc.constantFrom('users', 'managers', 'group_admins', 'group_owners', 'system_owners')
const groups = fc.array(
  fc.record({
    GroupId: anyId.map((id) => (id % 3 === 0 ? elsewhere : id % 3 === 1 ? here : 1)),
    Rights: fc.record({ RoleName: anyRole }),
  }),
  { maxLength: 3 },
)
const people = fc.array(fc.record({ Number: anyNumber }), { maxLength: 3 })
const destination = fc.record({
  To: fc.constantFrom('Extension', 'Queue', 'RingGroup', 'IVR', 'VoiceMail'),
  Number: anyNumber,
})
const bodies: Readonly<Record<(typeof OF_DEPARTMENTS)[number], fc.Arbitrary<object>>> = {
  Users: fc.oneof(
    fc.record({ Groups: groups }),
    fc.record({ AccessPassword: fc.constant('taken over now') }),
    fc.record({ Groups: groups, FirstName: fc.constant('x'), PrimaryGroupId: anyId }),
    fc.record({
      ForwardingExceptions: fc.array(
        fc.record({
          Id: fc.constant(0),
          Condition: fc.constant('ForwardAll'),
          CallType: fc.constant('AllCalls'),
          Destination: destination,
          Hours: fc.constant({ Type: 'AllHours' }),
        }),
        { maxLength: 2 },
      ),
    }),
    fc.record({
      ForwardingProfiles: fc.array(
        fc.record({
          Id: fc.constant(0),
          Name: fc.constant('Available'),
          AvailableRoute: fc.record({ NoAnswerInternal: destination }),
        }),
        { maxLength: 1 },
      ),
    }),
  ),
  Queues: fc.oneof(
    fc.record({ Groups: groups }),
    fc.record({ Agents: people }),
    fc.record({ Managers: people, Groups: groups }),
    fc.record({ ForwardNoAnswer: destination, Groups: groups }),
  ),
  RingGroups: fc.oneof(fc.record({ Groups: groups, Members: people }), fc.record({ ForwardNoAnswer: destination })),
  Receptionists: fc.oneof(
    fc.record({ Groups: groups, TimeoutForwardDN: anyNumber, TimeoutForwardType: fc.constant('Extension') }),
    fc.record({
      Forwards: fc.array(
        fc.record({
          Id: fc.constant(0),
          Input: fc.constant('1'),
          ForwardType: fc.constantFrom('Extension', 'Queue'),
          ForwardDN: anyNumber,
        }),
        { maxLength: 2 },
      ),
    }),
    fc.record({ InvalidKeyForwardDN: anyNumber }),
  ),
  Groups: fc.oneof(
    fc.record({
      Members: fc.array(fc.record({ Number: anyNumber, Rights: fc.record({ RoleName: anyRole }) }), { maxLength: 4 }),
    }),
    fc.record({ OfficeRoute: fc.record({ Route: destination, IsPromptEnabled: fc.constant(false) }) }),
    fc.record({ Name: fc.constant('x') }),
  ),
}
const QUERIES = [
  '',
  '?$expand=Groups',
  '?$expand=Members',
  '?$expand=Agents,Managers',
  `?$filter=contains(tolower(Name),'${MARK}')`,
  `?$search=${MARK}`,
  '?$select=*,AuthPassword,AuthID',
  '?$count=true',
] as const

const who = fc.nat(CALLERS.length - 1)
const ofDepartments = fc.constantFrom(...OF_DEPARTMENTS)
const rows: fc.Arbitrary<Try> = ofDepartments.chain((set) =>
  fc.oneof(
    fc.record({ who, method: fc.constant('PATCH'), path: anyId.map((id) => `/${set}(${id})`), body: bodies[set] }),
    fc.record({ who, method: fc.constant('POST'), path: fc.constant(`/${set}`), body: bodies[set] }),
    fc.record({
      who,
      method: fc.constantFrom('GET', 'DELETE'),
      path: anyId.map((id) => `/${set}(${id})`),
      body: fc.constant(undefined),
    }),
    fc.record({
      who,
      method: fc.constant('GET'),
      path: fc
        .tuple(fc.option(anyId), fc.constantFrom(...QUERIES))
        .map(([id, query]) => `/${set}${id === null ? '' : `(${id})`}${query}`),
      body: fc.constant(undefined),
    }),
    fc.record({
      who,
      method: fc.constant('GET'),
      path: anyNumber.map((number) => `/${set}(Number='${number}')`),
      body: fc.constant(undefined),
    }),
    fc.record({
      who,
      method: fc.constant('GET'),
      path: fc
        .tuple(
          anyId,
          fc.constantFrom('Groups', 'Members', 'Agents', 'ForwardingProfiles', 'FirstName', 'Name', 'AuthPassword'),
        )
        .map(([id, part]) => `/${set}(${id})/${part}`),
      body: fc.constant(undefined),
    }),
  ),
)
/** Administrators keep what is theirs: without these a life might never succeed in anything. */
const simple: fc.Arbitrary<Try> = fc.constantFrom(...OF_DEPARTMENTS).chain((set) =>
  fc.record({
    who: fc.constantFrom(CALLERS.indexOf('group_owners'), CALLERS.indexOf('group_admins')),
    method: fc.constant('PATCH'),
    path: fc.constant(set).map((each) => `/${each}(${own.get(each) ?? 0})`),
    body: fc.constant(set === 'Users' ? { FirstName: 'x' } : { Name: 'x' }),
  }),
)
const others: fc.Arbitrary<Try> = fc
  .record({
    who,
    method: fc.constantFrom('GET', 'GET', 'PATCH', 'POST', 'DELETE'),
    path: fc
      .tuple(fc.constantFrom(...SETS), fc.option(anyId), fc.constantFrom(...QUERIES))
      .map(([noun, id, query]) => `/${noun.set}${id === null || noun.singleton ? '' : `(${id})`}${query}`),
    body: fc.oneof(bodies.Users, bodies.Queues, bodies.Groups),
  })
  .map((each) => (each.method === 'GET' || each.method === 'DELETE' ? { ...each, body: undefined } : each))

/** Something an argument of this type could be. */
function argument(type: FieldType, depth = 0): fc.Arbitrary<unknown> {
  switch (type.kind) {
    case 'scalar':
      if (type.edm === 'Boolean') return fc.boolean()
      return type.edm === 'Int32' || type.edm === 'Int64' ? anyId : anyNumber
    case 'enum':
      return fc.constantFrom(...type.of.members)
    case 'list':
      return fc.array(argument(type.item, depth + 1), { maxLength: 3 })
    case 'struct':
      return depth > 3 ? fc.constant({}) : given(type.of.fields, depth + 1)
    case 'named':
      return fc.constant({})
  }
}

function given(fields: Readonly<Record<string, Field>>, depth: number): fc.Arbitrary<unknown> {
  const entries = Object.entries(fields).map(([name, field]) => [name, argument(field.type, depth)] as const)
  return fc.record(Object.fromEntries(entries), { requiredKeys: [] })
}

const operations = [...allOperations(allResources()).values()].filter(({ of }) => of.name !== 'BeginSecondFactor')
const calls: fc.Arbitrary<Try> = fc.constantFrom(...operations).chain(({ of }): fc.Arbitrary<Try> => {
  const at = of.set === null ? '' : `/${of.set}`
  const name = of.set === null ? of.name : `Pbx.${of.name}`
  const key = of.bound === 'row' ? anyId.map((id) => `(${id})`) : fc.constant('')
  if (of.kind === 'action') {
    return fc.record({
      who,
      method: fc.constant('POST'),
      path: key.map((each) => `${at}${each}/${name}`),
      body: given(of.takes, 0),
    })
  }
  return fc.record({
    who,
    method: fc.constant('GET'),
    path: fc.tuple(key, anyNumber, anyId).map(([each, number, id]) => {
      const said = Object.entries(of.takes).map(
        ([name_, field]) =>
          `${name_}=${field.type.kind === 'scalar' && field.type.edm === 'Int32' ? id : `'${number}'`}`,
      )
      return `${at}${each}/${name}(${said.join(',')})`
    }),
    body: fc.constant(undefined),
  })
})

/** What lies outside, by its version: whatever changes gets another one. */
async function outside(): Promise<ReadonlyMap<string, number>> {
  const found = new Map<string, number>()
  for (const noun of STORED) {
    for (const row of await f.store.list(noun.name)) {
      const { departments } = belongingOf(row)
      if (!departments.includes(here) && noun.name !== 'Contact') found.set(`${noun.name} ${row.id}`, row.version)
    }
  }
  return found
}

async function nothingLeaks(tried: Try, text: string, before_: ReadonlyMap<string, number>): Promise<void> {
  const told = `${CALLERS[tried.who]} ${tried.method} ${tried.path} ${JSON.stringify(tried.body)}`
  // What was asked for may stand in the answer; its values not.
  const asked = `${tried.path}${JSON.stringify(tried.body ?? '')}`
  if (!asked.includes(MARK)) assert.equal(text.includes(MARK), false, `${told} read ${text.slice(0, 2000)}`)
  for (const secret of secrets) assert.equal(text.includes(secret), false, `${told} read a secret`)
  if (tried.method === 'GET') return
  assert.deepEqual(await outside(), before_, told)
  for (const noun of ['User', 'Queue', 'RingGroup', 'Receptionist']) {
    for (const row of await f.store.list(noun)) {
      const { departments } = belongingOf(row)
      if (!departments.includes(here)) continue
      assert.deepEqual(departments, [here], `${told}: ${noun} ${row.id}`)
      const named = numbers.outside.filter((each) => JSON.stringify(row.fields).includes(`"${each}"`))
      assert.deepEqual(named, [], `${told}: ${noun} ${row.id} leads outside`)
    }
  }
}

test('no life of theirs reads or changes a row of another department', async () => {
  const seen = new Map<string, number>()
  const one = fc.oneof(
    { weight: 5, arbitrary: rows },
    { weight: 1, arbitrary: simple },
    { weight: 2, arbitrary: others },
    { weight: 3, arbitrary: calls },
  )
  await fc.assert(
    fc.asyncProperty(fc.array(one, { minLength: 10, maxLength: 30 }), async (life) => {
      await anew()
      const before_ = await outside()
      for (const tried of life) {
        const reply = await asks[tried.who]!(tried.method, tried.path, tried.body)
        assert.notEqual(reply.status, 500, `${tried.method} ${tried.path} ${JSON.stringify(tried.body)} ${reply.text}`)
        const what = `${tried.method} ${Math.floor(reply.status / 100)}`
        seen.set(what, (seen.get(what) ?? 0) + 1)
        await nothingLeaks(tried, reply.text, before_)
      }
    }),
    { numRuns: Number(process.env.LIVES ?? 30), endOnFailure: true, seed: Number(process.env.SEED ?? 20261121) },
  )
  for (const what of ['GET 2', 'GET 4', 'PATCH 2', 'PATCH 4', 'POST 4'])
    assert.ok(seen.has(what), `${what} never happened`)
})
