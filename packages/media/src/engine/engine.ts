// The media engine: carries out the switch's commands on the legs of this process. Uses only the MediaLoop.
import type { EndpointId, LegMedia, MediaCommand, MediaEvent } from '@cordboard/link'
import type { DigitNews } from '../dtmf/digit-receiver.ts'
import type { Destination, MediaLoop } from '../loop/media-loop.ts'
import { Audience } from './audience.ts'
import { orderDigits } from './digit-orders.ts'
import { type EngineCounts, type EngineInput, type EngineOutput, sourceText } from './engine-messages.ts'
import type { EngineSettings } from './engine-settings.ts'
import { sameFeed } from './feed-player.ts'
import { figuresOf } from './figures.ts'
import { describePair, Leases } from './leases.ts'
import { Leg, type LegSurroundings, refuseMedia } from './leg.ts'
import { bindLeg } from './leg-binding.ts'
import { LegWatch, sendReport } from './leg-watch.ts'
import { Pacer } from './pacer.ts'
import { Playing } from './playing.ts'
import { PortPool } from './port-pool.ts'
import { Recordings } from './recordings.ts'

export interface EngineWorld {
  readonly loop: MediaLoop
  readonly settings: EngineSettings
  random32(): number
  /** Unix time in milliseconds, for RTCP's NTP time. */
  wallMs(): number
  emit(output: EngineOutput): void
}

export class MediaEngine {
  private readonly world: EngineWorld
  private readonly leases: Leases
  private readonly audience: Audience = new Audience()
  private readonly legs: Map<EndpointId, Leg> = this.audience.legs
  private readonly playing: Playing
  private readonly recordings: Recordings
  private readonly surroundings: LegSurroundings
  private readonly scratch: Buffer = Buffer.alloc(2048 + 64)
  private readonly pacer: Pacer
  private readonly watch: LegWatch
  private readonly slow
  private readonly abandoned
  private closed = false

  constructor(world: EngineWorld) {
    this.world = world
    const { loop, settings } = world
    const pool = new PortPool(loop, settings.rtpPorts, world.random32, settings.name)
    this.leases = new Leases(pool, settings.quarantineMs, {
      leased: (endpoints) => this.event({ type: 'leased', endpoints }),
      refused: (reason) => this.refuse('lease', null, reason),
    })
    this.playing = new Playing(
      (key) => world.emit({ type: 'fetchSound', key }),
      (event) => this.event(event),
    )
    this.recordings = new Recordings(world.emit, (leg) => this.bind(leg))
    this.surroundings = {
      loop,
      random32: world.random32,
      wallMs: world.wallMs,
      news: { sourceLatched: (leg, from, to) => this.sourceLatched(leg, from, to) },
    }
    this.pacer = new Pacer(loop, settings, (leg) => this.playing.ended(leg))
    this.watch = new LegWatch({
      settings,
      random32: world.random32,
      event: (event) => this.event(event),
      digitHeard: (leg, news) => this.digitHeard(leg, news, []),
    })
    this.slow = loop.timer(() => this.slowTick())
    this.abandoned = loop.timer(() => this.keepOnly([]))
    this.slow.arm(loop.now() + this.watch.everyMs)
  }

  /** Takes one message from the switch, the disk or the process. Never throws on wrong content: it refuses. */
  handle(input: EngineInput): void {
    if (this.closed) return
    switch (input.type) {
      case 'command':
        this.command(input.command)
        return
      case 'linkUp':
        this.linkUp()
        return
      case 'linkDown':
        this.abandoned.arm(this.world.loop.now() + this.world.settings.withoutSwitchMs)
        return
      case 'soundFetched':
        this.playing.fetched(input.key, input.sound, this.legs.values(), this.world.loop.now())
        return
      case 'recordingFailed':
        this.recordings.stop(input.recording, this.world.loop.now())
        return
      case 'count':
        this.world.emit({ type: 'counted', ask: input.ask, counts: this.counts() })
        return
      case 'close':
        this.close()
    }
  }

  counts(): EngineCounts {
    const { sockets, timersArmed, sendFailures } = this.world.loop.figures()
    return {
      loop: this.world.loop.kind,
      free: this.leases.freeCount,
      taken: this.legs.size,
      resting: this.leases.restingCount,
      recordings: this.recordings.size,
      sockets,
      timersArmed,
      sendFailures,
    }
  }

  private command(command: MediaCommand): void {
    const nowMs = this.world.loop.now()
    switch (command.type) {
      case 'lease': {
        const refusal = this.leases.want(command.address, command.free, nowMs)
        if (refusal !== null) this.refuse('lease', null, refusal)
        return
      }
      case 'set':
        this.set(command.endpoint, command.media)
        return
      case 'feed':
        this.withLeg(command.type, command.endpoint, (leg) => this.setMedia(leg, { ...leg.media, feed: command.feed }))
        return
      case 'digits':
        this.withLeg(command.type, command.endpoint, (leg) => this.sendDigits(leg, command.digits, command.durationMs))
        return
      case 'record':
        this.record(command)
        return
      case 'stopRecording':
        if (!this.recordings.stop(command.recording, nowMs))
          this.refuse(command.type, null, `there is no recording ${command.recording}`)
        return
      case 'release':
        this.withLeg(command.type, command.endpoint, (leg) => this.release(leg))
        return
      case 'keepOnly':
        this.keepOnly(command.endpoints)
    }
  }

  private set(endpoint: EndpointId, media: LegMedia): void {
    const known = this.legs.get(endpoint)
    if (known !== undefined) {
      this.setMedia(known, media)
      return
    }
    const refusal = refuseMedia(media)
    const pair = refusal === null ? this.leases.take(endpoint, this.world.loop.now()) : null
    if (pair === null) {
      this.refuse('set', endpoint, refusal ?? 'there is no such endpoint')
      return
    }
    const leg = new Leg(pair, media, this.surroundings)
    this.legs.set(endpoint, leg)
    this.pacer.add(leg)
    this.watch.begin(leg, this.world.loop.now())
    this.audience.enter(leg, null)
    this.playing.start(leg, this.world.loop.now())
    this.rebindAround(leg)
  }

  private setMedia(leg: Leg, wanted: LegMedia): void {
    const before = leg.media
    const playedOut = wanted.feed.from === 'prompt' && wanted.feed.play === leg.playedOut
    const media: LegMedia = playedOut ? { ...wanted, feed: { from: 'silence' } } : wanted
    const refusal = leg.set(media)
    if (refusal !== null) {
      this.refuse('set', leg.pair.endpoint, refusal)
      return
    }
    const same = sameFeed(before.feed, media.feed)
    if (!same) {
      this.playing.interrupted(leg, before.feed)
      leg.place = { sound: 0, offset: 0, round: 0 }
      leg.paced = false
      this.pacer.wake(leg)
      // The new feeding leg gets the usual patience before silence is sent in its stead.
      leg.out.relayedMs = Math.trunc(this.world.loop.now())
      this.bindIfAny(this.audience.enter(leg, before.feed))
    }
    if (!same || before.send?.name !== media.send?.name) this.playing.start(leg, this.world.loop.now())
    this.rebindAround(leg)
  }

  /** Binds the paths of a leg and of the one that feeds it, as both depend on its codecs and direction. */
  private rebindAround(leg: Leg): void {
    this.bind(leg)
    const source = this.audience.sourceOf(leg)
    if (source !== leg) this.bindIfAny(source)
  }

  private bindIfAny(leg: Leg | null): void {
    if (leg !== null) this.bind(leg)
  }

  private bind(leg: Leg): void {
    bindLeg(leg, this.audience.hearersOf(leg), this.scratch, (from, news, sinks) => this.digitHeard(from, news, sinks))
  }

  private digitHeard(leg: Leg, news: DigitNews, sinks: readonly Leg[]): void {
    if (news.type !== 'digitEnded') return
    const { digit, durationMs } = news
    this.event({ type: 'digit', endpoint: leg.pair.endpoint, digit, durationMs })
    for (const sink of sinks) this.sendDigits(sink, digit, Math.max(80, Math.min(durationMs, 5000)))
  }

  private sendDigits(leg: Leg, digits: string, durationMs: number): void {
    const refusal = orderDigits(leg, digits, durationMs)
    if (refusal === null) this.pacer.wake(leg)
    else this.refuse('digits', leg.pair.endpoint, refusal)
  }

  private record(command: MediaCommand & { type: 'record' }): void {
    const left = this.legs.get(command.left)
    const right = command.right === null ? null : this.legs.get(command.right)
    if (left === undefined || right === undefined) {
      this.refuse('record', command.left, 'there is no such endpoint in use')
      return
    }
    const refusal = this.recordings.start(command.recording, left, right, command.path, this.world.loop.now())
    if (refusal !== null) this.refuse('record', command.left, refusal)
  }

  private release(leg: Leg): void {
    const nowMs = this.world.loop.now()
    const { endpoint } = leg.pair
    this.playing.interrupted(leg, leg.media.feed)
    leg.media = { ...leg.media, feed: leg.media.feed.from === 'prompt' ? { from: 'silence' } : leg.media.feed }
    this.recordings.legGone(leg, nowMs)
    // RFC 3550 6.3.7: who never sent anything says no goodbye.
    if (leg.hasSent) sendReport(leg, nowMs, true)
    const source = this.audience.leave(leg)
    if (source !== leg) this.bindIfAny(source)
    leg.inbound.bind([], null)
    this.pacer.remove(leg)
    this.leases.rest(leg.pair, leg.hasSent || leg.hasHeard, nowMs)
    this.event({ type: 'released', endpoint, figures: figuresOf(leg) })
  }

  private keepOnly(endpoints: readonly EndpointId[]): void {
    const keep = new Set(endpoints)
    for (const leg of [...this.legs.values()]) if (!keep.has(leg.pair.endpoint)) this.release(leg)
  }

  private linkUp(): void {
    this.abandoned.disarm()
    const endpoints = [...this.legs.values()].map((leg) => ({
      ...describePair(leg.pair),
      call: leg.media.call,
      leg: leg.media.leg,
    }))
    this.event({ type: 'inUse', endpoints })
    const free = this.leases.free()
    if (free.length > 0) this.event({ type: 'leased', endpoints: free })
  }

  private sourceLatched(leg: Leg, from: Destination | null, to: Destination): void {
    const { endpoint } = leg.pair
    const text = sourceText(to.address, to.port)
    if (from === null) this.event({ type: 'firstPacket', endpoint, source: text })
    else this.event({ type: 'sourceMoved', endpoint, from: sourceText(from.address, from.port), to: text })
  }

  /** Legs, recordings, quarantine: what is not urgent. */
  private slowTick(): void {
    const nowMs = this.world.loop.now()
    for (const leg of this.legs.values()) this.watch.look(leg, nowMs)
    this.recordings.flush(nowMs)
    this.leases.tick(nowMs)
    this.slow.arm(nowMs + this.watch.everyMs)
  }

  private refuse(command: MediaCommand['type'], endpoint: EndpointId | null, reason: string): void {
    this.event({ type: 'refused', command, endpoint, reason })
  }

  private withLeg(type: MediaCommand['type'], endpoint: EndpointId, act: (leg: Leg) => void): void {
    const leg = this.legs.get(endpoint)
    if (leg === undefined) this.refuse(type, endpoint, 'this endpoint is not in use')
    else act(leg)
  }

  private event(event: MediaEvent): void {
    this.world.emit({ type: 'event', event })
  }

  private close(): void {
    this.keepOnly([])
    this.closed = true
    this.leases.close()
    this.pacer.stop()
    this.slow.disarm()
    this.abandoned.disarm()
    this.world.loop.close()
    this.world.emit({ type: 'closed' })
  }
}
