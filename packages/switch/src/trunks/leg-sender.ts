// Sends the INVITEs of legs that go out by trunks: a place on the trunk, its turn, the next address, or why not.
import { defaultProfile, defaultTimers } from '@cordboard/sip'
import type { LegId } from '../call/leg.ts'
import { CallOrders } from './call-orders.ts'
import type { TrunkDeskOptions, TrunkLegOrder, TrunkRefusal } from './contract.ts'
import { type LineRunner, noReplyMs } from './line-runner.ts'
import { isUp, silentPlaces } from './line-state.ts'
import { makeInvite } from './outbound-invite.ts'
import { newPace, type Pace, takeTurn } from './pace.ts'
import { inOrder, keyOf, type Place, placesOf, searchesOf, wishesOf } from './places.ts'
import type { Seats } from './seats.ts'

interface Refused {
  readonly why: TrunkRefusal
  readonly sentence: string
}

export interface LegSenderOptions
  extends Pick<TrunkDeskOptions, 'stack' | 'host' | 'scheduler' | 'clock' | 'resolver' | 'events'> {
  readonly lineOf: (trunk: number) => LineRunner | undefined
  readonly seats: Seats
  readonly onCalls: (trunk: number) => void
}

export class LegSender {
  readonly #options: LegSenderOptions
  readonly #orders = new CallOrders()
  readonly #paces = new Map<number, Pace>()
  /** Legs that wait for their turn, for the carrier's names, or to hear that they were refused. */
  readonly #waiting = new Map<LegId, unknown>()

  constructor(options: LegSenderOptions) {
    this.#options = options
  }

  get waiting(): number {
    return this.#waiting.size
  }

  get orders(): number {
    return this.#orders.size
  }

  place(order: TrunkLegOrder): void {
    const trunk = order.attempt.trunk
    const line = this.#options.lineOf(trunk)
    const refused = line === undefined ? unknownTrunk : this.#whyNot(line, order)
    if (refused !== null || line === undefined) {
      this.#refuse(order, refused ?? unknownTrunk)
      return
    }
    this.#options.seats.take(order.leg, { trunk, call: order.call })
    this.#options.onCalls(trunk)
    this.#start(line, order, true)
  }

  /** `mayWait`: the first look-up of the carrier's names may still be awaited. */
  #start(line: LineRunner, order: TrunkLegOrder, mayWait: boolean): void {
    const places = this.#placesFor(line, order)
    const place = places[order.addressIndex]
    if (place === undefined) {
      if (places.length === 0 && mayWait && this.#awaitNames(line, order)) return
      this.#refuse(order, places.length === 0 ? this.#unresolved(line) : noMore(line))
      return
    }
    const waitMs = order.emergency ? 0 : this.#turnOf(line)
    if (waitMs === null) this.#refuse(order, tooFast(line))
    else if (waitMs <= 0) this.#send(line, order, place)
    else this.#later(order.leg, waitMs, () => this.#send(line, order, place))
  }

  /** A trunk that is new, or a system that has just started: no address is known yet, but it is being asked for. */
  #awaitNames(line: LineRunner, order: TrunkLegOrder): boolean {
    const asked = this.#lookUps(line).flatMap(({ resolution }) => (resolution instanceof Promise ? [resolution] : []))
    if (asked.length === 0) return false
    const { leg, attempt } = order
    const goOn = (): void => {
      this.left(leg)
      const now = this.#options.lineOf(attempt.trunk)
      if (now === undefined) this.#refuse(order, unknownTrunk)
      else this.#start(now, order, false)
    }
    this.#later(leg, namesMs, goOn)
    const waiting = this.#waiting.get(leg)
    const found = (): void => {
      if (this.#waiting.get(leg) === waiting) goOn()
    }
    Promise.all(asked).then(found, found)
    return true
  }

  /** How long the next call by this trunk must wait, ms; null: too long. */
  #turnOf({ settings }: LineRunner): number | null {
    const pace = this.#paces.get(settings.id) ?? newPace
    const [next, waitMs] = takeTurn(pace, this.#options.clock.monotonicMs(), settings.callsPerSecond)
    this.#paces.set(settings.id, next)
    return waitMs
  }

  /** The leg is not wanted any more. */
  left(leg: LegId): void {
    const timer = this.#waiting.get(leg)
    if (timer === undefined) return
    this.#options.scheduler.clear(timer)
    this.#waiting.delete(leg)
  }

  close(): void {
    for (const leg of [...this.#waiting.keys()]) this.left(leg)
  }

  #whyNot({ settings, state }: LineRunner, order: TrunkLegOrder): Refused | null {
    const name = `Trunk ${settings.name}`
    if (!settings.allowsOutbound) return { why: 'disabled', sentence: `${name} allows no outbound calls.` }
    if (state.phase === 'disabled') return { why: 'disabled', sentence: state.trouble ?? `${name} is not in use.` }
    if (settings.registration === 'both' && !isUp(state))
      return { why: 'not-registered', sentence: `${name} is not registered. ${state.trouble ?? ''}`.trim() }
    const limit = settings.simultaneousCalls
    if (limit > 0 && !order.emergency && this.#options.seats.countWithout(settings.id, order.call) >= limit)
      return { why: 'at-capacity', sentence: `${name} has ${limit} calls, all it may have.` }
    return null
  }

  /** The first try settles the order: by the weights of the DNS, those that answer first. */
  #placesFor(line: LineRunner, order: TrunkLegOrder): readonly Place[] {
    const { call, addressIndex } = order
    const { id } = line.settings
    const settled = addressIndex === 0 ? null : this.#orders.of(call, id)
    if (settled !== null) {
      // It came back for another: the one before gave no reply, or sent it away.
      const before = settled[addressIndex - 1]
      if (before !== undefined) line.feed({ event: 'suspected', place: keyOf(before) })
      return settled
    }
    const { state } = line
    const { clock } = this.#options
    const places = inOrder(this.#freshPlaces(line), silentPlaces(state, clock.wallMs()))
    if (places.length > 1) this.#orders.settle(call, id, places)
    return places
  }

  #lookUps(line: LineRunner) {
    const { resolver, stack } = this.#options
    const wishes = wishesOf(line.settings, stack().endpoints())
    return searchesOf(line.settings).map((search) => ({ search, resolution: resolver.locate(search.target, wishes) }))
  }

  /** Asked anew for each call, so that weights and turns of the DNS have their effect; not waited for. */
  #freshPlaces(line: LineRunner): readonly Place[] {
    const found = this.#lookUps(line)
    const here = found.flatMap(({ search, resolution }) =>
      resolution instanceof Promise ? [] : [{ search, resolution }],
    )
    if (here.length < found.length) return line.state.places
    const places = placesOf(here)
    return places.length === 0 ? line.state.places : places
  }

  #send(line: LineRunner, order: TrunkLegOrder, place: Place): void {
    this.#waiting.delete(order.leg)
    const ours = line.ownHosts(place)
    if (ours === null) {
      const sentence = `There is no socket of ours from which ${place.address} could be reached by ${place.transport.toUpperCase()}.`
      this.#refuse(order, { why: 'no-transport', sentence })
      return
    }
    const made = makeInvite(line.settings, order, place, ours)
    if (!made.ok) {
      this.#refuse(order, { why: 'no-transport', sentence: made.sentence })
      return
    }
    const { agent, uri, from, to, contact, headers } = made.invite
    this.#options.host().call({
      id: order.leg,
      // Traces find the dialog of a leg by it.
      callId: order.leg,
      from,
      to,
      uri,
      contact,
      headers,
      target: line.targetOf(place, uri),
      sdp: order.sdp,
      timers: { ...defaultTimers, b: noReplyMs },
      ...(line.authorize === null ? {} : { authorize: line.authorize }),
      ...(agent === null ? {} : { profile: { ...defaultProfile, agent } }),
    })
  }

  #unresolved(line: LineRunner): Refused {
    return { why: 'unresolved', sentence: line.state.trouble ?? `Trunk ${line.settings.name} has no address yet.` }
  }

  /** Told later: whoever asked is not in the middle of something then. */
  #refuse(order: TrunkLegOrder, { why, sentence }: Refused): void {
    const { leg, call } = order
    this.#later(leg, 0, () => {
      this.#waiting.delete(leg)
      this.#options.events.onRefused(leg, call, why, sentence)
    })
  }

  #later(leg: LegId, ms: number, act: () => void): void {
    this.#waiting.set(leg, this.#options.scheduler.set(act, ms, null, null))
  }
}

/** A call waits so long for the first look-up of its carrier's names. */
const namesMs = 2000

const unknownTrunk: Refused = { why: 'unknown-trunk', sentence: 'There is no such trunk any more.' }

function noMore({ settings }: LineRunner): Refused {
  return { why: 'no-more-addresses', sentence: `Trunk ${settings.name} has no further address.` }
}

function tooFast({ settings }: LineRunner): Refused {
  const { name, callsPerSecond } = settings
  return { why: 'too-fast', sentence: `Trunk ${name} may get ${callsPerSecond} calls a second; too many wait already.` }
}
