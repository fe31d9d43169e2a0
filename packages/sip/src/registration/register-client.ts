// The client side of a registration: register, keep it fresh, answer challenges, unregister (RFC 3261 10.2). Pure.
import type { HeaderLine, NameAddress, RequestDraft, SipResponse } from '../message/types.ts'
import type { Authorize } from '../session/state.ts'
import type { Target } from '../session/types.ts'

//   +------+ register  +-------------+ 2xx  +------------+
//   | idle | --------> | registering | ---> | registered |
//   +------+           +-------------+      +------------+
//      ^  ^              |   ^  ^   ^          |     | unregister
//      |  |     refused  |   |  |   +----------+     v
//      |  |     for good |   |  |     refresh      +---------------+
//      |  +--------------+   |  | retry            | unregistering |
//      |                     v  |                  +---------------+
//      |                  +---------+                 |
//      |    unregister    | waiting |                 | any final response, silence
//      +----------------- +---------+                 |
//      +----------------------------------------------+
//
//   401 and 407 are answered once with credentials (again when the nonce was stale), 423 with the interval wanted.

export type RegistrationPhase = 'idle' | 'registering' | 'registered' | 'waiting' | 'unregistering'

export interface RegistrationPlan {
  readonly id: string
  readonly callId: string
  readonly localTag: string
  /** Address of record, name-addr without tag: From and To. */
  readonly aor: string
  /** Request-URI: the registrar's domain, `sip:example.com`. */
  readonly registrar: string
  readonly target: Target
  /** Contact value with its parameters (`+sip.instance`, `reg-id`), without expires. */
  readonly contact: string
  readonly expiresSeconds: number
  /** Further headers: Supported, User-Agent, Path … */
  readonly headers: readonly HeaderLine[]
  /** After a failure that may pass; twice as long after each further one, at most 5 minutes. */
  readonly retrySeconds: number
}

export interface RegistrationState {
  readonly plan: RegistrationPlan
  readonly phase: RegistrationPhase
  readonly cseq: number
  readonly transaction: string | null
  readonly draft: RequestDraft | null
  /** How often the request under way was sent again: with credentials, with a longer interval. */
  readonly authorized: number
  readonly raised: number
  /** Failures since it was last registered. */
  readonly failures: number
  readonly expiresSeconds: number
  /** `unregister` was wanted while a request was under way. */
  readonly leaving: boolean
}

export type RegistrationInput =
  | { readonly input: 'register' }
  | { readonly input: 'unregister' }
  | { readonly input: 'response'; readonly response: SipResponse; readonly transaction: string }
  | { readonly input: 'transactionFailed'; readonly transaction: string; readonly why: 'timeout' | 'transport' }
  /** The connection to the registrar broke: register again at once (RFC 5626 4.4.1 in small). */
  | { readonly input: 'flowLost' }
  | { readonly input: 'timer'; readonly timer: 'refresh' | 'retry' }

export type RegistrationEvent =
  | { readonly event: 'registered'; readonly seconds: number; readonly contacts: readonly NameAddress[] }
  /** `again`: it will be tried again. */
  | { readonly event: 'refused'; readonly status: number; readonly reason: string; readonly again: boolean }
  | { readonly event: 'unregistered' }

export type RegistrationCommand =
  | {
      readonly command: 'request'
      readonly transaction: string
      readonly draft: RequestDraft
      readonly target: Target
    }
  | { readonly command: 'arm'; readonly timer: 'refresh' | 'retry'; readonly ms: number }
  | { readonly command: 'disarm'; readonly timer: 'refresh' | 'retry' }
  | { readonly command: 'tell'; readonly event: RegistrationEvent }

export interface RegistrationContext {
  readonly authorize: Authorize | null
}

export type RegistrationStep = readonly [RegistrationState, readonly RegistrationCommand[]]

/** More than one day is not taken from a registrar. */
const maxSeconds = 86_400

export function newRegistration(plan: RegistrationPlan): RegistrationState {
  return {
    plan,
    phase: 'idle',
    cseq: 0,
    transaction: null,
    draft: null,
    authorized: 0,
    raised: 0,
    failures: 0,
    expiresSeconds: plan.expiresSeconds,
    leaving: false,
  }
}

export function stepRegistration(
  state: RegistrationState,
  input: RegistrationInput,
  ctx: RegistrationContext,
): RegistrationStep {
  switch (input.input) {
    case 'register':
      return state.phase === 'idle' || state.phase === 'waiting' ? ask(state, state.expiresSeconds) : [state, []]
    case 'unregister':
      return unregister(state)
    case 'flowLost':
      return state.phase === 'registered' ? ask(state, state.expiresSeconds) : [state, []]
    case 'timer': {
      const due = input.timer === 'refresh' ? 'registered' : 'waiting'
      return state.phase === due ? ask(state, state.expiresSeconds) : [state, []]
    }
    case 'transactionFailed':
      if (input.transaction !== state.transaction) return [state, []]
      return refused(state, input.why === 'timeout' ? 408 : 503, input.why, null)
    case 'response':
      if (input.transaction !== state.transaction || input.response.status < 200) return [state, []]
      return answered(state, input.response, ctx)
  }
}

function unregister(state: RegistrationState): RegistrationStep {
  switch (state.phase) {
    case 'idle':
    case 'unregistering':
      return [state, []]
    case 'waiting':
      return [{ ...state, phase: 'idle' }, [disarm('retry'), { command: 'tell', event: { event: 'unregistered' } }]]
    case 'registering':
      return [{ ...state, leaving: true }, []]
    case 'registered':
      return ask(state, 0)
  }
}

/** A REGISTER of its own; `seconds` 0 removes our contact. */
function ask(state: RegistrationState, seconds: number): RegistrationStep {
  const { plan } = state
  const draft: RequestDraft = {
    method: 'REGISTER',
    uri: plan.registrar,
    headers: [
      ['From', `${plan.aor};tag=${plan.localTag}`],
      ['To', plan.aor],
      ['Call-ID', plan.callId],
      ['CSeq', '0 REGISTER'],
      ['Contact', plan.contact],
      ['Expires', String(seconds)],
      ...plan.headers,
    ],
    body: null,
  }
  const phase = seconds === 0 ? 'unregistering' : 'registering'
  const [next, commands] = send({ ...state, phase, authorized: 0, leaving: false }, draft)
  return [next, [disarm('refresh'), disarm('retry'), ...commands]]
}

function send(state: RegistrationState, draft: RequestDraft): RegistrationStep {
  const cseq = state.cseq + 1
  const transaction = `${state.plan.id}#${cseq}`
  const headers = draft.headers.map((line): HeaderLine => (line[0] === 'CSeq' ? ['CSeq', `${cseq} REGISTER`] : line))
  const numbered = { ...draft, headers }
  return [
    { ...state, cseq, transaction, draft: numbered },
    [{ command: 'request', transaction, draft: numbered, target: state.plan.target }],
  ]
}

function answered(state: RegistrationState, response: SipResponse, ctx: RegistrationContext): RegistrationStep {
  const { status } = response
  if (status === 401 || status === 407) return challenged(state, response, ctx)
  if (state.phase === 'unregistering') return gone(state)
  if (status === 423 && state.raised < 2 && !state.leaving) {
    const wanted = seconds(response.header('Min-Expires'))
    if (wanted !== null && wanted > state.expiresSeconds) {
      return ask({ ...state, expiresSeconds: wanted, raised: state.raised + 1 }, wanted)
    }
  }
  if (status >= 300) return refused(state, status, response.reason, seconds(response.header('Retry-After')))
  const granted = grantedSeconds(state, response)
  const done: RegistrationState = {
    ...state,
    phase: 'registered',
    transaction: null,
    draft: null,
    raised: 0,
    failures: 0,
  }
  const event: RegistrationEvent = {
    event: 'registered',
    seconds: granted,
    contacts: response.addresses('Contact').slice(0, 64),
  }
  const told: readonly RegistrationCommand[] = [
    { command: 'tell', event },
    { command: 'arm', timer: 'refresh', ms: Math.max(granted / 2, granted - 60) * 1000 },
  ]
  if (!state.leaving) return [done, told]
  const [next, commands] = ask(done, 0)
  return [next, [...told, ...commands]]
}

function challenged(state: RegistrationState, response: SipResponse, ctx: RegistrationContext): RegistrationStep {
  const stale = response
    .headers(response.status === 401 ? 'WWW-Authenticate' : 'Proxy-Authenticate')
    .some((value) => value.toLowerCase().includes('stale=true'))
  const { draft } = state
  const may = draft !== null && ctx.authorize !== null && state.authorized < (stale ? 2 : 1)
  const bare = may
    ? {
        ...draft,
        headers: draft.headers.filter(([name]) => name !== 'Authorization' && name !== 'Proxy-Authorization'),
      }
    : null
  const credentials = bare === null ? null : (ctx.authorize?.(bare, response) ?? null)
  if (bare === null || credentials === null || credentials.length === 0) {
    return state.phase === 'unregistering' ? gone(state) : refused(state, response.status, response.reason, null)
  }
  return send({ ...state, authorized: state.authorized + 1 }, { ...bare, headers: [...bare.headers, ...credentials] })
}

function gone(state: RegistrationState): RegistrationStep {
  const idle: RegistrationState = { ...state, phase: 'idle', transaction: null, draft: null, leaving: false }
  return [idle, [{ command: 'tell', event: { event: 'unregistered' } }]]
}

const longestRetrySeconds = 300

/** 408, 423, 5xx and silence may pass; everything else needs somebody to change something. */
function refused(
  state: RegistrationState,
  status: number,
  reason: string,
  retryAfter: number | null,
): RegistrationStep {
  if (state.phase === 'unregistering') return gone(state)
  const again = !state.leaving && (status === 408 || status === 480 || (status >= 500 && status < 600))
  const next: RegistrationState = {
    ...state,
    phase: again ? 'waiting' : 'idle',
    transaction: null,
    draft: null,
    leaving: false,
    failures: state.failures + 1,
  }
  const event: RegistrationEvent = { event: 'refused', status, reason, again }
  const doubled = state.plan.retrySeconds * 2 ** Math.min(state.failures, 10)
  const wait = Math.max(1, retryAfter ?? Math.min(doubled, longestRetrySeconds))
  if (!again) return [next, [{ command: 'tell', event }]]
  return [
    next,
    [
      { command: 'tell', event },
      { command: 'arm', timer: 'retry', ms: wait * 1000 },
    ],
  ]
}

/** How long our contact lasts: its own expires parameter, else the Expires header, else what we asked (RFC 3261 10.2.4). */
function grantedSeconds(state: RegistrationState, response: SipResponse): number {
  const mine = response.addresses('Contact').find((contact) => state.plan.contact.includes(contact.uriText))
  const told = seconds(mine?.params.get('expires') ?? undefined) ?? seconds(response.header('Expires'))
  return Math.max(1, told ?? state.expiresSeconds)
}

function seconds(text: string | undefined): number | null {
  const digits = (text ?? '').trim().split(/[ ;(]/, 1)[0] ?? ''
  if (digits === '' || digits.length > 10) return null
  const value = Number(digits)
  return Number.isInteger(value) && value >= 0 ? Math.min(value, maxSeconds) : null
}

function disarm(timer: 'refresh' | 'retry'): RegistrationCommand {
  return { command: 'disarm', timer }
}
