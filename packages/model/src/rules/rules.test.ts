// Rules over several rows as tables and random lives: order of outbound rules, who leads to whom, destinations.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { COUNTRIES } from '../countries.ts'
import { InboundRules, Queues, Trunks, Users } from '../nouns/index.ts'
import type { Problem } from '../problems.ts'
import { validate } from '../validate.ts'
import { secondsOf } from './calendar.ts'
import { completeDestinations, destinationsOf } from './destinations.ts'
import { moved, placed, type Ranked, renumbered } from './outbound-rules.ts'
import { Plan, type PlanRow } from './plan.ts'
import { deletionOf } from './references.ts'

describe('the order of outbound rules', () => {
  const applied = (order: readonly Ranked[]): readonly Ranked[] => {
    const numbers = renumbered(order)
    return order.map((rule) => ({ ...rule, priority: numbers.get(rule.id) ?? rule.priority }))
  }
  const action = fc.oneof(
    fc.record({ do: fc.constant('add' as const), emergency: fc.boolean() }),
    fc.record({ do: fc.constant('move' as const), at: fc.nat(20), up: fc.boolean() }),
    fc.record({ do: fc.constant('place' as const), at: fc.nat(20), wanted: fc.nat(25) }),
    fc.record({ do: fc.constant('turn' as const), at: fc.nat(20) }),
    fc.record({ do: fc.constant('delete' as const), at: fc.nat(20) }),
  )

  type Action = typeof action extends fc.Arbitrary<infer A> ? A : never

  const done = (order: readonly Ranked[], each: Action, id: number): readonly Ranked[] => {
    if (each.do === 'add') return placed(order, { id, emergency: each.emergency, priority: 0 }, null)
    const chosen = order[each.at % Math.max(order.length, 1)]
    if (chosen === undefined) return order
    const others = order.filter((rule) => rule !== chosen)
    switch (each.do) {
      case 'move':
        return moved(order, chosen.id, each.up) ?? order
      case 'place':
        return placed(others, chosen, each.wanted)
      case 'turn':
        return placed(others, { ...chosen, emergency: !chosen.emergency }, null)
      case 'delete':
        return others
    }
  }

  test('counts 1, 2, 3 … with emergency rules first, whatever is done to it', () => {
    fc.assert(
      fc.property(fc.array(action, { maxLength: 40 }), (actions) => {
        let order: readonly Ranked[] = []
        for (const [index, each] of actions.entries()) {
          order = applied(done(order, each, index + 1))
          const last = each.do === 'add' ? order.filter((rule) => rule.emergency === each.emergency).at(-1) : null
          if (last !== null) assert.equal(last?.id, index + 1, 'a new rule is not at the end of its kind')
          assert.deepEqual(
            order.map((rule) => rule.priority),
            order.map((_, at) => at + 1),
          )
          const emergency = order.filter((rule) => rule.emergency).length
          assert.ok(order.slice(0, emergency).every((rule) => rule.emergency))
        }
      }),
      { numRuns: 500 },
    )
  })
})

const row = (noun: string, id: number, number: string | null, fields: object = {}): PlanRow => ({
  noun,
  id,
  number,
  fields: { ...fields, Number: number },
})

describe('who leads to whom', () => {
  const to = (To: string, number: string): object => ({ To, Number: number })
  const sales = row('Queue', 5, '800', { Agents: [{ Number: '101' }, { Number: '102' }] })
  const ann = row('User', 2, '101')
  const table: readonly (readonly [string, PlanRow, PlanRow, boolean])[] = [
    ['a queue that forwards', row('Queue', 6, '801', { ForwardNoAnswer: to('Extension', '101') }), ann, true],
    ['one that forwards to another', row('Queue', 6, '801', { ForwardNoAnswer: to('Extension', '102') }), ann, false],
    [
      'an outside number of the same digits',
      row('Queue', 6, '801', { ForwardNoAnswer: { To: 'External', External: '101', Number: '101' } }),
      ann,
      false,
    ],
    ['a department route', row('Group', 7, 'GRP0001', { BreakRoute: { Route: to('Queue', '800') } }), sales, true],
    [
      'a profile',
      row('User', 3, '102', { ForwardingProfiles: [{ AwayRoute: { External: to('Queue', '800') } }] }),
      sales,
      true,
    ],
    [
      "a user's own profile",
      { ...ann, fields: { ForwardingProfiles: [{ AwayRoute: { External: to('VoiceMail', '101') } }] } },
      ann,
      false,
    ],
    ['a key', row('Receptionist', 8, '820', { Forwards: [{ Input: '1', ForwardDN: '800' }] }), sales, true],
    ['silence', row('Receptionist', 8, '820', { TimeoutForwardDN: '101' }), ann, true],
    [
      'an outbound rule and its trunk',
      row('OutboundRule', 9, null, { Routes: [{ TrunkId: 4 }] }),
      row('Trunk', 4, '10000'),
      true,
    ],
    [
      'an outbound rule and another trunk',
      row('OutboundRule', 9, null, { Routes: [{ TrunkId: 3 }] }),
      row('Trunk', 4, '10000'),
      false,
    ],
    [
      'a caller rule',
      row('InboundRule', 9, null, { Condition: 'BasedOnCallerID', OfficeHoursDestination: to('Extension', '101') }),
      ann,
      true,
    ],
    [
      'a DID rule with another way',
      row('InboundRule', 9, null, {
        Condition: 'BasedOnDID',
        OfficeHoursDestination: to('Extension', '101'),
        HolidaysDestination: to('Queue', '800'),
      }),
      ann,
      true,
    ],
  ]
  for (const [what, other, target, refers] of table) {
    test(`${what}: ${refers ? 'refuses' : 'does not matter'}`, () => {
      const { referrers } = deletionOf(target, new Plan([other, target]))
      assert.equal(referrers.length, refers ? 1 : 0)
    })
  }

  test('people leave lists; a DID rule that leads nowhere else goes along', () => {
    const rule = row('InboundRule', 9, null, {
      Condition: 'BasedOnDID',
      Data: '1',
      OfficeHoursDestination: to('Extension', '101'),
    })
    assert.deepEqual(deletionOf(ann, new Plan([ann, sales, rule])), {
      referrers: [],
      emergency: false,
      along: [
        { kind: 'patch', noun: 'Queue', id: 5, fields: { Agents: [{ Number: '102' }] } },
        { kind: 'delete', noun: 'InboundRule', id: 9 },
      ],
    })
  })
})

describe('destinations', () => {
  const plan = new Plan([row('User', 2, '101', { FirstName: 'Ann' }), row('Queue', 5, '800', { Name: 'Sales' })])

  test('are found wherever the declaration has them', () => {
    const fields = {
      ForwardingExceptions: [{ Destination: { To: 'None' } }],
      ForwardingProfiles: [{ AvailableRoute: { BusyInternal: { To: 'Queue', Number: '800' } } }],
    }
    assert.deepEqual(
      destinationsOf(Users, fields).map((each) => each.path),
      ['ForwardingExceptions[0].Destination', 'ForwardingProfiles[0].AvailableRoute.BusyInternal'],
    )
  })

  for (const [given, whole] of [
    [
      { To: 'Queue', Number: '800', Name: 'Old name' },
      { To: 'Queue', Number: '800', External: '', Name: 'Sales', Type: 'Queue', Tags: [] },
    ],
    [
      { To: 'External', Number: '+49 30', External: null },
      { To: 'External', Number: '', External: '+49 30', Name: '', Type: 'None', Tags: [] },
    ],
    [{}, { To: 'None', Number: '', External: '', Name: '', Type: 'None', Tags: [] }],
  ] as const) {
    test(`${JSON.stringify(given)} is completed`, () => {
      const problems: Problem[] = []
      const { ForwardNoAnswer } = completeDestinations(Queues, { ForwardNoAnswer: given }, plan, problems)
      assert.deepEqual([ForwardNoAnswer, problems], [whole, []])
    })
  }

  test('one that answers with a redirection is for inbound rules only, one that goes on for exceptions only', () => {
    const codes = (noun: typeof Queues | typeof InboundRules | typeof Users, values: object): readonly string[] => {
      const problems: Problem[] = []
      completeDestinations(noun, values as Readonly<Record<string, unknown>>, plan, problems)
      return problems.map((each) => each.target)
    }
    const deflect = { To: 'Deflect', External: '123' }
    assert.deepEqual(codes(InboundRules, { OfficeHoursDestination: deflect }), [])
    assert.deepEqual(codes(Queues, { ForwardNoAnswer: deflect }), ['ForwardNoAnswer.To'])
    const proceed = { To: 'ProceedWithNoExceptions' }
    assert.deepEqual(codes(Users, { ForwardingExceptions: [{ Destination: proceed }] }), [])
    assert.deepEqual(codes(Queues, { ForwardNoAnswer: proceed }), ['ForwardNoAnswer.To'])
  })
})

describe('a concealed password', () => {
  for (const [given, kept] of [
    ['plain', 'plain'],
    [{ Value: 'x' }, 'x'],
    [{ Concealed: false, Value: 'x' }, 'x'],
    [{ Concealed: true }, undefined],
    [{ Concealed: true, Value: '' }, undefined],
    [{}, undefined],
    [{ Concealed: false, Value: '' }, ''],
    [null, null],
  ] as const) {
    test(`${JSON.stringify(given)} writes ${JSON.stringify(kept)}`, () => {
      const result = validate(Trunks, { AuthPassword: given }, 'patch')
      assert.ok(result.ok)
      assert.equal(result.value.AuthPassword, kept)
    })
  }

  test('a wrong one is refused', () => {
    for (const given of [5, [], { Value: 5 }, 'x'.repeat(256), { Value: 'x'.repeat(256) }, 'a\u0000b']) {
      assert.equal(validate(Trunks, { AuthPassword: given }, 'patch').ok, false, JSON.stringify(given).slice(0, 40))
    }
  })
})

test('members and parts without effect are named by their path', () => {
  const body = {
    PollingStrategy: 'FewestAnswered',
    ForwardNoAnswer: { To: 'VoiceMail', Number: '101' },
    Agents: [{ Number: '101', SkillGroup: '3' }],
  }
  const result = validate(Queues, body, 'create')
  assert.ok(result.ok)
  assert.deepEqual(
    result.withoutEffect.map((each) => each.field),
    ['PollingStrategy', 'ForwardNoAnswer.To', 'Agents[0].SkillGroup'],
  )
})

test('durations within a day', () => {
  for (const [text, seconds] of [
    ['PT0S', 0],
    ['PT13H30M', 48_600],
    ['PT24H', 86_400],
    ['P1D', 86_400],
    ['PT24H1S', null],
    ['-PT1S', null],
    ['P2D', null],
    ['', null],
  ] as const) {
    assert.equal(secondsOf(text), seconds, text)
  }
})

test('countries have names of their own, codes of digits and no code twice but those that are shared', () => {
  assert.equal(new Set(COUNTRIES.map((each) => each.Name)).size, COUNTRIES.length)
  const seen = new Map<string, string>()
  for (const { Name, CountryCodes } of COUNTRIES) {
    for (const code of CountryCodes) {
      assert.match(code, /^[1-9][0-9]{0,6}$/, Name)
      if (code !== '1') assert.equal(seen.get(code), undefined, `${Name} and ${seen.get(code)} have ${code}`)
      seen.set(code, Name)
    }
  }
})
