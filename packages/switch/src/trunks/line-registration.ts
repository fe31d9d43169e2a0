// The part of a trunk's life that registers: towards one address, on to the next, again later. Pure.
import {
  type RegistrationCommand,
  type RegistrationEvent,
  type RegistrationInput,
  type RegistrationState,
  type SipResponse,
  stepRegistration,
} from '@cordboard/sip'
import {
  armProbe,
  enter,
  type LineCommand,
  type LineContext,
  type LineEvent,
  type LineState,
  type LineStep,
  markHeard,
  note,
  skip,
} from './line-state.ts'

const maxBackOff = 10
/** A refusal that only people can mend is tried again this rarely, times the back-off. */
const refusedRetryMs = 60_000

/** One input of the registration machine, towards the place in use. */
export function register(before: LineState, input: RegistrationInput, ctx: LineContext): LineStep {
  const place = before.places[before.at]
  if (before.registration === null || place === undefined) return [before, []]
  const { registration } = before
  const contact = ctx.contactFor(place)
  const current = contact === registration.plan.contact ? registration : withContact(registration, contact)
  const [next, commands] = stepRegistration(current, input, ctx)
  return follow({ ...before, registration: next }, commands, input, ctx)
}

function withContact(registration: RegistrationState, contact: string): RegistrationState {
  return { ...registration, plan: { ...registration.plan, contact } }
}

function follow(
  before: LineState,
  commands: readonly RegistrationCommand[],
  input: RegistrationInput,
  ctx: LineContext,
): LineStep {
  let state = before
  const out: LineCommand[] = []
  for (const command of commands) {
    if (command.command === 'tell') {
      const [next, more] = told(state, command.event, input, ctx)
      state = next
      out.push(...more)
      continue
    }
    const place = state.places[state.at]
    if (command.command === 'request') {
      const { transaction, draft } = command
      if (place !== undefined) out.push({ command: 'request', transaction, draft, place })
    } else if (command.command === 'arm' && command.timer === 'retry') {
      out.push({ ...command, ms: backedOff(command.ms, state.failures, ctx) })
    } else out.push(command)
  }
  return [state, out]
}

function told(state: LineState, event: RegistrationEvent, input: RegistrationInput, ctx: LineContext): LineStep {
  const isClosing = state.phase === 'closing'
  switch (event.event) {
    case 'registered': {
      const isNews = state.phase !== 'registered' && !isClosing
      return [goodRegistration(state, event.seconds, ctx), isNews ? [note({ note: 'registered' }), armProbe(ctx)] : []]
    }
    case 'refused':
      if (isClosing) return [enter(state, 'closed', ctx), []]
      return refusedRegistration(state, event, input.input === 'response' ? input.response : null, ctx)
    case 'unregistered':
      return [isClosing ? enter(state, 'closed', ctx) : state, []]
  }
}

function goodRegistration(state: LineState, seconds: number, ctx: LineContext): LineState {
  return {
    ...enter(markHeard(state), state.phase === 'closing' ? 'closing' : 'registered', ctx),
    tried: 0,
    misses: 0,
    failures: 0,
    trouble: null,
    lastGoodAt: ctx.now,
    registeredUntil: ctx.now + seconds * 1000,
  }
}

function refusedRegistration(
  before: LineState,
  event: { readonly status: number; readonly reason: string; readonly again: boolean },
  response: SipResponse | null,
  ctx: LineContext,
): LineStep {
  const { status, reason, again } = event
  const trouble =
    response === null
      ? `The registrar does not answer (${reason === 'timeout' ? 'nothing came in time' : (before.problem ?? 'it cannot be reached')}).`
      : `The registrar refused the registration: ${status} ${reason}.`
  const failures = before.failures + 1
  const state = { ...enter(before, 'unregistered', ctx), failures, trouble, tried: 0, registeredUntil: null }
  const isNews = before.phase !== 'unregistered' || before.trouble !== trouble
  const out: LineCommand[] = isNews ? [note({ note: 'refused', status, reason, response })] : []
  if (!again) out.push({ command: 'arm', timer: 'retry', ms: backedOff(refusedRetryMs, before.failures, ctx) })
  return [state, out]
}

/** Longer with every failure, and not for all trunks in the same moment. */
function backedOff(ms: number, failures: number, ctx: LineContext): number {
  return Math.round(ms * Math.min(2 ** Math.max(0, failures - 1), maxBackOff) * (0.9 + ctx.random * 0.2))
}

/** Registers again whatever the registration is doing. */
export function anew(state: LineState, ctx: LineContext): LineStep {
  const ready = { ...state, tried: 0 }
  const input = state.registration?.phase === 'registered' ? 'flowLost' : 'register'
  return register(ready, { input }, ctx)
}

export function registrationAnswered(
  state: LineState,
  transaction: string,
  response: SipResponse,
  ctx: LineContext,
): LineStep {
  if (transaction !== state.registration?.transaction) return [state, []]
  const step = register(state, { input: 'response', transaction, response }, ctx)
  return response.status === 503 && state.phase !== 'closing' ? (elsewhere(state, ctx) ?? step) : step
}

export function registrationFailed(
  before: LineState,
  event: Extract<LineEvent, { event: 'failed' }>,
  ctx: LineContext,
): LineStep {
  const { transaction, why, problem } = event
  if (transaction !== before.registration?.transaction) return [before, []]
  const state = { ...before, problem }
  return (
    (state.phase === 'closing' ? null : elsewhere(state, ctx)) ??
    register(state, { input: 'transactionFailed', transaction, why }, ctx)
  )
}

/** The same at the next place; null when all were tried. */
function elsewhere(state: LineState, ctx: LineContext): LineStep | null {
  const { registration, tried, places } = state
  if (registration === null || tried + 1 >= places.length) return null
  const moved = { ...skip(state, ctx.now), tried: tried + 1 }
  const transaction = registration.transaction ?? ''
  const [waiting] = stepRegistration(registration, { input: 'transactionFailed', transaction, why: 'transport' }, ctx)
  return register({ ...moved, registration: waiting }, { input: 'register' }, ctx)
}
