// Registrations from the client's side: a golden life and every input in every phase.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { makeRequest, makeResponse } from '../../test/request.ts'
import type { HeaderLine, SipResponse } from '../message/types.ts'
import {
  newRegistration,
  type RegistrationCommand,
  type RegistrationInput,
  type RegistrationPlan,
  type RegistrationState,
  stepRegistration,
} from './register-client.ts'

const plan: RegistrationPlan = {
  id: 'r',
  callId: 'reg-1',
  localTag: 't',
  aor: '<sip:101@pbx>',
  registrar: 'sip:pbx',
  target: { uri: 'sip:pbx', flow: null },
  contact: '<sip:101@ann>;+sip.instance="<urn:uuid:1>"',
  expiresSeconds: 120,
  headers: [],
  retrySeconds: 30,
}
const ctx = { authorize: () => [['Authorization', 'Digest x'] as HeaderLine] }
const asked = makeRequest('REGISTER')

function answer(status: number, headers: readonly HeaderLine[] = []): SipResponse {
  return makeResponse(asked, status, { headers })
}

function short(commands: readonly RegistrationCommand[]): string {
  const parts = commands.map(shortOne).filter((part) => part !== '')
  return parts.join(', ') || 'ignored'
}

function shortOne(command: RegistrationCommand): string {
  switch (command.command) {
    case 'request': {
      const value = (name: string) => command.draft.headers.find((line) => line[0] === name)?.[1]
      return `REGISTER ${value('Expires')}${value('Authorization') === undefined ? '' : ' authorized'}`
    }
    case 'arm':
      return `arm ${command.timer} ${command.ms}`
    case 'disarm':
      return ''
    case 'tell': {
      const { event } = command
      if (event.event === 'registered') return `registered ${event.seconds}`
      if (event.event === 'refused') return `refused ${event.status}${event.again ? ' again' : ''}`
      return 'unregistered'
    }
  }
}

function live(...inputs: ((state: RegistrationState) => RegistrationInput)[]): [RegistrationState, string] {
  let state = newRegistration(plan)
  let commands: readonly RegistrationCommand[] = []
  for (const input of inputs) [state, commands] = stepRegistration(state, input(state), ctx)
  return [state, short(commands)]
}

const register = (): RegistrationInput => ({ input: 'register' })
const unregister = (): RegistrationInput => ({ input: 'unregister' })
const reply =
  (status: number, headers: readonly HeaderLine[] = []) =>
  (state: RegistrationState): RegistrationInput => ({
    input: 'response',
    response: answer(status, headers),
    transaction: state.transaction ?? 'none',
  })
const ok = reply(200, [
  ['Contact', '<sip:101@ann>;expires=100'],
  ['Expires', '50'],
])

test('a phone registers with a challenge, refreshes and leaves', () => {
  assert.equal(live(register)[1], 'REGISTER 120')
  assert.equal(live(register, reply(401))[1], 'REGISTER 120 authorized')
  assert.equal(live(register, reply(401), ok)[1], 'registered 100, arm refresh 50000')
  const refresh = (): RegistrationInput => ({ input: 'timer', timer: 'refresh' })
  assert.equal(live(register, reply(401), ok, refresh)[1], 'REGISTER 120')
  assert.equal(live(register, ok, unregister)[1], 'REGISTER 0')
  assert.equal(live(register, ok, unregister, reply(401))[1], 'REGISTER 0 authorized')
  assert.equal(live(register, ok, unregister, reply(401), reply(200))[1], 'unregistered')
})

test('a second challenge is a wrong password, unless the nonce was stale', () => {
  assert.equal(live(register, reply(401), reply(401))[1], 'refused 401')
  const stale = reply(401, [['WWW-Authenticate', 'Digest realm="x", nonce="y", stale=true']])
  assert.equal(live(register, reply(401), stale)[1], 'REGISTER 120 authorized')
  assert.equal(live(register, reply(401), stale, stale)[1], 'refused 401')
})

test('423 asks for longer, and is believed twice only', () => {
  const longer = (seconds: string) => reply(423, [['Min-Expires', seconds]])
  assert.equal(live(register, longer('600'))[1], 'REGISTER 600')
  assert.equal(live(register, longer('600'), longer('900'), longer('1200'))[1], 'refused 423')
  assert.equal(live(register, longer('60'))[1], 'refused 423')
})

test('unregister while a REGISTER is under way waits for its answer', () => {
  assert.equal(live(register, unregister)[1], 'ignored')
  assert.equal(live(register, unregister, ok)[1], 'registered 100, arm refresh 50000, REGISTER 0')
  // A registration that was not made needs no second try.
  assert.equal(live(register, unregister, reply(423, [['Min-Expires', '300']]))[1], 'refused 423')
})

test('every input in every phase', () => {
  const states: Record<string, RegistrationState> = {
    idle: newRegistration(plan),
    registering: live(register)[0],
    registered: live(register, ok)[0],
    waiting: live(register, reply(503))[0],
    unregistering: live(register, ok, unregister)[0],
  }
  for (const [phase, state] of Object.entries(states)) assert.equal(state.phase, phase)
  const inputs: Record<string, (state: RegistrationState) => RegistrationInput> = {
    register,
    unregister,
    ok,
    provisional: reply(100),
    forbidden: reply(403),
    busy: reply(503, [['Retry-After', '5 (soon)']]),
    stray: () => ({ input: 'response', response: answer(200), transaction: 'other' }),
    silence: (state) => ({ input: 'transactionFailed', transaction: state.transaction ?? 'none', why: 'timeout' }),
    flowLost: () => ({ input: 'flowLost' }),
    refresh: () => ({ input: 'timer', timer: 'refresh' }),
    retry: () => ({ input: 'timer', timer: 'retry' }),
  }
  const ignored = 'ignored'
  const table: Record<string, string[]> = {
    // in the order of `inputs`
    idle: ['REGISTER 120', ...Array(10).fill(ignored)],
    registering: [
      ignored,
      ignored,
      'registered 100, arm refresh 50000',
      ignored,
      'refused 403',
      'refused 503 again, arm retry 5000',
      ignored,
      'refused 408 again, arm retry 30000',
      ignored,
      ignored,
      ignored,
    ],
    registered: [ignored, 'REGISTER 0', ...Array(6).fill(ignored), 'REGISTER 120', 'REGISTER 120', ignored],
    waiting: ['REGISTER 120', 'unregistered', ...Array(8).fill(ignored), 'REGISTER 120'],
    unregistering: [
      ignored,
      ignored,
      'unregistered',
      ignored,
      'unregistered',
      'unregistered',
      ignored,
      'unregistered',
      ignored,
      ignored,
      ignored,
    ],
  }
  let pairs = 0
  for (const [phase, state] of Object.entries(states)) {
    for (const [index, [name, input]] of Object.entries(inputs).entries()) {
      assert.equal(short(stepRegistration(state, input(state), ctx)[1]), table[phase]?.[index], `${phase} x ${name}`)
      pairs++
    }
  }
  assert.equal(pairs, 55)
})

test('each failure doubles the wait, to 5 minutes; a success begins anew', () => {
  const silence = (state: RegistrationState): RegistrationInput => ({
    input: 'transactionFailed',
    transaction: state.transaction ?? 'none',
    why: 'timeout',
  })
  const waits: number[] = []
  let state = newRegistration({ ...plan, retrySeconds: 5 })
  const feed = (input: RegistrationInput): void => {
    const [next, commands] = stepRegistration(state, input, ctx)
    state = next
    for (const each of commands) if (each.command === 'arm' && each.timer === 'retry') waits.push(each.ms / 1000)
  }
  feed({ input: 'register' })
  for (let failure = 0; failure < 8; failure++) {
    feed(silence(state))
    feed({ input: 'timer', timer: 'retry' })
  }
  feed({ input: 'response', response: answer(200), transaction: state.transaction ?? '' })
  feed({ input: 'timer', timer: 'refresh' })
  feed(silence(state))
  assert.deepEqual(waits, [5, 10, 20, 40, 80, 160, 300, 300, 5])
})
