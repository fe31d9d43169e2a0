// The lock on a leg's source, input by input.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type LatchRule, SourceLatch } from './source-latch.ts'

const phone = 0x0a000001
const nat = 0xc0a80001
const stranger = 0xc6336401
const rule = (mode: LatchRule['mode']): LatchRule => ({ mode, ip: phone, port: 4000, authenticated: false })

describe('source latch', () => {
  it('locks to the signalled address at its first packet', () => {
    const latch = new SourceLatch(rule('symmetric'))
    assert.equal(latch.plain(phone, 4000, 1, 0), 'take')
    assert.deepEqual([latch.ip, latch.port], [phone, 4000])
  })

  it('believes another source only after three packets in a row', () => {
    const latch = new SourceLatch(rule('symmetric'))
    assert.equal(latch.plain(nat, 5000, 65534, 0), 'wait')
    assert.equal(latch.plain(nat, 5000, 65535, 20), 'wait')
    assert.equal(latch.plain(nat, 5000, 0, 40), 'take')
  })

  it('does not believe a scanner that repeats or jumps, however long it goes on', () => {
    const latch = new SourceLatch(rule('symmetric'))
    for (let i = 0; i < 1000; i++) assert.equal(latch.plain(stranger, 9, (i * 7) & 0xffff, i * 20), 'wait')
    assert.equal(latch.ip, 0)
  })

  it('lets the real phone in while a stranger sprays single packets', () => {
    const latch = new SourceLatch(rule('symmetric'))
    assert.equal(latch.plain(stranger, 9, 1, 0), 'wait')
    assert.equal(latch.plain(nat, 5000, 1, 10), 'drop')
    assert.equal(latch.plain(nat, 5000, 20, 400), 'wait')
    assert.equal(latch.plain(nat, 5000, 21, 420), 'wait')
    assert.equal(latch.plain(nat, 5000, 22, 440), 'take')
  })

  it('drops everybody else once locked, also with perfect runs', () => {
    const latch = new SourceLatch(rule('symmetric'))
    latch.plain(phone, 4000, 1, 0)
    for (let i = 0; i < 100; i++) assert.equal(latch.plain(stranger, 9, i, i * 20), 'drop')
    assert.deepEqual([latch.ip, latch.port], [phone, 4000])
  })

  it('gives a leg that a stranger won back to the signalled address, but only in the first seconds', () => {
    const early = new SourceLatch(rule('symmetric'))
    for (let i = 0; i < 3; i++) early.plain(stranger, 9, i, i * 20)
    assert.equal(early.plain(phone, 4000, 1, 1000), 'wait')
    assert.equal(early.plain(phone, 4000, 2, 1020), 'wait')
    assert.equal(early.plain(phone, 4000, 3, 1040), 'take')
    const late = new SourceLatch(rule('symmetric'))
    for (let i = 0; i < 3; i++) late.plain(nat, 9, i, i * 20)
    for (let i = 0; i < 10; i++) assert.equal(late.plain(phone, 4000, i, 10_000 + i * 20), 'drop')
  })

  it("accepts only the signalled IP in mode 'signalled'", () => {
    const latch = new SourceLatch(rule('signalled'))
    for (let i = 0; i < 10; i++) assert.equal(latch.plain(stranger, 4000, i, i), 'drop')
    assert.equal(latch.mayAuthenticate(stranger), false)
    assert.equal(latch.plain(phone, 4002, 1, 20), 'take')
  })

  it('moves with whoever proves the key', () => {
    const latch = new SourceLatch({ ...rule('symmetric'), authenticated: true })
    latch.authenticated(phone, 4000, 0)
    latch.authenticated(nat, 5000, 60_000)
    assert.deepEqual([latch.ip, latch.port], [nat, 5000])
  })
})
