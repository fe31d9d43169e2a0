// Dial on a line: lets everybody ring, joins the first who answers with the caller, and tells how it ended.
import { randomBytes } from 'node:crypto'
import { callProgressTone } from '@cordboard/media'
import type { CallFacts, CallStatus, DialResult, DialStep, DialTarget } from '@cordboard/voiceapp'
import type { Callbacks } from './callbacks.ts'
import type { Party, PartyWatcher } from './party.ts'
import type { Prompter } from './prompts.ts'
import type { Route } from './routes.ts'
import { pass, within } from './timers.ts'

export interface DialParts {
  readonly by: Prompter
  readonly callbacks: Callbacks
  readonly facts: CallFacts
  readonly routes: (target: DialTarget) => readonly Route[]
  /** Resolves with the called party, or with the status when nobody can be called there. */
  readonly reach: (route: Route, watcher: PartyWatcher) => Promise<Party | number>
  /** Answers the caller's leg when that was not done yet. */
  readonly answer: () => Promise<void>
  readonly isAnswered: () => boolean
}

interface Leg {
  readonly sid: string
  readonly target: DialTarget
  readonly party: Party
  /** Aborted when it has ended. */
  readonly over: AbortSignal
}

interface Failure {
  readonly status: number
  readonly sip: DialResult['sip']
}

type Attempt = { readonly leg: Leg } | Failure

const unanswered = { callSid: null, durationSeconds: 0, bridged: false, recordingUrl: null }

export async function dial(parts: DialParts, step: DialStep, signal: AbortSignal): Promise<DialResult> {
  const ringing = within(signal)
  const tone = parts.isAnswered() ? parts.by.line.sound(callProgressTone('ringback'), ringing.controller.signal) : null
  const groups = step.sequential ? step.targets.map((target) => [target]) : [step.targets]
  let result: DialResult = { ...unanswered, status: 'no-answer', sip: null }
  for (const group of groups) {
    if (signal.aborted) break
    const attempts = await ring(parts, group, step.timeoutSeconds, signal)
    const leg = attempts.map((attempt) => ('leg' in attempt ? attempt.leg : null)).find((one) => one !== null) ?? null
    if (leg !== null) {
      ringing.controller.abort()
      await tone
      ringing.release()
      return talk(parts, step, leg, signal)
    }
    result = failed(attempts)
  }
  ringing.controller.abort()
  ringing.release()
  await tone
  const status = signal.aborted ? 'canceled' : result.status
  parts.by.record.news.push({ news: 'dialled', status })
  return { ...result, status }
}

/** Rings a group until one answers, all fail, or the time is up; at most one of the results is a leg. */
async function ring(parts: DialParts, group: readonly DialTarget[], timeoutSeconds: number, signal: AbortSignal) {
  const ringing = within(signal)
  const timer = setTimeout(() => ringing.controller.abort(), timeoutSeconds * 1000)
  const places = group.flatMap((target) => parts.routes(target).map((route) => ({ target, route })))
  const attempts = await Promise.all(
    places.map(async ({ target, route }): Promise<Attempt> => {
      const attempt = await ringOne(parts, target, route, ringing.controller.signal)
      if (!('leg' in attempt)) return attempt
      if (ringing.controller.signal.aborted) {
        // Somebody else was quicker.
        attempt.leg.party.hangUp()
        return { status: 487, sip: null }
      }
      ringing.controller.abort()
      return attempt
    }),
  )
  clearTimeout(timer)
  ringing.release()
  return attempts
}

function ringOne(parts: DialParts, target: DialTarget, route: Route, signal: AbortSignal): Promise<Attempt> {
  const sid = `CA${randomBytes(16).toString('hex')}`
  const over = new AbortController()
  let [party, rang]: [Party | null, boolean] = [null, false]
  tell(parts, target, sid, 'initiated', 'initiated')
  return new Promise((resolve) => {
    const settle = (attempt: Attempt): void => {
      signal.removeEventListener('abort', giveUp)
      if (!('leg' in attempt)) tell(parts, target, sid, 'completed', statusOf(attempt.status), 0)
      resolve(attempt)
    }
    const giveUp = (): void => {
      party?.hangUp()
      settle({ status: 487, sip: sipOf(party, 487) })
    }
    const answered = (leg: Party): void => {
      tell(parts, target, sid, 'answered', 'in-progress')
      settle({ leg: { sid, target, party: leg, over: over.signal } })
    }
    let early = false
    const watcher: PartyWatcher = {
      ringing: () => {
        if (!rang) tell(parts, target, sid, 'ringing', 'ringing')
        rang = true
      },
      // An answer may come before we know the party.
      answered: () => {
        if (party === null) early = true
        else answered(party)
      },
      failed: (status) => settle({ status, sip: sipOf(party, status) }),
      ended: () => over.abort(),
    }
    signal.addEventListener('abort', giveUp)
    parts.reach(route, watcher).then(
      (reached) => {
        if (typeof reached === 'number') settle({ status: reached, sip: null })
        else {
          party = reached
          if (signal.aborted) reached.hangUp()
          else if (early) answered(reached)
        }
      },
      () => settle({ status: 503, sip: null }),
    )
  })
}

async function talk(parts: DialParts, step: DialStep, leg: Leg, signal: AbortSignal): Promise<DialResult> {
  const { by } = parts
  const { line } = by
  const startedMs = performance.now()
  await parts.answer()
  const talking = within(signal)
  const isStar = (key: string): boolean => step.hangupOnStar && key === '*'
  const keyless = line.onKey((key) => {
    if (isStar(key)) talking.controller.abort()
  })
  if (leg.target.kind === 'number' && leg.target.sendDigits !== null)
    await sendDigits(leg, leg.target.sendDigits, signal)
  const part = leg.party.join(line.port((key) => !isStar(key)))
  by.record.news.push({ news: 'bridged' })
  const ended = AbortSignal.any([talking.controller.signal, leg.over])
  await pass(step.timeLimitSeconds * 1000, ended)
  part()
  keyless()
  talking.release()
  leg.party.hangUp()
  const durationSeconds = Math.max(1, Math.round((performance.now() - startedMs) / 1000))
  tell(parts, leg.target, leg.sid, 'completed', 'completed', durationSeconds)
  by.record.news.push({ news: 'dialled', status: 'completed' })
  const sip = sipOf(leg.party, 200)
  return { status: 'completed', callSid: leg.sid, durationSeconds, bridged: true, recordingUrl: null, sip }
}

/** Keys for the called side before the caller is joined; `w` is a pause of half a second. */
async function sendDigits(leg: Leg, digits: string, signal: AbortSignal): Promise<void> {
  const either = AbortSignal.any([signal, leg.over])
  for (const part of digits.match(/[wW]|[^wW]{1,100}/g) ?? []) {
    if (either.aborted) return
    if (part.toLowerCase() === 'w') await pass(500, either)
    else await leg.party.press(part)
  }
}

type CallEvent = 'initiated' | 'ringing' | 'answered' | 'completed'

/** Tells the status callback of a noun, if it wants to know. */
function tell(
  { callbacks, facts }: DialParts,
  target: DialTarget,
  sid: string,
  event: CallEvent,
  status: CallStatus,
  durationSeconds: number | null = null,
): void {
  const { statusCallback } = target
  if (statusCallback === null || !statusCallback.events.includes(event)) return
  const to = target.kind === 'number' ? target.number : target.uri
  const leg: CallFacts = {
    ...facts,
    callSid: sid,
    parentCallSid: facts.callSid,
    to,
    direction: 'outbound-dial',
    sip: null,
  }
  callbacks.tell(statusCallback, leg, status, durationSeconds)
}

function sipOf(party: Party | null, responseCode: number): DialResult['sip'] {
  const sip = party?.sip() ?? null
  return sip === null ? null : { ...sip, responseCode }
}

/** What the application is told when nobody answered: the most telling of all reasons. */
function failed(attempts: readonly Attempt[]): DialResult {
  const failures = attempts.filter((attempt): attempt is Failure => !('leg' in attempt))
  const order: readonly CallStatus[] = ['busy', 'failed', 'no-answer']
  const told = order.find((status) => failures.some((one) => statusOf(one.status) === status)) ?? 'no-answer'
  const shown = failures.find((one) => statusOf(one.status) === told)
  const status = told === 'busy' || told === 'failed' ? told : 'no-answer'
  return { ...unanswered, status, sip: shown?.sip ?? null }
}

function statusOf(sipStatus: number): CallStatus {
  if (sipStatus === 486 || sipStatus === 600) return 'busy'
  return sipStatus === 408 || sipStatus === 480 || sipStatus === 487 ? 'no-answer' : 'failed'
}
