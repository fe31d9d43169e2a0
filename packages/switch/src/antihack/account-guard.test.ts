// What is kept from addresses that are never blocked: users by number, others by their own text, both in bounded memory.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { LogEntry } from '@cordboard/link'
import fc from 'fast-check'
import { type AccountGuardOptions, createAccountGuard } from './account-guard.ts'

const cloud = '198.51.100.9'
const device = '198.51.100.7'
const elsewhere = '192.0.2.1'
const limit = 3

function guarded(more: Partial<AccountGuardOptions> = {}) {
  const now = { ms: 0 }
  const told: LogEntry[] = []
  const guard = createAccountGuard({
    clock: { monotonicMs: () => now.ms, wallMs: () => now.ms, boot: null },
    door: 'web',
    isExempt: (address) => address.startsWith('198.51.100.'),
    findUser: (name) => (name === '101' || name === '102' ? { userId: Number(name), number: name } : null),
    devicesOf: () => [device],
    log: (entry) => told.push(entry),
    mostOthers: 4,
    ...more,
  })
  guard.apply({ noun: 'AntiHackingSettings', id: 1, row: { HackAuthRequests: limit, HackBlacklistDuration: 60 } })
  const guess = (name: string, times = limit, address = cloud): void => {
    for (let i = 0; i < times; i++) guard.failed(name, address)
  }
  return { guard, told, guess, now }
}

describe('the guard of accounts', () => {
  for (const name of ['101', '900', 'nobody@example.com'])
    it(`keeps ${name} from such addresses after the limit, from all of them, and no other name`, () => {
      const { guard, guess } = guarded()
      guess(name, limit - 1)
      assert.equal(guard.isHeld(name, cloud), false)
      guess(name, 1)
      assert.deepEqual(
        [cloud, '198.51.100.200', elsewhere].map((address) => guard.isHeld(name, address)),
        [true, true, false],
      )
      assert.equal(guard.isHeld('102', cloud), false)
      assert.equal(guard.isHeld('901', cloud), false)
    })

  it('leaves a user alone where a device of theirs is registered; names of nobody have no devices', () => {
    const { guard, guess } = guarded()
    guess('101')
    guess('900')
    assert.deepEqual([guard.isHeld('101', device), guard.isHeld('900', device)], [false, true])
  })

  it('holds for as long as an address would be blocked', () => {
    const { guard, guess, now } = guarded()
    guess('101')
    guess('900')
    const held = (): readonly boolean[] => ['101', '900'].map((name) => guard.isHeld(name, cloud))
    now.ms = 59_999
    assert.deepEqual(held(), [true, true])
    now.ms = 60_000
    assert.deepEqual(held(), [false, false])
  })

  it('forgets users by their id', () => {
    const { guard, guess } = guarded()
    guess('101')
    guard.forgive(102)
    assert.equal(guard.isHeld('101', cloud), true)
    guard.forgive(101)
    assert.equal(guard.isHeld('101', cloud), false)
  })

  it('does not count at other addresses, where the address itself is judged', () => {
    const { guard, guess } = guarded()
    guess('101', 50, elsewhere)
    assert.equal(guard.isHeld('101', cloud), false)
  })

  it('remembers so many names of nobody, those that failed last, and every user beside them', () => {
    const { guard, guess } = guarded()
    guess('101', limit - 1)
    for (const name of ['a', 'b', 'c', 'd', 'e']) guess(name)
    assert.deepEqual(
      ['a', 'b', 'e'].map((name) => guard.isHeld(name, cloud)),
      [false, true, true],
    )
    guess('101', 1)
    assert.equal(guard.isHeld('101', cloud), true, 'names of nobody do not make it forget a user')
  })

  it('counts names of nobody only where it is told to', () => {
    const { guard, told, guess } = guarded({ door: 'sip', mostOthers: 0 })
    guess('900', 50)
    assert.equal(guard.isHeld('900', cloud), false)
    assert.deepEqual(told, [])
  })

  it('tells the operator once of each, with the door, and nothing that could not be printed or has no end', () => {
    const { told, guess } = guarded()
    guess('101', 50)
    const long = `\r\n${'x'.repeat(10_000)}`
    guess(long, 50)
    assert.deepEqual(
      told.map(({ id, parameters }) => [id, parameters.number, parameters.door]),
      [
        ['account-guarded', '101', 'web'],
        ['account-guarded', `??${'x'.repeat(62)}`, 'web'],
      ],
    )
    assert.match(told[0]?.message ?? '', /web log-ins of extension 101 .*198\.51\.100\.9.* 60 seconds/)
    assert.ok(told.every(({ tip }) => tip !== null))
  })

  it('keeps its promises in random lives: never are more tries than the limit looked at', () => {
    const names = ['101', '102', 'a', 'b']
    const act = fc.record({
      name: fc.constantFrom(...names),
      address: fc.constantFrom(cloud, device, elsewhere),
      wait: fc.nat(500),
    })
    let holds = 0
    fc.assert(
      fc.property(fc.array(act, { minLength: 40, maxLength: 120 }), (acts) => {
        const { guard, told, now } = guarded()
        const looked = new Map<string, number>()
        for (const { name, address, wait } of acts) {
          now.ms += wait
          guard.tick()
          if (guard.isHeld(name, address)) continue
          guard.failed(name, address)
          if (address === cloud) looked.set(name, (looked.get(name) ?? 0) + 1)
        }
        // Within this time nothing is forgotten and no hold ends.
        assert.ok(now.ms <= 60_000)
        for (const [name, times] of looked) assert.ok(times <= limit, `${name}: ${times}`)
        holds += told.length
        assert.ok(told.length <= names.length)
      }),
      { numRuns: 300 },
    )
    assert.ok(holds > 100, `${holds}`)
  })
})
