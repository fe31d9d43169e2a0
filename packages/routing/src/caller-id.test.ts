// Tables for the caller ID outside, and for the values that name trunk, number and people.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Facts } from './facts.ts'
import { caller, company, outboundRoute, outboundRule, outsider, trunk, user } from './office.fixture.ts'
import { dialled, firstAttempt, hidesBy, onQueue } from './outside.fixture.ts'
import type { DialQuestion } from './plan.ts'

const named = user('101', { outboundCallerId: '+4930555101' })
const shows = { showsOriginator: true, outFormatting: [{ pattern: '+43(.*)', replacement: '0\\1' }] }

interface IdRow {
  readonly name: string
  readonly facts: Facts
  readonly number?: string
  readonly change?: Partial<DialQuestion>
  readonly own: string
  readonly originator?: string
  readonly enforcedOwn?: string
  readonly enforcedOriginator?: string
  readonly anonymous?: boolean
}

const ids: readonly IdRow[] = [
  {
    name: 'the route first',
    facts: company({ users: [named], rules: [outboundRule({ routes: [outboundRoute({ callerId: '+491' })] })] }),
    own: '+491',
  },
  {
    name: 'then the user',
    facts: company({ users: [named], trunks: [trunk({ outboundCallerId: '+492' })] }),
    own: '+4930555101',
  },
  { name: 'then the trunk', facts: company({ trunks: [trunk({ outboundCallerId: '+492' })] }), own: '+492' },
  { name: 'then the main number', facts: company(), own: '+4930555000' },
  { name: 'then nothing', facts: company({ trunks: [trunk({ mainNumber: '' })] }), own: 'anonymous' },
  {
    name: 'hidden by dial code',
    facts: company({ users: [named], more: hidesBy }),
    number: '*50301',
    own: 'anonymous',
    enforcedOwn: '+4930555101',
    enforcedOriginator: '+4930555101',
    anonymous: true,
  },
  {
    name: 'hidden by the phone',
    facts: company({ users: [named] }),
    change: { caller: caller('101', { anonymous: true }) },
    own: 'anonymous',
    enforcedOwn: '+4930555101',
    enforcedOriginator: '+4930555101',
    anonymous: true,
  },
  {
    name: '[S1-10] an outside caller that a queue sends on is the originator',
    facts: company(),
    change: { ...onQueue, caller: outsider('+43123456') },
    own: '+4930555000',
    originator: '+43123456',
  },
  {
    name: 'a queue has no user ID',
    facts: company({ users: [named] }),
    change: { ...onQueue, caller: caller('101') },
    own: '+4930555000',
  },
  {
    name: 'an outside caller without a number',
    facts: company(),
    change: { ...onQueue, caller: outsider('') },
    own: '+4930555000',
  },
  {
    name: 'an outside caller who hides its number keeps it hidden, ours is shown',
    facts: company(),
    change: { ...onQueue, caller: outsider('+43123456', { anonymous: true }) },
    own: '+4930555000',
    originator: 'anonymous',
    enforcedOriginator: '+43123456',
    anonymous: false,
  },
  {
    name: 'where the originator is shown that makes the call anonymous',
    facts: company({ trunks: [trunk({ showsOriginator: true })] }),
    change: { ...onQueue, caller: outsider('+43123456', { anonymous: true }) },
    own: '+4930555000',
    originator: 'anonymous',
    enforcedOriginator: '+43123456',
    anonymous: true,
  },
  {
    name: 'Out formatting where the originator is shown',
    facts: company({ trunks: [trunk(shows)] }),
    change: { ...onQueue, caller: outsider('+43123456') },
    own: '+4930555000',
    originator: '0123456',
  },
  {
    name: 'no Out formatting where it is not',
    facts: company({ trunks: [trunk({ ...shows, showsOriginator: false })] }),
    change: { ...onQueue, caller: outsider('+43123456') },
    own: '+4930555000',
    originator: '+43123456',
  },
]

for (const row of ids) {
  test(`caller ID: ${row.name}`, () => {
    const { values, anonymous } = firstAttempt(dialled(row.facts, row.number ?? '0301', row.change))
    const originator = row.originator ?? row.own
    assert.equal(values.$OutboundCallerId, row.own)
    assert.equal(values.$OriginatorCallerID, originator)
    assert.equal(values.$EnforcedOutboundCallerId, row.enforcedOwn ?? row.own)
    assert.equal(values.$EnforcedOriginatorCallerID, row.enforcedOriginator ?? originator)
    assert.equal(anonymous, row.anonymous ?? false)
    assert.equal(values.$CallerNum, values.$LineNumber)
  })
}

test('the values that name trunk, number and people are filled', () => {
  const { values, number, codecs } = firstAttempt(dialled(company({ trunks: [trunk({ codecs: [] })] }), '0301'))
  assert.equal(number, '0301')
  assert.equal(values.$CalledNum, '0301')
  assert.equal(values.$LineID, '10000')
  assert.equal(values.$LineNumber, '+4930555000')
  assert.equal(values.$AuthID, 'login')
  assert.equal(values.$CallerName, 'User 101')
  assert.equal(values.$CallerDispName, 'Anna')
  assert.deepEqual(codecs, company().externalCodecs)
})

test('a hidden caller is not named either', () => {
  const { values } = firstAttempt(dialled(company({ more: hidesBy }), '*50301'))
  assert.equal(values.$CallerName + values.$CallerDispName, '')
})

test('Diversion names the DID that was called, else our caller ID, and only when a call is sent on', () => {
  const facts = company({ trunks: [trunk({ sendsDiversion: true })] })
  const sent = (change: Partial<DialQuestion>): string | null => firstAttempt(dialled(facts, '0301', change)).diversion
  assert.equal(sent({ ...onQueue, caller: outsider() }), '+4930555100')
  assert.equal(sent({ ...onQueue }), '+4930555000')
  assert.equal(sent({}), null)
  assert.equal(firstAttempt(dialled(company(), '0301', { ...onQueue, caller: outsider() })).diversion, null)
})
