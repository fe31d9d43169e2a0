// One step in the making: the state as it changes and the commands collected. Lives only inside `step`.
import type { Body, HeaderLine, ResponseDraft } from '../message/types.ts'
import { reasonPhrase } from './reason-phrase.ts'
import type { SessionContext, SessionState } from './state.ts'
import type { SessionCommand, SessionEvent, SessionTimerName, TransactionId } from './types.ts'

export interface Turn {
  state: SessionState
  readonly commands: SessionCommand[]
  readonly ctx: SessionContext
}

export function change(turn: Turn, patch: Partial<SessionState>): void {
  turn.state = { ...turn.state, ...patch }
}

export function tell(turn: Turn, event: SessionEvent): void {
  turn.commands.push({ command: 'tell', event })
}

export function arm(turn: Turn, timer: SessionTimerName, ms: number): void {
  change(turn, { deadlines: { ...turn.state.deadlines, [timer]: turn.ctx.now + ms } })
  turn.commands.push({ command: 'arm', timer, ms })
}

/** Forgets a deadline without a command; true when it was armed. */
export function dropDeadline(turn: Turn, timer: SessionTimerName): boolean {
  if (turn.state.deadlines[timer] === undefined) return false
  const { [timer]: _dropped, ...rest } = turn.state.deadlines
  change(turn, { deadlines: rest })
  return true
}

export function disarm(turn: Turn, timer: SessionTimerName): void {
  if (dropDeadline(turn, timer)) turn.commands.push({ command: 'disarm', timer })
}

export function disarmAll(turn: Turn): void {
  for (const timer of Object.keys(turn.state.deadlines) as SessionTimerName[]) disarm(turn, timer)
}

/** Sends a response of this session; the reason phrase is RFC 3261's unless given. */
export function respond(
  turn: Turn,
  transaction: TransactionId,
  status: number,
  extra: { readonly headers?: readonly HeaderLine[]; readonly body?: Body | null; readonly reason?: string } = {},
): ResponseDraft {
  const { agent } = turn.state.profile
  const own: readonly HeaderLine[] = agent === null ? [] : [['Server', agent]]
  const draft: ResponseDraft = {
    status,
    reason: extra.reason ?? reasonPhrase(status),
    toTag: turn.state.localTag,
    headers: [...(extra.headers ?? []), ...own],
    body: extra.body ?? null,
  }
  turn.commands.push({ command: 'respond', transaction, draft })
  return draft
}

export function sdpBody(sdp: string): Body {
  return { type: 'application/sdp', content: sdp }
}

/** Allow, Supported and Contact: what dialog-forming and target-refreshing messages tell of us. */
export function abilities(state: SessionState, without: string | null = null): readonly HeaderLine[] {
  const { allow, supported } = state.profile
  const tags = without === null ? supported : supported.filter((tag) => tag !== without)
  return [
    ['Contact', `<${state.contact}>`],
    ['Allow', allow.join(', ')],
    ['Supported', tags.join(', ')],
  ]
}
