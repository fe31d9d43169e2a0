// The demo's administrator: sets the office up over XAPI alone, step by step as the pages of the console do.
import { type Body, clientCredentials, type Nouns, odata, password, type Row, XapiClient } from '@cordboard/client'
import { carrierHost, did, domainHost, voiceNumber } from './clouds.ts'
import type { DemoUser, Instance } from './instance.ts'
import type { Stage } from './stage.ts'

export const queueNumber = '800'
export const queueSeconds = 10

const clientNumber = '900'
const timeoutMs = 10_000

type Gateway = Body<Nouns['Trunks']['struct']>['Gateway']
type Segment = Pick<Row<Nouns['CallHistoryView']['struct']>, 'SrcCallerNumber' | 'DstCallerNumber' | 'DstDisplayName'>

export class Office {
  readonly #pbx: XapiClient
  readonly #stage: Stage

  private constructor(pbx: XapiClient, stage: Stage) {
    this.#pbx = pbx
    this.#stage = stage
  }

  /** As the administrator of an empty instance, who makes an API client; everything else is done by that. */
  static async open({ base, administrator }: Instance, stage: Stage): Promise<Office> {
    const token = password(base, administrator.number, administrator.password)
    const first = new XapiClient({ base, token, timeoutMs })
    const client = await first.set('ServicePrincipals').create({
      Number: clientNumber,
      XAPIEnabled: true,
      Groups: [{ Rights: { RoleName: 'system_owners' } }],
    })
    const secret = await first.row('ServicePrincipals', client.Id).action('GenerateAppToken')
    const pbx = new XapiClient({ base, token: clientCredentials(base, clientNumber, secret), timeoutMs })
    const office = new Office(pbx, stage)
    office.#note('POST /ServicePrincipals', `${clientNumber}: an API client`)
    office.#note(`POST /ServicePrincipals(${client.Id})/Pbx.GenerateAppToken`, 'its secret; the rest is done with it')
    return office
  }

  async hire(users: readonly DemoUser[]): Promise<void> {
    for (const { number, name, authId, password: secret } of users) {
      await this.#pbx.set('Users').create({ Number: number, FirstName: name, AuthID: authId, AuthPassword: secret })
      this.#note('POST /Users', `${number}: ${name}`)
    }
  }

  /** What guides to a Twilio SIP Domain describe: two trunks, an outbound rule, a queue with its fallback, and the customers' number. */
  async setUp(agents: readonly DemoUser[]): Promise<void> {
    const carrier = await this.#addTrunk('GenericSIPTrunk.pv.xml', { Name: 'Carrier', Host: carrierHost }, did)
    const domain = await this.#addTrunk(
      'TwilioSIPDomain.pv.xml',
      { Name: 'Twilio SIP Domain Trunk', Host: domainHost, ProxyHost: domainHost },
      '+12125559999',
    )
    await this.#pbx.set('OutboundRules').create({ Name: 'Fallback', Routes: [{ TrunkId: domain.Id, StripDigits: 0 }] })
    this.#note('POST /OutboundRules', 'Route 1 = Twilio SIP Domain Trunk, strip no digits')
    const queue = await this.#pbx.set('Queues').create({
      Number: queueNumber,
      Name: 'Customers',
      PollingStrategy: 'RingAll',
      RingTimeout: queueSeconds,
      MasterTimeout: queueSeconds,
      Agents: agents.map(({ number }) => ({ Number: number })),
      ForwardNoAnswer: { To: 'External', External: voiceNumber },
    })
    this.#note('POST /Queues', `${queueNumber}: ring all for ${queueSeconds} s, then ${voiceNumber}`)
    await this.#pbx.action('Trunks', 'SetRoutes', {
      routes: { Id: queue.Id, Routes: [{ DID: did, TrunkId: carrier.Id }] },
    })
    this.#note('POST /Trunks/Pbx.SetRoutes', `${did} leads to queue ${queueNumber}`)
    const made = 'API client, users, trunks, an outbound rule, a queue and its number: all of it over XAPI'
    this.#stage.prove('set-up over XAPI', made)
  }

  /** Resolves when both far sides have answered OPTIONS. */
  async trunksUp(withinMs: number): Promise<void> {
    const deadlineMs = performance.now() + withinMs
    for (;;) {
      const { rows } = await this.#pbx.set('Trunks').list({ select: ['Number', 'IsOnline'] })
      if (rows.length === 2 && rows.every((trunk) => trunk.IsOnline === true)) return
      if (performance.now() > deadlineMs) throw new Error(`the trunks were not up within ${withinMs / 1000} s`)
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }

  /** The newest part of a call from this number, null while there is none. */
  async lastCallOf(number: string): Promise<Segment | null> {
    const { rows } = await this.#pbx.set('CallHistoryView').list({
      filter: odata.filter`endswith(SrcCallerNumber, ${number.slice(1)})`,
      select: ['SrcCallerNumber', 'DstCallerNumber', 'DstDisplayName'],
      orderby: 'SegmentId desc',
      top: 1,
    })
    return rows[0] ?? null
  }

  async #addTrunk(
    template: string,
    gateway: NonNullable<Gateway>,
    mainNumber: string,
  ): Promise<Row<Nouns['Trunks']['struct']>> {
    const begun = await this.#pbx.fn('Trunks', 'InitTrunk', { template })
    const made = await this.#pbx.set('Trunks').create({
      ...begun,
      ExternalNumber: mainNumber,
      DidNumbers: mainNumber === did ? [did] : [],
      Gateway: { ...begun.Gateway, ...gateway },
    })
    this.#note('POST /Trunks', `${gateway.Host}, template ${template.split('.')[0]}`)
    return made
  }

  #note(request: string, what: string): void {
    this.#stage.note(`${request.padEnd(26)}  ${what}`)
  }
}
