// One line a minute for the same mistake, in bounded memory.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { LogEntry } from '@cordboard/link'
import { quietLog } from './quiet-log.ts'

const entry = (message: string, at: number): LogEntry => ({
  at,
  id: 'x',
  severity: 'Warning',
  call: null,
  message,
  tip: null,
  parameters: {},
})

describe('the quiet log', () => {
  it('tells the same thing once a minute, other things at once', () => {
    const told: [string, number][] = []
    const log = quietLog(({ message, at }) => told.push([message, at]))
    for (const at of [0, 10, 59_999, 60_000, 60_001]) log(entry('a', at))
    log(entry('b', 60_002))
    assert.deepEqual(told, [
      ['a', 0],
      ['a', 60_000],
      ['b', 60_002],
    ])
  })
  it('forgets the oldest of very many', () => {
    let told = 0
    const log = quietLog(() => told++)
    for (let i = 0; i <= 1000; i++) log(entry(`m${i}`, 0))
    log(entry('m1000', 1))
    log(entry('m0', 1))
    assert.equal(told, 1002)
  })
})
