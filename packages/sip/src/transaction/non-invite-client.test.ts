// Every state and input of the non-INVITE client transaction, and its random lives.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkTable, inputsOf, playLives, reliable, stepText, unreliable } from './machine.fixture.ts'
import {
  type NonInviteClientInput,
  type NonInviteClientState,
  startNonInviteClient,
  stepNonInviteClient,
} from './non-invite-client.ts'

const states = new Map<string, NonInviteClientState>([
  ['trying', { state: 'trying', intervalMs: 2000 }],
  ['proceeding', { state: 'proceeding' }],
  ['completed', { state: 'completed' }],
  ['terminated', { state: 'terminated' }],
])

const inputs = inputsOf<NonInviteClientInput>(
  'response 100',
  'response 200',
  'response 404',
  'transportFailed',
  'timer E',
  'timer F',
  'timer K',
)

function all(text: string): Record<string, string> {
  return Object.fromEntries([...inputs.keys()].map((name) => [name, text]))
}

test('every state of the non-INVITE client takes every input as the table says (unreliable transport)', () => {
  const open = {
    'response 100': 'proceeding: tell',
    'response 200': 'completed: disarm E, disarm F, arm K 5000, tell',
    'response 404': 'completed: disarm E, disarm F, arm K 5000, tell',
    transportFailed: 'terminated: fail transport, end',
    'timer F': 'terminated: fail timeout, end',
  }
  checkTable(
    states,
    inputs,
    {
      trying: {
        ...open,
        'timer E': 'trying(4000): send, arm E 4000',
        'timer K': 'trying(2000): ignored',
      },
      proceeding: { ...open, 'timer E': 'proceeding: send, arm E 4000', 'timer K': 'proceeding: ignored' },
      completed: { ...all('completed: ignored'), 'timer K': 'terminated: end' },
      terminated: all('terminated: ignored'),
    },
    (state, input) => stepNonInviteClient(state, input, unreliable),
  )
})

test('over a reliable transport the request is sent once and its answer ends the transaction', () => {
  assert.equal(stepText(startNonInviteClient(unreliable)), 'trying(500): send, arm F 32000, arm E 500')
  assert.equal(stepText(startNonInviteClient(reliable)), 'trying(500): send, arm F 32000')
  const answered = stepNonInviteClient({ state: 'proceeding' }, { input: 'response', status: 200 }, reliable)
  assert.equal(stepText(answered), 'terminated: tell, end')
})

test('a request without an answer is sent eleven times in 32 seconds', () => {
  let state = startNonInviteClient(unreliable)[0]
  let sends = 1
  let at = 500
  while (at < 32_000) {
    const [next, commands] = stepNonInviteClient(state, { input: 'timer', timer: 'E' }, unreliable)
    state = next
    sends += 1
    for (const command of commands) if (command.command === 'arm') at += command.ms
  }
  assert.equal(sends, 11)
})

test('random lives of a non-INVITE client end by themselves with exactly one outcome', () => {
  const visited = playLives<NonInviteClientState, NonInviteClientInput>(
    {
      start: startNonInviteClient,
      step: stepNonInviteClient,
      inputs: [
        { input: 'response', status: 100 },
        { input: 'response', status: 200 },
        { input: 'response', status: 500 },
        { input: 'transportFailed' },
      ],
      timerInput: (timer) => ({ input: 'timer', timer }),
      watch: () => {
        let outcomes = 0
        return (_state, input, [next, commands]) => {
          for (const { command } of commands) {
            if (command === 'fail') outcomes += 1
            if (command === 'tell' && input?.input === 'response' && input.status >= 200) outcomes += 1
          }
          assert.ok(outcomes <= 1)
          if (next.state === 'terminated') assert.equal(outcomes, 1)
        }
      },
    },
    2000,
  )
  assert.equal(visited.size, 4 * 4 + 2 + 2 + 1)
})
