// RTCP compound packets: SR, RR, SDES with CNAME, and BYE, written and read (RFC 3550 6).

/** One report block (RFC 3550 6.4.1). Times are in 1/65536 s, jitter in RTP clock units. */
export interface ReportBlock {
  readonly ssrc: number
  /** Fraction lost of the last interval in 1/256. */
  readonly fractionLost: number
  readonly cumulativeLost: number
  readonly extendedHighest: number
  readonly jitter: number
  readonly lastSenderReport: number
  readonly delaySinceLast: number
}

export interface SenderInfo {
  /** NTP time: seconds since 1900 and 1/2^32 s. */
  readonly ntpSeconds: number
  readonly ntpFraction: number
  readonly rtpTimestamp: number
  readonly packets: number
  readonly octets: number
}

export interface RtcpReport {
  readonly ssrc: number
  /** Null makes a receiver report. */
  readonly sender: SenderInfo | null
  readonly block: ReportBlock | null
  readonly cname: string
  readonly bye: boolean
}

/** Longest compound packet `writeRtcp` makes, without what SRTCP appends. */
export const MAX_RTCP = 256

/** Seconds between the epochs of NTP (1900) and Unix (1970). */
const NTP_OFFSET = 2_208_988_800

/** NTP time of a Unix time in milliseconds. */
export function ntpTime(unixMs: number): { readonly seconds: number; readonly fraction: number } {
  const seconds = Math.floor(unixMs / 1000)
  return {
    seconds: (seconds + NTP_OFFSET) >>> 0,
    fraction: Math.floor(((unixMs - seconds * 1000) / 1000) * 2 ** 32) >>> 0,
  }
}

/** The middle 32 bits of an NTP time, the unit of LSR and DLSR. */
export function middleNtp(seconds: number, fraction: number): number {
  return (((seconds & 0xffff) << 16) | (fraction >>> 16)) >>> 0
}

/** Writes a compound packet at the start of `output` (at least MAX_RTCP bytes) and returns its length. */
export function writeRtcp(report: RtcpReport, output: Buffer): number {
  let at = writeReport(report, output)
  at = writeCname(report.ssrc, report.cname, output, at)
  if (report.bye) {
    output.writeUInt32BE(0x81cb0001, at)
    output.writeUInt32BE(report.ssrc, at + 4)
    at += 8
  }
  return at
}

function writeReport(report: RtcpReport, output: Buffer): number {
  const { sender, block } = report
  const words = 1 + (sender === null ? 0 : 5) + (block === null ? 0 : 6)
  output[0] = 0x80 | (block === null ? 0 : 1)
  output[1] = sender === null ? 201 : 200
  output.writeUInt16BE(words, 2)
  output.writeUInt32BE(report.ssrc, 4)
  let at = 8
  if (sender !== null) {
    output.writeUInt32BE(sender.ntpSeconds, at)
    output.writeUInt32BE(sender.ntpFraction, at + 4)
    output.writeUInt32BE(sender.rtpTimestamp, at + 8)
    output.writeUInt32BE(sender.packets >>> 0, at + 12)
    output.writeUInt32BE(sender.octets >>> 0, at + 16)
    at += 20
  }
  if (block !== null) {
    output.writeUInt32BE(block.ssrc, at)
    const lost = Math.max(-0x800000, Math.min(0x7fffff, block.cumulativeLost))
    output.writeUInt32BE((((block.fractionLost & 0xff) << 24) | (lost & 0xffffff)) >>> 0, at + 4)
    output.writeUInt32BE(block.extendedHighest >>> 0, at + 8)
    output.writeUInt32BE(Math.min(0xffffffff, Math.round(block.jitter)) >>> 0, at + 12)
    output.writeUInt32BE(block.lastSenderReport, at + 16)
    output.writeUInt32BE(block.delaySinceLast, at + 20)
    at += 24
  }
  return at
}

function writeCname(ssrc: number, cname: string, output: Buffer, start: number): number {
  const text = Buffer.from(cname.slice(0, 64), 'latin1')
  // SSRC, item type and length, text, at least one zero byte, filled to whole words.
  const words = Math.ceil((4 + 2 + text.length + 1) / 4)
  output.fill(0, start, start + 4 + words * 4)
  output[start] = 0x81
  output[start + 1] = 202
  output.writeUInt16BE(words, start + 2)
  output.writeUInt32BE(ssrc, start + 4)
  output[start + 8] = 1
  output[start + 9] = text.length
  text.copy(output, start + 10)
  return start + 4 + words * 4
}

/** What a received compound packet tells us; blocks about other SSRCs than `about` are left out. */
export interface ReceivedRtcp {
  readonly ssrc: number
  readonly sender: SenderInfo | null
  readonly block: ReportBlock | null
  readonly bye: boolean
}

/** At most so many packets of one compound are read. */
const MAX_PARTS = 32

/** Reads a compound packet; null when it is malformed (RFC 3550 A.2). Never throws. */
export function readRtcp(packet: Buffer, length: number, about: number): ReceivedRtcp | null {
  const type = packet[1] ?? 0
  if (length < 8 || length > packet.length || (type !== 200 && type !== 201)) return null
  let sender: SenderInfo | null = null
  let block: ReportBlock | null = null
  let bye = false
  let at = 0
  for (let part = 0; at < length; part++) {
    if (part === MAX_PARTS || at + 4 > length || (packet[at] ?? 0) >> 6 !== 2) return null
    const end = at + 4 + packet.readUInt16BE(at + 2) * 4
    if (end > length) return null
    const kind = packet[at + 1] ?? 0
    if (kind === 200) {
      if (end - at < 28) return null
      sender = readSender(packet, at + 8)
      block = findBlock(packet, at, at + 28, end, about) ?? block
    } else if (kind === 201) block = findBlock(packet, at, at + 8, end, about) ?? block
    else if (kind === 203) bye = true
    at = end
  }
  return { ssrc: packet.readUInt32BE(4), sender, block, bye }
}

function readSender(packet: Buffer, at: number): SenderInfo {
  return {
    ntpSeconds: packet.readUInt32BE(at),
    ntpFraction: packet.readUInt32BE(at + 4),
    rtpTimestamp: packet.readUInt32BE(at + 8),
    packets: packet.readUInt32BE(at + 12),
    octets: packet.readUInt32BE(at + 16),
  }
}

function findBlock(packet: Buffer, part: number, first: number, end: number, about: number): ReportBlock | null {
  const count = (packet[part] ?? 0) & 0x1f
  for (let i = 0; i < count; i++) {
    const at = first + i * 24
    if (at + 24 > end) return null
    if (packet.readUInt32BE(at) !== about) continue
    return {
      ssrc: about,
      fractionLost: packet[at + 4] ?? 0,
      cumulativeLost: packet.readIntBE(at + 5, 3),
      extendedHighest: packet.readUInt32BE(at + 8),
      jitter: packet.readUInt32BE(at + 12),
      lastSenderReport: packet.readUInt32BE(at + 16),
      delaySinceLast: packet.readUInt32BE(at + 20),
    }
  }
  return null
}

/** Round trip in milliseconds from a report block about us and the time it came (RFC 3550 6.4.1), or null when it names no report of ours. */
export function roundTripMs(block: ReportBlock, arrivedUnixMs: number): number | null {
  if (block.lastSenderReport === 0) return null
  const now = ntpTime(arrivedUnixMs)
  const units = (middleNtp(now.seconds, now.fraction) - block.lastSenderReport - block.delaySinceLast) | 0
  // Clocks of 1/65536 s round; a small negative value is none at all.
  if (units < -66) return null
  return Math.max(0, (units / 65536) * 1000)
}
