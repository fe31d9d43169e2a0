// The media processes as the switch sees them: leases to take from, the wanted state of each endpoint, losses noticed.
import type { EndpointId, LeasedEndpoint, LegMedia, MediaCommand, MediaEvent, MediaFigures } from '@cordboard/link'
import { same } from '../call/same.ts'

/** `process` is the name and epoch of one life of a media process: a restarted one is another process. */
export interface Lease extends LeasedEndpoint {
  readonly process: string
}

/** A call that lost endpoints, with what was last measured at them. */
export interface LostCall {
  readonly call: string
  readonly figures: readonly { readonly endpoint: EndpointId; readonly figures: MediaFigures }[]
}

/** What happens to an endpoint that a call has. */
export type EndpointEvent = Extract<MediaEvent, { endpoint: EndpointId }>

export interface MediaPoolOptions {
  /** Local addresses to keep leases on. */
  readonly addresses: readonly string[]
  /** Leases to keep ahead per address and process. */
  readonly leaseAhead: number
  /** A process whose link stays down for so long is given up. */
  readonly lostAfterMs: number
  readonly setTimer: (ms: number, fire: () => void) => { cancel(): void }
  /** The endpoints these calls had in `process` are gone. */
  readonly onLost: (process: string, calls: readonly LostCall[]) => void
  readonly onEndpoint: (call: string, process: string, event: EndpointEvent) => void
  readonly onRefused: (process: string, reason: string) => void
}

interface Wanted {
  call: string
  media: LegMedia | null
  readonly lease: LeasedEndpoint
  /** The newest figures: all there will be should the process die. */
  figures: MediaFigures | null
}

interface Process {
  readonly key: string
  readonly name: string
  send: ((command: MediaCommand) => void) | null
  /** Leases nobody has taken, by local address. */
  readonly free: Map<string, Map<EndpointId, LeasedEndpoint>>
  readonly wanted: Map<EndpointId, Wanted>
  /** Given back but not confirmed; the call still waits for the last figures. */
  readonly leaving: Map<EndpointId, Pick<Wanted, 'call' | 'figures'>>
  loss: { cancel(): void } | null
}

export class MediaPool {
  readonly #options: MediaPoolOptions
  readonly #processes = new Map<string, Process>()

  constructor(options: MediaPoolOptions) {
    this.#options = options
  }

  /** A link to a media process is up: it is told what we want, all of it. */
  up(name: string, epoch: string, send: (command: MediaCommand) => void): void {
    const key = processKey(name, epoch)
    for (const other of this.#processes.values()) if (other.name === name && other.key !== key) this.#lose(other)
    const process = this.#processes.get(key) ?? this.#add(key, name)
    process.loss?.cancel()
    process.loss = null
    process.send = send
    process.free.clear()
    send({ type: 'keepOnly', endpoints: [...process.wanted].flatMap(([id, { media }]) => (media ? [id] : [])) })
    for (const [endpoint, { media }] of process.wanted) if (media) send({ type: 'set', endpoint, media })
    for (const address of this.#options.addresses) send({ type: 'lease', address, free: this.#options.leaseAhead })
  }

  /** The link broke. Its calls wait a moment: the process may only have lost the link. */
  down(name: string, epoch: string): void {
    const process = this.#processes.get(processKey(name, epoch))
    if (!process) return
    process.send = null
    process.free.clear()
    this.#awaitLoss(process)
  }

  #awaitLoss(process: Process): void {
    process.loss?.cancel()
    process.loss = this.#options.setTimer(this.#options.lostAfterMs, () => this.#lose(process))
  }

  #lose(process: Process): void {
    process.loss?.cancel()
    if (!this.#processes.delete(process.key)) return
    this.#options.onLost(process.key, lostCalls([...process.wanted, ...process.leaving]))
  }

  #add(key: string, name: string): Process {
    const process: Process = {
      key,
      name,
      send: null,
      free: new Map(),
      wanted: new Map(),
      leaving: new Map(),
      loss: null,
    }
    this.#processes.set(key, process)
    return process
  }

  received(name: string, epoch: string, event: MediaEvent): void {
    const process = this.#processes.get(processKey(name, epoch))
    if (!process) return
    switch (event.type) {
      case 'leased':
        for (const lease of event.endpoints) this.#addFree(process, lease)
        return
      case 'inUse':
        this.#compare(process, new Set(event.endpoints.map((used) => used.endpoint)))
        return
      case 'released':
        this.#released(process, event)
        return
      case 'refused':
        this.#options.onRefused(process.key, `${event.command}: ${event.reason}`)
        return
      case 'recorded':
        return
      case 'firstPacket':
      case 'sourceMoved':
      case 'digit':
      case 'silent':
      case 'heardAgain':
      case 'figures':
      case 'played': {
        const wanted = process.wanted.get(event.endpoint)
        if (wanted && event.type === 'figures') wanted.figures = event.figures
        if (wanted) this.#options.onEndpoint(wanted.call, process.key, event)
      }
    }
  }

  #addFree(process: Process, lease: LeasedEndpoint): void {
    if (process.wanted.has(lease.endpoint)) return
    const free = process.free.get(lease.address)
    if (free) free.set(lease.endpoint, lease)
    else process.free.set(lease.address, new Map([[lease.endpoint, lease]]))
  }

  /** After our restart: what we believe we have but the process does not have is lost. */
  #compare(process: Process, used: ReadonlySet<EndpointId>): void {
    const gone = [...process.wanted].filter(([endpoint, { media }]) => media && !used.has(endpoint))
    if (gone.length > 0) this.#options.onLost(process.key, lostCalls(gone))
  }

  #released(process: Process, event: Extract<MediaEvent, { type: 'released' }>): void {
    const left = process.leaving.get(event.endpoint)
    process.leaving.delete(event.endpoint)
    if (left) this.#options.onEndpoint(left.call, process.key, event)
  }

  /** Takes a lease on this local address for a call: in the named process, or in the one with the fewest taken. */
  take(process: string | null, local: string, call: string): Lease | null {
    const from = process === null ? this.#idlest(local) : (this.#processes.get(process) ?? null)
    if (!from?.send) return null
    const free = from.free.get(local)
    const lease = free?.values().next().value
    if (!lease) return null
    free?.delete(lease.endpoint)
    from.wanted.set(lease.endpoint, { call, media: null, lease, figures: null })
    return { ...lease, process: from.key }
  }

  #idlest(local: string): Process | null {
    let best: Process | null = null
    for (const process of this.#processes.values()) {
      if (!process.send || (process.free.get(local)?.size ?? 0) === 0) continue
      if (best === null || process.wanted.size < best.wanted.size) best = process
    }
    return best
  }

  /** Declares the wanted state. Kept, and said again whenever the link comes back. */
  set(process: string, endpoint: EndpointId, media: LegMedia): void {
    const at = this.#processes.get(process)
    const wanted = at?.wanted.get(endpoint)
    if (!at || !wanted) return
    const before = wanted.media
    wanted.media = media
    wanted.call = media.call
    if (!at.send) return
    if (before && sameButFeed(before, media)) at.send({ type: 'feed', endpoint, feed: media.feed })
    else at.send({ type: 'set', endpoint, media })
  }

  digits(process: string, endpoint: EndpointId, digits: string, durationMs: number): void {
    this.#processes.get(process)?.send?.({ type: 'digits', endpoint, digits, durationMs })
  }

  /**
   * Gives an endpoint back. One that was never declared goes straight back to the free ones. Null: `released` will come, or
   * nothing was measured; `untold`: nothing will come, these figures are all there is.
   */
  free(process: string, endpoint: EndpointId): { readonly untold: MediaFigures | null } | null {
    const at = this.#processes.get(process)
    const wanted = at?.wanted.get(endpoint)
    if (!at || !wanted) return { untold: null }
    at.wanted.delete(endpoint)
    if (!at.send) return { untold: wanted.figures }
    if (wanted.media === null) {
      this.#addFree(at, wanted.lease)
      return null
    }
    at.leaving.set(endpoint, { call: wanted.call, figures: wanted.figures })
    at.send({ type: 'release', endpoint })
    return null
  }

  /** Gives back everything a call has: the last resort after a fault. */
  freeCall(call: string): void {
    for (const process of this.#processes.values()) {
      for (const [endpoint, wanted] of [...process.wanted]) if (wanted.call === call) this.free(process.key, endpoint)
    }
  }

  /** The endpoint now belongs to another call. */
  giveTo(process: string, endpoint: EndpointId, call: string): void {
    const wanted = this.#processes.get(process)?.wanted.get(endpoint)
    if (wanted) wanted.call = call
  }

  /** Takes an endpoint of the journal up again; its process is given up when it does not appear in time. */
  restore(lease: Lease, call: string): void {
    const process = this.#processes.get(lease.process) ?? this.#add(lease.process, nameOf(lease.process))
    process.wanted.set(lease.endpoint, { call, media: null, lease, figures: null })
    if (!process.send && !process.loss) this.#awaitLoss(process)
  }

  counts() {
    let taken = 0
    let free = 0
    let up = 0
    for (const process of this.#processes.values()) {
      taken += process.wanted.size
      for (const leases of process.free.values()) free += leases.size
      if (process.send) up++
    }
    return { processes: this.#processes.size, up, taken, free }
  }

  /** One line per process, for the operator. */
  lines(): readonly {
    readonly name: string
    readonly up: boolean
    readonly leasedFree: number
    readonly inUse: number
  }[] {
    return [...this.#processes.values()].map(({ name, send, free, wanted }) => {
      let leasedFree = 0
      for (const leases of free.values()) leasedFree += leases.size
      return { name, up: send !== null, leasedFree, inUse: wanted.size }
    })
  }

  close(): void {
    for (const process of this.#processes.values()) process.loss?.cancel()
    this.#processes.clear()
  }
}

function lostCalls(endpoints: readonly (readonly [EndpointId, Pick<Wanted, 'call' | 'figures'>])[]): LostCall[] {
  const calls = new Map<string, { endpoint: EndpointId; figures: MediaFigures }[]>()
  for (const [endpoint, { call, figures }] of endpoints) {
    const known = calls.get(call) ?? []
    if (figures) known.push({ endpoint, figures })
    calls.set(call, known)
  }
  return [...calls].map(([call, figures]) => ({ call, figures }))
}

function processKey(name: string, epoch: string): string {
  return `${name}/${epoch}`
}

function nameOf(key: string): string {
  return key.slice(0, key.lastIndexOf('/'))
}

function sameButFeed(a: LegMedia, b: LegMedia): boolean {
  return same({ ...a, feed: null }, { ...b, feed: null })
}
