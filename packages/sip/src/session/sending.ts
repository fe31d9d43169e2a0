// Sends requests of a session, remembers them until answered, and sends them again with credentials (RFC 3261 22.2).
import type { Body, HeaderLine, RequestDraft, SipResponse } from '../message/types.ts'
import { dialogRequest } from './dialog.ts'
import type { Dialog, Pending, Purpose } from './state.ts'
import { change, type Turn } from './turn.ts'
import type { Target } from './types.ts'

export interface Outgoing {
  readonly method: string
  readonly headers?: readonly HeaderLine[]
  readonly body?: Body | null
  readonly referId?: string | null
}

/** Sends a request inside `dialog` (default: the session's). Null when there is no dialog yet. */
export function send(turn: Turn, purpose: Purpose, request: Outgoing, dialog = turn.state.dialog): Pending | null {
  if (dialog === null) return null
  const cseq = turn.state.localCseq + 1
  const { draft, target } = dialogRequest(turn.state, dialog, {
    method: request.method,
    cseq,
    headers: request.headers ?? [],
    body: request.body ?? null,
  })
  return launch(turn, { purpose, draft, target, cseq, authorized: 0, referId: request.referId ?? null })
}

/** Sends a finished draft in a new transaction. The transaction's name is the session's id and the CSeq: unique for both. */
export function launch(turn: Turn, request: Omit<Pending, 'transaction'>): Pending {
  const pending: Pending = { ...request, transaction: `${turn.state.id}#${request.cseq}` }
  change(turn, { localCseq: request.cseq, pending: [...turn.state.pending, pending] })
  turn.commands.push({
    command: 'request',
    transaction: pending.transaction,
    draft: pending.draft,
    target: pending.target,
  })
  return pending
}

/** Takes a request off the list of open ones. */
export function settleRequest(turn: Turn, pending: Pending): void {
  change(turn, { pending: turn.state.pending.filter((other) => other.transaction !== pending.transaction) })
}

/** Answers a 401 or 407 to `pending` once (twice when the nonce was stale); the new request, or null. */
export function retryWithCredentials(turn: Turn, pending: Pending, challenge: SipResponse): Pending | null {
  const { authorize } = turn.ctx
  const limit = isStale(challenge) ? 2 : 1
  if (authorize === null || pending.authorized >= limit) return null
  const bare = withoutHeaders(pending.draft, ['authorization', 'proxy-authorization'])
  const credentials = authorize(bare, challenge)
  if (credentials === null || credentials.length === 0) return null
  return resend(turn, pending, { ...bare, headers: [...bare.headers, ...credentials] }, pending.authorized + 1)
}

/** Sends the same request again, altered, with the next CSeq. */
export function resend(turn: Turn, pending: Pending, draft: RequestDraft, authorized = pending.authorized): Pending {
  const cseq = turn.state.localCseq + 1
  const headers = draft.headers.map(
    (line): HeaderLine => (line[0].toLowerCase() === 'cseq' ? ['CSeq', `${cseq} ${draft.method}`] : line),
  )
  return launch(turn, { ...pending, draft: { ...draft, headers }, cseq, authorized })
}

export function withoutHeaders(draft: RequestDraft, names: readonly string[]): RequestDraft {
  return { ...draft, headers: draft.headers.filter(([name]) => !names.includes(name.toLowerCase())) }
}

/** The credentials of a draft: the ACK of its 2xx repeats them (RFC 3261 22.1). */
export function credentialsOf(draft: RequestDraft): readonly HeaderLine[] {
  return draft.headers.filter(([name]) => {
    const lower = name.toLowerCase()
    return lower === 'authorization' || lower === 'proxy-authorization'
  })
}

/** ACK of a 2xx: outside any transaction, with the CSeq number and credentials of its INVITE (RFC 3261 13.2.2.4). */
export function acknowledge(
  turn: Turn,
  dialog: Dialog,
  invite: { readonly transaction: string; readonly cseq: number; readonly credentials: readonly HeaderLine[] },
  body: Body | null,
): void {
  const { draft, target }: { draft: RequestDraft; target: Target } = dialogRequest(turn.state, dialog, {
    method: 'ACK',
    cseq: invite.cseq,
    headers: invite.credentials,
    body,
  })
  turn.commands.push({ command: 'acknowledge', draft, target, invite: invite.transaction })
}

function isStale(challenge: SipResponse): boolean {
  const name = challenge.status === 407 ? 'Proxy-Authenticate' : 'WWW-Authenticate'
  return challenge.headers(name).some((value) => {
    const lower = value.toLowerCase()
    return lower.includes('stale=true') || lower.includes('stale="true"')
  })
}
