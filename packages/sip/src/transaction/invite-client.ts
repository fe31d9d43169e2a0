// The client side of an INVITE transaction (RFC 3261 17.1.1 as corrected by RFC 6026 8.4; CANCEL by RFC 3261 9.1).
import type { TimerName, TransactionContext } from './timers.ts'

//                    start: send, arm A (unreliable) and B
//                      |
//                      v        cancel                 B, transport: fail
//   A: send again  +---------+ ------->  +------------------+ ----> terminated
//                  | calling |           | callingCancelled |  A: send again
//                  +---------+           +------------------+
//                      | 1xx                  | 1xx: send CANCEL, arm `cancelled`
//                      v          cancel      v
//                  +------------+ ------>  +------------+  cancelled: fail
//                  | proceeding |          | cancelling | ----> terminated
//                  +------------+          +------------+
//   From each of the four:   2xx: tell, arm M         -> accepted
//                            300-699: tell, ACK, arm D -> completed (reliable: terminated)
//
//   +----------+ 2xx: tell             +-----------+ 300-699: ACK again
//   | accepted | M -> terminated       | completed | D -> terminated
//   +----------+                       +-----------+

export type InviteClientState =
  | { readonly state: 'calling'; readonly intervalMs: number }
  | { readonly state: 'callingCancelled'; readonly intervalMs: number }
  | { readonly state: 'proceeding' }
  | { readonly state: 'cancelling' }
  | { readonly state: 'completed' }
  | { readonly state: 'accepted' }
  | { readonly state: 'terminated' }

export type InviteClientInput =
  | { readonly input: 'response'; readonly status: number }
  | { readonly input: 'cancel' }
  | { readonly input: 'timer'; readonly timer: TimerName }
  | { readonly input: 'transportFailed' }

export type InviteClientCommand =
  | { readonly command: 'send' }
  /** ACK for the failure response at hand, in this transaction. */
  | { readonly command: 'sendAck' }
  | { readonly command: 'sendCancel' }
  | { readonly command: 'arm'; readonly timer: TimerName; readonly ms: number }
  | { readonly command: 'disarm'; readonly timer: TimerName }
  /** Pass the response at hand to the user. */
  | { readonly command: 'tell' }
  | { readonly command: 'fail'; readonly cause: 'timeout' | 'transport' }
  /** The transaction leaves the table; timers still armed go with it. */
  | { readonly command: 'end' }

export type InviteClientStep = readonly [InviteClientState, readonly InviteClientCommand[]]

const proceeding: InviteClientState = { state: 'proceeding' }
const cancelling: InviteClientState = { state: 'cancelling' }
const completed: InviteClientState = { state: 'completed' }
const accepted: InviteClientState = { state: 'accepted' }
const terminated: InviteClientState = { state: 'terminated' }

const none: readonly InviteClientCommand[] = []
const tell: InviteClientCommand = { command: 'tell' }
const sendAck: InviteClientCommand = { command: 'sendAck' }
const sendCancel: InviteClientCommand = { command: 'sendCancel' }
const end: InviteClientCommand = { command: 'end' }
const disarmA: InviteClientCommand = { command: 'disarm', timer: 'A' }
const disarmB: InviteClientCommand = { command: 'disarm', timer: 'B' }
const disarmCancelled: InviteClientCommand = { command: 'disarm', timer: 'cancelled' }
const onlyTell = [tell]
const onlyEnd = [end]
const tellAfterCalling = [disarmA, disarmB, tell]
const timedOut: readonly InviteClientCommand[] = [{ command: 'fail', cause: 'timeout' }, end]
const transportLost: readonly InviteClientCommand[] = [{ command: 'fail', cause: 'transport' }, end]

/** First step: the request goes out. */
export function startInviteClient(ctx: TransactionContext): InviteClientStep {
  const { t1, b } = ctx.timers
  const commands: InviteClientCommand[] = [{ command: 'send' }, { command: 'arm', timer: 'B', ms: b ?? 64 * t1 }]
  if (!ctx.reliable) commands.push({ command: 'arm', timer: 'A', ms: t1 })
  return [{ state: 'calling', intervalMs: t1 }, commands]
}

/** One input of an INVITE client transaction. */
export function stepInviteClient(
  state: InviteClientState,
  input: InviteClientInput,
  ctx: TransactionContext,
): InviteClientStep {
  switch (state.state) {
    case 'calling':
    case 'callingCancelled':
      return whileCalling(state, input, ctx)
    case 'proceeding':
      return whileProceeding(state, input, ctx)
    case 'cancelling':
      return whileCancelling(state, input, ctx)
    case 'accepted':
      return whileAccepted(state, input)
    case 'completed':
      return whileCompleted(state, input)
    case 'terminated':
      return [state, none]
  }
}

function whileCalling(
  state: InviteClientState & { state: 'calling' | 'callingCancelled' },
  input: InviteClientInput,
  ctx: TransactionContext,
): InviteClientStep {
  switch (input.input) {
    case 'response':
      if (input.status >= 200) return finish(input.status, [disarmA, disarmB], ctx)
      if (state.state === 'calling') return [proceeding, tellAfterCalling]
      return [cancelling, [disarmA, disarmB, sendCancel, armCancelled(ctx), tell]]
    case 'cancel':
      // 9.1: no CANCEL before a provisional response came.
      return [{ state: 'callingCancelled', intervalMs: state.intervalMs }, none]
    case 'timer': {
      if (input.timer === 'B') return [terminated, timedOut]
      if (input.timer !== 'A') return [state, none]
      const intervalMs = state.intervalMs * 2
      return [{ state: state.state, intervalMs }, [{ command: 'send' }, { command: 'arm', timer: 'A', ms: intervalMs }]]
    }
    case 'transportFailed':
      return [terminated, transportLost]
  }
}

function whileProceeding(
  state: InviteClientState,
  input: InviteClientInput,
  ctx: TransactionContext,
): InviteClientStep {
  switch (input.input) {
    case 'response':
      return input.status >= 200 ? finish(input.status, none, ctx) : [state, onlyTell]
    case 'cancel':
      return [cancelling, [sendCancel, armCancelled(ctx)]]
    case 'timer':
      return [state, none]
    case 'transportFailed':
      return [terminated, transportLost]
  }
}

function whileCancelling(
  state: InviteClientState,
  input: InviteClientInput,
  ctx: TransactionContext,
): InviteClientStep {
  switch (input.input) {
    case 'response':
      return input.status >= 200 ? finish(input.status, [disarmCancelled], ctx) : [state, onlyTell]
    case 'timer':
      // 9.1: without a final response within 64*T1 the INVITE counts as cancelled.
      return input.timer === 'cancelled' ? [terminated, timedOut] : [state, none]
    case 'cancel':
      return [state, none]
    case 'transportFailed':
      return [terminated, transportLost]
  }
}

function whileAccepted(state: InviteClientState, input: InviteClientInput): InviteClientStep {
  switch (input.input) {
    case 'response':
      // RFC 6026 7.2: each 2xx goes up, also those of other forks; the user acknowledges them.
      return input.status >= 200 && input.status < 300 ? [state, onlyTell] : [state, none]
    case 'timer':
      return input.timer === 'M' ? [terminated, onlyEnd] : [state, none]
    case 'cancel':
    case 'transportFailed':
      return [state, none]
  }
}

function whileCompleted(state: InviteClientState, input: InviteClientInput): InviteClientStep {
  switch (input.input) {
    case 'response':
      return input.status >= 300 ? [state, [sendAck]] : [state, none]
    case 'timer':
      return input.timer === 'D' ? [terminated, onlyEnd] : [state, none]
    case 'transportFailed':
      // The ACK could not leave; the user has the final response already.
      return [terminated, onlyEnd]
    case 'cancel':
      return [state, none]
  }
}

function finish(status: number, disarm: readonly InviteClientCommand[], ctx: TransactionContext): InviteClientStep {
  if (status < 300) {
    return [accepted, [...disarm, { command: 'arm', timer: 'M', ms: 64 * ctx.timers.t1 }, tell]]
  }
  if (ctx.reliable) return [terminated, [...disarm, sendAck, tell, end]]
  return [completed, [...disarm, sendAck, { command: 'arm', timer: 'D', ms: ctx.timers.d }, tell]]
}

function armCancelled(ctx: TransactionContext): InviteClientCommand {
  return { command: 'arm', timer: 'cancelled', ms: 64 * ctx.timers.t1 }
}
