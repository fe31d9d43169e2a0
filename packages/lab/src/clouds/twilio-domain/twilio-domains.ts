// The SIP Domains of a simulated Twilio account on a loopback address: they admit calls and let web applications have them.
import { randomBytes } from 'node:crypto'
import type { AppAddress, CallFacts, DialTarget } from '@cordboard/voiceapp'
import { Happenings } from '../../phone/happenings.ts'
import type { LabCall } from '../../phone/lab-call.ts'
import { sharedSpeech } from '../../speech/speech.ts'
import { type Decision, type Reply, reject, take } from '../base/decision.ts'
import { DigestGate } from '../base/digest-gate.ts'
import type { AddressFacts, RequestFacts } from '../base/request-facts.ts'
import { SipSite } from '../base/sip-site.ts'
import type { SipDomain } from '../twilio-account/index.ts'
import type { Asked } from './callbacks.ts'
import { DomainCall } from './domain-call.ts'
import type { DomainsOptions } from './domain-options.ts'
import { admitCall, admitRegistration } from './gate.ts'
import { callByPstn, callBySip, type Party, type PartyWatcher } from './party.ts'
import { Registrations } from './registrations.ts'
import { type Route, routesFor } from './routes.ts'
import { runCall } from './run-call.ts'
import { WebClient } from './web-client.ts'

interface Application {
  readonly address: AppAddress
  readonly statusCallback: Asked | null
}

/** Twilio takes G.711 only here. */
const codecs = ['PCMU', 'PCMA']
const realm = 'sip.twilio.com'

export class TwilioDomains {
  readonly #options: DomainsOptions
  readonly #site: SipSite
  readonly #digest = new DigestGate({ realm })
  readonly #web: WebClient
  readonly #closing = new AbortController()
  readonly #running = new Set<Promise<void>>()
  readonly registrations = new Registrations(() => performance.now())
  /** Calls that were admitted, in order; those refused are in `site.invites`. */
  readonly calls: Happenings<DomainCall>
  /** What went wrong in the cloud itself; empty in a sound test. */
  readonly faults: unknown[] = []

  private constructor(options: DomainsOptions, site: SipSite) {
    this.#options = options
    this.#web = new WebClient(options.extraCa === undefined ? {} : { extraCa: options.extraCa })
    this.calls = new Happenings('the SIP domains', (call) => call.sid)
    this.#site = site
  }

  /** Binds its ports; `close` gives everything back. */
  static async start(options: DomainsOptions): Promise<TwilioDomains> {
    const { address, port, tlsPort, tls, resolver, trace } = options
    // Requests may come before the object is there: they wait for nothing and are refused.
    let domains: TwilioDomains | null = null
    const site = await SipSite.start({
      name: 'Twilio',
      transports: tls === undefined ? ['udp', 'tcp'] : ['udp', 'tcp', 'tls'],
      ...(address === undefined ? {} : { address }),
      ...(port === undefined ? {} : { port }),
      ...(tlsPort === undefined ? {} : { tlsPort }),
      ...(tls === undefined ? {} : { tls }),
      ...(resolver === undefined ? {} : { resolver }),
      ...(trace === undefined ? {} : { trace }),
      media: { codecs },
      onInvite: (facts) => (domains === null ? reject(503, 'Service Unavailable') : domains.#onInvite(facts)),
      onRequest: (facts) => (domains === null ? null : domains.#onRequest(facts)),
    })
    domains = new TwilioDomains(options, site)
    return domains
  }

  /** The SIP side: ports, every INVITE with its decision, every message. */
  get site(): SipSite {
    return this.#site
  }

  /** The next call that was admitted and that no one waited for yet. */
  called(withinMs = 10_000): Promise<DomainCall> {
    return this.calls.take('a call', (call) => call, withinMs)
  }

  /** Ends everything without a word. */
  async close(): Promise<void> {
    this.#closing.abort()
    this.calls.close('the cloud closed')
    await Promise.all(this.#running)
    await this.#site.close()
  }

  #onInvite(facts: RequestFacts): Decision {
    const { account } = this.#options
    const admission = admitCall(account, this.#digest, facts)
    if (!admission.admitted) return admission.rejection
    const { domain, username } = admission
    const application = this.#applicationOf(domain)
    if (application === null) return reject(404, 'Not Found')
    const call = callFacts(account.sid, domain, facts, username)
    const srtp = domain.secure ? ('required' as const) : ('off' as const)
    return take((leg) => this.#handle(call, facts, leg, application), { media: { srtp } })
  }

  #handle(call: CallFacts, invite: RequestFacts, leg: LabCall, application: Application): void {
    const record = new DomainCall(call, invite, leg)
    leg.ring()
    const { account, speech = sharedSpeech } = this.#options
    const running = runCall({
      record,
      app: application.address,
      statusCallback: application.statusCallback,
      token: account.authToken,
      web: this.#web,
      speech,
      routes: (target, callerId) => this.#routes(target, callerId ?? call.from, call),
      reach: (route, watcher) => this.#reach(route, watcher),
      closing: this.#closing.signal,
    }).catch((error: unknown) => {
      this.faults.push(error)
      leg.hangUp()
    })
    this.#running.add(running)
    void running.finally(() => this.#running.delete(running))
    this.calls.push(record)
  }

  #routes(target: DialTarget, callerId: string, call: CallFacts): readonly Route[] {
    const { account, resolver } = this.#options
    const domainName = call.sip?.domain ?? realm
    return routesFor(target, { account, registrations: this.registrations, resolver, domainName, callerId })
  }

  async #reach(route: Route, watcher: PartyWatcher): Promise<Party | number> {
    switch (route.route) {
      case 'none':
        return route.status
      case 'sip':
        return callBySip(this.#site, route.order, watcher)
      case 'number': {
        const { pstn } = this.#options
        return pstn === undefined ? 404 : callByPstn(pstn, route.number, route.from, watcher)
      }
    }
  }

  #onRequest(facts: RequestFacts): Reply | null {
    if (facts.method !== 'REGISTER') return null
    const admission = admitRegistration(this.#options.account, this.#digest, facts)
    if (!admission.admitted) return admission.rejection
    const address = `${facts.to.user}@${admission.domain.domainName}`
    const contacts = this.registrations.register(address, facts.request, facts.flow)
    if (contacts === null) return { status: 400, reason: 'Bad Request' }
    return { status: 200, reason: 'OK', headers: contacts.map((contact) => ['Contact', contact] as const) }
  }

  /** The TwiML App of a domain when it has one, else its own addresses; null: nothing is configured. */
  #applicationOf(domain: SipDomain): Application | null {
    const sid = this.#options.applications?.get(domain.sid)
    const app = sid === undefined ? null : this.#options.account.applications.get(sid)
    const { voiceUrl, voiceMethod, voiceFallbackUrl, voiceFallbackMethod } = app ?? domain
    if (voiceUrl === null || voiceUrl === '') return null
    const [statusUrl, statusMethod] =
      app === null
        ? [domain.voiceStatusCallbackUrl, domain.voiceStatusCallbackMethod]
        : [app.statusCallback, app.statusCallbackMethod]
    return {
      address: { url: voiceUrl, method: voiceMethod, fallback: addressOf(voiceFallbackUrl, voiceFallbackMethod) },
      statusCallback: addressOf(statusUrl, statusMethod),
    }
  }
}

function addressOf(url: string | null, method: 'GET' | 'POST'): Asked | null {
  return url === null || url === '' ? null : { url, method }
}

function callFacts(accountSid: string, domain: SipDomain, facts: RequestFacts, username: string | null): CallFacts {
  return {
    callSid: `CA${randomBytes(16).toString('hex')}`,
    accountSid,
    from: sipAddress(facts.from),
    to: sipAddress(facts.called),
    direction: 'inbound',
    callerName: null,
    forwardedFrom: null,
    parentCallSid: null,
    sip: {
      domain: facts.called.host,
      domainSid: domain.sid,
      callId: facts.callId,
      sourceIp: facts.source.address,
      username,
      headers: facts.headers,
    },
  }
}

/** `sip:user@host`, without port and parameters. */
function sipAddress({ user, host }: AddressFacts): string {
  return user === '' ? `sip:${host}` : `sip:${user}@${host}`
}
