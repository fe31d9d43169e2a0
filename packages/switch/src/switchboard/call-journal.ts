// Calls in the journal: that one began, its state whenever it is stable, and what is taken up again after a restart.
import type { SessionHost } from '@cordboard/sip'
import type { CallId, CallState } from '../call/state.ts'
import type { Journal } from '../journal/journal.ts'
import { CALL_KIND, interruptedRecord, type KeptCall, readKeptCall } from './kept-call.ts'
import type { LiveCalls } from './live-calls.ts'
import type { RecordKeeper } from './record-keeper.ts'

export interface CallJournalOptions {
  readonly host: () => Pick<SessionHost, 'serialize'>
  readonly journal: Pick<Journal, 'put' | 'load'>
  readonly records: Pick<RecordKeeper, 'write'>
  readonly now: () => number
}

export class CallJournal {
  readonly #options: CallJournalOptions
  readonly #live: Pick<LiveCalls, 'get'>
  readonly #unsaved = new Set<CallId>()
  #saving = false

  constructor(options: CallJournalOptions, live: Pick<LiveCalls, 'get'>) {
    this.#options = options
    this.#live = live
  }

  get unsaved(): number {
    return this.#unsaved.size
  }

  began(start: Pick<CallState, 'id' | 'alias' | 'startedAt' | 'from' | 'to'>): void {
    this.#put(start.id, { kept: 'start', ...start })
  }

  /** Written in a later turn: by then the sessions have carried out what this step wished. */
  stable(call: CallId): void {
    this.#unsaved.add(call)
    if (this.#saving) return
    this.#saving = true
    setImmediate(() => this.saveNow())
  }

  saveNow(): void {
    this.#saving = false
    for (const id of this.#unsaved) {
      const state = this.#live.get(id)?.state
      if (!state) continue
      const sessions = state.legs.flatMap((leg) => this.#options.host().serialize(leg.id) ?? [])
      this.#put(id, { kept: 'stable', state, sessions })
    }
    this.#unsaved.clear()
  }

  forget(call: CallId): void {
    this.#unsaved.delete(call)
    this.#options.journal.put(CALL_KIND, call, null)
  }

  /** A call that a fault of ours ended gets its record from what is known of it. */
  ruined(kept: KeptCall): void {
    const { records, now } = this.#options
    records.write({ ...interruptedRecord(kept, now()), cause: 'fault' })
    this.forget(kept.kept === 'start' ? kept.id : kept.state.id)
  }

  /** At start: every stable call is handed to `take`; the others, and those it refuses, end with cause `restart`. */
  resumeAll(take: (kept: Extract<KeptCall, { kept: 'stable' }>) => boolean): {
    readonly resumed: number
    readonly closed: number
  } {
    const { journal, records, now } = this.#options
    let resumed = 0
    let closed = 0
    for (const [id, value] of [...journal.load(CALL_KIND)]) {
      const kept = readKeptCall(value)
      if (kept?.kept === 'stable' && take(kept)) resumed++
      else {
        if (kept) records.write(interruptedRecord(kept, now()))
        this.forget(id)
        closed++
      }
    }
    return { resumed, closed }
  }

  #put(id: CallId, kept: KeptCall): void {
    this.#options.journal.put(CALL_KIND, id, kept)
  }
}
