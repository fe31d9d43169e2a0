// One call of a SIP Domain from the first request to the last: does the steps of the interpreter on a real call.
import {
  type AppAddress,
  type AppState,
  type CallFacts,
  type DialResult,
  type DialTarget,
  go,
  type Happening,
  openApp,
  type RecordResult,
  type Step,
} from '@cordboard/voiceapp'
import type { Speech } from '../../speech/speech.ts'
import { type Asked, Callbacks } from './callbacks.ts'
import { dial } from './dial.ts'
import type { DomainCall } from './domain-call.ts'
import { gather } from './gather.ts'
import { Line } from './line.ts'
import type { Party, PartyWatcher } from './party.ts'
import { type Prompter, prompt } from './prompts.ts'
import { recordCaller } from './recorder.ts'
import { refer } from './refer.ts'
import type { Route } from './routes.ts'
import { aborted } from './timers.ts'
import type { WebClient } from './web-client.ts'

export interface RunParts {
  readonly record: DomainCall
  readonly app: AppAddress
  readonly statusCallback: Asked | null
  /** The account's auth token. */
  readonly token: string
  readonly web: WebClient
  readonly speech: Speech
  readonly routes: (target: DialTarget, callerId: string | null) => readonly Route[]
  readonly reach: (route: Route, watcher: PartyWatcher) => Promise<Party | number>
  /** The cloud is shut down. */
  readonly closing: AbortSignal
}

const lastWordMs = 5000

/** Resolves when the call is over and everybody was told. */
export async function runCall(parts: RunParts): Promise<void> {
  const runner = new CallRunner(parts)
  let [state, step]: readonly [AppState, Step] = openApp(parts.record.facts, parts.app)
  while (step.step !== 'over') [state, step] = go(state, await runner.perform(step))
  await runner.finish()
}

class CallRunner {
  readonly #parts: RunParts
  readonly #by: Prompter
  readonly #callbacks: Callbacks
  readonly #gone = new AbortController()
  #answeredMs: number | null = null
  #refusedWith: 'busy' | 'failed' | null = null

  constructor(parts: RunParts) {
    const { record, web, speech, token, closing } = parts
    this.#parts = parts
    this.#by = { line: new Line(record.call), record, speech, web }
    this.#callbacks = new Callbacks(web, token, record, closing)
    const end = (): void => this.#gone.abort()
    closing.addEventListener('abort', end)
    record.call.watch((event) => {
      if (event.event !== 'ended') return
      closing.removeEventListener('abort', end)
      end()
    })
    if (record.call.isOver || closing.aborted) end()
  }

  /** Does a step; when the call ends meanwhile, that is what happened. */
  async perform(step: Step): Promise<Happening> {
    const gone = this.#gone.signal
    if (step.step === 'fetch') return this.#fetch(step)
    if (step.step === 'report') {
      this.#parts.record.news.push({ news: 'problem', problem: step.problem })
      return { happened: 'noted' }
    }
    const over: Happening = { happened: 'hungUp', dialled: null, recorded: null }
    if (gone.aborted) return over
    if ('answer' in step && step.answer) await this.#answer()
    const happening = gone.aborted ? over : await this.#act(step)
    if (!gone.aborted) return happening
    const dialled: DialResult | null = happening.happened === 'dialled' ? happening.result : null
    const recorded: RecordResult | null = happening.happened === 'recorded' ? happening.result : null
    return { happened: 'hungUp', dialled, recorded }
  }

  /** The status callback, then the end of the record. */
  async finish(): Promise<void> {
    const { record, statusCallback, closing } = this.#parts
    const seconds = this.#answeredMs === null ? 0 : Math.round((performance.now() - this.#answeredMs) / 1000)
    const status = this.#answeredMs === null ? (this.#refusedWith ?? 'canceled') : 'completed'
    if (statusCallback !== null && !closing.aborted) this.#callbacks.tell(statusCallback, record.facts, status, seconds)
    await this.#callbacks.settled()
    record.news.push({ news: 'over' })
    record.news.close('the call is over')
  }

  async #act(step: Step): Promise<Happening> {
    const gone = this.#gone.signal
    const { call, facts } = this.#parts.record
    switch (step.step) {
      case 'say':
      case 'play':
      case 'playDigits':
      case 'pause': {
        const why = await prompt(this.#by, promptOf(step), gone)
        return why === null ? { happened: 'played' } : { happened: 'playFailed', why }
      }
      case 'gather':
        return gather(this.#by, step, gone)
      case 'record': {
        const result = await recordCaller(this.#by, step, facts.accountSid, gone)
        return result === null ? { happened: 'silence' } : { happened: 'recorded', result }
      }
      case 'dial':
        // A REFER of the caller is refused by the site, with or without a referUrl.
        if (step.refer !== null) this.#note('referUrl of <Dial> has no effect in the lab')
        return { happened: 'dialled', result: await dial(this.#dialParts(step.callerId), step, gone) }
      case 'refer': {
        const outcome = await refer(call, step.uri, gone)
        this.#parts.record.news.push({ news: 'referred', ...outcome })
        return { happened: 'referred', ...outcome }
      }
      case 'reject':
        this.#refusedWith = step.reason === 'busy' ? 'busy' : 'failed'
        call.reject(step.sipStatus, step.reason === 'busy' ? 'Busy Here' : 'Decline')
        await aborted(gone)
        return { happened: 'hungUp', dialled: null, recorded: null }
      case 'hangup':
        call.hangUp()
        await aborted(gone)
        return { happened: 'hungUp', dialled: null, recorded: null }
      case 'fetch':
      case 'report':
      case 'wait':
      case 'over':
        throw new Error(`${step.step} is nothing to be done on a call`)
    }
  }

  #note(text: string): void {
    this.#parts.record.news.push({ news: 'problem', problem: { code: 12200, text, line: null, fatal: false } })
  }

  /** Answers once; resolves when the caller has acknowledged, so that nothing is said too early. */
  async #answer(): Promise<void> {
    if (this.#answeredMs !== null) return
    const { call, news } = this.#parts.record
    call.answer()
    await call.told('acknowledged', 40_000).catch(() => undefined)
    if (this.#gone.signal.aborted) return
    this.#answeredMs = performance.now()
    news.push({ news: 'answered' })
  }

  #dialParts(callerId: string | null) {
    const { record, routes, reach } = this.#parts
    const facts: CallFacts = record.facts
    return {
      by: this.#by,
      callbacks: this.#callbacks,
      facts,
      routes: (target: DialTarget) => routes(target, callerId),
      reach,
      answer: () => this.#answer(),
      isAnswered: () => this.#answeredMs !== null,
    }
  }

  /** Ends early when the caller leaves, but not when he has left before. */
  async #fetch(step: Extract<Step, { step: 'fetch' }>): Promise<Happening> {
    const { signal } = this.#gone
    const until = signal.aborted ? AbortSignal.timeout(lastWordMs) : signal
    const wasHere = !signal.aborted
    const answer = await this.#callbacks.ask({ url: step.url, method: step.method }, step.params, until)
    if (wasHere && signal.aborted) return { happened: 'hungUp', dialled: null, recorded: null }
    if (!answer.ok) return { happened: 'fetchFailed', why: answer.why }
    const { status, contentType } = answer
    return { happened: 'fetched', status, contentType, body: answer.body.toString('utf8') }
  }
}

type PromptStep = Extract<Step, { step: 'say' | 'play' | 'playDigits' | 'pause' }>

function promptOf(step: PromptStep) {
  switch (step.step) {
    case 'say':
      return { ...step, verb: step.step }
    case 'play':
      return { ...step, verb: step.step }
    case 'playDigits':
      return { ...step, verb: step.step }
    case 'pause':
      return { ...step, verb: step.step }
  }
}
