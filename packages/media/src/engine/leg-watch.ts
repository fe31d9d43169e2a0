// What is looked at now and then on every leg: silence, lost ends of digits, the lock of its source, figures and RTCP reports.
import type { MediaEvent } from '@cordboard/link'
import { type DigitNews, hearNothing } from '../dtmf/digit-receiver.ts'
import type { EngineSettings } from './engine-settings.ts'
import { figuresOf } from './figures.ts'
import { type Leg, receives } from './leg.ts'

/** What is not urgent is looked at so often at least. */
const LOOK_MS = 100

export interface WatchSurroundings {
  readonly settings: EngineSettings
  random32(): number
  event(event: MediaEvent): void
  digitHeard(leg: Leg, news: DigitNews): void
}

export class LegWatch {
  private readonly world: WatchSurroundings

  constructor(world: WatchSurroundings) {
    this.world = world
  }

  /** Time between two looks. */
  get everyMs(): number {
    const { figuresMs, rtcpMs } = this.world.settings
    return Math.min(LOOK_MS, figuresMs, rtcpMs)
  }

  /** Begins with a new leg. */
  begin(leg: Leg, nowMs: number): void {
    leg.figuresMs = nowMs + this.world.settings.figuresMs
    leg.reportMs = nowMs + this.reportInterval()
  }

  look(leg: Leg, nowMs: number): void {
    this.watchDigits(leg, nowMs)
    this.watchSilence(leg, nowMs)
    leg.settle(nowMs)
    if (leg.figuresMs <= nowMs) {
      leg.figuresMs = nowMs + this.world.settings.figuresMs
      this.world.event({ type: 'figures', endpoint: leg.pair.endpoint, figures: figuresOf(leg) })
    }
    if (leg.reportMs <= nowMs) {
      leg.reportMs = nowMs + this.reportInterval()
      sendReport(leg, nowMs, false)
    }
  }

  private watchDigits(leg: Leg, nowMs: number): void {
    if (leg.hearing.current === null) return
    const [hearing, news] = hearNothing(leg.hearing, nowMs)
    leg.hearing = hearing
    for (const each of news) this.world.digitHeard(leg, each)
  }

  private watchSilence(leg: Leg, nowMs: number): void {
    leg.inbound.watch(nowMs)
    const { silenceMs } = leg.media
    const { endpoint } = leg.pair
    const forMs = nowMs - leg.inbound.heardMs
    if (leg.silentSinceMs !== null && leg.inbound.heardMs > leg.silentSinceMs) {
      leg.silentSinceMs = null
      this.world.event({ type: 'heardAgain', endpoint })
    } else if (leg.silentSinceMs === null && silenceMs !== null && forMs >= silenceMs && receives(leg.media)) {
      leg.silentSinceMs = nowMs
      this.world.event({ type: 'silent', endpoint, forMs: Math.round(forMs) })
    }
  }

  /** RFC 3550 6.2: half to one and a half of the interval, so that reports of many legs do not come together. */
  private reportInterval(): number {
    return this.world.settings.rtcpMs * (0.5 + this.world.random32() / 2 ** 32)
  }
}

/** Sends an RTCP report where the peer's RTCP is known; with a BYE at the end. */
export function sendReport(leg: Leg, nowMs: number, bye: boolean): void {
  const route = leg.rtcpRoute()
  if (route !== null) leg.rtcp.report(leg.out, leg.inbound.reception, route.socket, route.to, nowMs, bye)
}
