// Deadlines under clock jumps and restarts.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { deadlineIn, remainingMs, restoreDeadline } from './deadline.ts'

const clockAt = (mono: number, wall: number, boot: string | null = 'boot-1') => ({
  monotonicMs: () => mono,
  wallMs: () => wall,
  boot,
})
const HOUR = 3_600_000

describe('deadlines', () => {
  const deadline = deadlineIn(60_000, clockAt(1000, 1_000_000))
  it('do not move when the wall clock jumps', () => {
    assert.equal(remainingMs(deadline, clockAt(2000, 1_000_000 + HOUR)), 59_000)
    assert.equal(remainingMs(deadline, clockAt(2000, 1_000_000 - HOUR)), 59_000)
  })
  it('are never negative', () => assert.equal(remainingMs(deadline, clockAt(99_000, 0)), 0))
  it('survive a restart of the process whatever the wall clock says', () => {
    const now = clockAt(11_000, 1_000_000 + HOUR)
    assert.equal(remainingMs(restoreDeadline(deadline, 0, 60_000, now), now), 50_000)
  })
  it('use the wall clock within bounds after a restart of the machine', () => {
    const rows: [wall: number, left: number][] = [
      [1_010_000, 50_000],
      [1_000_000 + HOUR, 5_000],
      [1_000_000 - HOUR, 60_000],
    ]
    for (const [wall, left] of rows) {
      const now = clockAt(7, wall, 'boot-2')
      assert.equal(remainingMs(restoreDeadline(deadline, 5_000, 60_000, now), now), left)
    }
  })
})
