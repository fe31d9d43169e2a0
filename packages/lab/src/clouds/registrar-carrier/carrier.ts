// A plain SIP carrier: customers that register or are known by their address, calls to and from the telephone network.
import { callProgressTone } from '@cordboard/media'
import type { SessionEvent } from '@cordboard/sip'
import type { LabCall } from '../../phone/lab-call.ts'
import type { Sound } from '../../phone/mouth.ts'
import { type Decision, drop, type Reply, reject, take } from '../base/decision.ts'
import { DigestGate } from '../base/digest-gate.ts'
import type { RequestFacts } from '../base/request-facts.ts'
import { SipSite } from '../base/sip-site.ts'
import type { CircuitEnd } from '../pstn/circuit.ts'
import { Pstn } from '../pstn/pstn.ts'
import { joinCalleeLeg, joinCallerLeg } from '../pstn/sip-leg.ts'
import { Bindings } from './bindings.ts'
import type { CarrierAccount, CarrierOptions, IpCustomer, Refusal } from './carrier-options.ts'
import { type CarriedCall, takeRefer } from './take-refer.ts'

type Customer = CarrierAccount | IpCustomer

const ringback: Sound = { kind: 'plan', plan: callProgressTone('ringback') }

export class RegistrarCarrier {
  readonly #options: CarrierOptions
  readonly #registerGate: DigestGate
  readonly #inviteGate: DigestGate
  readonly #bindings: Bindings
  readonly #calls = new Map<LabCall, Customer>()
  /** For transfers: the place of each call in the network. */
  readonly #carried = new WeakMap<LabCall, CarriedCall>()
  readonly pstn: Pstn
  #sites: SipSite[] = []
  #port = 0
  #tlsPort = 0
  /** What every call gets, the number called whatever; null: as it should be. */
  refuses: Refusal | null = null
  /** What calls to one number get. */
  readonly refusesNumber = new Map<string, Refusal>()
  /** REGISTERs that were accepted, in order. */
  readonly registered: { readonly username: string; readonly facts: RequestFacts; readonly seconds: number }[] = []

  private constructor(options: CarrierOptions) {
    this.#options = options
    const { realm = options.name, qop = true } = options
    const role = options.registerChallenge === 407 ? 'proxy' : 'registrar'
    this.#registerGate = new DigestGate({ realm, qop, role })
    this.#inviteGate = new DigestGate({ realm, qop })
    const { minExpiresSeconds: minSeconds = 60, maxExpiresSeconds: maxSeconds = 3600 } = options
    this.#bindings = new Bindings({ minSeconds, maxSeconds })
    this.pstn = options.pstn ?? new Pstn()
    this.#port = options.port ?? 0
    this.#tlsPort = options.tlsPort ?? 0
  }

  static async start(options: CarrierOptions): Promise<RegistrarCarrier> {
    const carrier = new RegistrarCarrier(options)
    await carrier.start()
    const customers = [...(options.accounts ?? []), ...(options.ipCustomers ?? [])]
    for (const customer of customers) carrier.pstn.attach(carrier, customer.numbers)
    return carrier
  }

  get name(): string {
    return this.#options.name
  }

  /** One per address; empty while it is stopped. */
  get sites(): readonly SipSite[] {
    return this.#sites
  }

  /** The first site; throws while the carrier is stopped. */
  get site(): SipSite {
    const [first] = this.#sites
    if (first === undefined) throw new Error(`${this.name} is stopped`)
    return first
  }

  get domain(): string {
    return this.#options.domain ?? `${this.#addresses[0]}:${this.#port}`
  }

  /** Starts again where it was before `stop`: same addresses, same ports, registrations kept. */
  async start(): Promise<void> {
    const { transports = ['udp', 'tcp'], tls, codecs = ['PCMU', 'PCMA'], srtp = 'off', trace } = this.#options
    for (const address of this.#addresses) {
      const site = await SipSite.start({
        name: this.name,
        address,
        transports,
        port: this.#port,
        tlsPort: this.#tlsPort,
        ...(tls === undefined ? {} : { tls }),
        ...(trace === undefined ? {} : { trace }),
        media: { codecs, srtp },
        onInvite: (facts) => this.#onInvite(facts),
        onRequest: (facts) => this.#onRequest(facts),
        onRefer: (call, event) => this.#onRefer(call, event),
      })
      this.#sites.push(site)
      this.#port = site.port(transports.find((transport) => transport !== 'tls') ?? 'tls')
      this.#tlsPort = site.port('tls')
    }
  }

  /** Its sockets close and its calls are gone, without a word; people in the network hear that they are alone. */
  async stop(): Promise<void> {
    const sites = this.#sites
    this.#sites = []
    for (const call of this.#calls.keys()) call.hangUp()
    this.#calls.clear()
    for (const site of sites) await site.close()
  }

  /** Ends everything, and the network with it when it was made here. */
  async close(): Promise<void> {
    await this.stop()
    const customers = [...(this.#options.accounts ?? []), ...(this.#options.ipCustomers ?? [])]
    for (const customer of customers) this.pstn.detach(customer.numbers)
    if (this.#options.pstn === undefined) this.pstn.close()
  }

  /** The Contact an account has registered, null when it has not or no more. */
  contactOf(username: string): string | null {
    return this.#bindings.find(username, performance.now())?.contact ?? null
  }

  /** For the network: somebody calls a number of a customer. */
  incoming(end: CircuitEnd): void {
    this.#deliver(end).catch(() => end.release('congestion'))
  }

  get #addresses(): readonly string[] {
    return this.#options.addresses ?? ['127.0.0.1']
  }

  async #deliver(end: CircuitEnd): Promise<void> {
    const customer = this.#customerOf(end.setup.to)
    const way = customer === null ? null : this.#wayTo(customer, end.setup.to)
    if (customer === null || way === null) {
      end.release('unavailable', 480)
      return
    }
    if (this.#isFull(customer)) {
      end.release('busy', 486)
      return
    }
    const { from, name, diversion } = end.setup
    const called = this.#options.fromE164?.(end.setup.to) ?? end.setup.to
    const call = await way.site.call({
      uri: way.uri,
      flow: way.flow,
      from:
        from === null ? `"Anonymous" <sip:anonymous@anonymous.invalid>` : named(name, `<sip:${from}@${this.domain}>`),
      to: `<sip:${called}@${this.domain}>`,
      headers: [
        ...(from === null
          ? [['Privacy', 'id'] as const]
          : [['P-Asserted-Identity', `<sip:${from}@${this.domain}>`] as const]),
        ...(diversion === null ? [] : [['Diversion', `<sip:${diversion}@${this.domain}>`] as const]),
      ],
    })
    this.#keep(call, customer)
    this.#carried.set(call, { call, end, letGo: joinCalleeLeg(call, end) })
  }

  /** How a customer is reached now: by its registration, or where it said it would be. */
  #wayTo(customer: Customer, number: string) {
    if (!('username' in customer)) {
      const [site] = this.#sites
      return site === undefined ? null : { site, uri: `sip:${number}@${customer.target}`, flow: null }
    }
    const binding = this.#bindings.find(customer.username, performance.now())
    if (binding === null) return null
    const site = this.#sites.find((one) => one.address === binding.flow.local.address)
    return site === undefined ? null : { site, uri: binding.contact, flow: binding.flow }
  }

  #onInvite(facts: RequestFacts): Decision {
    const number = this.#e164(facts.called.user)
    const refusal = this.refuses ?? this.refusesNumber.get(number) ?? null
    if (refusal === 'silence') return drop
    const customer = this.#callerOf(facts)
    if ('decision' in customer) return customer
    if (refusal !== null) return { ...reject(refusal.status, refusal.reason), trying: 'Trying' }
    if (this.#isFull(customer)) return reject(503, 'Maximum Calls In Progress')
    const shown = this.#shownBy(facts)
    const own = shown === null || customer.numbers.includes(shown)
    if ((this.#options.checksCallerId ?? true) && !own) return reject(403, 'Caller ID Not Allowed')
    return take((call) => {
      this.#keep(call, customer)
      const hidden = (facts.header('Privacy') ?? '').toLowerCase().includes('id') || shown === null
      const end = this.pstn.dial({
        from: hidden ? null : shown,
        name: hidden ? null : facts.from.display,
        to: number,
        diversion: this.#diverted(facts),
      })
      const letGo = joinCallerLeg(call, end, this.#options.earlyMedia === true ? { ringback } : {})
      this.#carried.set(call, { call, end, letGo })
    })
  }

  /** By source address, else by digest. */
  #callerOf(facts: RequestFacts): Customer | Decision {
    const known = this.#options.ipCustomers?.find(({ addresses }) => addresses.includes(facts.source.address))
    if (known !== undefined) return known
    const checked = this.#inviteGate.check(facts.request, (username) => this.#account(username)?.password ?? null)
    if (checked.result === 'missing' || checked.result === 'stale')
      return this.#inviteGate.challenge(checked.result === 'stale')
    if (checked.result === 'wrong') return reject(403, 'Forbidden')
    return this.#account(checked.username) ?? reject(403, 'Forbidden')
  }

  /** The number a call shows: P-Asserted-Identity, else From; null for none. */
  #shownBy(facts: RequestFacts): string | null {
    const asserted = facts.request.addresses('P-Asserted-Identity')[0]?.uri?.user ?? null
    const user = asserted ?? facts.from.user
    return /^\+?[0-9]{3,15}$/.test(user) ? this.#e164(user) : null
  }

  #diverted(facts: RequestFacts): string | null {
    const user = facts.request.addresses('Diversion')[0]?.uri?.user ?? null
    return user === null ? null : this.#e164(user)
  }

  #onRequest(facts: RequestFacts): Reply | null {
    return facts.method === 'REGISTER' ? this.#onRegister(facts) : null
  }

  #onRegister(facts: RequestFacts): Reply {
    const gate = this.#registerGate
    const checked = gate.check(facts.request, (username) => this.#account(username)?.password ?? null)
    if (checked.result === 'missing' || checked.result === 'stale') return gate.challenge(checked.result === 'stale')
    if (checked.result === 'wrong') return { status: 403, reason: 'Forbidden' }
    const { username } = checked
    const outcome = this.#bindings.register(username, facts.request, facts.flow, performance.now())
    switch (outcome.outcome) {
      case 'malformed':
        return { status: 400, reason: 'Bad Request' }
      case 'tooBrief':
        return {
          status: 423,
          reason: 'Interval Too Brief',
          headers: [['Min-Expires', String(outcome.minSeconds)]],
        }
      case 'unbound':
        return { status: 200, reason: 'OK' }
      case 'queried':
      case 'bound': {
        const { binding } = outcome
        if (binding === null) return { status: 200, reason: 'OK' }
        const left = Math.ceil((binding.expiresAtMs - performance.now()) / 1000)
        if (outcome.outcome === 'bound') this.registered.push({ username, facts, seconds: binding.seconds })
        return {
          status: 200,
          reason: 'OK',
          headers: [
            ['Contact', `<${binding.contact}>;expires=${outcome.outcome === 'bound' ? binding.seconds : left}`],
          ],
        }
      }
    }
  }

  #onRefer(call: LabCall, event: Extract<SessionEvent, { event: 'referred' }>): void {
    const carried = this.#carried.get(call)
    const user = event.to.uri?.user ?? ''
    if (this.#options.transfers !== true || carried === undefined || !/^\+?[0-9]{3,15}$/.test(user)) {
      call.wish({ wish: 'refuseRefer', referId: event.referId, status: 603, reason: 'Decline' })
      return
    }
    const { from, to } = carried.end.setup
    const [transferee, transferor] = carried.end.role === 'callee' ? [from, to] : [to, from]
    takeRefer(carried, event, () =>
      this.pstn.dial({ from: transferee, name: null, to: this.#e164(user), diversion: transferor }),
    )
  }

  #keep(call: LabCall, customer: Customer): void {
    this.#calls.set(call, customer)
    call.watch((event) => {
      if (event.event === 'ended') this.#calls.delete(call)
    })
  }

  #isFull(customer: Customer): boolean {
    const calls = [...this.#calls.values()].filter((one) => one === customer).length
    return calls >= (customer.maxCalls ?? 10)
  }

  #account(username: string): CarrierAccount | null {
    return this.#options.accounts?.find((account) => account.username === username) ?? null
  }

  #customerOf(number: string): Customer | null {
    const all: readonly Customer[] = [...(this.#options.accounts ?? []), ...(this.#options.ipCustomers ?? [])]
    return all.find(({ numbers }) => numbers.includes(number)) ?? null
  }

  #e164(dialled: string): string {
    const { toE164 } = this.#options
    if (toE164 !== undefined) return toE164(dialled)
    if (dialled.startsWith('+')) return dialled
    return `+${dialled.startsWith('00') ? dialled.slice(2) : dialled}`
  }
}

function named(name: string | null, address: string): string {
  return name === null ? address : `"${name.replaceAll(/["\\]/g, '')}" ${address}`
}
