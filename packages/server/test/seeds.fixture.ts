// An office for the seeds' stories: a whole Cordboard that asks the lab's name server, set up over XAPI as an administrator would.
import assert from 'node:assert/strict'
import { NameServer } from '@cordboard/lab'
import { Cordboard, type Options, users } from './cordboard.fixture.ts'
import { eventually, signIn } from './office.fixture.ts'

type Json = Readonly<Record<string, unknown>>

/** XAPI as one signed-in administrator sees it. */
export class Api {
  readonly #pbx: Cordboard
  readonly #token: string

  private constructor(pbx: Cordboard, token: string) {
    this.#pbx = pbx
    this.#token = token
  }

  static async open(pbx: Cordboard): Promise<Api> {
    return new Api(pbx, await signIn(pbx))
  }

  /** `path` follows /xapi/v1. */
  ask(method: string, path: string, body?: unknown): Promise<Response> {
    return this.#pbx.fetch(`/xapi/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${this.#token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
  }

  /** The answer's body; fails with it when the status is none of 2xx. */
  async json<T = Json>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await this.ask(method, path, body)
    const text = await response.text()
    assert.ok(response.ok, `${method} ${path}: ${response.status} ${text}`)
    return (text === '' ? null : JSON.parse(text)) as T
  }

  get<T = Json>(path: string): Promise<T> {
    return this.json<T>('GET', path)
  }

  async list<T = Json>(path: string): Promise<readonly T[]> {
    return (await this.get<{ readonly value: readonly T[] }>(path)).value
  }

  post<T = Json>(path: string, body: unknown = {}): Promise<T> {
    return this.json<T>('POST', path, body)
  }

  patch(path: string, body: unknown): Promise<unknown> {
    return this.json('PATCH', path, body)
  }

  remove(path: string): Promise<unknown> {
    return this.json('DELETE', path)
  }
}

export interface EventEntry {
  readonly EventId: number
  readonly Type: string
  readonly Message: string
  readonly Params: readonly string[]
}

/** Waits for an entry of the event log that says this. */
export function logged(api: Api, says: RegExp, withinMs = 20_000): Promise<EventEntry> {
  const look = async (): Promise<EventEntry | null> => {
    const entries = await api.list<EventEntry>('/EventLogs?$orderby=TimeGenerated desc&$top=100')
    return entries.find(({ Message }) => says.test(Message)) ?? null
  }
  return eventually(`an event that says ${says}`, look, withinMs)
}

export class SeedOffice {
  readonly pbx: Cordboard
  readonly api: Api
  readonly names: NameServer

  private constructor(pbx: Cordboard, api: Api, names: NameServer) {
    this.pbx = pbx
    this.api = api
    this.names = names
  }

  /** The users of cordboard.fixture.ts are there; everything else is for the test to set up. */
  static async open(options: Options = {}): Promise<SeedOffice> {
    const names = await NameServer.start()
    try {
      const environment = { CORDBOARD_DNS: names.server, ...options.environment }
      const pbx = await Cordboard.start({ ...options, environment })
      return new SeedOffice(pbx, await Api.open(pbx), names)
    } catch (error) {
      await names.close()
      throw error
    }
  }

  /** Row id of a user by number. */
  async userId(number: string): Promise<number> {
    const found = await this.api.list<{ readonly Id: number }>(`/Users?$filter=Number eq '${number}'&$select=Id`)
    assert.ok(found[0], `user ${number}`)
    return found[0].Id
  }

  async close(): Promise<void> {
    await this.pbx.stop()
    await this.names.close()
  }
}

export { users }
