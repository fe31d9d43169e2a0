// RTCP of one leg: what we report about the peer's stream, and what the peer reports about ours.
import type { Destination, MediaSocket } from '../loop/media-loop.ts'
import type { Reception } from '../rtp/reception.ts'
import { MAX_RTCP, middleNtp, ntpTime, readRtcp, roundTripMs, writeRtcp } from '../rtp/rtcp.ts'
import { SRTP_HEADROOM, type SrtpReceiver, type SrtpSender } from '../srtp/srtp.ts'
import type { Outbound } from './outbound.ts'

/** What the peer's reports say; null until it sent one. */
export interface PeerReport {
  roundTripMs: number | null
  lossFraction: number | null
  jitterMs: number | null
}

/** The RTCP side of one leg. */
export class RtcpSession {
  readonly peer: PeerReport = { roundTripMs: null, lossFraction: null, jitterMs: null }
  protect: SrtpSender | null = null
  unprotect: SrtpReceiver | null = null
  /** True once a report has left. */
  sent = false
  /** Made with the first report: short calls never need it. */
  private packet: Buffer | null = null
  private readonly cname: string
  private readonly wallMs: () => number
  private lastSenderReport = 0
  private lastSenderReportAtMs = 0

  constructor(cname: string, wallMs: () => number) {
    this.cname = cname
    this.wallMs = wallMs
  }

  /** Sends a report (and a BYE at the end) to a known destination. */
  report(out: Outbound, reception: Reception, socket: MediaSocket, to: Destination, nowMs: number, bye: boolean): void {
    this.packet ??= Buffer.alloc(MAX_RTCP + SRTP_HEADROOM)
    const { packet } = this
    const unixMs = this.wallMs()
    const ntp = ntpTime(unixMs)
    const sender =
      out.packets === out.packetsReported
        ? null
        : {
            ntpSeconds: ntp.seconds,
            ntpFraction: ntp.fraction,
            rtpTimestamp: (out.timestamp + Math.round((nowMs - out.sentMs) * out.clockPerMs)) >>> 0,
            packets: out.packets,
            octets: out.octets,
          }
    const { ssrc } = reception
    const block = ssrc === null ? null : this.blockAbout(ssrc, reception, unixMs)
    const length = writeRtcp({ ssrc: out.ssrc, sender, block, cname: this.cname, bye }, packet)
    out.packetsReported = out.packets
    const finished = this.protect === null ? length : this.protect.protectRtcp(packet, 0, length)
    if (finished <= 0) return
    this.sent = true
    socket.send(packet, finished, to)
  }

  private blockAbout(ssrc: number, reception: Reception, unixMs: number) {
    const sinceMs = this.lastSenderReport === 0 ? 0 : unixMs - this.lastSenderReportAtMs
    return {
      ssrc,
      fractionLost: reception.takeFractionLost(),
      cumulativeLost: reception.lost(),
      extendedHighest: reception.extendedHighest,
      jitter: reception.jitterUnits(),
      lastSenderReport: this.lastSenderReport,
      delaySinceLast: Math.max(0, Math.round((sinceMs / 1000) * 65536)) >>> 0,
    }
  }

  /** Reads one received compound packet. 'authentication' or 'malformed' when it is thrown away. */
  receive(packet: Buffer, received: number, out: Outbound): 'read' | 'authentication' | 'malformed' {
    let length = received
    if (this.unprotect !== null) {
      length = this.unprotect.unprotectRtcp(packet, 0, received)
      if (length < 0) return 'authentication'
    }
    const read = readRtcp(packet, length, out.ssrc)
    if (read === null) return 'malformed'
    const unixMs = this.wallMs()
    if (read.sender !== null) {
      this.lastSenderReport = middleNtp(read.sender.ntpSeconds, read.sender.ntpFraction)
      this.lastSenderReportAtMs = unixMs
    }
    if (read.block !== null) {
      this.peer.lossFraction = read.block.fractionLost / 256
      this.peer.jitterMs = read.block.jitter / out.clockPerMs
      this.peer.roundTripMs = roundTripMs(read.block, unixMs) ?? this.peer.roundTripMs
    }
    return 'read'
  }
}
