// The fixed RTP header (RFC 3550 5.1) read and written in place.

/** Length of the header we write: no CSRC list, no extension. */
export const RTP_HEADER = 12

/** What the first byte of a datagram on a media port says it is (RFC 7983 7; RFC 5761 4 for RTCP on the RTP port). */
export type DatagramKind = 'rtp' | 'rtcp' | 'stun' | 'dtls' | 'other'

/** Classifies a datagram; never throws. */
export function classify(packet: Uint8Array, length: number): DatagramKind {
  if (length < 1) return 'other'
  const first = packet[0] ?? 0
  if (first < 4) return 'stun'
  if (first >= 20 && first < 64) return 'dtls'
  if (first < 128 || first > 191) return 'other'
  if (length >= 8 && isRtcpType(packet[1] ?? 0)) return 'rtcp'
  return length >= RTP_HEADER ? 'rtp' : 'other'
}

/** True for the second byte of an RTCP packet: packet types 192 to 223 (RFC 5761 4). */
export function isRtcpType(byte: number): boolean {
  return byte >= 192 && byte <= 223
}

export function sequenceOf(packet: Uint8Array): number {
  return ((packet[2] ?? 0) << 8) | (packet[3] ?? 0)
}

export function timestampOf(packet: Uint8Array): number {
  return timestampBits(packet) >>> 0
}

export function ssrcOf(packet: Uint8Array): number {
  return ssrcBits(packet) >>> 0
}

/** The timestamp as a signed 32-bit number: what the packet path keeps, as such numbers need no box on the heap. */
export function timestampBits(packet: Uint8Array): number {
  return ((packet[4] ?? 0) << 24) | ((packet[5] ?? 0) << 16) | ((packet[6] ?? 0) << 8) | (packet[7] ?? 0)
}

/** The SSRC as a signed 32-bit number. */
export function ssrcBits(packet: Uint8Array): number {
  return ((packet[8] ?? 0) << 24) | ((packet[9] ?? 0) << 16) | ((packet[10] ?? 0) << 8) | (packet[11] ?? 0)
}

/** Writes a plain 12-byte header. `markerAndType` is the payload type, plus 128 for the marker. Numbers may be signed. */
export function writeHeader(
  packet: Uint8Array,
  markerAndType: number,
  sequence: number,
  timestamp: number,
  ssrc: number,
): void {
  packet[0] = 0x80
  packet[1] = markerAndType
  packet[2] = sequence >> 8
  packet[3] = sequence
  packet[4] = timestamp >>> 24
  packet[5] = timestamp >>> 16
  packet[6] = timestamp >>> 8
  packet[7] = timestamp
  packet[8] = ssrc >>> 24
  packet[9] = ssrc >>> 16
  packet[10] = ssrc >>> 8
  packet[11] = ssrc
}

/**
 * Brings an RTP packet into the plain form, in place: CSRC list, extension and padding are cut out. Returns the new length, or
 * -1 when the header promises more than there is.
 */
export function makePlain(packet: Uint8Array, length: number): number {
  const first = packet[0] ?? 0
  if (length < RTP_HEADER || first >> 6 !== 2) return -1
  let start = RTP_HEADER + (first & 0x0f) * 4
  if ((first & 0x10) !== 0) {
    if (start + 4 > length) return -1
    start += 4 + (((packet[start + 2] ?? 0) << 8) | (packet[start + 3] ?? 0)) * 4
  }
  let end = length
  if ((first & 0x20) !== 0) {
    const padding = packet[length - 1] ?? 0
    if (padding === 0) return -1
    end -= padding
  }
  if (start > end) return -1
  if (start > RTP_HEADER) packet.copyWithin(RTP_HEADER, start, end)
  packet[0] = 0x80
  return end - start + RTP_HEADER
}
