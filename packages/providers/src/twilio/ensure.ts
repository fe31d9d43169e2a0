// One step of provisioning: look first, make only what lacks, and look again when nobody knows whether it was made.
import { readAll, textIn } from './lists.ts'
import { type Json, type RestFailure, type RestSettings, request } from './rest.ts'

export type StepName =
  | 'account'
  | 'number'
  | 'access-list'
  | 'access-list-address'
  | 'credential-list'
  | 'credential'
  | 'trunk'
  | 'trunk-access-list'
  | 'trunk-credential-list'
  | 'origination-url'
  | 'trunk-number'
  | 'emergency-address'
  | 'number-emergency-address'

export interface ProvisionStep {
  readonly step: StepName
  /** What the step is about: a name, a number, an address. Never a secret. */
  readonly what: string
  readonly did: 'found' | 'created' | 'updated' | 'would-create' | 'would-update'
  /** Twilio's id; null for what would be made. */
  readonly sid: string | null
}

/** Ends the run; `step` says where. */
export class StepFailed extends Error {
  readonly step: StepName
  readonly what: string
  readonly failure: RestFailure
  constructor(step: StepName, what: string, failure: RestFailure) {
    super(failure.message)
    this.step = step
    this.what = what
    this.failure = failure
  }
}

/** Something that must exist. `list` is null where its parent would only be made, so nothing can be listed. */
export interface Wanted {
  readonly step: StepName
  readonly what: string
  readonly list: {
    readonly url: string
    readonly key: string
    readonly query?: Readonly<Record<string, string>>
  } | null
  readonly matches: (row: Json) => boolean
  readonly create: { readonly url: string; readonly form: Readonly<Record<string, string>> }
  /** What must be changed in the row that was found; null: nothing. */
  readonly change?: (row: Json) => Readonly<Record<string, string>> | null
  /** Where to send the change; the row's id is appended by the function. */
  readonly changeUrl?: (sid: string) => string
}

const maxRounds = 3
const waitMs = 1000

export class Workshop {
  readonly steps: ProvisionStep[] = []
  readonly #settings: RestSettings
  readonly #dryRun: boolean

  constructor(settings: RestSettings, dryRun: boolean) {
    this.#settings = settings
    this.#dryRun = dryRun
  }

  /** The row, found or made; null when it would be made. */
  async ensure(wanted: Wanted): Promise<Json | null> {
    for (let round = 1; ; round++) {
      const found = await this.#find(wanted)
      // Found after a POST nobody answered: that POST made it.
      if (found !== null) return round > 1 ? this.#note(wanted, 'created', found) : this.#adjust(wanted, found)
      if (this.#dryRun) return this.#note(wanted, 'would-create', null)
      const made = await request(this.#settings, 'POST', wanted.create.url, wanted.create.form)
      if (made.ok) return this.#note(wanted, 'created', made.json)
      if (!made.retryable || round >= maxRounds) throw new StepFailed(wanted.step, wanted.what, made)
      await this.#settings.wait(waitMs * round)
    }
  }

  async get(step: StepName, what: string, url: string): Promise<Json> {
    const answer = await request(this.#settings, 'GET', url)
    if (!answer.ok) throw new StepFailed(step, what, answer)
    return answer.json
  }

  async list(
    step: StepName,
    what: string,
    url: string,
    key: string,
    query: Record<string, string>,
  ): Promise<readonly Json[]> {
    const rows = await readAll(this.#settings, url, key, query)
    if (!rows.ok) throw new StepFailed(step, what, rows)
    return rows.rows
  }

  found(step: StepName, what: string, sid: string): void {
    this.steps.push({ step, what, did: 'found', sid })
  }

  /** Sets fields of something that exists. Setting them twice does no harm. */
  async update(
    step: StepName,
    what: string,
    sid: string,
    url: string,
    form: Readonly<Record<string, string>>,
  ): Promise<Json | null> {
    if (this.#dryRun) {
      this.steps.push({ step, what, did: 'would-update', sid })
      return null
    }
    for (let round = 1; ; round++) {
      const answer = await request(this.#settings, 'POST', url, form)
      if (answer.ok) {
        this.steps.push({ step, what, did: 'updated', sid })
        return answer.json
      }
      if (!answer.retryable || round >= maxRounds) throw new StepFailed(step, what, answer)
      await this.#settings.wait(waitMs * round)
    }
  }

  async #find({ list, step, what, matches }: Wanted): Promise<Json | null> {
    if (list === null) return null
    const rows = await this.list(step, what, list.url, list.key, { ...list.query })
    return rows.find(matches) ?? null
  }

  async #adjust(wanted: Wanted, row: Json): Promise<Json> {
    const sid = textIn(row, 'sid')
    const change = wanted.change?.(row) ?? null
    if (change === null || wanted.changeUrl === undefined) {
      this.#note(wanted, 'found', row)
      return row
    }
    return (await this.update(wanted.step, wanted.what, sid, wanted.changeUrl(sid), change)) ?? row
  }

  #note({ step, what }: Wanted, did: ProvisionStep['did'], row: Json | null): Json | null {
    this.steps.push({ step, what, did, sid: row === null ? null : textIn(row, 'sid') })
    return row
  }
}
