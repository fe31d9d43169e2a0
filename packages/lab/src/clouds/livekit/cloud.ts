// A simulated LiveKit project with SIP: takes calls for its agents, makes calls for them, and behaves on the wire as LiveKit does.
import { randomBytes } from 'node:crypto'
import { Happenings } from '../../phone/happenings.ts'
import type { LabCall } from '../../phone/lab-call.ts'
import type { TracedMessage } from '../../phone/trace.ts'
import { sharedSpeech } from '../../speech/speech.ts'
import { type Decision, take } from '../base/decision.ts'
import type { RequestFacts } from '../base/request-facts.ts'
import { SipSite } from '../base/sip-site.ts'
import type { ZoneRecord } from '../dns/zone.ts'
import { Admission, type Admitted, type Project, srtpOf } from './admission.ts'
import { AgentCall } from './agent-call.ts'
import { followOffers } from './follow-offers.ts'
import type { DispatchRule, InboundTrunk } from './matching.ts'
import { callOrder } from './outbound.ts'
import { readPin, roomFor } from './rooms.ts'
import type {
  Agent,
  DispatchRuleFields,
  InboundTrunkFields,
  LiveKitOptions,
  OutboundTrunk,
  OutboundTrunkFields,
  ParticipantOrder,
  ParticipantResult,
} from './settings.ts'
import { announced, handled, profile } from './sip-profile.ts'
import { plainError, sipError } from './twirp.ts'

const defaultMediaTimeout = { initialMs: 30_000, ms: 15_000 }
const ringingTimeoutMs = 80_000

export class LiveKitCloud {
  readonly #options: LiveKitOptions
  readonly #admission = new Admission()
  readonly #agents = new Map<string, Agent>()
  readonly #closing = new AbortController()
  readonly #referWatchers = new Set<(message: TracedMessage) => void>()
  #site: SipSite | null = null
  readonly inboundTrunks = new Map<string, InboundTrunk>()
  readonly outboundTrunks = new Map<string, OutboundTrunk>()
  readonly dispatchRules = new Map<string, DispatchRule>()
  /** Calls that were let in, as soon as they ring. */
  readonly calls: Happenings<AgentCall>
  /** Set to answer new calls with 503, as when the quota is used up. */
  unavailable = false

  private constructor(options: LiveKitOptions) {
    this.#options = options
    this.calls = new Happenings(`${this.host} (calls)`, (call) => `${call.caller} to ${call.called}`)
  }

  static async start(options: LiveKitOptions = {}): Promise<LiveKitCloud> {
    const cloud = new LiveKitCloud(options)
    const { address, transports, port, tlsPort, tls, resolver } = options
    cloud.#site = await SipSite.start({
      name: cloud.host,
      ...(address === undefined ? {} : { address }),
      ...(transports === undefined ? {} : { transports }),
      ...(port === undefined ? {} : { port }),
      ...(tlsPort === undefined ? {} : { tlsPort }),
      ...(tls === undefined ? {} : { tls }),
      ...(resolver === undefined ? {} : { resolver }),
      media: { codecs: cloud.#codecs },
      profile,
      methods: handled,
      // LiveKit repeats its 200 after 250 ms, then more slowly up to every 3 s.
      timers: { t1: 250, t2: 3000 },
      mediaTimeout: options.mediaTimeout ?? defaultMediaTimeout,
      onInvite: (facts) => cloud.#onInvite(facts),
      trace: (message) => cloud.#onMessage(message),
    })
    return cloud
  }

  /** The project's SIP host, as the PBX is told it. */
  get host(): string {
    return this.#options.host ?? 'lab.eu.sip.livekit.cloud'
  }

  /** Its endpoint on the wire, with every INVITE and message. */
  get site(): SipSite {
    if (this.#site === null) throw new Error('the cloud has not started')
    return this.#site
  }

  /** What a name server has to know of the host. */
  get records(): readonly ZoneRecord[] {
    return [{ name: this.host, type: 'A', address: this.site.address }]
  }

  /** The next call that was let in and that no one waited for yet. */
  nextCall(withinMs = 5000): Promise<AgentCall> {
    return this.calls.take('a call', (call) => call, withinMs)
  }

  /** Needs user name and password, or allowed addresses, or numbers; throws without. */
  createInboundTrunk(fields: InboundTrunkFields): InboundTrunk {
    const trunk: InboundTrunk = {
      id: newId('ST_'),
      name: '',
      numbers: [],
      allowedAddresses: [],
      allowedNumbers: [],
      username: '',
      password: '',
      realm: '',
      encryption: 'disable',
      ...fields,
    }
    const hasLogin = trunk.username !== '' && trunk.password !== ''
    if ((trunk.username === '') !== (trunk.password === '')) throw new Error('user name and password belong together')
    if (!hasLogin && trunk.allowedAddresses.length === 0 && trunk.numbers.length === 0) {
      throw new Error('for security, one of the fields must be set: username and password, allowedAddresses, numbers')
    }
    this.inboundTrunks.set(trunk.id, trunk)
    return trunk
  }

  /** `agent` is who takes its calls; default the project's. */
  createDispatchRule(fields: DispatchRuleFields = {}, agent?: Agent): DispatchRule {
    const rule: DispatchRule = {
      id: newId('SDR_'),
      kind: 'individual',
      room: 'call',
      pin: '',
      trunkIds: [],
      inboundNumbers: [],
      numbers: [],
      ...fields,
    }
    this.dispatchRules.set(rule.id, rule)
    if (agent !== undefined) this.#agents.set(rule.id, agent)
    return rule
  }

  createOutboundTrunk(fields: OutboundTrunkFields): OutboundTrunk {
    if (/^sips?:/i.test(fields.address)) throw new Error('the address of an outbound trunk has no sip: in front')
    const defaults = { transport: 'tcp', numbers: [], username: '', password: '', fromHost: '', headers: [] } as const
    const trunk: OutboundTrunk = { id: newId('ST_'), ...defaults, ...fields }
    this.outboundTrunks.set(trunk.id, trunk)
    return trunk
  }

  /** Deletes a trunk or rule. */
  remove(id: string): void {
    for (const things of [this.inboundTrunks, this.outboundTrunks, this.dispatchRules, this.#agents]) things.delete(id)
  }

  /** Who takes the calls of this rule from now on. */
  setAgent(ruleId: string, agent: Agent): void {
    this.#agents.set(ruleId, agent)
  }

  /** Calls somebody for an agent; resolves when the call is answered or known to have failed. */
  async createParticipant(order: ParticipantOrder): Promise<ParticipantResult> {
    const trunk = this.outboundTrunks.get(order.trunkId)
    if (trunk === undefined) return { ok: false, error: plainError('not_found', `no outbound trunk ${order.trunkId}`) }
    const from = order.from ?? trunk.numbers[0]
    if (from === undefined) return { ok: false, error: plainError('invalid_argument', 'the trunk has no number') }
    const call = await this.site.call(callOrder(trunk, order, from, this.host))
    call.keepsDescription = true
    followOffers(call, this.#codecs)
    const outcome = await call.events
      .take(
        'an answer',
        (event) => (event.event === 'answered' || event.event === 'failed' ? event : null),
        order.ringingTimeoutMs ?? ringingTimeoutMs,
      )
      .catch(() => null)
    if (outcome === null) {
      call.hangUp()
      return { ok: false, error: plainError('deadline_exceeded', 'nobody answered in time') }
    }
    if (outcome.event === 'failed') return { ok: false, error: sipError(outcome.status, outcome.reason) }
    const agentCall = this.#agentCall(call, newId('RM_'), null)
    await agentCall.say(order.says ?? { kind: 'silence' })
    if (order.dtmf !== undefined) await agentCall.press(order.dtmf)
    return { ok: true, call: agentCall }
  }

  /** Gives everything back without a word to anybody. */
  async close(): Promise<void> {
    this.calls.close('the cloud closed')
    await this.#site?.close()
    this.#closing.abort()
  }

  get #codecs(): readonly string[] {
    return this.#options.codecs ?? ['PCMU', 'PCMA', 'G722']
  }

  get #project(): Project {
    return {
      inboundTrunks: this.inboundTrunks,
      dispatchRules: this.dispatchRules,
      knownSources: this.#options.knownSources ?? [],
      unavailable: this.unavailable,
      codecs: this.#codecs,
      floodLimit: this.#options.floodLimit ?? 100,
    }
  }

  #onInvite(facts: RequestFacts): Decision {
    const admitted = this.#admission.decide(this.#project, facts)
    if (admitted.decision !== 'admit') return admitted
    const media = { srtp: srtpOf[admitted.trunk.encryption] }
    return take((call) => this.#serve(call, facts, admitted), { trying: 'Processing', media, contactUser: '' })
  }

  /** Rings until the agent has joined, then lets it do its work. */
  async #serve(call: LabCall, facts: RequestFacts, { rule }: Admitted): Promise<void> {
    const { ringEveryMs = 1000, joinTimeoutMs = 180_000, agent: anyAgent = {} } = this.#options
    const agent = this.#agents.get(rule.id) ?? anyAgent
    const agentCall = this.#agentCall(call, roomFor(rule, facts), facts)
    call.keepsDescription = true
    followOffers(call, this.#codecs)
    call.ring()
    const ringing = setInterval(() => call.ring(), ringEveryMs)
    const { joinsAfterMs = 0 } = agent
    const joining = joinsAfterMs === null ? undefined : setTimeout(() => agentCall.join(), joinsAfterMs)
    const waiting = setTimeout(() => agentCall.close(), joinTimeoutMs)
    this.calls.push(agentCall)
    const decided = await agentCall.decided
    clearInterval(ringing)
    clearTimeout(joining)
    clearTimeout(waiting)
    if (call.isOver) return
    if (decided === 'close') {
      call.reject(486, 'Rejected')
      return
    }
    call.answer()
    if (rule.pin !== '' && (await readPin(call)) !== rule.pin) {
      call.hangUp()
      return
    }
    await agentCall.say(agent.says ?? { kind: 'silence' })
    await agent.onCall?.(agentCall)
  }

  #agentCall(call: LabCall, room: string, facts: RequestFacts | null): AgentCall {
    return new AgentCall({
      call,
      room,
      facts,
      allow: announced,
      byeWaitMs: this.#options.byeWaitMs ?? 1000,
      closing: this.#closing.signal,
      speak: (text) => sharedSpeech.say(text),
      watchRefer: (told) => {
        const callId = call.session?.callId
        const watcher = ({ direction, method, callId: id, title }: TracedMessage): void => {
          if (direction !== 'in' || method !== 'REFER' || id !== callId) return
          told(Number(title.slice(0, 3)), title.slice(4))
        }
        this.#referWatchers.add(watcher)
        return () => this.#referWatchers.delete(watcher)
      },
    })
  }

  #onMessage(message: TracedMessage): void {
    for (const watcher of this.#referWatchers) watcher(message)
    this.#options.trace?.(message)
  }
}

function newId(prefix: string): string {
  return prefix + randomBytes(6).toString('hex')
}
