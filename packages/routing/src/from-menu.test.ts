// Tables for the keys of a receptionist.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { nowhere } from './destination-facts.ts'
import { fromMenu } from './from-menu.ts'
import { plain } from './inside.fixture.ts'
import { company, officeTime, outsider, said, to } from './office.fixture.ts'
import type { Principal } from './plan.ts'

const menu: Principal = { kind: 'receptionist', number: '802' }

const menus: readonly [name: string, target: ReturnType<typeof to>, result: string][] = [
  ['[S3-03] an extension', to('extension', '103'), 'ring 103'],
  ['[S3-03] a queue', to('queue', '800'), 'queue 800 [101 102]'],
  ['[S3-03] a ring group', to('ringGroup', '801'), 'ringGroup 801 [101 103]'],
  ['[S3-03] itself again by key', to('receptionist', '802'), 'receptionist 802'],
  ['[S3-03] voicemail', to('voicemail', '101'), '501 feature-missing'],
  ['[S0-01] outside', to('external', '0301'), 'out 10000:0301'],
  ['a number of another kind than said', to('extension', '800'), 'queue 800 [101 102]'],
  ['nobody', to('extension', '199'), '404 unknown-number'],
  ['nowhere', nowhere, '480 no-destination'],
]

for (const [name, target, result] of menus) {
  test(`menu: ${name}`, () => {
    const plan = fromMenu(company(), { ...plain, now: officeTime, caller: outsider(), at: menu, to: target })
    assert.equal(said(plan), result)
  })
}

test('menu: going back by key is no circle, by silence it is', () => {
  const back = {
    hops: 3,
    visited: ['802', '800'],
    now: officeTime,
    caller: outsider(),
    at: menu,
    to: to('queue', '800'),
  }
  assert.equal(said(fromMenu(company(), back)), 'queue 800 [101 102]')
  assert.equal(said(fromMenu(company(), { ...back, by: 'key' })), 'queue 800 [101 102]')
  assert.equal(said(fromMenu(company(), { ...back, by: 'timeout' })), '483 too-many-hops')
})
