// How much of a long call is kept.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { boundedSegments } from './bounded-segments.ts'
import { callerOf, wait } from './scene.fixture.ts'
import { World } from './world.fixture.ts'
import { company, queue } from './world-facts.fixture.ts'

test('a queue that rings agents all day keeps the record in bounds', () => {
  const world = new World()
  world.devices = 10
  world.facts = company({ queues: [queue({ agents: ['102', '103'], pollingSeconds: 1, timeoutSeconds: 86_400 })] })
  const call = world.invite(1, '800', false)
  const caller = callerOf(world, call).id
  for (let round = 0; round < 60; round++) wait(world, call, 'ring')
  const { segments } = world.calls.get(call)?.state ?? { segments: [] }
  assert.ok(segments.length <= 1000 && segments.length >= 800, `${segments.length}`)
  assert.ok(segments.every(({ leg }) => leg !== caller))
  world.finish()
})

test('answered stretches stay before others; of too many of them the first and the last', () => {
  const stretch = (order: number, answeredAt: number | null) => ({ order, answeredAt }) as never
  const some = Array.from({ length: 1001 }, (_, i) => stretch(i, i % 100 === 0 ? i : null))
  const kept = boundedSegments(some)
  assert.equal(kept.length, 800)
  assert.ok(kept.some(({ order }) => order === 0))
  const all = boundedSegments(Array.from({ length: 1500 }, (_, i) => stretch(i, i)))
  assert.deepEqual([all.length, all[0]?.order, all.at(-1)?.order], [800, 0, 1499])
})
