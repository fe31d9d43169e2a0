// Every state and input of the INVITE server transaction, and its random lives.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type InviteServerInput, type InviteServerState, startInviteServer, stepInviteServer } from './invite-server.ts'
import { checkTable, inputsOf, playLives, reliable, stepText, unreliable } from './machine.fixture.ts'

const states = new Map<string, InviteServerState>([
  ['fresh', { state: 'proceeding', answered: 'nothing' }],
  ['proceeding', { state: 'proceeding', answered: 'provisional' }],
  ['accepted', { state: 'accepted' }],
  ['completed', { state: 'completed', intervalMs: 2000 }],
  ['confirmed', { state: 'confirmed' }],
  ['terminated', { state: 'terminated' }],
])

const inputs = inputsOf<InviteServerInput>(
  'repeated',
  'ack',
  'respond 180',
  'respond 200',
  'respond 486',
  'transportFailed',
  'timer trying',
  'timer G',
  'timer H',
  'timer I',
  'timer L',
)

function all(text: string): Record<string, string> {
  return Object.fromEntries([...inputs.keys()].map((name) => [name, text]))
}

test('every state of the INVITE server takes every input as the table says (unreliable transport)', () => {
  checkTable(
    states,
    inputs,
    {
      fresh: {
        ...all('proceeding: ignored'),
        'respond 180': 'proceeding: disarm trying, send',
        'respond 200': 'accepted: disarm trying, send, arm L 32000',
        'respond 486': 'completed(500): disarm trying, send, arm H 32000, arm G 500',
        'timer trying': 'proceeding: sendTrying',
        transportFailed: 'proceeding: tellTransportFailed',
      },
      proceeding: {
        ...all('proceeding: ignored'),
        repeated: 'proceeding: sendAgain',
        'respond 180': 'proceeding: send',
        'respond 200': 'accepted: send, arm L 32000',
        'respond 486': 'completed(500): send, arm H 32000, arm G 500',
        transportFailed: 'proceeding: tellTransportFailed',
      },
      accepted: {
        ...all('accepted: ignored'),
        'respond 200': 'accepted: send',
        ack: 'accepted: tellAck',
        transportFailed: 'accepted: tellTransportFailed',
        'timer L': 'terminated: end',
      },
      completed: {
        ...all('completed(2000): ignored'),
        repeated: 'completed(2000): sendAgain',
        ack: 'confirmed: disarm G, disarm H, arm I 5000',
        transportFailed: 'completed(2000): tellTransportFailed',
        'timer G': 'completed(4000): sendAgain, arm G 4000',
        'timer H': 'terminated: tellExpired, end',
      },
      confirmed: { ...all('confirmed: ignored'), 'timer I': 'terminated: end' },
      terminated: all('terminated: ignored'),
    },
    (state, input) => stepInviteServer(state, input, unreliable),
  )
})

test('timer G never grows beyond T2', () => {
  const step = stepInviteServer({ state: 'completed', intervalMs: 4000 }, { input: 'timer', timer: 'G' }, unreliable)
  assert.equal(stepText(step), 'completed(4000): sendAgain, arm G 4000')
})

test('over a reliable transport the failure is sent once and the ACK ends the transaction', () => {
  const proceeding: InviteServerState = { state: 'proceeding', answered: 'provisional' }
  const failed = stepInviteServer(proceeding, { input: 'respond', status: 486 }, reliable)
  assert.equal(stepText(failed), 'completed(500): send, arm H 32000')
  assert.equal(stepText(stepInviteServer(failed[0], { input: 'ack' }, reliable)), 'terminated: end')
})

test('100 comes at once when no wait is asked for', () => {
  assert.equal(stepText(startInviteServer(unreliable)), 'proceeding: arm trying 200')
  assert.equal(stepText(startInviteServer({ ...unreliable, tryingMs: 0 })), 'proceeding: sendTrying')
})

test('random lives of an INVITE server send one kind of final response and end by themselves', () => {
  const visited = playLives<InviteServerState, InviteServerInput>(
    {
      start: startInviteServer,
      step: stepInviteServer,
      inputs: [
        { input: 'repeated' },
        { input: 'ack' },
        { input: 'respond', status: 180 },
        { input: 'respond', status: 200 },
        { input: 'respond', status: 486 },
        { input: 'transportFailed' },
      ],
      timerInput: (timer) => ({ input: 'timer', timer }),
      watch: () => {
        let final = 0
        return (_state, input, [, commands]) => {
          for (const { command } of commands) {
            if (command !== 'send' || input?.input !== 'respond') continue
            assert.ok(final === 0 || (final === 200 && input.status === 200), `${final} then ${input.status}`)
            if (input.status >= 200) final = input.status
          }
        }
      },
    },
    3000,
  )
  // `proceeding` without an answer never ends by itself: the user must answer. Timers: trying; L; G, H; I.
  assert.equal(visited.size, 5 * 6 + 5)
})
