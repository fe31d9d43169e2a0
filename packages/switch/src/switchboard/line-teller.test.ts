// Control hears of a call's last look, not of each on the way, and of its end at once.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ActiveCallLine, SwitchEvent } from '@cordboard/link'
import { manualScheduler } from '@cordboard/sip'
import { LineTeller, lineGatherMs } from './line-teller.ts'

function line(id: number, status: ActiveCallLine['status']): ActiveCallLine {
  return { id, call: `c${id}`, caller: '101', callee: '102', status, establishedAt: null, lastChangeAt: 0 }
}

function open() {
  const told: string[] = []
  const clock = manualScheduler()
  const tell = (event: SwitchEvent): void => {
    if (event.type === 'activeCall') told.push(`${event.line.id} ${event.line.status}${event.ended ? ' ended' : ''}`)
  }
  return { told, clock, lines: new LineTeller(tell, clock) }
}

test('changes that follow each other closely are told once', () => {
  const { told, clock, lines } = open()
  lines.show(line(1, 'Initiating'), false)
  lines.show(line(1, 'Routing'), false)
  lines.show(line(2, 'Routing'), false)
  assert.deepEqual(told, [])
  clock.advance(lineGatherMs)
  assert.deepEqual(told, ['1 Routing', '2 Routing'])
  lines.show(line(1, 'Talking'), false)
  clock.advance(lineGatherMs)
  assert.deepEqual(told.slice(2), ['1 Talking'])
  assert.equal(clock.pending(), 0)
})

test('the end of a call is told at once, and nothing about it afterwards', () => {
  const { told, clock, lines } = open()
  lines.show(line(1, 'Talking'), false)
  lines.show(line(1, 'Unknown'), true)
  assert.deepEqual(told, ['1 Unknown ended'])
  clock.advance(lineGatherMs)
  assert.equal(told.length, 1)
})
