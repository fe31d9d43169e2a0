// The parts of the store that need no database: seals, passwords, numbers, history rows.
import assert from 'node:assert/strict'
import { createSecretKey, randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { ServicePrincipals, Users } from '@cordboard/model'
import { type CallRecordRow, StoreError } from './contract.ts'
import { historyRows } from './history-rows.ts'
import { NumberChooser } from './numbers.ts'
import { hashPassword, verifyPassword } from './passwords.ts'
import { sealer } from './seal.ts'

const key = createSecretKey(randomBytes(32))

test('a sealed value opens at its place only, and never looks the same twice', () => {
  const seal = sealer(key)
  const sealed = seal.seal('s3cret', 'User/1/AuthPassword')
  assert.notEqual(sealed, seal.seal('s3cret', 'User/1/AuthPassword'))
  assert.equal(seal.open(sealed, 'User/1/AuthPassword'), 's3cret')
  assert.throws(() => seal.open(sealed, 'User/2/AuthPassword'), StoreError)
})

test('any changed or missing character of a sealed value is noticed', () => {
  const seal = sealer(key)
  const sealed = seal.seal('s3cret', 'p')
  for (let at = 0; at < sealed.length - 1; at += 1) {
    const other = sealed[at] === 'A' ? 'B' : 'A'
    assert.throws(() => seal.open(sealed.slice(0, at) + other + sealed.slice(at + 1), 'p'), StoreError)
    assert.throws(() => seal.open(sealed.slice(0, at), 'p'), StoreError)
  }
})

test('a value of another key is refused by naming both keys, and short keys are refused', () => {
  const other = sealer(createSecretKey(randomBytes(32)))
  const seal = sealer(key)
  assert.throws(
    () => seal.open(other.seal('x', 'p'), 'p'),
    (error: unknown) =>
      error instanceof StoreError && error.fault === 'wrong-key' && error.message.includes(seal.keyId),
  )
  assert.throws(() => sealer(createSecretKey(randomBytes(16))), StoreError)
})

test('passwords are kept as Argon2id and compared whatever their Unicode form', async () => {
  const stored = await hashPassword('Pa\u00e9ss')
  assert.match(stored, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]+\$[A-Za-z0-9+/]+$/)
  assert.equal(await verifyPassword(stored, 'Pae\u0301ss'), true)
  assert.equal(await verifyPassword(stored, 'Paess'), false)
  assert.equal(await verifyPassword(stored, 'x'.repeat(5000)), false)
  assert.equal(await verifyPassword(null, 'Pa\u00e9ss'), false)
  assert.equal(await verifyPassword('nonsense', 'x'), false)
})

test('an unknown user costs as much as a wrong password', async () => {
  const stored = await hashPassword('right')
  const cost = async (of: string | null): Promise<number> => {
    const times: number[] = []
    for (let round = 0; round < 5; round += 1) {
      const begun = performance.now()
      await verifyPassword(of, 'wrong')
      times.push(performance.now() - begun)
    }
    return Math.min(...times)
  }
  const known = await cost(stored)
  const unknown = await cost(null)
  assert.ok(unknown > known / 3 && unknown < known * 3, `${unknown} ms against ${known} ms`)
})

test('numbers: the first free one, past three digits when those are used up, by range', () => {
  const chooser = new NumberChooser(['100', '101', '103'])
  assert.equal(chooser.next(Users), '102')
  chooser.take('102')
  assert.equal(chooser.next(Users), '104')
  const full = new NumberChooser(Array.from({ length: 900 }, (_, index) => String(100 + index)))
  assert.equal(full.next(Users), '1000')
  assert.equal(new NumberChooser([]).next(ServicePrincipals), '900')
  const emergency = new NumberChooser(Array.from({ length: 10 }, (_, index) => String(100 + index)))
  assert.equal(emergency.next(Users), '121', 'nobody gets 110 or 112 by accident')
})

function record(segments: readonly Partial<CallRecordRow['segments'][number]>[]): CallRecordRow {
  const common = { sequence: 1, call: 'C', alias: 1, startedAt: 0, answeredAt: null, endedAt: 10_000 }
  const whole = segments.map((segment, index) => ({
    order: index + 1,
    leg: `L${index}`,
    peerLeg: null,
    party: 'extension' as const,
    number: '101',
    name: '',
    direction: 'in' as const,
    startedAt: 0,
    answeredAt: null,
    endedAt: 10_000,
    cause: 'no-answer',
    sipCode: null,
    action: '',
    codec: null,
    jitterMs: null,
    packetsLost: null,
    mos: null,
    ...segment,
  }))
  return { ...common, from: '101', fromName: '', to: '*777', cause: 'answered', segments: whole }
}

test('history: one row for each called leg, talk time from its answer', () => {
  const rows = historyRows(
    record([
      { number: '101' },
      { number: '102', direction: 'out', answeredAt: 4000, cause: 'answered', peerLeg: 'L0' },
      { number: '103', direction: 'out', cause: 'completed-elsewhere', peerLeg: 'L0' },
    ]),
  )
  assert.deepEqual(
    rows.map((row) => [row.src.number, row.dst.number, row.answered, row.talkMs, row.actionId]),
    [
      ['101', '102', true, 6000, 1],
      ['101', '103', false, 0, 7],
    ],
  )
})

test('history: a call answered by the system, and one without any leg, have one row', () => {
  const [echo] = historyRows({ ...record([{ answeredAt: 1000 }]), answeredAt: 1000 })
  assert.deepEqual([echo?.dst.number, echo?.dst.type, echo?.talkMs, echo?.typeId], ['*777', 13, 9000, 2])
  assert.equal(historyRows(record([])).length, 1)
})
