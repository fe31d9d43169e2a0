// Keeps endpoints bound and leased ahead on each local address, and lets given-back ones rest.
import type { EndpointId, LeasedEndpoint } from '@cordboard/link'
import type { PortPair, PortPool } from './port-pool.ts'
import { LEAST_REST_MS, Resting, RestingPairs } from './resting-pairs.ts'

/** Most endpoints leased ahead on one address. */
const MAX_FREE = 1024
/** Most local addresses. */
const MAX_ADDRESSES = 64
/** Pairs that are being opened at the same time on one address: each half-open one holds a descriptor that others lack. */
const MAX_OPENING = 4
/** When ports could not be had, they are tried again after so long. */
const RETRY_MS = 5000
/** A rested pair that nobody needs stays open for so long: in busy hours calls follow each other on the same sockets. */
const SPARE_MS = 20_000
/** Most endpoints told at once while others are still being opened. */
const MAX_UNTOLD = 32

interface Lease {
  wanted: number
  opening: number
  retryAtMs: number
  readonly free: Map<EndpointId, PortPair>
  /** Rested pairs beyond what is wanted; the newest last. */
  readonly spare: Spare[]
  /** Free ones of which the switch does not know yet. */
  untold: LeasedEndpoint[]
}

interface Spare {
  readonly pair: PortPair
  readonly sinceMs: number
}

export interface LeaseNews {
  leased(endpoints: readonly LeasedEndpoint[]): void
  refused(reason: string): void
}

/** The contract's description of a pair. */
export function describePair(pair: PortPair): LeasedEndpoint {
  return { endpoint: pair.endpoint, address: pair.address, rtpPort: pair.rtp.port, rtcpPort: pair.rtcp.port }
}

export class Leases {
  private readonly pool: PortPool
  private readonly news: LeaseNews
  private readonly byAddress = new Map<string, Lease>()
  private readonly resting: RestingPairs
  private closed = false

  constructor(pool: PortPool, quarantineMs: number, news: LeaseNews) {
    this.pool = pool
    this.resting = new RestingPairs(quarantineMs)
    this.news = news
  }

  /** Wants so many free endpoints on this address from now on; why not, or null. */
  want(address: string, free: number, nowMs: number): string | null {
    if (!Number.isInteger(free) || free < 0) return `${free} is no number of endpoints`
    let lease = this.byAddress.get(address)
    if (lease === undefined) {
      if (this.byAddress.size >= MAX_ADDRESSES) return `more than ${MAX_ADDRESSES} local addresses`
      lease = { wanted: 0, opening: 0, retryAtMs: 0, free: new Map(), spare: [], untold: [] }
      this.byAddress.set(address, lease)
    }
    lease.wanted = Math.min(free, MAX_FREE)
    lease.retryAtMs = 0
    this.fill(address, lease, nowMs)
    return null
  }

  /** Takes a free endpoint out; null when there is none of that name. Others follow with the next tick, or when a quarter is gone. */
  take(endpoint: EndpointId, nowMs: number): PortPair | null {
    for (const [address, lease] of this.byAddress) {
      const pair = lease.free.get(endpoint)
      if (pair === undefined) continue
      lease.free.delete(endpoint)
      if ((lease.wanted - lease.free.size - lease.opening) * 4 >= lease.wanted) this.fill(address, lease, nowMs)
      return pair
    }
    return null
  }

  /** Lets a given-back pair rest: bound, so that nobody else gets its late packets. `carried`: packets came or went. */
  rest(pair: PortPair, carried: boolean, nowMs: number): void {
    const resting = new Resting(pair, nowMs)
    this.pool.mute(pair, resting)
    this.resting.add(resting, carried)
    const lease = this.byAddress.get(pair.address)
    if (lease !== undefined) lease.retryAtMs = Math.min(lease.retryAtMs, nowMs + LEAST_REST_MS)
  }

  /** Ends the rest of what has rested long enough, tops up what is leased ahead, closes what nobody needs. */
  tick(nowMs: number): void {
    for (const pair of this.resting.takeRested(nowMs)) {
      const lease = this.byAddress.get(pair.address)
      if (lease === undefined) {
        this.pool.close(pair)
        continue
      }
      lease.spare.push({ pair: this.pool.renew(pair), sinceMs: nowMs })
      lease.retryAtMs = 0
    }
    for (const [address, lease] of this.byAddress) {
      this.fill(address, lease, nowMs)
      this.closeSpare(lease, nowMs)
    }
  }

  private closeSpare(lease: Lease, nowMs: number): void {
    let stale = 0
    for (const { pair, sinceMs } of lease.spare) {
      if (nowMs - sinceMs < SPARE_MS) break
      this.pool.close(pair)
      stale++
    }
    if (stale > 0) lease.spare.splice(0, stale)
  }

  /** Every free endpoint, for a switch that has just come (back). */
  free(): readonly LeasedEndpoint[] {
    return [...this.byAddress.values()].flatMap((lease) => [...lease.free.values()].map(describePair))
  }

  get freeCount(): number {
    let count = 0
    for (const lease of this.byAddress.values()) count += lease.free.size
    return count
  }

  get restingCount(): number {
    return this.resting.size
  }

  close(): void {
    this.closed = true
    for (const { free, spare } of this.byAddress.values()) {
      for (const pair of free.values()) this.pool.close(pair)
      for (const { pair } of spare) this.pool.close(pair)
    }
    for (const pair of this.resting.clear()) this.pool.close(pair)
    this.byAddress.clear()
  }

  private fill(address: string, lease: Lease, nowMs: number): void {
    let missing = lease.wanted - lease.free.size - lease.opening
    for (; missing > 0; missing--) {
      const spare = lease.spare.pop()
      if (spare === undefined) break
      this.add(lease, spare.pair)
    }
    for (; missing > 0 && lease.opening < MAX_OPENING && nowMs >= lease.retryAtMs; missing--)
      this.open(address, lease, nowMs)
    this.tell(lease)
  }

  private add(lease: Lease, pair: PortPair): void {
    lease.free.set(pair.endpoint, pair)
    lease.untold.push(describePair(pair))
  }

  /** All at once, when no more is on its way. */
  private tell(lease: Lease): void {
    const { untold } = lease
    if (untold.length === 0 || (lease.opening > 0 && untold.length < MAX_UNTOLD)) return
    lease.untold = []
    this.news.leased(untold)
  }

  private open(address: string, lease: Lease, nowMs: number): void {
    let later = false
    lease.opening++
    this.pool.open(address, (opening) => {
      lease.opening--
      if (this.closed) {
        if (opening.ok) this.pool.close(opening.pair)
        return
      }
      const early = opening.ok ? null : this.resting.takeEarly(address, nowMs)
      if (opening.ok) this.add(lease, opening.pair)
      else if (early !== null) this.add(lease, this.pool.renew(early))
      else {
        if (lease.retryAtMs <= nowMs) this.news.refused(opening.reason)
        lease.retryAtMs = nowMs + (this.resting.has(address) ? LEAST_REST_MS : RETRY_MS)
      }
      if (later) this.fill(address, lease, nowMs)
    })
    later = true
  }
}
