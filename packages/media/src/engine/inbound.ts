// What one leg receives from its peer: source check, authentication, counting, then the path bound for its payload type.

import type { DatagramSink } from '../loop/media-loop.ts'
import { Reception } from '../rtp/reception.ts'
import { classify, isRtcpType, makePlain, RTP_HEADER, sequenceOf, ssrcBits, timestampBits } from '../rtp/rtp-header.ts'
import type { SrtpReceiver } from '../srtp/srtp.ts'
import type { PacketPath } from './outbound.ts'
import type { RelayLink } from './relay-link.ts'
import { type LatchRule, SourceLatch } from './source-latch.ts'

/** What a payload type carries: decides whether its timestamp measures jitter. */
export interface PayloadHandler {
  readonly timed: boolean
  readonly path: PacketPath
}

/** The plainest path: one listener, same codec, nobody recording. */
export interface StraightRelay {
  /** Payload type as received and as sent. */
  readonly from: number
  readonly to: number
  readonly link: RelayLink
}

/** Rare events of the packet path. */
export interface InboundNews {
  latched(fromIp: number, fromPort: number, ip: number, port: number): void
  rtcp(packet: Buffer, length: number, ip: number, port: number): void
}

export interface DropCounters {
  source: number
  authentication: number
  malformed: number
}

/** The receiving side of one leg. */
export class Inbound implements DatagramSink {
  latch: SourceLatch | null = null
  unprotect: SrtpReceiver | null = null
  readonly reception: Reception = new Reception()
  readonly dropped: DropCounters = { source: 0, authentication: 0, malformed: 0 }
  /** When `watch` last saw that something had come. */
  heardMs: number
  clockPerMs = 8
  private packetsSeen = 0
  /** The locked source, as in `latch`: the packet path looks here only. */
  private lockedIp = 0
  private lockedPort = 0
  /** The straight relay's parts lie here, so that the packet path touches few objects. */
  private straightFrom = -1
  private straightTo = 0
  private straightLink: RelayLink | null = null
  private handlers: readonly (PayloadHandler | undefined)[] = []
  private readonly news: InboundNews
  private readonly now: () => number

  constructor(news: InboundNews, now: () => number) {
    this.news = news
    this.now = now
    this.heardMs = Math.trunc(now())
  }

  /** Begins to wait for the peer anew. */
  listen(rule: LatchRule | null): void {
    this.latch = rule === null ? null : new SourceLatch(rule)
    this.lockedIp = 0
    this.lockedPort = 0
  }

  /** Installs the paths, indexed by payload type 0..127. */
  bind(handlers: readonly (PayloadHandler | undefined)[], straight: StraightRelay | null): void {
    this.handlers = handlers
    this.straightFrom = straight?.from ?? -1
    this.straightTo = straight?.to ?? 0
    this.straightLink = straight?.link ?? null
  }

  /** Notes the time when packets came since the last look. */
  watch(nowMs: number): void {
    if (this.reception.packets === this.packetsSeen) return
    this.packetsSeen = this.reception.packets
    this.heardMs = Math.trunc(nowMs)
  }

  /** One datagram on the RTP port. */
  datagram(packet: Buffer, received: number, ip: number, port: number): void {
    if (received < RTP_HEADER || (packet[0] ?? 0) >> 6 !== 2 || isRtcpType(packet[1] ?? 0)) {
      this.onOther(packet, received, ip, port)
      return
    }
    const nowMs = this.now()
    const stranger = ip !== this.lockedIp || port !== this.lockedPort
    if (this.unprotect !== null) this.openAndDeliver(this.unprotect, packet, received, ip, port, stranger, nowMs)
    else if (!stranger || this.admits(packet, ip, port, nowMs)) this.deliver(packet, received, nowMs)
  }

  private openAndDeliver(
    unprotect: SrtpReceiver,
    packet: Buffer,
    received: number,
    ip: number,
    port: number,
    stranger: boolean,
    nowMs: number,
  ): void {
    const { latch } = this
    if (latch === null || (stranger && !latch.mayAuthenticate(ip))) {
      this.dropped.source++
      return
    }
    const length = unprotect.unprotectRtp(packet, 0, received)
    if (length < 0) {
      this.dropped.authentication++
      return
    }
    if (stranger) {
      latch.authenticated(ip, port, nowMs)
      this.lock(latch)
    }
    this.deliver(packet, length, nowMs)
  }

  private deliver(packet: Buffer, received: number, nowMs: number): void {
    let length = received
    if (packet[0] !== 0x80) length = makePlain(packet, received)
    if (((packet[1] ?? 0) & 0x7f) === this.straightFrom && length > 0 && this.straightLink !== null) {
      this.count(packet, length, nowMs, true)
      this.straightLink.forward(packet, length, this.straightTo, nowMs)
      return
    }
    const handler = this.handlers[(packet[1] ?? 0) & 0x7f]
    if (length < 0 || handler === undefined) {
      this.dropped.malformed++
      return
    }
    this.count(packet, length, nowMs, handler.timed)
    handler.path(packet, length, nowMs)
  }

  private count(packet: Buffer, length: number, nowMs: number, timed: boolean): void {
    const arrival = nowMs * this.clockPerMs
    const bytes = length - RTP_HEADER
    this.reception.count(ssrcBits(packet), sequenceOf(packet), timestampBits(packet), bytes, arrival, timed)
  }

  /** A plain packet from a source that is not the locked one. */
  private admits(packet: Buffer, ip: number, port: number, nowMs: number): boolean {
    const { latch } = this
    // Junk from strangers never counts towards a run.
    if (latch === null || this.handlers[(packet[1] ?? 0) & 0x7f] === undefined) {
      this.dropped.source++
      return false
    }
    const verdict = latch.plain(ip, port, sequenceOf(packet), nowMs)
    if (verdict === 'take') {
      this.lock(latch)
      return true
    }
    if (verdict === 'drop') this.dropped.source++
    return false
  }

  /** Another source is believed from now on. */
  private lock(latch: SourceLatch): void {
    const fromIp = this.lockedIp
    const fromPort = this.lockedPort
    this.lockedIp = latch.ip
    this.lockedPort = latch.port
    this.news.latched(fromIp, fromPort, latch.ip, latch.port)
  }

  /** Everything that is not RTP. STUN and DTLS have their place here once browsers call. */
  private onOther(packet: Buffer, length: number, ip: number, port: number): void {
    if (this.latch === null) {
      this.dropped.source++
      return
    }
    const kind = classify(packet, length)
    switch (kind) {
      case 'rtcp':
        this.news.rtcp(packet, length, ip, port)
        return
      case 'rtp':
      case 'stun':
      case 'dtls':
      case 'other':
        this.dropped.malformed++
    }
  }
}
