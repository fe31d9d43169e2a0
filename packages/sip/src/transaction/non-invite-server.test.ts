// Every state and input of the non-INVITE server transaction, and its random lives.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkTable, inputsOf, playLives, reliable, stepText, unreliable } from './machine.fixture.ts'
import {
  type NonInviteServerInput,
  type NonInviteServerState,
  patienceMs,
  startNonInviteServer,
  stepNonInviteServer,
} from './non-invite-server.ts'

const states = new Map<string, NonInviteServerState>([
  ['trying', { state: 'trying' }],
  ['proceeding', { state: 'proceeding' }],
  ['completed', { state: 'completed' }],
  ['terminated', { state: 'terminated' }],
])

const inputs = inputsOf<NonInviteServerInput>(
  'repeated',
  'respond 183',
  'respond 200',
  'respond 408',
  'transportFailed',
  'timer trying',
  'timer expire',
  'timer J',
)

function all(text: string): Record<string, string> {
  return Object.fromEntries([...inputs.keys()].map((name) => [name, text]))
}

test('every state of the non-INVITE server takes every input as the table says (unreliable transport)', () => {
  const open = {
    'respond 200': 'completed: disarm trying, disarm expire, send, arm J 32000',
    'respond 408': 'terminated: tellExpired, end',
    transportFailed: 'terminated: tellTransportFailed, end',
    'timer expire': 'terminated: tellExpired, end',
  }
  checkTable(
    states,
    inputs,
    {
      trying: { ...all('trying: ignored'), ...open, 'timer trying': 'proceeding: sendTrying' },
      proceeding: { ...all('proceeding: ignored'), ...open, repeated: 'proceeding: sendAgain' },
      completed: {
        ...all('completed: ignored'),
        repeated: 'completed: sendAgain',
        transportFailed: 'terminated: tellTransportFailed, end',
        'timer J': 'terminated: end',
      },
      terminated: all('terminated: ignored'),
    },
    (state, input) => stepNonInviteServer(state, input, unreliable),
  )
})

test('100 is sent no sooner than the client slows down to T2 (RFC 4320)', () => {
  assert.equal(patienceMs(500, 4000), 3500)
  assert.equal(patienceMs(0, 4000), 0)
  assert.equal(patienceMs(4000, 500), 0)
  assert.equal(stepText(startNonInviteServer(unreliable)), 'trying: arm trying 3500, arm expire 32000')
})

test('over a reliable transport the answer ends the transaction', () => {
  const answered = stepNonInviteServer({ state: 'trying' }, { input: 'respond', status: 200 }, reliable)
  assert.equal(stepText(answered), 'terminated: send, end')
})

test('random lives of a non-INVITE server send at most one final response and end by themselves', () => {
  const visited = playLives<NonInviteServerState, NonInviteServerInput>(
    {
      start: startNonInviteServer,
      step: stepNonInviteServer,
      inputs: [
        { input: 'repeated' },
        { input: 'respond', status: 180 },
        { input: 'respond', status: 200 },
        { input: 'respond', status: 408 },
        { input: 'transportFailed' },
      ],
      timerInput: (timer) => ({ input: 'timer', timer }),
      watch: () => {
        let finals = 0
        return (_state, _input, [, commands]) => {
          for (const { command } of commands) if (command === 'send') finals += 1
          assert.ok(finals <= 1)
        }
      },
    },
    2000,
  )
  // Timers: trying, which always comes before expire; expire; J.
  assert.equal(visited.size, 4 * 5 + 3)
})
