// What a client is told of values that are stored and not acted on.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { NounDeclaration } from './declaration.ts'
import { idleOf } from './idle.ts'
import { Groups, Trunks } from './nouns/index.ts'

function idle(noun: NounDeclaration, given: Readonly<Record<string, unknown>>): readonly string[] {
  return Object.entries(given).flatMap(([name, value]) => {
    const field = noun.struct.fields[name]
    assert.ok(field, name)
    return idleOf(field, value, name).map((each) => each.field)
  })
}

test('options of a trunk that nothing reads yet are said to have no effect', () => {
  const given = {
    PublicIPinSIP: '203.0.113.7',
    DisableVideo: true,
    Gateway: { SupportReplaces: true, DeliverAudio: true, SupportReinvite: true, Host: 'sip.carrier.example' },
    SimultaneousCalls: 5,
  }
  assert.deepEqual(idle(Trunks, given), ['DisableVideo', 'Gateway.DeliverAudio'])
  assert.deepEqual(idle(Trunks, { Gateway: { DeliverAudio: false } }), [])
})

test('a department that is to answer before it routes is told that it does not', () => {
  assert.deepEqual(idle(Groups, { AnswerAfter: 3, OverrideHolidays: true, MusicOnHold: 'a.wav' }), [
    'AnswerAfter',
    'OverrideHolidays',
  ])
})
