// The client side of every transaction but INVITE (RFC 3261 17.1.2).
import type { TimerName, TransactionContext } from './timers.ts'

//               start: send, arm E (unreliable) and F
//                 |
//                 v
//            +--------+ 1xx: tell   +------------+
//            | trying | ----------> | proceeding |   E: send again (proceeding: every T2)
//            +--------+             +------------+   1xx: tell
//                 |                     |            F, transport: fail -> terminated
//                 +----------+----------+
//                            | 200-699: tell, arm K (reliable: terminated)
//                            v
//                      +-----------+
//                      | completed |  K -> terminated
//                      +-----------+

export type NonInviteClientState =
  | { readonly state: 'trying'; readonly intervalMs: number }
  | { readonly state: 'proceeding' }
  | { readonly state: 'completed' }
  | { readonly state: 'terminated' }

export type NonInviteClientInput =
  | { readonly input: 'response'; readonly status: number }
  | { readonly input: 'timer'; readonly timer: TimerName }
  | { readonly input: 'transportFailed' }

export type NonInviteClientCommand =
  | { readonly command: 'send' }
  | { readonly command: 'arm'; readonly timer: TimerName; readonly ms: number }
  | { readonly command: 'disarm'; readonly timer: TimerName }
  | { readonly command: 'tell' }
  | { readonly command: 'fail'; readonly cause: 'timeout' | 'transport' }
  | { readonly command: 'end' }

export type NonInviteClientStep = readonly [NonInviteClientState, readonly NonInviteClientCommand[]]

const proceeding: NonInviteClientState = { state: 'proceeding' }
const completed: NonInviteClientState = { state: 'completed' }
const terminated: NonInviteClientState = { state: 'terminated' }

const none: readonly NonInviteClientCommand[] = []
const tell: NonInviteClientCommand = { command: 'tell' }
const end: NonInviteClientCommand = { command: 'end' }
const disarmE: NonInviteClientCommand = { command: 'disarm', timer: 'E' }
const disarmF: NonInviteClientCommand = { command: 'disarm', timer: 'F' }
const onlyTell = [tell]
const onlyEnd = [end]
const tellAndEnd = [tell, end]
const timedOut: readonly NonInviteClientCommand[] = [{ command: 'fail', cause: 'timeout' }, end]
const transportLost: readonly NonInviteClientCommand[] = [{ command: 'fail', cause: 'transport' }, end]

/** First step: the request goes out. */
export function startNonInviteClient(ctx: TransactionContext): NonInviteClientStep {
  const { t1, b } = ctx.timers
  const commands: NonInviteClientCommand[] = [{ command: 'send' }, { command: 'arm', timer: 'F', ms: b ?? 64 * t1 }]
  if (!ctx.reliable) commands.push({ command: 'arm', timer: 'E', ms: t1 })
  return [{ state: 'trying', intervalMs: t1 }, commands]
}

/** One input of a non-INVITE client transaction. */
export function stepNonInviteClient(
  state: NonInviteClientState,
  input: NonInviteClientInput,
  ctx: TransactionContext,
): NonInviteClientStep {
  switch (state.state) {
    case 'trying':
    case 'proceeding':
      return whileOpen(state, input, ctx)
    case 'completed':
      return input.input === 'timer' && input.timer === 'K' ? [terminated, onlyEnd] : [state, none]
    case 'terminated':
      return [state, none]
  }
}

function whileOpen(
  state: NonInviteClientState & { state: 'trying' | 'proceeding' },
  input: NonInviteClientInput,
  ctx: TransactionContext,
): NonInviteClientStep {
  switch (input.input) {
    case 'response':
      if (input.status < 200) return [proceeding, onlyTell]
      if (ctx.reliable) return [terminated, tellAndEnd]
      return [completed, [disarmE, disarmF, { command: 'arm', timer: 'K', ms: ctx.timers.t4 }, tell]]
    case 'timer': {
      if (input.timer === 'F') return [terminated, timedOut]
      if (input.timer !== 'E') return [state, none]
      const { t2 } = ctx.timers
      const intervalMs = state.state === 'trying' ? Math.min(state.intervalMs * 2, t2) : t2
      const next: NonInviteClientState = state.state === 'trying' ? { state: 'trying', intervalMs } : state
      return [next, [{ command: 'send' }, { command: 'arm', timer: 'E', ms: intervalMs }]]
    }
    case 'transportFailed':
      return [terminated, transportLost]
  }
}
