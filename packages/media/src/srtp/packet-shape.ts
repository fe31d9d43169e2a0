// Where the header of an RTP packet ends: all that SRTP has to know of a packet's inside (RFC 3550 5.1, 5.3.1).

/** Length of the fixed header, CSRC list and extension of the packet at `packet[start]`, or -1 when it is not a whole RTP header. */
export function rtpHeaderLength(packet: Uint8Array, start: number, length: number): number {
  const first = packet[start] ?? 0
  if (length < 12 || first >> 6 !== 2) return -1
  const fixed = 12 + 4 * (first & 0x0f)
  if ((first & 0x10) === 0) return fixed <= length ? fixed : -1
  if (fixed + 4 > length) return -1
  const words = ((packet[start + fixed + 2] ?? 0) << 8) | (packet[start + fixed + 3] ?? 0)
  const whole = fixed + 4 + 4 * words
  return whole <= length ? whole : -1
}

/** The 32-bit word at `packet[at]`, unsigned. */
export function wordAt(packet: Uint8Array, at: number): number {
  return (
    (((packet[at] ?? 0) << 24) |
      ((packet[at + 1] ?? 0) << 16) |
      ((packet[at + 2] ?? 0) << 8) |
      (packet[at + 3] ?? 0)) >>>
    0
  )
}

/** The 16-bit number at `packet[at]`. */
export function shortAt(packet: Uint8Array, at: number): number {
  return ((packet[at] ?? 0) << 8) | (packet[at + 1] ?? 0)
}
