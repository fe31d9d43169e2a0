// Tables for the routing decision and for the index it stands on.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { decide } from './decide.ts'
import { type ExtensionFacts, type Facts, noFacts, plainProfile } from './facts.ts'
import { emptyIndex, entriesOf, lookUp, withEntry, withoutEntry } from './index-map.ts'
import type { DialQuestion } from './plan.ts'
import { maxHops } from './walk.ts'

const anna: ExtensionFacts = {
  id: 1,
  number: '101',
  name: 'Anna Albers',
  enabled: true,
  srtp: 'off',
  groups: [1],
  primaryGroup: 1,
  profile: plainProfile,
  exceptions: [],
  outboundCallerId: '',
  emergencyPlace: '',
  internalOnly: false,
  officeHoursOnly: false,
}
const bert: ExtensionFacts = { ...anna, id: 2, number: '102', name: 'Bert Brandt' }
const idle: ExtensionFacts = { ...anna, id: 3, number: '103', name: 'Carl Cohn', enabled: false }

const facts: Facts = {
  ...noFacts,
  extensions: [anna, bert, idle].reduce((index, ext) => withEntry(index, ext.number, ext), noFacts.extensions),
  dialCodes: [...noFacts.dialCodes, { code: '*7', feature: 'park' }, { code: '*20*', feature: 'pickup' }],
}

/** What `caller` dials. */
function asked({
  caller = '101',
  dialled,
  hops = 0,
}: {
  caller?: string
  dialled: string
  hops?: number
}): DialQuestion {
  return {
    on: { kind: 'extension', number: caller },
    caller: { number: caller, name: '', anonymous: false, trunk: null, did: null },
    now: 0,
    hops,
    visited: [],
    dialled,
    forwarding: false,
  }
}

const table: readonly [string, { caller?: string; dialled: string; hops?: number }, string][] = [
  ['an enabled extension rings', { dialled: '102' }, 'ring 102'],
  ['an extension may call itself (its other devices ring)', { dialled: '101' }, 'ring 101'],
  ['the echo test answers', { dialled: '*777' }, 'echo'],
  ['a longer code wins over a shorter one', { dialled: '*7771' }, '501 feature-missing'],
  ['a configured code that has no effect yet says so', { dialled: '*20*102' }, '501 feature-missing'],
  ['the call-back test is not there yet', { dialled: '*888' }, '501 feature-missing'],
  ['an unknown number', { dialled: '999' }, '404 unknown-number'],
  ['a disabled callee', { dialled: '103' }, '480 callee-disabled'],
  ['a disabled caller', { caller: '103', dialled: '102' }, '403 caller-disabled'],
  ['a caller that no longer exists', { caller: '900', dialled: '102' }, '403 caller-unknown'],
  ['nothing dialled', { dialled: '' }, '484 malformed-number'],
  ['far too much dialled', { dialled: '1'.repeat(65) }, '484 malformed-number'],
  ['the last allowed hop', { dialled: '102', hops: maxHops }, 'ring 102'],
  ['one hop too many', { dialled: '102', hops: maxHops + 1 }, '483 too-many-hops'],
  ['a prototype name is only a number that does not exist', { dialled: '__proto__' }, '404 unknown-number'],
]

for (const [name, question, expected] of table) {
  test(`routing: ${name}`, () => {
    const plan = decide(facts, asked(question))
    assert.ok(plan.trail.length > 0, 'every plan says why')
    const said =
      plan.plan === 'ring'
        ? `ring ${plan.target.number}`
        : plan.plan === 'echo'
          ? 'echo'
          : plan.plan === 'refuse'
            ? `${plan.status} ${plan.cause}`
            : plan.plan
    assert.equal(said, expected)
  })
}

test('the trail shows only printable text of what a stranger dialled', () => {
  const plan = decide(facts, asked({ dialled: 'a\r\nb\u0007' }))
  assert.ok([...plan.trail.join('')].every((char) => char >= ' '))
})

test('an index behaves like a map and never changes an older one', () => {
  const action = fc.tuple(fc.boolean(), fc.string({ maxLength: 4 }), fc.integer())
  fc.assert(
    fc.property(fc.array(action, { maxLength: 60 }), (actions) => {
      let index = emptyIndex<number>()
      const model = new Map<string, number>()
      for (const [put, key, value] of actions) {
        const before = index
        const frozen = [...entriesOf(before)].length
        index = put ? withEntry(index, key, value) : withoutEntry(index, key)
        if (put) model.set(key, value)
        else model.delete(key)
        assert.equal([...entriesOf(before)].length, frozen)
        assert.equal(index.size, model.size)
        assert.equal(lookUp(index, key), model.get(key))
      }
      assert.deepEqual(new Map(entriesOf(index)), model)
    }),
  )
})
