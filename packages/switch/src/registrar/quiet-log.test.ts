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

  const about = (source: string, what: string) => ({ source, what })
  it('tells of a stranger who changes the words once a minute', () => {
    const told: string[] = []
    const log = quietLog(({ message }) => told.push(message))
    for (let i = 0; i < 500; i++) log(entry(`from ${i}`, i), about('192.0.2.1', '100'))
    log(entry('from 500', 60_000), about('192.0.2.1', '100'))
    assert.deepEqual(told, ['from 0', 'from 500'])
  })
  it('passes ten of one stranger in a minute, and says that more are not shown; others are still heard', () => {
    const told: string[] = []
    const log = quietLog(({ message }) => told.push(message))
    for (let i = 0; i < 500; i++) log(entry(`to ${i}`, i), about('192.0.2.1', String(i)))
    log(entry('another', 500), about('192.0.2.2', '1'))
    assert.deepEqual([told.length, told.at(-1)], [11, 'another'])
    assert.equal(told[9], 'to 9 More like this from 192.0.2.1 are not shown for a minute.')
    assert.equal(told[8], 'to 8')
    log(entry('to 1', 61_000), about('192.0.2.1', '1'))
    assert.equal(told.at(-1), 'to 1')
  })
  it('passes a hundred of all strangers in a minute, and what is no stranger’s always', () => {
    const told: string[] = []
    const log = quietLog(({ message }) => told.push(message))
    for (let i = 0; i < 5000; i++) log(entry(`${i}`, i), about(`192.0.2.${i}`, '1'))
    assert.deepEqual([told.length, told.at(-1)], [100, '99 More like this are not shown for a minute.'])
    log(entry('ours', 5000))
    assert.equal(told.at(-1), 'ours')
  })
})
