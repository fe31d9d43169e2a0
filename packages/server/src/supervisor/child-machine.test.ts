// Every state and input of a supervised process, written down, and random lives of it.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type ChildInput, type ChildState, stepChild, stopped } from './child-machine.ts'

const states: Record<string, ChildState> = {
  stopped,
  starting: { state: 'starting', quickDeaths: 0, since: 0, proven: false },
  'starting again': { state: 'starting', quickDeaths: 1, since: 0, proven: true },
  running: { state: 'running', quickDeaths: 0, since: 0, proven: true },
  waiting: { state: 'waiting', quickDeaths: 1, proven: false },
  stopping: { state: 'stopping' },
}
const inputs: Record<string, ChildInput> = {
  start: { input: 'start' },
  ready: { input: 'ready' },
  exited: { input: 'exited', how: 'signal SIGKILL', refused: null },
  refused: { input: 'exited', how: 'code 1', refused: 'port taken' },
  timerFired: { input: 'timerFired' },
  silent: { input: 'silent' },
  stop: { input: 'stop', graceMs: 500 },
}
/** state -> input -> 'next state: commands'; '-' is ignored. */
const table: Record<string, Record<string, string>> = {
  stopped: { start: 'starting: spawn', ready: '-', exited: '-', refused: '-', timerFired: '-', silent: '-', stop: '-' },
  starting: {
    start: '-',
    ready: 'running: report up',
    exited: 'waiting: report died, arm 0',
    refused: 'stopped: report refused',
    timerFired: '-',
    silent: 'starting: kill',
    stop: 'stopping: askToStop, arm 500',
  },
  running: {
    start: '-',
    ready: '-',
    exited: 'waiting: report died, arm 0',
    refused: 'waiting: report died, arm 0',
    timerFired: '-',
    silent: 'running: kill',
    stop: 'stopping: askToStop, arm 500',
  },
  'starting again': {
    start: '-',
    ready: 'running: report up',
    exited: 'waiting: report died, arm 100',
    refused: 'waiting: report died, arm 100',
    timerFired: '-',
    silent: 'starting: kill',
    stop: 'stopping: askToStop, arm 500',
  },
  waiting: {
    start: '-',
    ready: '-',
    exited: '-',
    refused: '-',
    timerFired: 'starting: spawn',
    silent: '-',
    stop: 'stopped: disarm, report stopped',
  },
  stopping: {
    start: '-',
    ready: '-',
    exited: 'stopped: disarm, report stopped',
    refused: 'stopped: disarm, report stopped',
    timerFired: 'stopping: kill',
    silent: '-',
    stop: '-',
  },
}

for (const [stateName, state] of Object.entries(states))
  for (const [inputName, input] of Object.entries(inputs))
    test(`a ${stateName} process and "${inputName}"`, () => {
      const [next, commands] = stepChild(state, input, 100)
      const said = commands.map((c) =>
        c.command === 'report' ? `report ${c.what}` : c.command === 'arm' ? `arm ${c.ms}` : c.command,
      )
      const line = commands.length === 0 && next === state ? '-' : `${next.state}: ${said.join(', ')}`
      assert.equal(line, table[stateName]?.[inputName])
    })

test('quick deaths make the pause grow to five seconds, a long life makes it short again', () => {
  let state: ChildState = stopped
  let now = 0
  const pauses: number[] = []
  const feed = (input: ChildInput) => {
    const [next, commands] = stepChild(state, input, now)
    state = next
    for (const c of commands) if (c.command === 'arm') pauses.push(c.ms)
  }
  feed({ input: 'start' })
  for (const life of [5, 5, 5, 5, 5, 5, 5, 20_000]) {
    feed({ input: 'ready' })
    now += life
    feed({ input: 'exited', how: 'x', refused: null })
    feed({ input: 'timerFired' })
  }
  assert.deepEqual(pauses, [0, 100, 400, 1000, 2000, 5000, 5000, 0])
})

test('random lives: never two processes at once, and a stopped one has none', () => {
  const visited = new Set<string>()
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...Object.values(inputs)), { minLength: 20, maxLength: 60 }), (life) => {
      let state: ChildState = stopped
      let alive = 0
      for (const input of life) {
        if (input.input === 'exited' && alive === 0) continue
        if (input.input === 'exited') alive -= 1
        visited.add(`${state.state} ${input.input}`)
        const [next, commands] = stepChild(state, input, 1)
        for (const c of commands) if (c.command === 'spawn') alive += 1
        state = next
        assert.ok(alive <= 1)
        if (state.state === 'stopped' || state.state === 'waiting') assert.equal(alive, 0)
        else assert.equal(alive, 1)
      }
    }),
    // Fewer and shorter lives miss a pair now and then.
    { numRuns: 300 },
  )
  // Every pair but an exit of what does not run.
  assert.equal(visited.size, 5 * 6 - 2)
})
