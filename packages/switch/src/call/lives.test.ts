// Random lives of call machines: whatever happens in whatever order, nothing is left over and nothing happens twice.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { World } from './world.fixture.ts'

const events = [
  'progressed',
  'answered',
  'failed',
  'acknowledged',
  'cancelled',
  'offered',
  'agreed',
  'offerRefused',
  'referred',
  'info',
  'ended',
  'timerFired',
  'mediaTold',
  'mediaLost',
  'dropped',
  'replacing',
  'handOverAsked',
  'handedOver',
  'handOverRefused',
  'resumed',
]

/** Pairs that cannot come about: there is no leg (closing), or no leg in such a phase. */
const impossible = new Set([
  ...['progressed', 'answered', 'failed', 'acknowledged', 'cancelled', 'offered', 'agreed', 'offerRefused', 'referred']
    .concat('info', 'ended', 'replacing')
    .map((event) => `closing ${event}`),
  ...['talk', 'echo', 'tone'].flatMap((handler) => [
    `${handler} progressed`,
    `${handler} answered`,
    `${handler} failed`,
  ]),
  'talk cancelled',
  'echo cancelled',
  'tone cancelled',
])

const visited = new Set<string>()

function liveThrough(numRuns: number, seed: number | null): void {
  const life = fc.record({
    answers: fc.nat(3),
    births: fc.array(fc.tuple(fc.nat(5), fc.nat(3), fc.boolean()), { minLength: 1, maxLength: 3 }),
    devices: fc.integer({ min: 1, max: 3 }),
    choices: fc.array(fc.nat(10_000), { maxLength: 60 }),
    dryAt: fc.nat(120),
  })
  fc.assert(
    fc.property(life, ({ births, answers, devices, choices, dryAt }) => {
      const world = new World()
      world.devices = devices
      for (const [kind, user, late] of births) {
        const dialled = ['102', '103', '*777', '999', '104', '102'][kind] ?? '102'
        if (kind === 5) world.request(1 + (user % 3), dialled)
        else world.invite(1 + (user % 3), dialled, late)
      }
      for (let i = 0; i < answers; i++) world.answerOne()
      for (const [at, choice] of choices.entries()) {
        world.dry = at === dryAt || at === dryAt + 1
        const groups = world.possible()
        const group = groups[choice % groups.length] ?? []
        group[Math.floor(choice / groups.length) % group.length]?.()
      }
      world.dry = false
      world.finish()
      for (const pair of world.visited) visited.add(pair)
    }),
    { numRuns, ...(seed === null ? {} : { seed }) },
  )
}

test('in every life each caller gets one final response, no leg, port or timer is left, each call has one record', () => {
  liveThrough(6000, 20_261_121)
})

test('the lives visited every possible pair of handler and event', () => {
  const missing: string[] = []
  for (const handler of ['ring', 'talk', 'echo', 'tone', 'closing']) {
    for (const event of events) {
      const pair = `${handler} ${event}`
      if (!impossible.has(pair) && !visited.has(pair)) missing.push(pair)
    }
  }
  assert.deepEqual(missing, [])
})

test('and so it is in lives nobody has seen before', () => {
  liveThrough(1500, null)
})
