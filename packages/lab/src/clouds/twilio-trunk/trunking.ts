// Twilio Elastic SIP Trunking: termination, origination, emergency calls and transfers, as one account has configured them.
import type { LabCall } from '../../phone/lab-call.ts'
import { joinedClips } from '../../speech/joined-clips.ts'
import { sharedSpeech } from '../../speech/speech.ts'
import { type Decision, take } from '../base/decision.ts'
import { DigestGate } from '../base/digest-gate.ts'
import type { RequestFacts } from '../base/request-facts.ts'
import { SipSite } from '../base/sip-site.ts'
import type { CircuitEnd } from '../pstn/circuit.ts'
import { PstnCall } from '../pstn/pstn-call.ts'
import { joinCallerLeg } from '../pstn/sip-leg.ts'
import type { Trunk } from '../twilio-account/index.ts'
import { type EmergencyCall, readback, registeredAddress } from './emergency.ts'
import { Origination } from './origination.ts'
import { faultOf, refusal, type TwilioFault } from './refusals.ts'
import { judge, type TerminationCall } from './termination.ts'
import { type TrunkLeg, takeTransfer } from './transfer.ts'
import type { Alert, TrunkingOptions } from './trunking-options.ts'

const keptAlerts = 1000
/** The number that "Make a test call" shows. */
const testCaller = '+15005550006'

export class TwilioTrunking {
  readonly #options: TrunkingOptions
  readonly #gate = new DigestGate({ realm: 'sip.twilio.com' })
  readonly #legs = new Map<LabCall, TrunkLeg>()
  readonly #originations = new Set<Origination>()
  readonly #timers = new Set<NodeJS.Timeout>()
  /** When each trunk took its calls of the last second, performance clock. */
  readonly #taken = new Map<string, number[]>()
  #sites: SipSite[] = []
  readonly alerts: Alert[] = []
  /** Calls to 911, 112 and 999, in order. */
  readonly emergencyCalls: EmergencyCall[] = []
  /** Numbers that Twilio blocks (32203). */
  readonly blocked = new Set<string>()

  private constructor(options: TrunkingOptions) {
    this.#options = options
  }

  static async start(options: TrunkingOptions): Promise<TwilioTrunking> {
    const trunking = new TwilioTrunking(options)
    await trunking.#listen()
    options.pstn.attachAll(trunking, (number) => options.account.numbers.byPhoneNumber(number)?.trunkSid != null)
    return trunking
  }

  readonly name = 'Twilio'

  /** One per address. */
  get sites(): readonly SipSite[] {
    return this.#sites
  }

  get site(): SipSite {
    const [first] = this.#sites
    if (first === undefined) throw new Error('the trunking is closed')
    return first
  }

  /** For the network: somebody calls a number of a trunk. */
  incoming(end: CircuitEnd): void {
    const { account } = this.#options
    const number = account.numbers.byPhoneNumber(end.setup.to)
    const trunk = number?.trunkSid == null ? null : account.trunks.get(number.trunkSid)
    if (trunk === null || account.status !== 'active' || this.#sites.length === 0) end.release('unavailable', 480)
    else this.#originate(end, trunk)
  }

  /** The console's "Make a test call": calls the customer for this number of a trunk and says a sentence. */
  async testCall(number: string): Promise<PstnCall> {
    const clip = await sharedSpeech.say('This is a test call. If you can hear this, your trunk works.')
    const setup = { from: testCaller, name: null, to: number, diversion: null }
    return new PstnCall('the test call', this.#options.pstn.dial(setup), { kind: 'clip', clip, repeats: true })
  }

  async close(): Promise<void> {
    const sites = this.#sites
    this.#sites = []
    this.#options.pstn.detachAll(this)
    for (const origination of this.#originations) origination.stop()
    for (const timer of this.#timers) clearTimeout(timer)
    this.#timers.clear()
    for (const call of [...this.#legs.keys()]) call.hangUp()
    for (const site of sites) await site.close()
  }

  async #listen(): Promise<void> {
    const { addresses = ['127.0.0.1'], tls, resolver, trace } = this.#options
    const plain = ['udp', 'tcp'] as const
    const { transports = tls === undefined ? plain : [...plain, 'tls' as const] } = this.#options
    let { port = 0, tlsPort = 0 } = this.#options
    for (const address of addresses) {
      const site = await SipSite.start({
        name: this.name,
        address,
        transports,
        port,
        tlsPort,
        ...(tls === undefined ? {} : { tls }),
        ...(resolver === undefined ? {} : { resolver }),
        media: { codecs: ['PCMU', 'PCMA'] },
        onInvite: (facts) => this.#onInvite(facts),
        onRefer: (call, event) => {
          const leg = this.#legs.get(call)
          if (leg === undefined) call.wish({ wish: 'refuseRefer', referId: event.referId, status: 481, reason: '' })
          else takeTransfer(call, event, leg, this.#transferParts(leg))
        },
        trace: (message) => {
          trace?.(message)
          if (message.direction === 'in' && /^[1-6]/.test(message.title))
            for (const origination of this.#originations) origination.replied(message.callId)
        },
      })
      this.#sites.push(site)
      port = site.port(transports.find((transport) => transport !== 'tls') ?? 'tls')
      tlsPort = site.port('tls')
    }
  }

  #onInvite(facts: RequestFacts): Decision {
    const { account } = this.#options
    const verdict = judge(facts, {
      account,
      digest: (trunk) =>
        this.#gate.check(
          facts.request,
          (username) => account.lists.findCredential(trunk.credentialLists, username)?.password ?? null,
        ),
      admit: (trunk) => this.#admit(trunk),
      isBlocked: (called) => this.blocked.has(called),
    })
    switch (verdict.verdict) {
      case 'challenge':
        return this.#gate.challenge(verdict.stale)
      case 'refuse':
        if (verdict.fault !== null) this.#alert(verdict.fault, verdict.trunk, facts.called.uri)
        return refusal(verdict.fault)
      case 'accept': {
        const { call: order } = verdict
        const srtp = order.trunk.secure ? ('required' as const) : ('off' as const)
        return take((call) => this.#terminate(call, order), { trying: 'Giving a try', media: { srtp } })
      }
    }
  }

  async #terminate(call: LabCall, order: TerminationCall): Promise<void> {
    const { pstn, account } = this.#options
    const { called, callerId } = order
    if (order.kind === 'emergencyTest') {
      call.answer()
      await this.#speak(call, readback(callerId, registeredAddress(account, callerId)))
      return
    }
    if (order.kind === 'emergency') {
      this.emergencyCalls.push({ called, callerId, address: registeredAddress(account, callerId) })
      if (!pstn.knows(called)) {
        call.answer()
        await this.#speak(call, ['Emergency services. What is the address of your emergency?'])
        return
      }
    }
    const { hidden, name, diversion } = order
    const end = pstn.dial({ from: hidden ? null : callerId, name: hidden ? null : name, to: called, diversion })
    this.#keep(call, { trunk: order.trunk, end, letGo: joinCallerLeg(call, end) })
  }

  /** Says sentences one after the other, all of them twice, then hangs up. */
  async #speak(call: LabCall, sentences: readonly string[]): Promise<void> {
    const clips = await Promise.all(sentences.map((sentence) => sharedSpeech.say(sentence)))
    const clip = joinedClips(clips)
    call.voice.say({ kind: 'clip', clip, repeats: true })
    this.#later(2000 * clip.seconds, () => call.hangUp())
  }

  #originate(end: CircuitEnd, trunk: Trunk): void {
    const { failoverMs = 4000, random = Math.random, account } = this.#options
    const origination = new Origination(end, {
      site: this.site,
      accountSid: account.sid,
      trunk,
      failoverMs,
      random,
      alert: (code, about) => this.#alert(code, trunk, about),
      placed: (call, circuit, letGo) => this.#keep(call, { trunk, end: circuit, letGo }),
    })
    for (const one of this.#originations) if (one.isOver) this.#originations.delete(one)
    this.#originations.add(origination)
    origination.begin()
  }

  #transferParts({ trunk }: TrunkLeg) {
    const { account, pstn, transferWaitMs = 32_000 } = this.#options
    return {
      account,
      pstn,
      site: this.site,
      waitMs: transferWaitMs,
      alert: (code: TwilioFault, about: string) => this.#alert(code, trunk, about),
      kept: (call: LabCall, leg: TrunkLeg) => {
        if (!call.isOver) this.#legs.set(call, leg)
      },
      later: (ms: number, then: () => void) => this.#later(ms, then),
    }
  }

  #keep(call: LabCall, leg: TrunkLeg): void {
    this.#legs.set(call, leg)
    call.watch((event) => {
      if (event.event === 'ended') this.#legs.delete(call)
    })
  }

  /** Takes one of this second's calls of a trunk, if one is left. */
  #admit(trunk: Trunk): boolean {
    const nowMs = this.#options.now?.() ?? performance.now()
    const recent = (this.#taken.get(trunk.sid) ?? []).filter((atMs) => nowMs - atMs < 1000)
    const admitted = recent.length < trunk.callsPerSecond
    this.#taken.set(trunk.sid, admitted ? [...recent, nowMs] : recent)
    return admitted
  }

  #later(ms: number, then: () => void): () => void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer)
      then()
    }, ms)
    this.#timers.add(timer)
    return () => {
      clearTimeout(timer)
      this.#timers.delete(timer)
    }
  }

  #alert(code: TwilioFault, trunk: Trunk | null, about: string): void {
    this.alerts.push({ code, text: faultOf(code).text, trunkSid: trunk?.sid ?? null, about })
    if (this.alerts.length > keptAlerts) this.alerts.shift()
  }
}
