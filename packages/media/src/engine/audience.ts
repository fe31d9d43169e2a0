// Who hears whom: the legs of this process, and for each endpoint the legs that it feeds.
import type { EndpointId, Feed } from '@cordboard/link'
import type { Leg } from './leg.ts'

/** The endpoint a feed takes its packets from, or null. */
export function feederOf(feed: Feed, leg: Leg): EndpointId | null {
  if (feed.from === 'echo') return leg.pair.endpoint
  return feed.from === 'leg' ? feed.endpoint : null
}

export class Audience {
  /** Every leg, by its endpoint. */
  readonly legs = new Map<EndpointId, Leg>()
  private readonly listeners = new Map<EndpointId, Set<Leg>>()

  /** The legs that hear this one. */
  hearersOf(leg: Leg): Leg[] {
    return [...(this.listeners.get(leg.pair.endpoint) ?? [])]
  }

  /** The leg that feeds this one, if it is here; itself for an echo. */
  sourceOf(leg: Leg): Leg | null {
    return this.legOf(feederOf(leg.media.feed, leg))
  }

  /** Enters a leg among the listeners of what feeds it now. The leg that fed it until now, and does so no more, or null. */
  enter(leg: Leg, before: Feed | null): Leg | null {
    const old = before === null ? null : feederOf(before, leg)
    const now = feederOf(leg.media.feed, leg)
    const left = old === null || old === now ? null : this.forget(leg, old)
    if (now === null) return left
    const set = this.listeners.get(now) ?? new Set<Leg>()
    set.add(leg)
    this.listeners.set(now, set)
    return left
  }

  /** The leg is gone. The leg that fed it, or null. */
  leave(leg: Leg): Leg | null {
    this.legs.delete(leg.pair.endpoint)
    const feeder = feederOf(leg.media.feed, leg)
    return feeder === null ? null : this.forget(leg, feeder)
  }

  private forget(leg: Leg, feeder: EndpointId): Leg | null {
    const set = this.listeners.get(feeder)
    set?.delete(leg)
    if (set?.size === 0) this.listeners.delete(feeder)
    return this.legOf(feeder)
  }

  private legOf(endpoint: EndpointId | null): Leg | null {
    return endpoint === null ? null : (this.legs.get(endpoint) ?? null)
  }
}
