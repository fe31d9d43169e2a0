// LiveKit's matching by tables: numbers, trunks, dispatch rules.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type DispatchRule, type InboundTrunk, isWithin, matchRule, matchTrunk, normalizeNumber } from './matching.ts'

for (const [number, expected] of [
  ['999', '+999'],
  ['+999', '+999'],
  ['+1 (555) 010-0001', '+15550100001'],
  ['030 123-45', '+03012345'],
  ['agent', 'agent'],
  ['12a', '12a'],
  ['#31', '#31'],
  ['', ''],
  ['+', '+'],
  ['()', '()'],
] as const) {
  test(`the number '${number}' is compared as '${expected}'`, () => assert.equal(normalizeNumber(number), expected))
}

for (const [entry, address, expected] of [
  ['127.0.0.1', '127.0.0.1', true],
  ['127.0.0.1', '127.0.0.2', false],
  ['143.223.88.0/21', '143.223.95.255', true],
  ['143.223.88.0/21', '143.223.96.0', false],
  ['0.0.0.0/0', '10.0.0.1', true],
  ['127.0.0.0/33', '127.0.0.0', false],
  ['127.0.0.0/x', '127.0.0.0', false],
  ['pbx.example', '127.0.0.1', false],
] as const) {
  test(`${address} is ${expected ? '' : 'not '}within ${entry}`, () => assert.equal(isWithin(entry, address), expected))
}

function trunk(id: string, fields: Partial<InboundTrunk>): InboundTrunk {
  return {
    id,
    name: id,
    numbers: [],
    allowedAddresses: [],
    allowedNumbers: [],
    username: '',
    password: '',
    realm: '',
    encryption: 'disable',
    ...fields,
  }
}

const call = { sourceAddress: '127.0.0.5', called: '999', calling: '+4930123', fromHost: 'pbx.example' }

const trunkTable: readonly (readonly [string, readonly InboundTrunk[], string])[] = [
  ['no trunk at all', [], 'none'],
  ['the called number, normalised', [trunk('a', { numbers: ['+999'] })], 'a'],
  ['another number', [trunk('a', { numbers: ['998'] })], 'none'],
  ['any number', [trunk('a', { username: 'u', password: 'p' })], 'a'],
  [
    'a trunk that names the number beats one for all',
    [trunk('a', { username: 'u' }), trunk('b', { numbers: ['999'] })],
    'b',
  ],
  ['two that name it', [trunk('a', { numbers: ['999'] }), trunk('b', { numbers: ['+999'] })], 'conflict a b'],
  ['two for all', [trunk('a', { username: 'u' }), trunk('b', { username: 'v' })], 'conflict a b'],
  ['the source address', [trunk('a', { allowedAddresses: ['127.0.0.0/29'] })], 'a'],
  ['another source address', [trunk('a', { numbers: ['999'], allowedAddresses: ['10.0.0.0/8'] })], 'unknown source'],
  ['the host of From', [trunk('a', { allowedAddresses: ['PBX.example'] })], 'a'],
  [
    'a source that one trunk knows, with a number that only another has',
    [trunk('a', { numbers: ['999'], allowedAddresses: ['10.0.0.1'] }), trunk('b', { numbers: ['111'] })],
    'none',
  ],
  ['an allowed caller', [trunk('a', { numbers: ['999'], allowedNumbers: ['+49 30 123'] })], 'a'],
  ['a caller who is not allowed', [trunk('a', { numbers: ['999'], allowedNumbers: ['+4940'] })], 'none'],
]

for (const [what, trunks, expected] of trunkTable) {
  test(`trunks: ${what} -> ${expected}`, () => {
    const found = matchTrunk(trunks, call)
    const told =
      found.match === 'trunk'
        ? found.trunk.id
        : found.match === 'conflict'
          ? `conflict ${found.ids.join(' ')}`
          : found.match
    assert.equal(told, expected)
  })
}

function rule(id: string, fields: Partial<DispatchRule>): DispatchRule {
  return { id, kind: 'direct', room: 'r', pin: '', trunkIds: [], inboundNumbers: [], numbers: [], ...fields }
}

const ruleTable: readonly (readonly [string, readonly DispatchRule[], string])[] = [
  ['none', [], 'none'],
  ['one for every trunk', [rule('a', {})], 'a'],
  ['one for another trunk', [rule('a', { trunkIds: ['other'] })], 'none'],
  ['the trunk’s own beats one for all', [rule('a', { numbers: ['999'] }), rule('b', { trunkIds: ['t'] })], 'b'],
  [
    'direct before individual before callee',
    [rule('c', { kind: 'callee' }), rule('b', { kind: 'individual' }), rule('a', {})],
    'a',
  ],
  ['with PIN before without', [rule('a', {}), rule('b', { kind: 'callee', pin: '1' })], 'b'],
  [
    'a filter by called number is worth more than a PIN',
    [rule('a', { pin: '1' }), rule('b', { kind: 'callee', numbers: ['+999'] })],
    'b',
  ],
  [
    'a filter by caller counts as much',
    [rule('a', {}), rule('b', { kind: 'callee', inboundNumbers: ['+4930123'] })],
    'b',
  ],
  ['a filter that does not fit', [rule('a', { numbers: ['1'] })], 'none'],
  ['two alike', [rule('a', {}), rule('b', {})], 'conflict a b'],
]

for (const [what, rules, expected] of ruleTable) {
  test(`dispatch rules: ${what} -> ${expected}`, () => {
    const found = matchRule(rules, 't', call)
    const told =
      found.match === 'rule' ? found.rule.id : found.match === 'conflict' ? `conflict ${found.ids.join(' ')}` : 'none'
    assert.equal(told, expected)
  })
}
