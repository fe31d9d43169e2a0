// Seed 001 on one machine: a customer, a carrier, an office with agents, a Twilio SIP Domain with its voice app, set up over XAPI.
import assert from 'node:assert/strict'
import { randomInt } from 'node:crypto'
import {
  type CarrierOptions,
  type DomainCall,
  hearsClip,
  type LabCall,
  type Page,
  Pstn,
  type PstnCall,
  RegistrarCarrier,
  type Subscriber,
  TwilioAccount,
  TwilioDomains,
  tone,
  WebApp,
} from '@cordboard/lab'
import type { Options } from './cordboard.fixture.ts'
import { type Desk, sitDown } from './office.fixture.ts'
import { SeedOffice, users } from './seeds.fixture.ts'

/** What the customer dials. */
export const did = '+12125550100'
export const customerNumber = '+14155550123'
export const customerHz = 1000
/** What the queue falls back to: a number that the voice app answers. */
export const voiceNumber = '+18885550199'
export const domainHost = 'acme.sip.us1.twilio.com'
export const carrierHost = 'sip.carrier.example'
export const welcome = 'Welcome to Acme. Please press one for sales.'
export const thanks = 'Thank you. Somebody will call you back.'

export const voicePages: Readonly<Record<string, Page>> = {
  '/voice': `<Gather action="/keys" numDigits="1" timeout="20"><Say>${welcome}</Say></Gather>`,
  '/keys': (params) => `<Say>${params.get('Digits') === '1' ? thanks : 'That key is not known.'}</Say><Hangup/>`,
}

type Row = Readonly<Record<string, unknown>>

export interface TrunkBody extends Row {
  readonly Id: number
  readonly Number: string
  readonly Gateway: Row
}

export interface FallbackOptions extends Options {
  readonly pages?: Readonly<Record<string, Page>>
  readonly carrier?: Partial<CarrierOptions>
}

/** An address of loopback that no other test has by chance. */
export function loopback(): string {
  return `127.${randomInt(1, 255)}.${randomInt(0, 256)}.${randomInt(1, 255)}`
}

export class FallbackOffice {
  readonly office: SeedOffice
  readonly pstn: Pstn
  readonly carrier: RegistrarCarrier
  readonly account: TwilioAccount
  readonly domains: TwilioDomains
  readonly domainSid: string
  readonly web: WebApp
  readonly customer: Subscriber
  readonly desks: Desk[] = []
  #anybody: number | null = null

  private constructor(parts: {
    readonly office: SeedOffice
    readonly pstn: Pstn
    readonly carrier: RegistrarCarrier
    readonly account: TwilioAccount
    readonly domains: TwilioDomains
    readonly domainSid: string
    readonly web: WebApp
  }) {
    this.office = parts.office
    this.pstn = parts.pstn
    this.carrier = parts.carrier
    this.account = parts.account
    this.domains = parts.domains
    this.domainSid = parts.domainSid
    this.web = parts.web
    this.customer = this.pstn.subscriber(customerNumber, { name: 'Jane', says: tone(customerHz) })
  }

  /** PBX, carrier and cloud are up; nothing is configured in the PBX. The domain admits 127.0.0.1, where the PBX sends from. */
  static async open(options: FallbackOptions = {}): Promise<FallbackOffice> {
    const { pages = voicePages, carrier: carrierOptions = {}, ...pbxOptions } = options
    const office = await SeedOffice.open(pbxOptions)
    const pstn = new Pstn()
    const [carrierAddress, domainAddress] = [loopback(), loopback()]
    const carrier = await RegistrarCarrier.start({
      name: 'carrier.example',
      addresses: [carrierAddress],
      port: 5060,
      domain: carrierHost,
      ipCustomers: [{ addresses: ['127.0.0.1'], target: office.pbx.registrar, numbers: [did] }],
      pstn,
      ...carrierOptions,
    })
    const account = new TwilioAccount()
    const web = await WebApp.start(account.authToken, pages)
    const { sid } = account.domains.create({ domainName: 'acme.sip.twilio.com', voiceUrl: web.url('/voice') })
    const list = account.lists.createIpAccessControlList('office')
    account.lists.addIpAddress(list.sid, { friendlyName: 'PBX', ipAddress: '127.0.0.1' })
    account.domains.map(sid, 'callIpAccessControlLists', list.sid)
    const domains = await TwilioDomains.start({ account, address: domainAddress, port: 5060 })
    office.names.add(
      { name: carrierHost, type: 'A', address: carrierAddress },
      { name: domainHost, type: 'A', address: domainAddress },
    )
    return new FallbackOffice({ office, pstn, carrier, account, domains, domainSid: sid, web })
  }

  get api(): SeedOffice['api'] {
    return this.office.api
  }

  async close(): Promise<void> {
    for (const { phone } of this.desks) await phone.stop()
    await this.office.close()
    await this.carrier.close()
    this.pstn.close()
    await this.domains.close()
    await this.web.stop()
    assert.deepEqual(this.domains.faults, [])
    assert.deepEqual(this.web.unsigned, [])
  }

  /** What was written over XAPI is in force: the switch answers a question after it has taken the writes before. */
  async settled(): Promise<void> {
    this.#anybody ??= await this.office.userId('104')
    await this.api.patch(`/Users(${this.#anybody})`, { CurrentProfileName: 'Available' })
  }

  /** The next call that the domain lets in; without one, what the event log has instead. */
  async forwarded(withinMs = 30_000): Promise<DomainCall> {
    try {
      return await this.domains.called(withinMs)
    } catch (error) {
      const entries = await this.api.list('/EventLogs?$orderby=TimeGenerated desc&$top=8')
      const told = entries.map(({ Message }) => Message).join('\n')
      throw new Error(`no call reached the domain. The event log, newest first:\n${told}`, { cause: error })
    }
  }

  /** The customer calls, with all settings in force. */
  async dial(number = did): Promise<PstnCall> {
    await this.settled()
    return this.customer.call(number)
  }

  /** Registers the phones of the first `count` users: 440 Hz, 480 Hz, … */
  async staff(count: number): Promise<readonly Desk[]> {
    for (const [index, user] of users.slice(0, count).entries())
      this.desks.push(await sitDown(this.office.pbx, user, 440 + 40 * index))
    return this.desks
  }

  /** Add Trunk with a template, as the console does: the template's values, then what the administrator enters. */
  async addTrunk(template: string, gateway: Row, more: Row = {}): Promise<TrunkBody> {
    const begun = await this.api.get<TrunkBody>(`/Trunks/Pbx.InitTrunk(template='${template}')`)
    return this.api.post<TrunkBody>('/Trunks', { ...begun, ...more, Gateway: { ...begun.Gateway, ...gateway } })
  }

  /** The carrier the customers' calls come by. */
  addCarrierTrunk(more: Row = {}): Promise<TrunkBody> {
    const gateway = { Name: 'Carrier', Host: carrierHost, Port: 5060, RequireRegistrationFor: 'Nothing' }
    return this.addTrunk('GenericSIPTrunk.pv.xml', gateway, { ExternalNumber: did, ...more })
  }

  /** The trunk of the seed: its own number is not the customer's. */
  addDomainTrunk(template = 'TwilioSIPDomain.pv.xml', more: Row = {}): Promise<TrunkBody> {
    const gateway = { Name: 'Twilio SIP Domain Trunk', Host: domainHost, Port: 5060, ProxyHost: domainHost }
    return this.addTrunk(template, gateway, { TransportRestriction: 'UDP', ExternalNumber: '+12125559999', ...more })
  }

  addOutboundRule(trunk: TrunkBody, more: Row = {}): Promise<{ readonly Id: number }> {
    return this.api.post('/OutboundRules', {
      Name: 'Fallback',
      Routes: [{ TrunkId: trunk.Id, StripDigits: 0, Prepend: '' }],
      ...more,
    })
  }

  /** A queue that rings everybody for `seconds` and then calls the voice app. */
  addQueue(agents: readonly string[], seconds: number, more: Row = {}): Promise<{ Id: number; Number: string }> {
    return this.api.post('/Queues', {
      Number: '800',
      Name: 'Customers',
      PollingStrategy: 'RingAll',
      RingTimeout: seconds,
      MasterTimeout: seconds,
      WrapUpTime: 0,
      Agents: agents.map((number) => ({ Number: number })),
      ForwardNoAnswer: { To: 'External', External: voiceNumber },
      ...more,
    })
  }

  /** Assigned DID number(s) of a queue or ring group. */
  assign(id: number, trunk: TrunkBody, number = did): Promise<unknown> {
    return this.api.post('/Trunks/Pbx.SetRoutes', { routes: { Id: id, Routes: [{ DID: number, TrunkId: trunk.Id }] } })
  }
}

/** Whose number a call to the domain shows, by header; null where there is none. */
export function shownTo({ invite }: DomainCall): Readonly<Record<string, string | null>> {
  const shown = ['P-Asserted-Identity', 'P-Preferred-Identity', 'Remote-Party-ID'].map((header) => [
    header,
    invite.request.addresses(header)[0]?.uri?.user ?? null,
  ])
  return Object.fromEntries([['From', invite.from.user], ...shown])
}

export function everywhere(number: string): Readonly<Record<string, string>> {
  const headers = ['From', 'P-Asserted-Identity', 'P-Preferred-Identity', 'Remote-Party-ID']
  return Object.fromEntries(headers.map((header) => [header, number]))
}

/** Other sounds stay below 0.3; a machine that stands still now and then cuts pieces out. */
const heardEnough = { score: 0.45, withinMs: 20_000 } as const

/** The customer hears the voice app out, presses 1, hears it out again, and it hangs up. */
export async function talkToVoiceApp(customer: PstnCall, record: DomainCall): Promise<void> {
  const first = await record.told('said')
  const heard = await hearsClip(customer.voice.ear, first.clip, heardEnough)
  await customer.press('1')
  assert.equal((await record.told('gathered')).digits, '1')
  const second = await record.told('said')
  await hearsClip(customer.voice.ear, second.clip, { ...heardEnough, sinceMs: heard.atMs })
  await customer.released(20_000)
  await record.told('over')
  assert.deepEqual(record.said, [welcome, thanks])
}

/** The voice app has answered and is heard; the customer hangs up. */
export async function hearsWelcome(customer: PstnCall, record: DomainCall): Promise<void> {
  const { clip } = await record.told('said')
  await hearsClip(customer.voice.ear, clip, heardEnough)
  customer.hangUp()
  await record.told('over')
}

/** The phones ring; the first of their calls each. */
export function ringing(desks: readonly Desk[], withinMs = 20_000): Promise<readonly LabCall[]> {
  return Promise.all(
    desks.map(async ({ phone }) => {
      const call = await phone.incoming(withinMs)
      call.ring()
      return call
    }),
  )
}

/** Customer and agent hear each other. */
export async function talking(customer: PstnCall, agent: LabCall, desk: Desk): Promise<void> {
  await Promise.all([
    customer.voice.hears(desk.hz, { withinMs: 20_000 }),
    agent.voice.hears(customerHz, { withinMs: 20_000 }),
  ])
}
