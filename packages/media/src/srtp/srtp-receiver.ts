// Opens what we receive: checks tag and replay before anything changes, then decrypts in place (RFC 3711 3.3, 3.4).
import type { Cipheriv } from 'node:crypto'
import { HmacSha1 } from './hmac-sha1.ts'
import { deriveSessionKeys, type SessionKeys } from './key-derivation.ts'
import { blockCipher, KeyStream } from './key-stream.ts'
import { rolloverOf } from './packet-index.ts'
import { rtpHeaderLength, shortAt, wordAt } from './packet-shape.ts'
import { ReplayWindow } from './replay-window.ts'
import { MAX_SOURCES, RTCP_TAG_BYTES, rtpTagBytes, type SrtpKeying, srtpRefusals } from './srtp-suite.ts'

/** Packets whose key stream is made in one call. */
const RTP_BATCH = 16

/**
 * Rollover counters that are tried, one more per packet, on a source not heard before: a peer whose call moved to another
 * media process keeps counting, and SDES does not say where. 64 are 23 hours at 50 packets a second.
 */
const ROLLOVER_TRIES = 64

interface HeardStream {
  readonly ssrc: number
  readonly keyStream: KeyStream
  readonly heard: ReplayWindow
  newest: number
  rollover: number
}

interface HeardReports {
  readonly keyStream: KeyStream
  readonly heard: ReplayWindow
}

/** What we receive: one per leg and key. Nothing that matters for a later packet changes unless the packet's tag is right. */
export class SrtpReceiver {
  private readonly rtp: SessionKeys
  private readonly rtpCipher: Cipheriv
  private readonly rtpHmac: HmacSha1
  private readonly rtpTag: number
  private readonly rtcp: SessionKeys
  private readonly rtcpCipher: Cipheriv
  private readonly rtcpHmac: HmacSha1
  private readonly streams = new Map<number, HeardStream>()
  private recent: HeardStream | null = null
  private readonly reports = new Map<number, HeardReports>()
  private nextTry = 1

  /** Throws RangeError when the key is not 30 bytes. */
  constructor(keying: SrtpKeying) {
    this.rtp = deriveSessionKeys(keying.masterKeyAndSalt, 'rtp')
    this.rtpCipher = blockCipher(this.rtp.cipherKey)
    this.rtpHmac = new HmacSha1(this.rtp.authKey)
    this.rtpTag = rtpTagBytes(keying.suite)
    this.rtcp = deriveSessionKeys(keying.masterKeyAndSalt, 'rtcp')
    this.rtcpCipher = blockCipher(this.rtcp.cipherKey)
    this.rtcpHmac = new HmacSha1(this.rtcp.authKey)
  }

  /**
   * Opens the SRTP packet of `length` bytes at `packet[start]` in place and returns its length without the tag, or a refusal
   * (negative; the packet's bytes are then as they were).
   */
  unprotectRtp(packet: Uint8Array, start: number, length: number): number {
    const opened = length - this.rtpTag
    if (start + length > packet.length) return srtpRefusals.malformed
    const header = rtpHeaderLength(packet, start, opened)
    if (header < 0) return srtpRefusals.malformed
    const ssrc = wordAt(packet, start + 8)
    const stream = this.recent?.ssrc === ssrc ? this.recent : (this.streams.get(ssrc) ?? null)
    if (stream === null) return this.openFirst(packet, start, opened, header, ssrc)
    const seq = shortAt(packet, start + 2)
    const rollover = rolloverOf(seq, stream.newest, stream.rollover)
    if (rollover < 0) return stream.rollover === 0 ? srtpRefusals.replayed : srtpRefusals.exhausted
    if (stream.heard.refuses(rollover * 0x10000 + seq)) return srtpRefusals.replayed
    if (!this.tagIsRight(packet, start, opened, rollover)) return srtpRefusals.authentication
    return this.accept(stream, packet, start, opened, header, rollover, seq)
  }

  private tagIsRight(packet: Uint8Array, start: number, opened: number, rollover: number): boolean {
    this.rtpHmac.hash(packet, start, opened, rollover, 4)
    return this.rtpHmac.tagEquals(packet, start + opened, this.rtpTag)
  }

  private accept(
    stream: HeardStream,
    packet: Uint8Array,
    start: number,
    opened: number,
    header: number,
    rollover: number,
    seq: number,
  ): number {
    stream.heard.mark(rollover * 0x10000 + seq)
    if (rollover > stream.rollover || (rollover === stream.rollover && seq > stream.newest)) {
      stream.rollover = rollover
      stream.newest = seq
    }
    this.recent = stream
    stream.keyStream.apply(packet, start + header, opened - header, rollover, seq)
    return opened
  }

  /** The first packet of a source: its rollover counter is zero, or one we have to find. */
  private openFirst(packet: Uint8Array, start: number, opened: number, header: number, ssrc: number): number {
    if (this.streams.size >= MAX_SOURCES) return srtpRefusals.tooManySources
    const seq = shortAt(packet, start + 2)
    let rollover = 0
    if (!this.tagIsRight(packet, start, opened, 0)) {
      rollover = this.nextTry
      this.nextTry = this.nextTry >= ROLLOVER_TRIES ? 1 : this.nextTry + 1
      if (!this.tagIsRight(packet, start, opened, rollover)) return srtpRefusals.authentication
    }
    const keyStream = new KeyStream(this.rtpCipher, this.rtp.salt, ssrc, RTP_BATCH)
    const stream = { ssrc, keyStream, heard: new ReplayWindow(), newest: seq, rollover }
    this.streams.set(ssrc, stream)
    return this.accept(stream, packet, start, opened, header, rollover, seq)
  }

  /** The same for SRTCP; returns the length without index and tag. */
  unprotectRtcp(packet: Uint8Array, start: number, length: number): number {
    const opened = length - RTCP_TAG_BYTES - 4
    if (opened < 8 || start + length > packet.length || (packet[start] ?? 0) >> 6 !== 2) return srtpRefusals.malformed
    const word = wordAt(packet, start + opened)
    const index = word & 0x7fff_ffff
    const ssrc = wordAt(packet, start + 4)
    const known = this.reports.get(ssrc)
    if (known === undefined && this.reports.size >= MAX_SOURCES) return srtpRefusals.tooManySources
    if (known?.heard.refuses(index) === true) return srtpRefusals.replayed
    this.rtcpHmac.hash(packet, start, opened + 4, 0, 0)
    if (!this.rtcpHmac.tagEquals(packet, start + opened + 4, RTCP_TAG_BYTES)) return srtpRefusals.authentication
    const reports = known ?? this.addReports(ssrc)
    reports.heard.mark(index)
    // Without the E flag the packet is authenticated but in clear (RFC 3711 3.4).
    if (word > 0x7fff_ffff) reports.keyStream.apply(packet, start + 8, opened - 8, index >>> 16, index & 0xffff)
    return opened
  }

  private addReports(ssrc: number): HeardReports {
    const reports = { keyStream: new KeyStream(this.rtcpCipher, this.rtcp.salt, ssrc, 1), heard: new ReplayWindow() }
    this.reports.set(ssrc, reports)
    return reports
  }
}
