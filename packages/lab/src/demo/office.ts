// The demo's administrator: sets the office up over XAPI, step by step as the pages of the console do.
import { carrierHost, did, domainHost, voiceNumber } from './clouds.ts'
import type { Instance } from './instance.ts'
import type { Stage } from './stage.ts'

export const queueNumber = '800'
export const queueSeconds = 10

type Row = Readonly<Record<string, unknown>>

interface Made extends Row {
  readonly Id: number
  readonly Gateway?: Row
}

export class Office {
  readonly #instance: Instance
  readonly #stage: Stage
  readonly #token: string

  private constructor(instance: Instance, stage: Stage, token: string) {
    this.#instance = instance
    this.#stage = stage
    this.#token = token
  }

  /** As the API client of the SETUP file. */
  static async signIn(instance: Instance, stage: Stage): Promise<Office> {
    const { number, secret } = instance.client
    const form = { grant_type: 'client_credentials', client_id: number, client_secret: secret }
    const response = await instance.fetch('/connect/token', { method: 'POST', body: new URLSearchParams(form) })
    const body: unknown = await response.json()
    const token = fieldOf(body, 'access_token')
    if (typeof token !== 'string') throw new Error(`POST /connect/token answered ${response.status}`)
    return new Office(instance, stage, token)
  }

  /** What guides to a Twilio SIP Domain describe: two trunks, an outbound rule, a queue with its fallback, and the customers' number. */
  async setUp(agents: readonly string[]): Promise<void> {
    const carrier = await this.#addTrunk('GenericSIPTrunk.pv.xml', { Name: 'Carrier', Host: carrierHost }, did)
    const domain = await this.#addTrunk(
      'TwilioSIPDomain.pv.xml',
      { Name: 'Twilio SIP Domain Trunk', Host: domainHost, ProxyHost: domainHost },
      '+12125559999',
    )
    await this.#step('/OutboundRules', 'Route 1 = Twilio SIP Domain Trunk, strip no digits', {
      Name: 'Fallback',
      Routes: [{ TrunkId: domain.Id, StripDigits: 0 }],
    })
    const queue = await this.#step('/Queues', `${queueNumber}: ring all for ${queueSeconds} s, then ${voiceNumber}`, {
      Number: queueNumber,
      Name: 'Customers',
      PollingStrategy: 'RingAll',
      RingTimeout: queueSeconds,
      MasterTimeout: queueSeconds,
      Agents: agents.map((number) => ({ Number: number })),
      ForwardNoAnswer: { To: 'External', External: voiceNumber },
    })
    const routes = { Id: queue.Id, Routes: [{ DID: did, TrunkId: carrier.Id }] }
    await this.#step('/Trunks/Pbx.SetRoutes', `${did} leads to queue ${queueNumber}`, { routes })
    this.#stage.prove('set-up over XAPI', 'Two trunks, an outbound rule, a queue and its number are set up')
  }

  /** Resolves when both far sides have answered OPTIONS. */
  async trunksUp(withinMs: number): Promise<void> {
    const deadlineMs = performance.now() + withinMs
    for (;;) {
      const trunks = await this.list('/Trunks?$select=Number,IsOnline')
      if (trunks.length === 2 && trunks.every((trunk) => trunk.IsOnline === true)) return
      if (performance.now() > deadlineMs) throw new Error(`the trunks were not up within ${withinMs / 1000} s`)
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }

  async list(path: string): Promise<readonly Row[]> {
    const value = fieldOf(await this.#ask('GET', path), 'value')
    return Array.isArray(value) ? value : []
  }

  async #addTrunk(template: string, gateway: Row, mainNumber: string): Promise<Made> {
    const begun = asRow(await this.#ask('GET', `/Trunks/Pbx.InitTrunk(template='${template}')`))
    return this.#step('/Trunks', `${gateway.Host}, template ${template.split('.')[0]}`, {
      ...begun,
      ExternalNumber: mainNumber,
      DidNumbers: mainNumber === did ? [did] : [],
      Gateway: { ...asRow(begun.Gateway), ...gateway },
    })
  }

  async #step(path: string, what: string, body: Row): Promise<Made> {
    const made = asRow(await this.#ask('POST', path, body))
    this.#stage.note(`POST ${path.padEnd(14)}  ${what}`)
    return { ...made, Id: typeof made.Id === 'number' ? made.Id : 0 }
  }

  async #ask(method: string, path: string, body?: Row): Promise<unknown> {
    const response = await this.#instance.fetch(`/xapi/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${this.#token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    if (!response.ok) throw new Error(`${method} ${path} answered ${response.status} ${text.slice(0, 500)}`)
    return text === '' ? null : JSON.parse(text)
  }
}

function asRow(value: unknown): Row {
  return typeof value === 'object' && value !== null ? { ...value } : {}
}

function fieldOf(value: unknown, name: string): unknown {
  return asRow(value)[name]
}
