// Runs the machine of one trunk in the world: DNS, requests, timers, and the news for log and consoles.

import type { LogEntry, TrunkLine } from '@cordboard/link'
import {
  type Authorize,
  defaultTimers,
  digestLogin,
  type Flow,
  type HeaderLine,
  type RegistrationPlan,
  type RequestDraft,
  type SipStack,
  type Target,
} from '@cordboard/sip'
import type { TrunkDeskOptions, TrunkInspection, TrunkSettings } from './contract.ts'
import { stepLine } from './line.ts'
import { lineLog } from './line-log.ts'
import {
  isUp,
  type LineCommand,
  type LineContext,
  type LineEvent,
  type LineState,
  type LineTimer,
  newLine,
} from './line-state.ts'
import { contactHosts, transportParam } from './own-address.ts'
import { addressesOf, type Found, hostPort, type Place, placesOf, searchesOf, troubleOf, wishesOf } from './places.ts'

export interface LineRunnerOptions
  extends Pick<TrunkDeskOptions, 'scheduler' | 'clock' | 'random' | 'newTag' | 'newCallId' | 'addresses' | 'resolver'> {
  readonly stack: () => Pick<SipStack, 'endpoints' | 'flowTo' | 'isOpen' | 'request'>
  readonly onChange: () => void
  readonly onLog: (entry: Omit<LogEntry, 'at'>) => void
}

/** No reply at all within this time, and the next address is tried. */
export const noReplyMs = 4000
/** Addresses the DNS told before are still the carrier's for a while: a large one tells only some each time. */
const rememberMs = 3_600_000
const maxRemembered = 128

type LastAnswer = NonNullable<TrunkInspection['lastAnswer']>

export class LineRunner {
  readonly #options: LineRunnerOptions
  readonly #callId: string
  readonly #tag: string
  readonly #rinstance: string
  readonly #authorize: Authorize | null
  readonly #timers = new Map<LineTimer, unknown>()
  /** Addresses of the trunk, and until when (monotonic ms) they count. */
  readonly #addresses = new Map<string, number>()
  readonly #whenClosed = Promise.withResolvers<void>()
  settings: TrunkSettings
  state: LineState
  found: readonly Found[] = []
  lastAnswer: LastAnswer | null = null
  /** The connection or socket the trunk last answered on. */
  flow: Flow | null = null
  /** What is wrong with the root certificate. */
  certificateTrouble: string | null = null
  #resolving = false

  constructor(settings: TrunkSettings, options: LineRunnerOptions) {
    this.settings = settings
    this.#options = options
    this.#callId = options.newCallId()
    this.#tag = options.newTag()
    this.#rinstance = options.random(8).toString('hex')
    const { authId, separateAuthId, password } = settings
    const username = separateAuthId ?? authId
    this.#authorize =
      username === '' ? null : digestLogin({ username, password }, () => options.random(12).toString('hex'))
    const plan = registers(settings) ? this.#plan() : null
    this.state = newLine(`trunk-${settings.id}`, plan, options.clock.wallMs())
  }

  get authorize(): Authorize | null {
    return this.#authorize
  }

  /** Of our registered Contact; null: this trunk does not register. */
  get rinstance(): string | null {
    return this.state.registration === null ? null : this.#rinstance
  }

  get timers(): number {
    return this.#timers.size
  }

  feed(event: LineEvent): void {
    const before = this.line(0)
    const [state, commands] = stepLine(this.state, event, this.#context())
    this.state = state
    for (const command of commands) this.#execute(command)
    if (!sameLine(before, this.line(0))) this.#options.onChange()
    if (state.phase === 'closed') this.#ended()
  }

  /** Unregisters, if need be. */
  close(): Promise<void> {
    this.feed({ event: 'closing' })
    return this.#whenClosed.promise
  }

  /** Ends without a word to anybody. */
  drop(): void {
    for (const timer of [...this.#timers.keys()]) this.#disarm(timer)
    this.state = { ...this.state, phase: 'closed' }
    this.#ended()
  }

  /** Takes over where a former line of the same hosts was found: its calls must not become strangers meanwhile. */
  inherit(former: LineRunner): void {
    if (hostsOf(former.settings) !== hostsOf(this.settings)) return
    for (const [address, until] of former.#addresses) this.#addresses.set(address, until)
  }

  /** Where it is asked now, and everything it was found at lately: its calls come from there. */
  addresses(): readonly string[] {
    const now = this.#options.clock.monotonicMs()
    const lately = [...this.#addresses].flatMap(([address, until]) => (until > now ? [address] : []))
    // A name that is not told any more is still served at the places it had.
    return [...new Set([...this.state.places.map(({ address }) => address), ...lately])]
  }

  line(calls: number): TrunkLine {
    const { settings, state } = this
    const { phase, places, trouble, since, lastGoodAt, registeredUntil } = state
    return {
      id: settings.id,
      number: settings.number,
      name: settings.name,
      up: isUp(state),
      state: phase === 'closing' || phase === 'closed' ? 'disabled' : phase,
      trouble: isUp(state) ? null : (this.certificateTrouble ?? trouble),
      since,
      lastGoodAt,
      registeredUntil,
      calls,
      addresses: [...new Set(places.map(({ address }) => address))],
    }
  }

  /** Where a request to this place goes, and whom it expects there. */
  targetOf(place: Place, uri: string): Target {
    const { transport, address, port, serverName } = place
    const trust = this.settings.rootCertificate === null ? null : trustOf(this.settings.id)
    const { viaHost } = this.settings
    const server = { name: serverName, trust }
    return {
      uri,
      flow: null,
      remote: { transport, address, port },
      server,
      ...(viaHost === null ? {} : { via: viaHost }),
    }
  }

  /** `host:port` of our Contact at this place; null: no socket of ours leads there. */
  ownHosts(
    place: Place,
  ): { readonly contact: string; readonly device: string; readonly all: readonly string[] } | null {
    const flow = this.#options.stack().flowTo(this.targetOf(place, 'sip:invalid'))
    if (flow === null) return null
    const all = contactHosts(this.settings.contactIp, flow, this.#options.addresses())
    const device = contactHosts('internal', flow, this.#options.addresses())[0] ?? ''
    return { contact: all[0] ?? device, device, all }
  }

  /** Looks anew; for the doctor and for the machine. */
  async search(): Promise<readonly Found[]> {
    const wishes = wishesOf(this.settings, this.#options.stack().endpoints())
    return Promise.all(
      searchesOf(this.settings).map(async (search) => ({
        search,
        resolution: await this.#options.resolver.locate(search.target, wishes),
      })),
    )
  }

  async #resolve(): Promise<void> {
    if (this.#resolving) return
    this.#resolving = true
    const found = await this.search()
    this.#resolving = false
    if (this.state.phase === 'closed') return
    this.found = found
    this.#remember(addressesOf(found))
    const places = placesOf(found)
    const ttlMs = Math.min(...found.map(({ resolution }) => resolution.ttlMs))
    if (places.length > 0) this.feed({ event: 'resolved', places, ttlMs })
    else this.feed({ event: 'unresolved', sentence: troubleOf(found), ttlMs })
  }

  #remember(addresses: readonly string[]): void {
    const until = this.#options.clock.monotonicMs() + rememberMs
    for (const address of addresses) {
      this.#addresses.delete(address)
      this.#addresses.set(address, until)
    }
    for (const address of this.#addresses.keys()) {
      if (this.#addresses.size <= maxRemembered) break
      this.#addresses.delete(address)
    }
  }

  #execute(command: LineCommand): void {
    switch (command.command) {
      case 'resolve':
        void this.#resolve()
        return
      case 'request':
        this.#send(command.transaction, command.draft, command.place)
        return
      case 'arm':
        this.#disarm(command.timer)
        this.#timers.set(command.timer, this.#options.scheduler.set(this.#fired, command.ms, command.timer, null))
        return
      case 'disarm':
        this.#disarm(command.timer)
        return
      case 'note':
        this.#options.onLog(lineLog(command.note, this.settings, this.state))
        return
    }
  }

  #fired = (timer: LineTimer): void => {
    this.#timers.delete(timer)
    const { flow } = this
    // A broken connection is noticed here at the latest: the registrar would call into the void.
    if (timer === 'probe' && flow !== null && flow.connection !== null && !this.#options.stack().isOpen(flow)) {
      this.flow = null
      this.feed({ event: 'flowLost' })
    }
    this.feed({ event: 'timerFired', timer })
  }

  #disarm(timer: LineTimer): void {
    const handle = this.#timers.get(timer)
    if (handle === undefined) return
    this.#options.scheduler.clear(handle)
    this.#timers.delete(timer)
  }

  #send(transaction: string, draft: RequestDraft, place: Place): void {
    const { stack, clock } = this.#options
    const sentAt = clock.monotonicMs()
    const uri = `${draft.uri}${transportParam(place.transport)}`
    stack().request(
      draft,
      this.targetOf(place, uri),
      {
        provisional: () => {},
        final: (response, flow) => {
          this.flow = flow
          const ms = Math.round(clock.monotonicMs() - sentAt)
          this.lastAnswer = { method: draft.method, status: response.status, reason: response.reason.slice(0, 128), ms }
          this.feed({ event: 'answered', transaction, response })
        },
        failed: (why, problem) => this.feed({ event: 'failed', transaction, why, problem: problem ?? null }),
      },
      { timers: { ...defaultTimers, b: noReplyMs } },
    )
  }

  #context(): LineContext {
    const { clock, random } = this.#options
    const { settings } = this
    const own = `sip:${this.#identity()}`
    return {
      now: clock.wallMs(),
      random: random(4).readUInt32BE() / 2 ** 32,
      authorize: this.#authorize,
      disabled: whyDisabled(settings),
      contactFor: (place) => this.#contact(place),
      probe: { from: `<${own}>`, uri: `sip:${this.#host()}`, callId: `${this.#callId}-o`, tag: this.#tag },
    }
  }

  #contact(place: Place): string {
    const { authId, mainNumber } = this.settings
    const user = escapeUser(authId || mainNumber)
    const at = user === '' ? '' : `${user}@`
    const hosts = this.ownHosts(place)?.all ?? []
    const param = transportParam(place.transport)
    return hosts.map((host) => `<sip:${at}${host}${param};rinstance=${this.#rinstance}>`).join(', ')
  }

  #host(): string {
    const { host, port, transport } = this.settings
    return hostPort(host, port, transport)
  }

  #identity(): string {
    const { authId, mainNumber } = this.settings
    const user = escapeUser(authId || mainNumber)
    return user === '' ? this.#host() : `${user}@${this.#host()}`
  }

  #plan(): RegistrationPlan {
    const headers: readonly HeaderLine[] = [['Supported', 'replaces, timer']]
    return {
      id: `trunk-${this.settings.id}`,
      callId: this.#callId,
      localTag: this.#tag,
      aor: `<sip:${this.#identity()}>`,
      registrar: `sip:${this.#host()}`,
      target: { uri: `sip:${this.#host()}`, flow: null },
      contact: '',
      expiresSeconds: Math.min(Math.max(this.settings.registerSeconds, 60), 86_400),
      headers,
      retrySeconds: 5,
    }
  }

  #ended(): void {
    for (const timer of [...this.#timers.keys()]) this.#disarm(timer)
    this.#whenClosed.resolve()
  }
}

/** 'outbound': the login is for the calls we make, nobody has to be told where we are. */
function registers({ registration }: TrunkSettings): boolean {
  return registration === 'both' || registration === 'inbound'
}

/** The name under which the stack knows a trunk's root certificate. */
export function trustOf(id: number): string {
  return `trunk-${id}`
}

function whyDisabled({ host, allowsInbound, allowsOutbound, registration, authId }: TrunkSettings): string | null {
  if (host.trim() === '') return 'The trunk has no registrar.'
  if (!allowsInbound && !allowsOutbound) return 'The trunk allows neither inbound nor outbound calls.'
  return registration !== 'none' && authId === '' ? 'The trunk has no authentication ID to log in with.' : null
}

function escapeUser(text: string): string {
  return encodeURIComponent(text.slice(0, 128)).replaceAll('%2B', '+')
}

function sameLine(left: TrunkLine, right: TrunkLine): boolean {
  return (
    left.up === right.up &&
    left.state === right.state &&
    left.trouble === right.trouble &&
    left.addresses.join() === right.addresses.join() &&
    (left.registeredUntil === null) === (right.registeredUntil === null)
  )
}

/** Settings whose change makes the trunk begin anew; the others are simply taken over. */
export function sameLineSettings(left: TrunkSettings, right: TrunkSettings): boolean {
  return JSON.stringify(lifeOf(left)) === JSON.stringify(lifeOf(right))
}

function hostsOf({ host, proxyHost, secondaryRegistrar }: TrunkSettings): string {
  return [host, proxyHost, secondaryRegistrar].join(' ').toLowerCase()
}

function lifeOf(settings: TrunkSettings): readonly unknown[] {
  const { host, port, proxyHost, proxyPort, secondaryRegistrar, registration, authId, password, separateAuthId } =
    settings
  const { registerSeconds, transport, ipRestriction, rootCertificate, contactIp } = settings
  const isUsed = settings.allowsInbound || settings.allowsOutbound
  const where = [host, port, proxyHost, proxyPort, secondaryRegistrar, transport, ipRestriction, contactIp]
  const name = authId || settings.mainNumber
  return [where, registration, name, authId, password, separateAuthId, registerSeconds, rootCertificate, isUsed]
}
