// The interpreter: from one step of a call to the next. Pure; plain data in and out.
//
//             open            fetched, body is TwiML        verbs left
//   (start) ------> fetching --------------------> doing ---------------> doing the next verb
//                    |   ^                          |  |                  (played, gathered, dialled,
//        cannot read |   | action, Redirect         |  | none left         recorded, referred)
//                    v   |                          |  v
//                 reporting <-----------------------+ hangup ---> over
//                    |         refused verb                        ^
//                    +--> fallback once, else hangup               |
//   hungUp, anywhere: over, after a last word to the action of a Dial or Record that was going on
import { fatal, type Problem, warning } from '../problem.ts'
import { readVerbs } from '../verbs/read-verbs.ts'
import type { Address, Verb } from '../verbs/types.ts'
import type { CallFacts, Param } from '../webhook/facts.ts'
import { webhookParams } from '../webhook/params.ts'
import { dialParams, gatherParams, recordParams, referParams } from './action-params.ts'
import { stepFor } from './step-for.ts'
import { type AppAddress, type AppState, type Happening, machineLimits, type Step, type Waiting } from './types.ts'

export type Turn = readonly [AppState, Step]
type HappeningNamed<Name extends Happening['happened']> = Extract<Happening, { happened: Name }>
type WaitingFor<Name extends Waiting['for']> = Extract<Waiting, { for: Name }>

/** Begins by asking the application. */
export function open(facts: CallFacts, app: AppAddress): Turn {
  return fetch(freshState(facts, app), app, 'document', [])
}

/** Begins with a document that is there already; `app.url` is where it came from. */
export function start(document: string, facts: CallFacts, app: AppAddress): Turn {
  return take(freshState(facts, app), document, app.url)
}

/** Goes on. What does not belong to the step before is answered with `wait`. */
export function go(state: AppState, happening: Happening): Turn {
  const { waiting } = state
  if (waiting.for === 'nothing') return [state, { step: 'over' }]
  if (happening.happened === 'hungUp') return afterHangUp(state, happening)
  switch (waiting.for) {
    case 'played':
      return afterPlaying(state, happening)
    case 'gathered':
      return afterGather(state, waiting, happening)
    case 'recorded':
      return afterRecord(state, waiting, happening)
    case 'dialled':
      return afterDial(state, waiting, happening)
    case 'referred':
      return afterRefer(state, waiting, happening)
    case 'fetched':
      return afterFetch(state, waiting, happening)
    case 'noted':
      return happening.happened === 'noted' ? advance(state) : ignored(state)
    case 'hungUp':
      return ignored(state)
  }
}

function freshState(facts: CallFacts, app: AppAddress): AppState {
  return {
    facts,
    app,
    status: 'ringing',
    url: app.url,
    verbs: [],
    reports: [],
    failure: null,
    onFallback: false,
    waiting: { for: 'noted' },
    fetchesInARow: 0,
    steps: 0,
  }
}

function ignored(state: AppState): Turn {
  return [state, { step: 'wait' }]
}

function afterPlaying(state: AppState, happening: Happening): Turn {
  if (happening.happened === 'played') return advance(heard(state))
  if (happening.happened !== 'playFailed') return ignored(state)
  return advance(report(state, warning(13420, `playing failed: ${happening.why.slice(0, 200)}`)))
}

function afterGather(state: AppState, { verb }: WaitingFor<'gathered'>, happening: Happening): Turn {
  if (happening.happened !== 'digits' && happening.happened !== 'silence') return ignored(state)
  const pressed = happening.happened === 'digits' ? happening : { digits: '', finishedOnKey: null }
  if (pressed.digits === '' && !verb.actionOnEmptyResult) return advance(heard(state))
  return fetch(heard(state), verb.action, 'document', gatherParams(pressed.digits, pressed.finishedOnKey))
}

function afterRecord(state: AppState, { verb }: WaitingFor<'recorded'>, happening: Happening): Turn {
  // Nothing was said: the action is not asked.
  if (happening.happened === 'silence') return advance(heard(state))
  if (happening.happened !== 'recorded') return ignored(state)
  return fetch(heard(state), verb.action, 'document', recordParams(happening.result))
}

function afterDial(state: AppState, { verb }: WaitingFor<'dialled'>, happening: Happening): Turn {
  if (happening.happened !== 'dialled') return ignored(state)
  const { result } = happening
  const answered: AppState = result.bridged ? { ...state, status: 'in-progress' } : state
  if (verb.action === null) return advance(heard(answered))
  return fetch(heard(answered), verb.action, 'document', dialParams(result))
}

function afterRefer(state: AppState, { action }: WaitingFor<'referred'>, happening: Happening): Turn {
  if (happening.happened !== 'referred') return ignored(state)
  const { referStatus, notifyStatus } = happening
  if (action === null) return advance(heard(state))
  return fetch(heard(state), action, 'document', referParams(referStatus, notifyStatus))
}

function afterFetch(state: AppState, waiting: WaitingFor<'fetched'>, happening: Happening): Turn {
  if (happening.happened !== 'fetched' && happening.happened !== 'fetchFailed') return ignored(state)
  if (waiting.use === 'lastWord') return over(state)
  const asked: AppState = { ...state, url: waiting.at.url, onFallback: waiting.use === 'fallback', verbs: [] }
  if (happening.happened === 'fetchFailed')
    return fail(asked, fatal(11205, `no answer from the application: ${happening.why.slice(0, 200)}`))
  return readAnswer(asked, waiting.at, happening)
}

function readAnswer(state: AppState, at: Address, { status, contentType, body }: HappeningNamed<'fetched'>): Turn {
  if (status < 200 || status > 299) return fail(state, fatal(11200, `the application answered with status ${status}`))
  const type = (contentType.split(';', 1)[0] ?? '').trim().toLowerCase()
  if (['text/xml', 'application/xml', 'text/html'].includes(type)) return take(state, body, at.url)
  // Plain text is said, and sound is played, as if it stood in a document.
  const escaped = type === 'text/plain' ? body.replaceAll('&', '&amp;').replaceAll('<', '&lt;') : ''
  if (type === 'text/plain') return take(state, `<Response><Say>${escaped}</Say></Response>`, at.url)
  if (/^audio\/[\w.+-]{1,40}$/.test(type)) return advance({ ...state, verbs: [{ verb: 'play', url: at.url, loop: 1 }] })
  return fail(
    state,
    fatal(12300, `the application answered with ${type === '' ? 'no content type' : type.slice(0, 80)}`),
  )
}

/** Takes a document's verbs. */
function take(state: AppState, document: string, url: string): Turn {
  const reading = readVerbs(document, url)
  if (!reading.ok) return fail({ ...state, url, verbs: [] }, reading.problem)
  return advance({ ...state, url, verbs: reading.verbs, reports: [...state.reports, ...reading.warnings] })
}

function afterHangUp(state: AppState, { dialled, recorded }: HappeningNamed<'hungUp'>): Turn {
  const { waiting } = state
  const ended: AppState = { ...state, status: 'completed', verbs: [], reports: [], failure: null }
  if (waiting.for === 'dialled' && waiting.verb.action !== null && dialled !== null)
    return fetch(ended, waiting.verb.action, 'lastWord', dialParams(dialled))
  if (waiting.for === 'recorded' && recorded !== null)
    return fetch(ended, waiting.verb.action, 'lastWord', recordParams(recorded))
  return over(ended)
}

function over(state: AppState): Turn {
  return [{ ...state, status: 'completed', verbs: [], waiting: { for: 'nothing' } }, { step: 'over' }]
}

/** The caller heard or did something: the application is not running in a circle. */
function heard(state: AppState): AppState {
  return { ...state, fetchesInARow: 0 }
}

function report(state: AppState, problem: Problem): AppState {
  return { ...state, reports: [...state.reports, problem] }
}

function fail(state: AppState, problem: Problem): Turn {
  return advance({ ...report(state, problem), failure: problem, verbs: [] })
}

/** The next thing: what is to be told, then the end of a document that failed, then the next verb. */
function advance(state: AppState): Turn {
  const [problem, ...later] = state.reports
  if (problem !== undefined) return ask({ ...state, reports: later }, { step: 'report', problem }, { for: 'noted' })
  if (state.failure !== null) return fallBack(state, state.failure)
  const [verb, ...verbs] = state.verbs
  return verb === undefined ? hangUp(state) : perform({ ...state, verbs }, verb)
}

function fallBack(state: AppState, failure: Problem): Turn {
  const { fallback } = state.app
  const calm: AppState = { ...state, failure: null }
  if (fallback === null || state.onFallback) return hangUp(calm)
  const why: Param[] = [
    ['ErrorCode', String(failure.code)],
    ['ErrorUrl', state.url],
  ]
  return fetch(calm, fallback, 'fallback', why)
}

function hangUp(state: AppState): Turn {
  const answer = state.status === 'ringing'
  return ask({ ...state, status: 'in-progress', verbs: [] }, { step: 'hangup', answer }, { for: 'hungUp' })
}

function perform(state: AppState, verb: Verb): Turn {
  switch (verb.verb) {
    case 'refused':
      return fail(state, verb.problem)
    case 'redirect':
      return fetch(state, verb.to, 'document', [])
    case 'hangup':
      return hangUp(state)
    case 'reject': {
      // An answered call can only be ended.
      if (state.status !== 'ringing') return hangUp(state)
      const sipStatus = verb.reason === 'busy' ? 486 : 603
      return ask(state, { step: 'reject', reason: verb.reason, sipStatus }, { for: 'hungUp' })
    }
    default: {
      const { step, waiting, answers } = stepFor(verb, state.status === 'ringing')
      return ask(answers ? { ...state, status: 'in-progress' } : state, step, waiting)
    }
  }
}

function fetch(state: AppState, at: Address, use: WaitingFor<'fetched'>['use'], extra: readonly Param[]): Turn {
  const fetchesInARow = state.fetchesInARow + 1
  const calm: AppState = { ...state, verbs: [], fetchesInARow }
  if (fetchesInARow > machineLimits.fetchesInARow) {
    if (use === 'lastWord') return over(calm)
    // There is no fallback from here: it would be one more round.
    const problem = fatal(11215, `the application sent the call on ${machineLimits.fetchesInARow} times in a row`)
    return advance({ ...report(calm, problem), failure: problem, onFallback: true })
  }
  const params = webhookParams(state.facts, state.status, extra)
  const step: Step = { step: 'fetch', url: at.url, method: at.method, params }
  return ask(calm, step, { for: 'fetched', at: { url: at.url, method: at.method }, use })
}

/** Every step goes through here, so that no call takes more than its share. */
function ask(state: AppState, step: Step, waiting: Waiting): Turn {
  const steps = state.steps + 1
  if (steps > machineLimits.steps && waiting.for !== 'hungUp' && state.status !== 'completed')
    return [
      { ...state, steps, verbs: [], status: 'in-progress', waiting: { for: 'hungUp' } },
      { step: 'hangup', answer: state.status === 'ringing' },
    ]
  return [{ ...state, steps, waiting }, step]
}
