// Session timers, both roles (RFC 4028): negotiation, refreshes, expiry.
import type { HeaderLine, SipMessage, SipRequest, SipResponse } from '../message/types.ts'
import { send } from './sending.ts'
import type { PeerAbilities, SessionProfile, SessionState, SessionTimer } from './state.ts'
import { abilities, arm, change, disarm, sdpBody, type Turn } from './turn.ts'

/** RFC 4028 5: below this no interval may be asked for. */
const floorSeconds = 90
/** One day: more is as good as no timer and would not fit a timer's range when multiplied. */
const ceilingSeconds = 86_400

interface Interval {
  readonly seconds: number
  readonly refresher: 'uac' | 'uas' | null
}

/** Session-Expires of a message; null when absent or unreadable. */
export function sessionExpires(message: SipMessage): Interval | null {
  const value = message.header('Session-Expires')
  if (value === undefined) return null
  const [number, ...params] = value.split(';', 8)
  const seconds = deltaSeconds(number)
  if (seconds === null) return null
  const refresher = params.map((param) => param.trim().toLowerCase()).find((param) => param.startsWith('refresher'))
  const role = refresher?.slice(refresher.indexOf('=') + 1).trim()
  return { seconds, refresher: role === 'uac' || role === 'uas' ? role : null }
}

/** Min-SE of a message in seconds; null when absent. */
export function minSe(message: SipMessage): number | null {
  return deltaSeconds(message.header('Min-SE')?.split(';', 1)[0])
}

function deltaSeconds(text: string | undefined): number | null {
  const digits = (text ?? '').trim()
  if (digits.length === 0 || digits.length > 10) return null
  for (const char of digits) if (char < '0' || char > '9') return null
  return Math.min(Number(digits), ceilingSeconds)
}

/** Headers an INVITE or UPDATE of ours asks with. */
export function askTimer(
  profile: SessionProfile,
  minSeconds: number,
  running: SessionTimer | null,
): readonly HeaderLine[] {
  if (!profile.supported.includes('timer')) return []
  const wanted = running?.seconds ?? profile.sessionTimer?.expiresSeconds
  if (wanted === undefined) return []
  const seconds = Math.max(wanted, minSeconds)
  const refresher = running === null ? '' : `;refresher=${running.refresher === 'local' ? 'uac' : 'uas'}`
  const lines: HeaderLine[] = [['Session-Expires', `${seconds}${refresher}`]]
  if (minSeconds > floorSeconds) lines.push(['Min-SE', String(minSeconds)])
  return lines
}

export type TimerAnswer =
  | { readonly ok: true; readonly timer: SessionTimer | null; readonly headers: readonly HeaderLine[] }
  /** Answer 422 with Min-SE. */
  | { readonly ok: false; readonly minSeconds: number }

/** What we answer to a request that may ask for a session timer (RFC 4028 9). */
export function answerTimer(request: SipRequest, profile: SessionProfile, running: SessionTimer | null): TimerAnswer {
  const asked = sessionExpires(request)
  const policy = profile.sessionTimer
  const peerKnows = hasOption(request, 'Supported', 'timer') || hasOption(request, 'Require', 'timer')
  if (!profile.supported.includes('timer') || (asked === null && policy === null && running === null)) {
    return { ok: true, timer: null, headers: [] }
  }
  const lowest = Math.max(policy?.minSeconds ?? floorSeconds, floorSeconds)
  if (asked !== null && asked.seconds < lowest && peerKnows) return { ok: false, minSeconds: lowest }
  const limit = Math.max(minSe(request) ?? 0, lowest)
  const preferred = policy?.expiresSeconds ?? running?.seconds ?? ceilingSeconds
  const seconds = Math.max(Math.min(asked?.seconds ?? preferred, preferred), limit)
  const kept = running === null ? 'uac' : running.refresher === 'local' ? 'uas' : 'uac'
  const refresher = peerKnows ? (asked?.refresher ?? kept) : 'uas'
  const headers: HeaderLine[] = [['Session-Expires', `${seconds};refresher=${refresher}`]]
  if (refresher === 'uac') headers.push(['Require', 'timer'])
  return { ok: true, timer: { seconds, refresher: refresher === 'uas' ? 'local' : 'remote' }, headers }
}

/** The timer a 2xx to our INVITE or UPDATE starts (RFC 4028 7.2); none when it names none. */
export function timerOfResponse(response: SipResponse, profile: SessionProfile): SessionTimer | null {
  if (!profile.supported.includes('timer')) return null
  const told = sessionExpires(response)
  if (told === null) return null
  return { seconds: Math.max(told.seconds, floorSeconds), refresher: told.refresher === 'uas' ? 'remote' : 'local' }
}

/** (Re)starts the clock: the refresher acts at half time, both give up shortly before the end (RFC 4028 10). */
export function startTimer(turn: Turn, timer: SessionTimer | null): void {
  change(turn, { sessionTimer: timer })
  disarm(turn, 'refresh')
  disarm(turn, 'expire')
  if (timer === null) return
  const { seconds } = timer
  if (timer.refresher === 'local') arm(turn, 'refresh', seconds * 500)
  arm(turn, 'expire', Math.floor((seconds - Math.min(32, seconds / 3)) * 1000))
}

/** Half time: an UPDATE without a body when the peer knows it, else a re-INVITE that repeats our session description. */
export function refresh(turn: Turn): void {
  const { state } = turn
  if (state.exchange.kind !== 'idle' || state.unacknowledged !== null) {
    arm(turn, 'refresh', 2000)
    return
  }
  const headers = [...abilities(state, '100rel'), ...askTimer(state.profile, state.minSeconds, state.sessionTimer)]
  if (state.peer.update) {
    send(turn, 'refresh', { method: 'UPDATE', headers })
    return
  }
  const sdp = state.localSdp
  const body = sdp === null ? null : sdpBody(sdp)
  const sent = send(turn, 'offer', { method: 'INVITE', headers, body })
  if (sent === null) return
  change(turn, {
    exchange: {
      kind: 'offering',
      by: 'INVITE',
      transaction: sent.transaction,
      sdp,
      refresh: true,
      tries: 0,
      headers: [],
    },
  })
}

/** True when a list header of option tags names `tag`. */
export function hasOption(message: SipMessage, header: string, tag: string): boolean {
  return message.headers(header).some((value) => value.trim().toLowerCase() === tag)
}

/** What a message tells of the peer's abilities; unknown parts are kept from `before`. */
export function peerAbilities(message: SipMessage, before: PeerAbilities): PeerAbilities {
  const allow = message.headers('Allow')
  const knowsSupported = message.header('Supported') !== undefined
  const requires = message.kind === 'request' && hasOption(message, 'Require', '100rel')
  const supports = hasOption(message, 'Supported', '100rel')
  return {
    update: allow.length > 0 ? allow.some((method) => method.trim().toUpperCase() === 'UPDATE') : before.update,
    reliable: requires ? 'required' : knowsSupported ? (supports ? 'supported' : 'no') : before.reliable,
    timer: knowsSupported ? hasOption(message, 'Supported', 'timer') : before.timer,
    replaces: knowsSupported ? hasOption(message, 'Supported', 'replaces') : before.replaces,
  }
}

/** The state's timer answer for a request: responds 422 by itself when the interval is too small (then null). */
export function minSeLine(minSeconds: number): HeaderLine {
  return ['Min-SE', String(minSeconds)]
}

/** What a 422 teaches: the larger Min-SE; null when it teaches nothing new. */
export function learnMinSe(state: SessionState, response: SipResponse): number | null {
  const told = minSe(response)
  return told !== null && told > state.minSeconds ? told : null
}
