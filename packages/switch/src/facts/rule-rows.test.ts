// Rows of outbound and inbound rules become rules in the order they are tried.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { RowChange } from '@cordboard/link'
import { lookUp } from '@cordboard/routing'
import { compile, type SwitchFacts } from './compile.ts'
import { change, compiled } from './rows.fixture.ts'

test('an outbound rule has its lists, and a length nobody can read fits nothing', () => {
  const row = {
    Name: 'Out',
    Priority: 3,
    Prefix: '0, +,00 ',
    NumberLengthRanges: '9,10-12,x',
    DNRanges: [{ From: '100', To: '110' }, { From: '200', To: null }, { From: '' }],
    GroupIds: [1, 2],
    Routes: [{ TrunkId: 5, StripDigits: 3, Prepend: '+', Append: null, CallerID: '+49' }, { TrunkId: null }],
  }
  const [rule] = compiled(change('OutboundRule', 50, row)).routing.outboundRules
  assert.deepEqual(rule?.prefixes, ['0', '+', '00'])
  assert.deepEqual(rule?.lengths, [
    { from: 9, to: 9 },
    { from: 10, to: 12 },
    { from: 1, to: 0 },
  ])
  assert.deepEqual(rule?.extensions, [
    { from: '100', to: '110' },
    { from: '200', to: '200' },
  ])
  assert.deepEqual(rule?.groups, [1, 2])
  assert.deepEqual(rule?.routes, [
    { trunk: 5, strip: 3, prepend: '+', append: '', callerId: '+49' },
    { trunk: null, strip: 0, prepend: '', append: '', callerId: '' },
  ])
})

test('[S0-05] outbound rules follow their priority, emergency rules apart, through changes and deletions', () => {
  const rule = (id: number, Priority: number, EmergencyRule = false): RowChange =>
    change('OutboundRule', id, { Name: `R${id}`, Priority, EmergencyRule })
  const first = compiled(rule(1, 3), rule(2, 1), rule(3, 2), rule(4, 0, true))
  const order = ({ routing }: SwitchFacts): string =>
    `${routing.emergencyRules.map(({ id }) => id)}|${routing.outboundRules.map(({ id }) => id)}`
  assert.equal(order(first), '4|2,3,1')
  const moved = compile(first, 2, [rule(1, 1), rule(2, 3)])
  assert.equal(order(moved), '4|1,3,2')
  assert.equal(order(compile(moved, 3, [change('OutboundRule', 3, null), rule(4, 9)])), '|1,2,4')
})

test('inbound rules are in the order they are tried, through changes and deletions', () => {
  const rule = (id: number, Condition: string, Data: string): RowChange =>
    change('InboundRule', id, { Condition, Data, TrunkDN: { Id: 5, Number: '10000' } })
  const first = compiled(
    rule(1, 'ForwardAll', ''),
    rule(2, 'BasedOnDID', '*100'),
    rule(3, 'BasedOnDID', '+49100'),
    rule(4, 'BasedOnCallerID', '+43*'),
  )
  const order = ({ routing }: SwitchFacts): readonly number[] => routing.inboundRules.map(({ id }) => id)
  const of = ({ routing }: SwitchFacts, did: string) => lookUp(routing.didRules, did)?.map(({ id }) => id)
  assert.deepEqual(order(first), [4, 2, 1])
  assert.deepEqual(of(first, '49100'), [3])
  assert.deepEqual(first.routing.inboundRules[0]?.trunks, ['10000'])
  const next = compile(first, 2, [
    rule(2, 'BasedOnDID', '+49200'),
    change('InboundRule', 4, null),
    rule(5, 'NoAnswer', ''),
  ])
  assert.deepEqual(order(next), [1])
  assert.deepEqual([of(next, '49100'), of(next, '49200')], [[3], [2]])
  const back = compile(next, 3, [rule(2, 'BasedOnDID', '*200'), rule(3, 'BasedOnDID', '49200')])
  assert.deepEqual([order(back), of(back, '49100'), of(back, '49200')], [[2, 1], undefined, [3]])
  const none = compile(
    back,
    4,
    [2, 3, 1].map((id) => change('InboundRule', id, null)),
  )
  assert.deepEqual([order(none), none.routing.didRules.size, none.sources.dids.size], [[], 0, 0])
})
