// LoggingSettings.LoggingLevel: the level the system was started with until somebody sets another.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { logLevelOf } from '../src/index.ts'
import { type Ask, asker, type Fixture, fixture, loginToken, OWNER_PASSWORD } from './fixture.ts'

let held: Fixture
let ask: Ask
before(async () => {
  held = await fixture({ xapi: { logLevel: 'debug' } })
  ask = asker(held.app, await loginToken(held.app, '100', OWNER_PASSWORD))
})
after(() => held.close())

test('the level at the start counts and shows, also when something else is written', async () => {
  assert.equal((await ask('GET', '/LoggingSettings')).body.LoggingLevel, 3)
  assert.equal((await ask('PATCH', '/LoggingSettings', { KeepLogsDays: 7 })).status, 204)
  assert.equal((await ask('GET', '/LoggingSettings')).body.LoggingLevel, 3)
  assert.equal(await logLevelOf(held.store, 'debug'), 'debug')
})

test('each level that is set counts and shows', async () => {
  for (const [number, level] of ['error', 'warn', 'info', 'debug', 'trace', 'trace'].entries()) {
    assert.equal((await ask('PATCH', '/LoggingSettings', { LoggingLevel: number })).status, 204)
    assert.equal((await ask('GET', '/LoggingSettings')).body.LoggingLevel, number)
    assert.equal(await logLevelOf(held.store, 'silent'), level)
  }
})
