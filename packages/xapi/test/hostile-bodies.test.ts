// Whatever JSON comes as a body: it is taken or refused with the property named, and never an internal error.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type Field, type FieldType, type NounDeclaration, nounOfSet } from '@cordboard/model'
import fc from 'fast-check'
import { type Ask, asker, type Fixture, fixture, loginToken, OWNER_PASSWORD } from './fixture.ts'

let f: Fixture
let ask: Ask
before(async () => {
  f = await fixture()
  ask = asker(f.app, await loginToken(f.app, '100', OWNER_PASSWORD))
  await ask('POST', '/Users', { Number: '101' })
  await ask('POST', '/Queues', { Number: '800' })
  await ask('POST', '/Trunks', { Number: '10000', DidNumbers: ['+1555'] })
})
after(() => f.close())

const words = [
  '',
  '101',
  '800',
  '10000',
  'GRP0000',
  '+1555',
  '*22',
  '0',
  'sip:a@b.example',
  'None',
  'x'.repeat(60),
  '1\u0000',
  'PT1H',
  '09:00:00',
  '2030-01-01T00:00:00Z',
  '***',
  '__proto__',
]

function valueFor(type: FieldType, depth: number): fc.Arbitrary<unknown> {
  switch (type.kind) {
    case 'scalar':
      switch (type.edm) {
        case 'Boolean':
          return fc.boolean()
        case 'Int32':
        case 'Byte':
        case 'Int64':
          return fc.constantFrom(0, 1, 2, 10, 101, 255, -1, 2_147_483_647)
        default:
          return fc.constantFrom(...words)
      }
    case 'enum':
      return fc.constantFrom(...type.of.members)
    case 'list':
      return fc.array(valueFor(type.item, depth), { maxLength: 3 })
    case 'struct':
      return depth > 3 ? fc.constant({}) : bodyOf(type.of.fields, depth + 1, 5)
    case 'named':
      return fc.constant(null)
  }
}

function bodyOf(fields: Readonly<Record<string, Field>>, depth: number, maxKeys: number): fc.Arbitrary<unknown> {
  const names = Object.keys(fields)
  return fc.uniqueArray(fc.constantFrom(...names), { maxLength: maxKeys }).chain((chosen) =>
    fc.record(
      Object.fromEntries(
        chosen.map((name) => {
          const field = fields[name] as Field
          const odd = fc.oneof(fc.constant(null), fc.jsonValue({ maxDepth: 2 }))
          return [name, fc.oneof({ weight: 12, arbitrary: valueFor(field.type, depth) }, { weight: 1, arbitrary: odd })]
        }),
      ),
    ),
  )
}

const SETS = [
  'Trunks',
  'InboundRules',
  'OutboundRules',
  'Queues',
  'RingGroups',
  'Receptionists',
  'Holidays',
  'BlackListNumbers',
  'Groups',
  'Users',
]

for (const set of SETS) {
  test(`${set}: no body makes an internal error, neither made nor changed nor deleted`, async () => {
    const noun = nounOfSet(set) as NounDeclaration
    const body = bodyOf(noun.struct.fields, 0, 6)
    await fc.assert(
      fc.asyncProperty(body, body, async (given, change) => {
        const made = await ask('POST', `/${set}`, given as object)
        assert.ok([201, 400].includes(made.status), `POST ${JSON.stringify(given)}: ${made.status} ${made.text}`)
        if (made.status !== 201) return
        const at = typeof made.body.Id === 'string' ? `/${set}('${made.body.Id}')` : `/${set}(${made.body.Id})`
        const patched = await ask('PATCH', at, change as object)
        assert.ok(
          [204, 400].includes(patched.status),
          `PATCH ${JSON.stringify(change)}: ${patched.status} ${patched.text}`,
        )
        const read = await ask('GET', `${at}?$expand=*`)
        assert.equal(read.status, 200, read.text)
        const removed = await ask('DELETE', at)
        assert.ok([204, 400].includes(removed.status), `DELETE: ${removed.status} ${removed.text}`)
      }),
      { numRuns: 60 },
    )
  })
}

for (const singleton of [
  'OfficeHours',
  'E164Settings',
  'CountryCodes',
  'CallTypesSettings',
  'EmergencyNotificationsSettings',
  'MailSettings',
]) {
  test(`${singleton}: no body makes an internal error`, async () => {
    const noun = nounOfSet(singleton) as NounDeclaration
    await fc.assert(
      fc.asyncProperty(bodyOf(noun.struct.fields, 0, 5), async (given) => {
        const reply = await ask('PATCH', `/${singleton}`, given as object)
        assert.ok([204, 400].includes(reply.status), `${JSON.stringify(given)}: ${reply.status} ${reply.text}`)
        assert.equal((await ask('GET', `/${singleton}`)).status, 200)
      }),
      { numRuns: 40 },
    )
  })
}
