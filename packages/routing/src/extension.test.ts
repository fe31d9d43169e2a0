// Tables for calls to users: profiles, exceptions, hours, ringing.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { nowhere } from './destination-facts.ts'
import type { Facts } from './facts.ts'
import type { ExceptionFacts } from './handling-facts.ts'
import { away, calls, open } from './inside.fixture.ts'
import { always, both, company, evening, outsider, said, to, user } from './office.fixture.ts'
import type { CallerFacts } from './plan.ts'

const exception = (change: Partial<ExceptionFacts>): ExceptionFacts => ({
  condition: 'callerId',
  calls: 'all',
  data: '104',
  hours: always,
  destination: to('extension', '102'),
  ...change,
})

interface Arriving {
  readonly name: string
  readonly facts: Facts
  readonly by?: CallerFacts
  readonly now?: number
  readonly result: string
}

const atUser = (change: Parameters<typeof user>[1]): Facts => company({ groups: [open], users: [user('101', change)] })
const excepted = (change: Partial<ExceptionFacts>): Facts => atUser({ exceptions: [exception(change)] })

const users: readonly Arriving[] = [
  { name: 'available: rings', facts: company(), result: 'ring 101' },
  { name: '[S0-07] away: goes on at once', facts: atUser({ profile: away() }), result: 'ring 102' },
  {
    name: '[S0-07] away to an outside number',
    facts: atUser({ profile: away({ away: both(to('external', '0301')) }) }),
    result: 'out 10000:0301',
  },
  {
    name: 'away: inside and outside apart, inside',
    facts: atUser({ profile: away({ away: { internal: to('extension', '102'), external: to('extension', '103') } }) }),
    result: 'ring 102',
  },
  {
    name: 'away: inside and outside apart, outside',
    facts: atUser({ profile: away({ away: { internal: to('extension', '102'), external: to('extension', '103') } }) }),
    by: outsider(),
    result: 'ring 103',
  },
  { name: 'away to nowhere', facts: atUser({ profile: away({ away: both(nowhere) }) }), result: '480 no-destination' },
  {
    name: 'away to voicemail',
    facts: atUser({ profile: away({ away: both(to('voicemail')) }) }),
    result: '501 feature-missing',
  },
  {
    name: 'away to what this version does not have',
    facts: atUser({ profile: away({ away: both(to('unsupported', 'Boomerang')) }) }),
    result: '501 feature-missing',
  },
  {
    name: 'away outside office hours only: by day it rings',
    facts: atUser({ profile: away({ awayAllHours: { internal: false, external: false } }) }),
    result: 'ring 101',
  },
  {
    name: 'away outside office hours only: in the evening it goes on',
    facts: atUser({ profile: away({ awayAllHours: { internal: false, external: false } }) }),
    now: evening,
    result: 'ring 102',
  },
  {
    name: 'away to oneself rings',
    facts: atUser({ profile: away({ away: both(to('extension', '101')) }) }),
    result: 'ring 101',
  },
  {
    name: 'away to a number that does not exist',
    facts: atUser({ profile: away({ away: both(to('extension', '199')) }) }),
    result: '404 unknown-number',
  },
  { name: 'an exception for this caller', facts: excepted({}), result: 'ring 102' },
  { name: 'an exception for another caller', facts: excepted({ data: '105' }), result: 'ring 101' },
  { name: 'an exception by mask', facts: excepted({ data: '10*' }), result: 'ring 102' },
  { name: 'an exception for all callers', facts: excepted({ condition: 'always', data: '' }), result: 'ring 102' },
  { name: 'an exception for outside calls, from inside', facts: excepted({ calls: 'external' }), result: 'ring 101' },
  {
    name: 'an exception for outside calls, from outside',
    facts: excepted({ calls: 'external', data: '+43*' }),
    by: outsider(),
    result: 'ring 102',
  },
  { name: 'an exception for inside calls, from inside', facts: excepted({ calls: 'internal' }), result: 'ring 102' },
  {
    name: 'an exception for inside calls, from outside',
    facts: excepted({ calls: 'internal', data: '+43*' }),
    by: outsider(),
    result: 'ring 101',
  },
  {
    name: 'an exception for a DID',
    facts: excepted({ condition: 'did', data: '4930555100' }),
    by: outsider(),
    result: 'ring 102',
  },
  { name: 'an exception for a DID, from inside', facts: excepted({ condition: 'did', data: '*' }), result: 'ring 101' },
  {
    name: 'an exception out of office hours, by day',
    facts: excepted({ hours: { ...always, type: 'OutOfOfficeHours' } }),
    result: 'ring 101',
  },
  {
    name: 'an exception out of office hours, in the evening',
    facts: excepted({ hours: { ...always, type: 'OutOfOfficeHours' } }),
    now: evening,
    result: 'ring 102',
  },
  {
    name: 'exceptions before the profile',
    facts: atUser({ profile: away({ away: both(to('extension', '103')) }), exceptions: [exception({})] }),
    result: 'ring 102',
  },
  {
    name: 'an exception that lets the call through, while away: the profile counts',
    facts: atUser({ profile: away(), exceptions: [exception({ destination: to('proceed') })] }),
    result: 'ring 102',
  },
  {
    name: 'the first exception that holds counts',
    facts: atUser({ exceptions: [exception({ destination: to('proceed') }), exception({})] }),
    result: 'ring 101',
  },
]

for (const { name, facts, by, now, result } of users) {
  test(`users: ${name}`, () => {
    const plan = calls(facts, '101', by, now)
    assert.ok(plan.trail.length > 0)
    assert.equal(said(plan), result)
  })
}
