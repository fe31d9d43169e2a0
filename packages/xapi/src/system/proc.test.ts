// /proc as Linux writes it.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readMeminfo, readNetDev, readStat, readStatm } from './proc.ts'

test('a process whose name holds brackets and spaces is read', () => {
  const rest = 'S 10 1 1 0 -1 4194560 100 0 0 0 250 50 0 0 20 0 11 0 987654 1000000 2000 18446744073709551615'
  assert.deepEqual(readStat(`42 (a) (b c) ${rest}`), { parent: 10, cpuTicks: 300, threads: 11, startTicks: 987654 })
})

for (const text of ['', '42', '42 (node) S 1', 'no brackets at all 1 2 3']) {
  test(`${JSON.stringify(text)} is no process`, () => assert.equal(readStat(text), null))
}

test('pages are bytes, kilobytes are bytes', () => {
  assert.deepEqual(readStatm('5000 200 50 1 0 30 0\n'), { resident: 819_200, shared: 204_800 })
  const memory = readMeminfo('MemTotal:       16000 kB\nMemAvailable:    8000 kB\nHugePages_Total:       0\n')
  assert.deepEqual(
    [...memory],
    [
      ['MemTotal', 16_384_000],
      ['MemAvailable', 8_192_000],
    ],
  )
})

test('network cards are read with and without a space after their name', () => {
  const cards = readNetDev(
    [
      'Inter-|   Receive                                                |  Transmit',
      ' face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed',
      '    lo: 1000 1 0 0 0 0 0 0 1000 1 0 0 0 0 0 0',
      '  eth0:2000 9 0 0 0 0 0 0 3000 4 0 0 0 0 0 0',
    ].join('\n'),
  )
  assert.deepEqual([...cards.keys()], ['lo', 'eth0'])
  assert.deepEqual(cards.get('eth0'), { received: 2000, sent: 3000 })
})
