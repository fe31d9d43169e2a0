// The trunk desk: one line per trunk, places and turns for outgoing legs, and whose an incoming INVITE is.
import { type AddressRange, cloudOf, parseAddressRanges, signallingRanges } from '@cordboard/providers'
import type { TrunkFacts } from '@cordboard/routing'
import type { Flow } from '@cordboard/sip'
import type { TrunkDesk, TrunkDeskOptions, TrunkSettings } from './contract.ts'
import { comesFrom, type DidIndex, didIndex, identify, type KnownTrunk } from './identify.ts'
import { inspectLine } from './inspection.ts'
import { LegSender } from './leg-sender.ts'
import { LineRunner, sameLineSettings, trustOf } from './line-runner.ts'
import { isUp } from './line-state.ts'
import { hostValues } from './outbound-invite.ts'
import { hostPort } from './places.ts'
import { Seats } from './seats.ts'

export interface FullTrunkDesk extends TrunkDesk {
  /** A connection is gone: trunks that registered over it register again at once. */
  onFlowClosed(flow: Flow): void
}

const noTrunksAtAll = { outcome: 'unknown', looksLikeCarrier: false, trail: ['there are no trunks'] } as const

/** How long closing waits for registrars to answer. */
const goodbyeMs = 2000

export function createTrunkDesk(options: TrunkDeskOptions): FullTrunkDesk {
  return new Desk(options)
}

interface Entry {
  readonly line: LineRunner
  readonly ranges: readonly AddressRange[]
  readonly dids: DidIndex
}

class Desk implements FullTrunkDesk {
  readonly #options: TrunkDeskOptions
  /** By row id, ascending. */
  #entries: ReadonlyMap<number, Entry> = new Map()
  /** Lines that are unregistering. */
  readonly #leaving = new Set<LineRunner>()
  readonly #seats = new Seats()
  readonly #sender: LegSender
  #state: 'new' | 'started' | 'closed' = 'new'

  constructor(options: TrunkDeskOptions) {
    this.#options = options
    this.#sender = new LegSender({
      ...options,
      lineOf: (trunk) => this.#entries.get(trunk)?.line,
      seats: this.#seats,
      onCalls: (trunk) => this.#tell(trunk),
    })
  }

  apply(settings: ReadonlyMap<number, TrunkSettings>, facts: (id: number) => TrunkFacts | null): void {
    if (this.#state === 'closed') return
    const before = this.#entries
    const next = new Map<number, Entry>()
    const fresh: LineRunner[] = []
    for (const [id, now] of [...settings].sort(([a], [b]) => a - b)) {
      const known = before.get(id)?.line
      const line = known !== undefined && sameLineSettings(known.settings, now) ? known : this.#newLine(now)
      if (line !== known) {
        if (known !== undefined) line.inherit(known)
        fresh.push(line)
      }
      line.settings = now
      const dids = facts(id)?.dids ?? []
      const indexed = before.get(id)?.dids
      next.set(id, { line, ranges: rangesOf(now), dids: indexed?.of === dids ? indexed : didIndex(dids) })
    }
    this.#entries = next
    for (const [id, { line }] of before) if (next.get(id)?.line !== line) this.#leave(line, !next.has(id))
    if (this.#state === 'started') for (const line of fresh) line.feed({ event: 'started' })
  }

  identify: TrunkDesk['identify'] = (request, flow) => {
    if (this.#entries.size === 0) return noTrunksAtAll
    const source = flow.remote.address
    const found = identify(
      [...this.#entries.values()].map((entry) => this.#known(entry, flow)),
      request,
      source,
    )
    if (found.outcome === 'trunk') this.#entries.get(found.trunk)?.line.feed({ event: 'heard' })
    return found
  }

  admit: TrunkDesk['admit'] = (trunk, leg) => {
    const line = this.#entries.get(trunk)?.line
    if (line === undefined) return { status: 404, reason: 'Not Found', why: 'there is no such trunk any more' }
    const { allowsInbound, simultaneousCalls, name } = line.settings
    if (!allowsInbound) return { status: 600, reason: 'Busy Everywhere', why: `trunk ${name} allows no inbound calls` }
    // 503 lets the carrier try another node of ours; 486 and 600 would end the call there.
    if (simultaneousCalls > 0 && this.#seats.count(trunk) >= simultaneousCalls)
      return {
        status: 503,
        reason: 'Service Unavailable',
        why: `trunk ${name} has ${simultaneousCalls} calls, all it may have`,
      }
    this.#seats.take(leg, { trunk, call: null })
    this.#tell(trunk)
    return null
  }

  place: TrunkDesk['place'] = (order) => this.#sender.place(order)

  resumed: TrunkDesk['resumed'] = (trunk, leg) => {
    this.#seats.take(leg, { trunk, call: null })
    this.#tell(trunk)
  }

  left: TrunkDesk['left'] = (leg) => {
    this.#sender.left(leg)
    const trunk = this.#seats.leave(leg)
    if (trunk !== null) this.#tell(trunk)
  }

  way: TrunkDesk['way'] = (trunk) => {
    const line = this.#entries.get(trunk)?.line
    const place = line?.state.places[line.state.at]
    if (line === undefined || place === undefined) return null
    const { host, port, transport, supportsReinvite, supportsReplaces } = line.settings
    return {
      address: place.address,
      port: place.port,
      host: hostPort(host, port, transport),
      mayRenew: supportsReinvite,
      supportsReplaces,
    }
  }

  viaHost: TrunkDesk['viaHost'] = (trunk) => this.#entries.get(trunk)?.line.settings.viaHost ?? null

  isTrunkAddress: TrunkDesk['isTrunkAddress'] = (address) => {
    for (const entry of this.#entries.values()) {
      const { line, ranges, dids } = entry
      const trunk = { settings: line.settings, dids, rinstance: null, addresses: line.addresses(), ranges, values: {} }
      if (comesFrom(trunk, address)) return true
    }
    return false
  }

  refresh: TrunkDesk['refresh'] = (trunk) => {
    const line = this.#entries.get(trunk)?.line
    line?.feed({ event: 'refreshed' })
    return line !== undefined
  }

  lines: TrunkDesk['lines'] = () => [...this.#entries].map(([id, { line }]) => line.line(this.#seats.count(id)))

  inspect: TrunkDesk['inspect'] = async (trunk) => {
    const line = this.#entries.get(trunk)?.line
    return line === undefined ? null : inspectLine(line, this.#seats.count(trunk), this.#options.stack())
  }

  counts: TrunkDesk['counts'] = () => {
    const lines = [...[...this.#entries.values()].map(({ line }) => line), ...this.#leaving]
    return {
      lines: lines.length,
      up: lines.filter((line) => isUp(line.state)).length,
      legs: this.#seats.size,
      waiting: this.#sender.waiting,
      timers: lines.reduce((sum, line) => sum + line.timers, 0),
    }
  }

  start(): void {
    if (this.#state !== 'new') return
    this.#state = 'started'
    for (const { line } of this.#entries.values()) line.feed({ event: 'started' })
  }

  async close(): Promise<void> {
    if (this.#state === 'closed') return
    this.#state = 'closed'
    this.#sender.close()
    const lines = [...[...this.#entries.values()].map(({ line }) => line), ...this.#leaving]
    const { promise, resolve } = Promise.withResolvers<void>()
    const timer = this.#options.scheduler.set(resolve, goodbyeMs, undefined, null)
    await Promise.race([Promise.all(lines.map((line) => line.close())), promise])
    this.#options.scheduler.clear(timer)
    for (const line of lines) line.drop()
    this.#leaving.clear()
  }

  onFlowClosed(flow: Flow): void {
    if (flow.connection === null) return
    for (const { line } of this.#entries.values()) {
      if (line.flow?.connection !== flow.connection) continue
      line.flow = null
      line.feed({ event: 'flowLost' })
    }
  }

  #newLine(settings: TrunkSettings): LineRunner {
    const line = new LineRunner(settings, {
      ...this.#options,
      onChange: () => this.#tell(settings.id),
      onLog: this.#options.events.onLog,
    })
    const problem = this.#options.stack().setTrust(trustOf(settings.id), settings.rootCertificate)
    if (problem !== null) line.certificateTrouble = `The root certificate cannot be used. ${problem}`
    return line
  }

  /** A line that has no row any more, or a new one: unregisters by itself. */
  #leave(line: LineRunner, forGood: boolean): void {
    if (this.#state !== 'started') {
      line.drop()
      return
    }
    this.#leaving.add(line)
    void line.close().then(() => {
      this.#leaving.delete(line)
      if (forGood && !this.#entries.has(line.settings.id))
        this.#options.stack().setTrust(trustOf(line.settings.id), null)
    })
  }

  #tell(trunk: number): void {
    const line = this.#entries.get(trunk)?.line
    if (line !== undefined && this.#state !== 'closed') this.#options.events.onLine(line.line(this.#seats.count(trunk)))
  }

  #known({ line, ranges, dids }: Entry, flow: Flow): KnownTrunk {
    const { settings } = line
    const { host, port } = this.#options.stack().localAddress(flow)
    const ours = `${host.includes(':') ? `[${host}]` : host}:${port}`
    const { authId, number, mainNumber } = settings
    const values = {
      ...hostValues(settings, { contact: ours, device: ours }),
      $AuthID: authId,
      $LineID: number,
      $LineNumber: mainNumber,
    }
    return { settings, dids, rinstance: line.rinstance, addresses: line.addresses(), ranges, values }
  }
}

/** What the operator gave as source, with spans too, and what the carrier publishes. */
function rangesOf(settings: TrunkSettings): readonly AddressRange[] {
  const bound = settings.source.flatMap(({ variable, custom }) => (variable === '$CustomIPRange' ? [custom] : []))
  const texts = [...settings.sourceNetworks, ...bound, ...signallingRanges(cloudOf(settings.host))]
  return texts.flatMap((text) => {
    const parsed = parseAddressRanges(text)
    return parsed.ok ? parsed.ranges : []
  })
}
