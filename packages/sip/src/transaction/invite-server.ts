// The server side of an INVITE transaction (RFC 3261 17.2.1 as corrected by RFC 6026 8.5 to 8.7).
import type { TimerName, TransactionContext } from './timers.ts'

//                start: arm `trying`, or send 100 at once
//                  |
//                  v
//            +------------+  respond 1xx, trying: send
//            | proceeding |  request again: send the last 1xx again
//            +------------+
//      respond 2xx |    \ respond 300-699: send, arm G (unreliable) and H
//      send, arm L |     \
//                  v      v
//   +----------+      +-----------+  G, request again: send again
//   | accepted |      | completed |  H: tell unacknowledged -> terminated
//   +----------+      +-----------+
//   respond 2xx: send       | ACK: disarm G and H, arm I (reliable: terminated)
//   ACK: tell               v
//   L -> terminated   +-----------+
//                     | confirmed |  I -> terminated
//                     +-----------+
//
// A send that fails is told and leaves the state as it is (RFC 6026 8.6): the timers end the transaction.

export type InviteServerState =
  | { readonly state: 'proceeding'; readonly answered: 'nothing' | 'provisional' }
  | { readonly state: 'accepted' }
  | { readonly state: 'completed'; readonly intervalMs: number }
  | { readonly state: 'confirmed' }
  | { readonly state: 'terminated' }

export type InviteServerInput =
  /** The same INVITE once more. */
  | { readonly input: 'repeated' }
  | { readonly input: 'ack' }
  | { readonly input: 'respond'; readonly status: number }
  | { readonly input: 'timer'; readonly timer: TimerName }
  | { readonly input: 'transportFailed' }

export type InviteServerCommand =
  /** The response at hand; it becomes the last one. */
  | { readonly command: 'send' }
  /** The last response. */
  | { readonly command: 'sendAgain' }
  /** Our own 100; it becomes the last one. */
  | { readonly command: 'sendTrying' }
  | { readonly command: 'arm'; readonly timer: TimerName; readonly ms: number }
  | { readonly command: 'disarm'; readonly timer: TimerName }
  | { readonly command: 'tellAck' }
  /** No ACK came for the failure response. */
  | { readonly command: 'tellExpired' }
  | { readonly command: 'tellTransportFailed' }
  | { readonly command: 'end' }

export type InviteServerStep = readonly [InviteServerState, readonly InviteServerCommand[]]

const fresh: InviteServerState = { state: 'proceeding', answered: 'nothing' }
const proceeding: InviteServerState = { state: 'proceeding', answered: 'provisional' }
const accepted: InviteServerState = { state: 'accepted' }
const confirmed: InviteServerState = { state: 'confirmed' }
const terminated: InviteServerState = { state: 'terminated' }

const none: readonly InviteServerCommand[] = []
const onlyEnd: readonly InviteServerCommand[] = [{ command: 'end' }]
const onlySend: readonly InviteServerCommand[] = [{ command: 'send' }]
const onlySendAgain: readonly InviteServerCommand[] = [{ command: 'sendAgain' }]
const onlyTrying: readonly InviteServerCommand[] = [{ command: 'sendTrying' }]
const tellAck: readonly InviteServerCommand[] = [{ command: 'tellAck' }]
const tellFailed: readonly InviteServerCommand[] = [{ command: 'tellTransportFailed' }]
const disarmTrying: InviteServerCommand = { command: 'disarm', timer: 'trying' }
const disarmG: InviteServerCommand = { command: 'disarm', timer: 'G' }
const disarmH: InviteServerCommand = { command: 'disarm', timer: 'H' }
const sendFirst: readonly InviteServerCommand[] = [disarmTrying, { command: 'send' }]

/** First step: a new INVITE came; the user is told by the caller. */
export function startInviteServer(ctx: TransactionContext): InviteServerStep {
  if (ctx.tryingMs <= 0) return [proceeding, onlyTrying]
  return [fresh, [{ command: 'arm', timer: 'trying', ms: ctx.tryingMs }]]
}

/** One input of an INVITE server transaction. */
export function stepInviteServer(
  state: InviteServerState,
  input: InviteServerInput,
  ctx: TransactionContext,
): InviteServerStep {
  switch (state.state) {
    case 'proceeding':
      return whileProceeding(state, input, ctx)
    case 'accepted':
      return whileAccepted(state, input)
    case 'completed':
      return whileCompleted(state, input, ctx)
    case 'confirmed':
      return input.input === 'timer' && input.timer === 'I' ? [terminated, onlyEnd] : [state, none]
    case 'terminated':
      return [state, none]
  }
}

function whileProceeding(
  state: InviteServerState & { state: 'proceeding' },
  input: InviteServerInput,
  ctx: TransactionContext,
): InviteServerStep {
  switch (input.input) {
    case 'repeated':
      return [state, state.answered === 'provisional' ? onlySendAgain : none]
    case 'respond':
      if (input.status < 200) return [proceeding, state.answered === 'nothing' ? sendFirst : onlySend]
      return finish(state, input.status, ctx)
    case 'timer':
      return input.timer === 'trying' && state.answered === 'nothing' ? [proceeding, onlyTrying] : [state, none]
    case 'transportFailed':
      return [state, tellFailed]
    case 'ack':
      return [state, none]
  }
}

function finish(
  state: InviteServerState & { state: 'proceeding' },
  status: number,
  ctx: TransactionContext,
): InviteServerStep {
  const { t1 } = ctx.timers
  const commands: InviteServerCommand[] = state.answered === 'nothing' ? [disarmTrying] : []
  commands.push({ command: 'send' })
  if (status < 300) {
    commands.push({ command: 'arm', timer: 'L', ms: 64 * t1 })
    return [accepted, commands]
  }
  commands.push({ command: 'arm', timer: 'H', ms: 64 * t1 })
  if (!ctx.reliable) commands.push({ command: 'arm', timer: 'G', ms: t1 })
  return [{ state: 'completed', intervalMs: t1 }, commands]
}

function whileAccepted(state: InviteServerState, input: InviteServerInput): InviteServerStep {
  switch (input.input) {
    case 'respond':
      // The user retransmits its 2xx until the ACK comes (13.3.1.4).
      return input.status >= 200 && input.status < 300 ? [state, onlySend] : [state, none]
    case 'ack':
      return [state, tellAck]
    case 'timer':
      return input.timer === 'L' ? [terminated, onlyEnd] : [state, none]
    case 'transportFailed':
      return [state, tellFailed]
    case 'repeated':
      return [state, none]
  }
}

function whileCompleted(
  state: InviteServerState & { state: 'completed' },
  input: InviteServerInput,
  ctx: TransactionContext,
): InviteServerStep {
  switch (input.input) {
    case 'repeated':
      return [state, onlySendAgain]
    case 'ack':
      if (ctx.reliable) return [terminated, onlyEnd]
      return [confirmed, [disarmG, disarmH, { command: 'arm', timer: 'I', ms: ctx.timers.t4 }]]
    case 'timer': {
      if (input.timer === 'H') return [terminated, [{ command: 'tellExpired' }, { command: 'end' }]]
      if (input.timer !== 'G') return [state, none]
      const intervalMs = Math.min(state.intervalMs * 2, ctx.timers.t2)
      return [
        { state: 'completed', intervalMs },
        [{ command: 'sendAgain' }, { command: 'arm', timer: 'G', ms: intervalMs }],
      ]
    }
    case 'transportFailed':
      return [state, tellFailed]
    case 'respond':
      return [state, none]
  }
}
