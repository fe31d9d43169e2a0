// Every state and input of the INVITE client transaction, and its random lives.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type InviteClientInput, type InviteClientState, startInviteClient, stepInviteClient } from './invite-client.ts'
import { checkTable, inputsOf, playLives, reliable, stepText, unreliable } from './machine.fixture.ts'

const states = new Map<string, InviteClientState>([
  ['calling', { state: 'calling', intervalMs: 500 }],
  ['callingCancelled', { state: 'callingCancelled', intervalMs: 1000 }],
  ['proceeding', { state: 'proceeding' }],
  ['cancelling', { state: 'cancelling' }],
  ['accepted', { state: 'accepted' }],
  ['completed', { state: 'completed' }],
  ['terminated', { state: 'terminated' }],
])

const inputs = inputsOf<InviteClientInput>(
  'response 180',
  'response 200',
  'response 486',
  'cancel',
  'transportFailed',
  'timer A',
  'timer B',
  'timer D',
  'timer M',
  'timer cancelled',
)

function all(text: string): Record<string, string> {
  return Object.fromEntries([...inputs.keys()].map((name) => [name, text]))
}

test('every state of the INVITE client takes every input as the table says (unreliable transport)', () => {
  const calling = {
    'response 200': 'accepted: disarm A, disarm B, arm M 32000, tell',
    'response 486': 'completed: disarm A, disarm B, sendAck, arm D 32000, tell',
    transportFailed: 'terminated: fail transport, end',
    'timer B': 'terminated: fail timeout, end',
  }
  checkTable(
    states,
    inputs,
    {
      calling: {
        ...all('calling(500): ignored'),
        ...calling,
        'response 180': 'proceeding: disarm A, disarm B, tell',
        cancel: 'callingCancelled(500): ignored',
        'timer A': 'calling(1000): send, arm A 1000',
      },
      callingCancelled: {
        ...all('callingCancelled(1000): ignored'),
        ...calling,
        'response 180': 'cancelling: disarm A, disarm B, sendCancel, arm cancelled 32000, tell',
        'timer A': 'callingCancelled(2000): send, arm A 2000',
      },
      proceeding: {
        ...all('proceeding: ignored'),
        'response 180': 'proceeding: tell',
        'response 200': 'accepted: arm M 32000, tell',
        'response 486': 'completed: sendAck, arm D 32000, tell',
        cancel: 'cancelling: sendCancel, arm cancelled 32000',
        transportFailed: 'terminated: fail transport, end',
      },
      cancelling: {
        ...all('cancelling: ignored'),
        'response 180': 'cancelling: tell',
        'response 200': 'accepted: disarm cancelled, arm M 32000, tell',
        'response 486': 'completed: disarm cancelled, sendAck, arm D 32000, tell',
        transportFailed: 'terminated: fail transport, end',
        'timer cancelled': 'terminated: fail timeout, end',
      },
      accepted: { ...all('accepted: ignored'), 'response 200': 'accepted: tell', 'timer M': 'terminated: end' },
      completed: {
        ...all('completed: ignored'),
        'response 486': 'completed: sendAck',
        transportFailed: 'terminated: end',
        'timer D': 'terminated: end',
      },
      terminated: all('terminated: ignored'),
    },
    (state, input) => stepInviteClient(state, input, unreliable),
  )
})

test('over a reliable transport an INVITE is sent once and its failure ends the transaction', () => {
  assert.equal(stepText(startInviteClient(unreliable)), 'calling(500): send, arm B 32000, arm A 500')
  assert.equal(stepText(startInviteClient(reliable)), 'calling(500): send, arm B 32000')
  const failed = stepInviteClient({ state: 'proceeding' }, { input: 'response', status: 503 }, reliable)
  assert.equal(stepText(failed), 'terminated: sendAck, tell, end')
})

test('random lives of an INVITE client end by themselves with exactly one outcome', () => {
  const visited = playLives<InviteClientState, InviteClientInput>(
    {
      start: startInviteClient,
      step: stepInviteClient,
      inputs: [
        { input: 'response', status: 100 },
        { input: 'response', status: 200 },
        { input: 'response', status: 486 },
        { input: 'cancel' },
        { input: 'transportFailed' },
      ],
      timerInput: (timer) => ({ input: 'timer', timer }),
      watch: () => {
        let outcome = ''
        let cancels = 0
        return (_state, input, [next, commands]) => {
          for (const { command } of commands) {
            if (command === 'sendCancel') cancels += 1
            if (command === 'fail' || (command === 'tell' && input?.input === 'response' && input.status >= 200)) {
              const kind = command === 'fail' ? 'failed' : input?.input === 'response' ? `${input.status}` : ''
              assert.ok(outcome === '' || (outcome === '200' && kind === '200'), `${outcome} then ${kind}`)
              outcome = kind
            }
          }
          assert.ok(cancels <= 1)
          if (next.state === 'terminated') assert.notEqual(outcome, '')
        }
      },
    },
    3000,
  )
  // Each state but one has its 5 outside inputs, and its own timers: A, B twice; cancelled; M; D. (`terminated` has no timer.)
  assert.equal(visited.size, 7 * 5 + 4 + 3)
})
