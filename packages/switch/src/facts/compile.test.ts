// Row changes become facts; what did not change is shared; 10,000 users change quickly.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { lookUp } from '@cordboard/routing'
import { compile, noSwitchFacts } from './compile.ts'

const anna = { Number: '101', FirstName: 'Anna', LastName: 'Albers', Enabled: true, AuthID: 'xK4', AuthPassword: 'p' }

test('a user row becomes an extension', () => {
  const facts = compile(noSwitchFacts, 7, [{ noun: 'User', id: 1, row: { ...anna, SRTPMode: 'SRTPEnforced' } }])
  assert.equal(facts.version, 7)
  assert.equal(facts.routing.version, 7)
  const extension = lookUp(facts.routing.extensions, '101')
  assert.equal(extension?.name, 'Anna Albers')
  assert.equal(extension?.srtp, 'required')
})

test('a deleted user leaves nothing behind', () => {
  const first = compile(noSwitchFacts, 1, [{ noun: 'User', id: 1, row: anna }])
  const second = compile(first, 2, [{ noun: 'User', id: 1, row: null }])
  assert.equal(second.routing.extensions.size + second.routing.numberById.size, 0)
})

test('dial codes and codecs follow their settings; fixed codes always exist', () => {
  const facts = compile(noSwitchFacts, 1, [
    { noun: 'DialCodeSettings', id: 1, row: { DialCodePark: '*0', DialCodeVMail: '' } },
    { noun: 'CodecsSettings', id: 1, row: { LocalCodecList: ['G722', 'G.711 A-law', 'G.711 A-law'] } },
  ])
  assert.deepEqual(
    facts.routing.dialCodes.map((entry) => entry.code),
    ['*777', '*888', '*0'],
  )
  assert.deepEqual(facts.routing.localCodecs, ['G722', 'PCMA'])
})

test('nouns the switch does not know change nothing but the version', () => {
  const facts = compile(noSwitchFacts, 3, [{ noun: 'Queue', id: 1, row: {} }])
  assert.equal(facts.routing.extensions, noSwitchFacts.routing.extensions)
  assert.equal(facts.version, 3)
})

test('one change among 10,000 users shares nearly all buckets and is quick', () => {
  const rows = Array.from({ length: 10_000 }, (_, i) => ({
    noun: 'User',
    id: i,
    row: { ...anna, Number: String(10_000 + i), AuthID: `a${i}` },
  }))
  const all = compile(noSwitchFacts, 1, rows)
  const row = { ...anna, Number: '10077', AuthID: 'a77' }
  let changed = all
  let micros = Number.POSITIVE_INFINITY
  // The quickest of many: what else this machine does must not count.
  for (let version = 2; version < 42; version++) {
    const started = process.hrtime.bigint()
    changed = compile(all, version, [{ noun: 'User', id: 77, row }])
    micros = Math.min(micros, Number(process.hrtime.bigint() - started) / 1000)
  }
  const before = all.routing.extensions.buckets
  const fresh = changed.routing.extensions.buckets.filter((bucket, i) => bucket !== before[i])
  assert.equal(fresh.length, 1)
  assert.ok(micros < 5000, `took ${micros} us`)
})
