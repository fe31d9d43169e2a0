// One taken endpoint: what the switch wants of it, and the two directions that make it so.
import type { Codec, LegMedia, RemoteMedia, SrtpKey } from '@cordboard/link'
import { type DigitHearing, startHearing } from '../dtmf/digit-receiver.ts'
import { parseIpv4 } from '../loop/ipv4.ts'
import { type Destination, destination, type MediaLoop, type MediaSocket } from '../loop/media-loop.ts'
import {
  createSrtpReceiver,
  createSrtpSender,
  type SrtpReceiver,
  type SrtpSender,
  srtpKeyingFrom,
} from '../srtp/srtp.ts'
import type { DigitSounding } from './digit-sounding.ts'
import { Inbound, type InboundNews } from './inbound.ts'
import { Outbound, type PacketPath } from './outbound.ts'
import type { PortPair } from './port-pool.ts'
import { RelayLink } from './relay-link.ts'
import { RtcpSession } from './rtcp-session.ts'
import type { FrameSource, PlayerPlace } from './sound.ts'

/** What a leg needs from its surroundings. */
export interface LegSurroundings {
  readonly loop: MediaLoop
  random32(): number
  wallMs(): number
  readonly news: LegNews
}

/** Rare events of a leg, told to the engine. */
export interface LegNews {
  sourceLatched(leg: Leg, from: Destination | null, to: Destination): void
}

/** Digits that wait until those before them are sent. */
export interface WaitingDigits {
  readonly digits: string
  readonly durationMs: number
}

export class Leg {
  readonly pair: PortPair
  media: LegMedia
  readonly out: Outbound
  readonly inbound: Inbound
  readonly rtcp: RtcpSession
  readonly link: RelayLink
  /** What the pacer plays; null while another leg feeds this one. */
  source: FrameSource | null = null
  silence: FrameSource | null = null
  place: PlayerPlace = { sound: 0, offset: 0, round: 0 }
  /** Recorders of what the peer says. */
  tapIn: ((codec: Codec) => PacketPath | null) | null = null
  readonly waitingDigits: WaitingDigits[] = []
  digits: DigitSounding | null = null
  hearing: DigitHearing
  /** Since when the peer is reported as silent; null while it is heard. */
  silentSinceMs: number | null = null
  /** The prompt that was played to its end: saying it again does not start it again. */
  playedOut: string | null = null
  /** True while the pacer makes this leg's packets; the next one is due at `dueMs`. */
  paced = false
  dueMs = 0
  /** When the pacer wants to look at this leg again, and the number of the step at which it will; -1 when never. */
  attendMs = 0
  attendTick = -1
  figuresMs = 0
  reportMs = 0
  private readonly loop: MediaLoop
  private readonly news: LegNews
  private rtcpLearned: Destination | null = null
  private rtcpHeard = false
  private signalled: Destination | null = null
  private srtpReceive: SrtpReceiver | null = null
  private srtpSend: SrtpSender | null = null

  constructor(pair: PortPair, media: LegMedia, surroundings: LegSurroundings) {
    this.pair = pair
    this.media = media
    this.loop = surroundings.loop
    this.news = surroundings.news
    const nowMs = surroundings.loop.now()
    this.out = new Outbound(pair.rtp, surroundings.random32, nowMs)
    this.rtcp = new RtcpSession(
      `${surroundings.random32().toString(36)}${surroundings.random32().toString(36)}`,
      surroundings.wallMs,
    )
    this.link = new RelayLink(this.out)
    this.hearing = startHearing(media.telephoneEvent.clockRateHz)
    const inboundNews: InboundNews = {
      latched: (fromIp, fromPort, ip, port) => this.latched(fromIp, fromPort, ip, port),
      rtcp: (packet, length, ip, port) => this.onRtcp(packet, length, ip, port),
    }
    this.inbound = new Inbound(inboundNews, () => surroundings.loop.now())
    pair.rtp.sink = this.inbound
    pair.rtcp.sink = { datagram: (packet, length, ip, port) => this.onRtcp(packet, length, ip, port) }
    this.apply(null)
  }

  /** Takes a new wanted state; returns a sentence when it cannot be had, and then nothing changed. */
  set(media: LegMedia): string | null {
    const refusal = refuseMedia(media)
    if (refusal !== null) return refusal
    const before = this.media
    this.media = media
    this.apply(before)
    return null
  }

  private apply(before: LegMedia | null): void {
    const { media } = this
    if (before === null || !sameKey(before.srtp?.send, media.srtp?.send)) this.srtpSend = senderFor(media)
    if (before === null || !sameKey(before.srtp?.receive, media.srtp?.receive)) this.srtpReceive = receiverFor(media)
    this.out.protect = this.srtpSend
    this.rtcp.protect = this.srtpSend
    this.inbound.unprotect = this.srtpReceive
    this.rtcp.unprotect = this.srtpReceive
    if (before === null || !sameCodec(before.send, media.send)) this.out.use(media.send)
    if (before?.telephoneEvent.clockRateHz !== media.telephoneEvent.clockRateHz)
      this.hearing = startHearing(media.telephoneEvent.clockRateHz)
    this.inbound.clockPerMs = (media.receive[0]?.clockRateHz ?? 8000) / 1000
    const moved = before === null || !sameRemote(before.remote, media.remote) || before.source !== media.source
    if (moved || (before.srtp === null) !== (media.srtp === null)) this.listen()
    if (before !== null && !receives(before) && receives(media)) this.inbound.heardMs = Math.trunc(this.loop.now())
    this.retarget()
  }

  private listen(): void {
    const { remote, source, srtp } = this.media
    const ip = remote === null ? null : parseIpv4(remote.address)
    this.pair.rtp.connect(null)
    this.signalled = remote === null || ip === null ? null : destination(ip, remote.rtpPort)
    this.rtcpLearned = null
    const rule = this.signalled === null ? null : this.signalled
    this.inbound.listen(
      rule === null ? null : { mode: source, ip: rule.ip, port: rule.port, authenticated: srtp !== null },
    )
    this.inbound.heardMs = Math.trunc(this.loop.now())
  }

  /** Chooses where RTP goes: to the locked source of a symmetric peer, else to the signalled address; or nowhere. */
  private retarget(): void {
    const { direction, source } = this.media
    const sends = direction === 'sendrecv' || direction === 'sendonly'
    const latch = this.inbound.latch
    const locked = source === 'symmetric' && latch !== null && latch.ip !== 0
    const to = locked ? destination(latch.ip, latch.port) : this.signalled
    this.peer = to
    this.out.to = sends && this.out.codec !== null ? to : null
  }

  /** Where this leg's peer is, whether or not we may send RTP now. */
  peer: Destination | null = null

  /** Once the source is locked for good, the kernel may keep everybody else away. */
  settle(nowMs: number): void {
    const { latch } = this.inbound
    const { peer } = this
    if (latch === null || peer === null || latch.ip !== peer.ip || latch.port !== peer.port) return
    if (latch.settled(nowMs)) this.pair.rtp.connect(peer)
  }

  /** True when anything left from here. */
  get hasSent(): boolean {
    return this.out.packets > 0 || this.rtcp.sent
  }

  /** True when anything came, from whomever. */
  get hasHeard(): boolean {
    const { reception, dropped } = this.inbound
    return (
      reception.packets > 0 ||
      this.rtcpHeard ||
      dropped.source > 0 ||
      dropped.authentication > 0 ||
      dropped.malformed > 0
    )
  }

  private latched(fromIp: number, fromPort: number, ip: number, port: number): void {
    if (this.rtcpLearned !== null && this.rtcpLearned.ip !== ip) this.rtcpLearned = null
    this.retarget()
    this.news.sourceLatched(this, fromIp === 0 ? null : destination(fromIp, fromPort), destination(ip, port))
  }

  /** Where RTCP goes, and through which socket; null while that is not known for sure. */
  rtcpRoute(): { readonly socket: MediaSocket; readonly to: Destination } | null {
    const { remote } = this.media
    const { peer, signalled } = this
    if (remote === null || peer === null || signalled === null) return null
    if (remote.rtcpMux) return { socket: this.pair.rtp, to: peer }
    if (this.rtcpLearned !== null) return { socket: this.pair.rtcp, to: this.rtcpLearned }
    // The peer is not where it said: its RTCP port is unknown until it sends a report.
    if (peer.ip !== signalled.ip || peer.port !== signalled.port || remote.rtcpPort === 0) return null
    return { socket: this.pair.rtcp, to: destination(signalled.ip, remote.rtcpPort) }
  }

  private onRtcp(packet: Buffer, length: number, ip: number, port: number): void {
    const expectedIp = this.inbound.latch?.ip || this.signalled?.ip
    if (ip !== expectedIp) {
      this.inbound.dropped.source++
      return
    }
    const verdict = this.rtcp.receive(packet, length, this.out)
    switch (verdict) {
      case 'authentication':
        this.inbound.dropped.authentication++
        return
      case 'malformed':
        this.inbound.dropped.malformed++
        return
      case 'read':
        this.rtcpHeard = true
        if (this.media.remote?.rtcpMux === false && this.rtcpLearned === null) this.rtcpLearned = destination(ip, port)
    }
  }
}

/** True when the peer is expected to send to us. */
export function receives(media: LegMedia): boolean {
  return media.direction === 'sendrecv' || media.direction === 'recvonly'
}

/** Why this wanted state cannot be had, or null. Limits on what came over the link. */
export function refuseMedia(media: LegMedia): string | null {
  const { remote, srtp } = media
  if (remote !== null && parseIpv4(remote.address) === null) return `remote address ${remote.address} is not IPv4`
  if (remote !== null && !(remote.rtpPort > 0 && remote.rtpPort < 65536))
    return `remote port ${remote.rtpPort} is no port`
  for (const codec of media.send === null ? media.receive : [media.send, ...media.receive]) {
    if (!(codec.payloadType >= 0 && codec.payloadType < 128)) return `payload type ${codec.payloadType} is not 0 to 127`
    if (!(codec.ptimeMs >= 1 && codec.ptimeMs <= 120)) return `ptime ${codec.ptimeMs} is not 1 to 120 ms`
    if (!(codec.clockRateHz >= 1000 && codec.clockRateHz <= 192_000))
      return `clock rate ${codec.clockRateHz} is not usable`
  }
  if (srtp === null) return null
  for (const key of [srtp.send, srtp.receive])
    if (srtpKeyingFrom(key.suite, key.inline) === null) return 'an SRTP key is not 30 bytes of base64'
  return null
}

function senderFor(media: LegMedia): SrtpSender | null {
  const keying = media.srtp === null ? null : srtpKeyingFrom(media.srtp.send.suite, media.srtp.send.inline)
  return keying === null ? null : createSrtpSender(keying)
}

function receiverFor(media: LegMedia): SrtpReceiver | null {
  const keying = media.srtp === null ? null : srtpKeyingFrom(media.srtp.receive.suite, media.srtp.receive.inline)
  return keying === null ? null : createSrtpReceiver(keying)
}

function sameKey(a: SrtpKey | undefined, b: SrtpKey | undefined): boolean {
  return a?.suite === b?.suite && a?.inline === b?.inline
}

function sameRemote(a: RemoteMedia | null, b: RemoteMedia | null): boolean {
  return (
    a?.address === b?.address && a?.rtpPort === b?.rtpPort && a?.rtcpPort === b?.rtcpPort && a?.rtcpMux === b?.rtcpMux
  )
}

function sameCodec(a: Codec | null, b: Codec | null): boolean {
  if (a === null || b === null) return a === b
  return (
    a.name === b.name && a.payloadType === b.payloadType && a.clockRateHz === b.clockRateHz && a.ptimeMs === b.ptimeMs
  )
}
