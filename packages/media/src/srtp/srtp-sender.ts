// Protects what we send: encrypts RTP and RTCP packets in place and appends their tags (RFC 3711 3.1, 3.3, 3.4).
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

interface SentStream {
  readonly ssrc: number
  readonly keyStream: KeyStream
  /** Sequence numbers sent under this key: none is ever used twice, for that would give the key stream away. */
  readonly sent: ReplayWindow
  newest: number
  rollover: number
}

/** What we send: one per leg and key. */
export class SrtpSender {
  private readonly rtp: SessionKeys
  private readonly rtpCipher: Cipheriv
  private readonly rtpHmac: HmacSha1
  private readonly rtpTag: number
  private readonly rtcp: SessionKeys
  private readonly rtcpCipher: Cipheriv
  private readonly rtcpHmac: HmacSha1
  private readonly streams = new Map<number, SentStream>()
  private recent: SentStream | null = null
  private readonly rtcpStreams = new Map<number, KeyStream>()
  private rtcpIndex = 0

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
   * Encrypts the RTP packet of `length` bytes at `packet[start]` in place, appends the tag and returns the new length, or a
   * refusal (negative; the packet is then as it was). A stream's first sequence number should be below 2^15 (RFC 3711 3.3.1).
   */
  protectRtp(packet: Uint8Array, start: number, length: number): number {
    const header = rtpHeaderLength(packet, start, length)
    if (header < 0 || start + length + this.rtpTag > packet.length) return srtpRefusals.malformed
    const ssrc = wordAt(packet, start + 8)
    const seq = shortAt(packet, start + 2)
    const stream = this.recent?.ssrc === ssrc ? this.recent : this.streamOf(ssrc, seq)
    if (stream === null) return srtpRefusals.tooManySources
    const rollover = rolloverOf(seq, stream.newest, stream.rollover)
    if (rollover < 0) return stream.rollover === 0 ? srtpRefusals.replayed : srtpRefusals.exhausted
    const index = rollover * 0x10000 + seq
    if (stream.sent.refuses(index)) return srtpRefusals.replayed
    stream.sent.mark(index)
    if (rollover > stream.rollover || (rollover === stream.rollover && seq > stream.newest)) {
      stream.rollover = rollover
      stream.newest = seq
    }
    stream.keyStream.apply(packet, start + header, length - header, rollover, seq)
    this.rtpHmac.hash(packet, start, length, rollover, 4)
    this.rtpHmac.writeTag(packet, start + length, this.rtpTag)
    return length + this.rtpTag
  }

  private streamOf(ssrc: number, seq: number): SentStream | null {
    const known = this.streams.get(ssrc)
    if (known !== undefined) {
      this.recent = known
      return known
    }
    if (this.streams.size >= MAX_SOURCES) return null
    const keyStream = new KeyStream(this.rtpCipher, this.rtp.salt, ssrc, RTP_BATCH)
    const stream = { ssrc, keyStream, sent: new ReplayWindow(), newest: seq, rollover: 0 }
    this.streams.set(ssrc, stream)
    this.recent = stream
    return stream
  }

  /** The same for a compound RTCP packet: appends the E flag with the index, and the 80-bit tag. */
  protectRtcp(packet: Uint8Array, start: number, length: number): number {
    const grown = length + 4 + RTCP_TAG_BYTES
    if (length < 8 || (packet[start] ?? 0) >> 6 !== 2 || start + grown > packet.length) return srtpRefusals.malformed
    if (this.rtcpIndex > 0x7fff_ffff) return srtpRefusals.exhausted
    const ssrc = wordAt(packet, start + 4)
    const keyStream = this.rtcpStreamOf(ssrc)
    if (keyStream === null) return srtpRefusals.tooManySources
    const index = this.rtcpIndex++
    keyStream.apply(packet, start + 8, length - 8, index >>> 16, index & 0xffff)
    packet[start + length] = 0x80 | (index >>> 24)
    packet[start + length + 1] = index >>> 16
    packet[start + length + 2] = index >>> 8
    packet[start + length + 3] = index
    this.rtcpHmac.hash(packet, start, length + 4, 0, 0)
    this.rtcpHmac.writeTag(packet, start + length + 4, RTCP_TAG_BYTES)
    return grown
  }

  private rtcpStreamOf(ssrc: number): KeyStream | null {
    const known = this.rtcpStreams.get(ssrc)
    if (known !== undefined) return known
    if (this.rtcpStreams.size >= MAX_SOURCES) return null
    const keyStream = new KeyStream(this.rtcpCipher, this.rtcp.salt, ssrc, 1)
    this.rtcpStreams.set(ssrc, keyStream)
    return keyStream
  }
}
