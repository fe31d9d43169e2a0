// Rows of departments and holidays become hours and what was set by hand.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { lookUp } from '@cordboard/routing'
import { compile, type SwitchFacts } from './compile.ts'
import { change, christmas, compiled, sales, to } from './rows.fixture.ts'

test('a department has its hours, its clock and what was set by hand', () => {
  const row = {
    ...sales,
    CurrentGroupHours: 'ForceClosed',
    OverrideExpiresAt: '2026-11-18T20:00:00Z',
    CustomOperator: to('Extension', '101'),
  }
  const { routing } = compiled(change('Group', 1, row))
  const group = lookUp(routing.groups, '1')
  assert.equal(routing.defaultGroup, 1)
  assert.equal(group?.timeZone, 'Europe/Berlin')
  assert.deepEqual(group?.hours.periods, [{ day: 3, start: 32_400, stop: 61_200 }])
  assert.equal(group?.breakTime.type, 'Never')
  assert.deepEqual(group?.forced, { mode: 'closed', until: Date.parse('2026-11-18T20:00:00Z') })
  assert.deepEqual(group?.operator.destination, { kind: 'extension', number: '101' })
  const plain = lookUp(
    compiled(change('Group', 1, { Number: 'GRP0000', CurrentGroupHours: 'Default' })).routing.groups,
    '1',
  )
  assert.deepEqual([plain?.forced, plain?.hours.type, plain?.operator.destination.kind], [null, 'AllHours', 'proceed'])
})

test('holidays belong to the department they name, whatever comes first, and go when they are deleted', () => {
  const other = { Number: 'GRP0001', Name: 'Other' }
  const holidaysOf = (facts: SwitchFacts, id: number) =>
    lookUp(facts.routing.groups, String(id))?.holidays.map(({ name }) => name)
  const first = compiled(change('Holiday', 5, christmas), change('Group', 1, sales), change('Group', 2, other))
  assert.deepEqual([holidaysOf(first, 1), holidaysOf(first, 2)], [['Christmas'], []])
  const later = compile(first, 2, [change('Holiday', 6, { ...christmas, Name: 'Easter', Group: '' })])
  assert.deepEqual([holidaysOf(later, 1), holidaysOf(later, 2)], [['Christmas', 'Easter'], ['Easter']])
  const gone = compile(later, 3, [change('Holiday', 5, null), change('Group', 2, null)])
  assert.deepEqual([holidaysOf(gone, 1), holidaysOf(gone, 2)], [['Easter'], undefined])
  assert.deepEqual(lookUp(first.routing.groups, '1')?.holidays[0], {
    name: 'Christmas',
    recurrent: true,
    from: { year: 0, month: 12, day: 25, second: 0 },
    until: { year: 0, month: 12, day: 26, second: 86_400 },
    prompt: 'merry.wav',
  })
})

test('a change of one department leaves the others as they are', () => {
  const first = compiled(change('Group', 1, sales), change('Group', 2, { Number: 'GRP0001' }))
  const second = compile(first, 2, [change('Group', 2, { Number: 'GRP0001', Name: 'New' })])
  assert.equal(lookUp(second.routing.groups, '1'), lookUp(first.routing.groups, '1'))
  assert.equal(lookUp(second.routing.groups, '2')?.name, 'New')
})
