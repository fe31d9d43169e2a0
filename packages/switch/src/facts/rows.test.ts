// All rows together: deletions, the journal, very many, and rows of any content.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { arrive, decide, type Facts, goOn, lookUp } from '@cordboard/routing'
import fc from 'fast-check'
import { compile, noSwitchFacts } from './compile.ts'
import { leanChange } from './kept-facts.ts'
import { anna, away, change, christmas, compiled, type Fields, sales, to, trunkRow } from './rows.fixture.ts'

test('a deleted trunk, queue, ring group and receptionist leave nothing behind', () => {
  const rows = ['Queue', 'RingGroup', 'Receptionist'].map((noun, i) => change(noun, 8 + i, { Number: `80${i}` }))
  const all = compiled(change('Trunk', 5, trunkRow), ...rows)
  const none = compile(all, 2, [change('Trunk', 5, null), ...rows.map(({ noun, id }) => change(noun, id, null))])
  const { trunks, queues, ringGroups, receptionists, numberById } = none.routing
  const left = [trunks, queues, ringGroups, receptionists, numberById, none.trunks].map(({ size }) => size)
  assert.deepEqual(left, [0, 0, 0, 0, 0, 0])
})

test('what is kept in the journal compiles to the same facts', () => {
  const changes = [
    change('User', 1, { ...anna, CurrentProfileName: 'Away', VMPIN: '1234', Blfs: 'x'.repeat(1000) }),
    change('Group', 1, { ...sales, Members: [], Props: {} }),
    change('Holiday', 5, christmas),
    change('Queue', 8, { Number: '800', Agents: [{ Number: '101' }] }),
    change('Trunk', 9, trunkRow),
    change('InboundRule', 10, { Condition: 'BasedOnDID', Data: '+49', OfficeHoursDestination: to('Queue', '800') }),
    change('OutboundRule', 11, { Priority: 1, Routes: [{ TrunkId: 9 }] }),
    change('E164Settings', 1, { Enabled: true }),
    change('CountryCodes', 1, { CountryCodes: ['49'] }),
    change('BlackListNumber', 12, { CallerId: '1' }),
  ]
  const kept = changes.flatMap((one) => leanChange(one) ?? [])
  assert.equal(kept.length, changes.length)
  const [lean, whole] = [compiled(...kept), compiled(...changes)]
  assert.deepEqual([lean.routing, lean.trunks], [whole.routing, whole.trunks])
  const [user] = kept
  assert.deepEqual(user?.row?.ForwardingProfiles, [away])
  assert.equal(user?.row?.VMPIN, undefined)
})

for (const noun of ['User', 'Group']) {
  test(`of a ${noun} every field that is read is kept`, () => {
    const read = new Set<string>()
    const get = (row: Fields, field: string | symbol): unknown => {
      read.add(String(field))
      return Reflect.get(row, field)
    }
    compiled(change(noun, 1, new Proxy<Fields>({ ...anna, Number: '101' }, { get })))
    assert.ok(read.size > 5, [...read].join())
    const whole = Object.fromEntries([...read].map((field) => [field, 'x']))
    assert.deepEqual(Object.keys(leanChange(change(noun, 1, whole))?.row ?? {}).toSorted(), [...read].toSorted())
  })
}

test('10,000 DIDs in one copy compile quickly, and one more too', () => {
  const rows = Array.from({ length: 10_000 }, (_, i) =>
    change('InboundRule', i, { Condition: 'BasedOnDID', Data: `+4930${100_000 + i}`, TrunkDN: { Number: '10000' } }),
  )
  const all = compiled(...rows)
  assert.equal(all.routing.didRules.size, 10_000)
  const one = change('InboundRule', 20_000, { Condition: 'BasedOnDID', Data: '+43' })
  let more = all
  let millis = Number.POSITIVE_INFINITY
  // The quickest of several: what else this machine does must not count.
  for (let version = 2; version < 12; version++) {
    const started = process.hrtime.bigint()
    more = compile(all, version, [one])
    millis = Math.min(millis, Number(process.hrtime.bigint() - started) / 1e6)
  }
  assert.ok(millis < 5, `took ${millis} ms`)
  assert.equal(lookUp(more.routing.didRules, '43')?.[0]?.id, 20_000)
  assert.equal(more.routing.didRules.size, 10_001)
  assert.equal(more.routing.extensions, all.routing.extensions)
})

const nouns = [
  'User',
  'Group',
  'Queue',
  'RingGroup',
  'Receptionist',
  'Trunk',
  'InboundRule',
  'OutboundRule',
  'Holiday',
  'E164Settings',
  'CountryCodes',
  'BlackListNumber',
  'NetworkSettings',
  'CodecsSettings',
  'DialCodeSettings',
  'GeneralSettingsForPbx',
  'Else',
]

const names = [
  'Number',
  'Groups',
  'Hours',
  'Routes',
  'Prefix',
  'Gateway',
  'Agents',
  'Forwards',
  'ForwardingProfiles',
  'CurrentProfileName',
  'DidNumbers',
  'TrunkDN',
  'Condition',
  'Data',
  'OfficeHoursDestination',
  'CountryCodes',
  'CallerId',
  'DNRanges',
  'Day',
  'TimeOfEndDate',
  'CurrentGroupHours',
  'OverrideExpiresAt',
]

const junk = fc.oneof(
  fc.string({ maxLength: 8 }),
  fc.integer(),
  fc.boolean(),
  fc.constant(null),
  fc.array(
    fc.oneof(
      fc.string({ maxLength: 4 }),
      fc.dictionary(fc.constantFrom(...names), fc.string({ maxLength: 4 }), { maxKeys: 3 }),
    ),
    { maxLength: 3 },
  ),
  fc.dictionary(fc.constantFrom(...names, 'To', 'Type', 'Periods'), fc.string({ maxLength: 6 }), { maxKeys: 4 }),
)

const anyChange = fc.record({
  noun: fc.constantFrom(...nouns),
  id: fc.integer({ min: 1, max: 5 }),
  row: fc.option(fc.dictionary(fc.constantFrom(...names), junk, { maxKeys: 8 })),
})

test('rows of any content compile, and routing decides on what comes of them', () => {
  fc.assert(
    fc.property(fc.array(anyChange, { maxLength: 12 }), fc.string({ maxLength: 8 }), (changes, number) => {
      const facts: Facts = compile(noSwitchFacts, 1, changes).routing
      const plain = {
        now: 0,
        hops: 0,
        visited: [],
        caller: { number, name: '', anonymous: false, trunk: null, did: null },
      }
      const on = { kind: 'extension', number } as const
      assert.ok(decide(facts, { ...plain, on, dialled: number, forwarding: false }).trail.length > 0)
      assert.ok(arrive(facts, { ...plain, trunk: 1, called: number }).plan.trail.length > 0)
      assert.ok(goOn(facts, { ...plain, at: on, why: 'busy' }).trail.length > 0)
    }),
    { numRuns: 1500 },
  )
})

test('taking rows in one by one or all at once makes the same facts', () => {
  fc.assert(
    fc.property(fc.array(anyChange, { minLength: 1, maxLength: 10 }), (changes) => {
      const last = new Map(changes.map((one) => [`${one.noun} ${one.id}`, one]))
      const once = compile(noSwitchFacts, 1, [...last.values()])
      let steps = noSwitchFacts
      for (const one of last.values()) steps = compile(steps, 1, [one])
      assert.deepEqual(steps, once)
    }),
    { numRuns: 500 },
  )
})
