// The server side of every transaction but INVITE (RFC 3261 17.2.2 with the corrections of RFC 4320 4).
import type { TimerName, TransactionContext } from './timers.ts'

//               start: arm `trying` and `expire`
//                 |
//                 v
//            +--------+ trying: send 100   +------------+
//            | trying | -----------------> | proceeding |  request again: send 100 again
//            +--------+                    +------------+
//                 |                            |      expire: tell expired -> terminated
//                 +-------------+--------------+      respond 408: tell expired -> terminated
//                               | respond 200-699: send, arm J (reliable: terminated)
//                               v
//                         +-----------+
//                         | completed |  request again: send again;  J -> terminated
//                         +-----------+
//
// RFC 4320: no provisional response but 100, and that not before the client's timer E has grown to T2; never a 408, and
// nothing at all once the client has given up.

export type NonInviteServerState =
  | { readonly state: 'trying' }
  | { readonly state: 'proceeding' }
  | { readonly state: 'completed' }
  | { readonly state: 'terminated' }

export type NonInviteServerInput =
  | { readonly input: 'repeated' }
  | { readonly input: 'respond'; readonly status: number }
  | { readonly input: 'timer'; readonly timer: TimerName }
  | { readonly input: 'transportFailed' }

export type NonInviteServerCommand =
  | { readonly command: 'send' }
  | { readonly command: 'sendAgain' }
  | { readonly command: 'sendTrying' }
  | { readonly command: 'arm'; readonly timer: TimerName; readonly ms: number }
  | { readonly command: 'disarm'; readonly timer: TimerName }
  | { readonly command: 'tellExpired' }
  | { readonly command: 'tellTransportFailed' }
  | { readonly command: 'end' }

export type NonInviteServerStep = readonly [NonInviteServerState, readonly NonInviteServerCommand[]]

const trying: NonInviteServerState = { state: 'trying' }
const proceeding: NonInviteServerState = { state: 'proceeding' }
const completed: NonInviteServerState = { state: 'completed' }
const terminated: NonInviteServerState = { state: 'terminated' }

const none: readonly NonInviteServerCommand[] = []
const end: NonInviteServerCommand = { command: 'end' }
const onlyEnd: readonly NonInviteServerCommand[] = [end]
const onlySendAgain: readonly NonInviteServerCommand[] = [{ command: 'sendAgain' }]
const onlyTrying: readonly NonInviteServerCommand[] = [{ command: 'sendTrying' }]
const sendAndEnd: readonly NonInviteServerCommand[] = [{ command: 'send' }, end]
const expired: readonly NonInviteServerCommand[] = [{ command: 'tellExpired' }, end]
const lost: readonly NonInviteServerCommand[] = [{ command: 'tellTransportFailed' }, end]
const disarmTrying: NonInviteServerCommand = { command: 'disarm', timer: 'trying' }
const disarmExpire: NonInviteServerCommand = { command: 'disarm', timer: 'expire' }

/** First step: a new request came; the user is told by the caller. */
export function startNonInviteServer(ctx: TransactionContext): NonInviteServerStep {
  const { timers } = ctx
  return [
    trying,
    [
      { command: 'arm', timer: 'trying', ms: patienceMs(timers.t1, timers.t2) },
      { command: 'arm', timer: 'expire', ms: 64 * timers.t1 },
    ],
  ]
}

/** When a client's timer E, doubling from T1, reaches T2 (3.5 s with the usual values). */
export function patienceMs(t1: number, t2: number): number {
  if (t1 <= 0) return 0
  let total = 0
  for (let interval = t1; interval < t2; interval *= 2) total += interval
  return total
}

/** One input of a non-INVITE server transaction. */
export function stepNonInviteServer(
  state: NonInviteServerState,
  input: NonInviteServerInput,
  ctx: TransactionContext,
): NonInviteServerStep {
  switch (state.state) {
    case 'trying':
    case 'proceeding':
      return whileOpen(state, input, ctx)
    case 'completed':
      return whileCompleted(state, input)
    case 'terminated':
      return [state, none]
  }
}

function whileOpen(
  state: NonInviteServerState & { state: 'trying' | 'proceeding' },
  input: NonInviteServerInput,
  ctx: TransactionContext,
): NonInviteServerStep {
  switch (input.input) {
    case 'repeated':
      return [state, state.state === 'proceeding' ? onlySendAgain : none]
    case 'respond':
      if (input.status < 200) return [state, none]
      if (input.status === 408) return [terminated, expired]
      if (ctx.reliable) return [terminated, sendAndEnd]
      return [
        completed,
        [disarmTrying, disarmExpire, { command: 'send' }, { command: 'arm', timer: 'J', ms: 64 * ctx.timers.t1 }],
      ]
    case 'timer':
      if (input.timer === 'expire') return [terminated, expired]
      return input.timer === 'trying' && state.state === 'trying' ? [proceeding, onlyTrying] : [state, none]
    case 'transportFailed':
      return [terminated, lost]
  }
}

function whileCompleted(state: NonInviteServerState, input: NonInviteServerInput): NonInviteServerStep {
  switch (input.input) {
    case 'repeated':
      return [state, onlySendAgain]
    case 'timer':
      return input.timer === 'J' ? [terminated, onlyEnd] : [state, none]
    case 'transportFailed':
      return [terminated, lost]
    case 'respond':
      return [state, none]
  }
}
