// Codecs in SDP: payload types to meanings and back, which of them we transcode, and what may be offered to a second leg.
import { attribute, attributes, readNumber } from './description.ts'
import type { Codec, CodecWish, SdpMedia } from './types.ts'

interface StaticType {
  readonly payloadType: number
  readonly name: string
  readonly clockRateHz: number
}

/** Audio payload types with a fixed meaning (RFC 3551 6). */
const staticTypes: readonly StaticType[] = [
  { payloadType: 0, name: 'PCMU', clockRateHz: 8_000 },
  { payloadType: 3, name: 'GSM', clockRateHz: 8_000 },
  { payloadType: 4, name: 'G723', clockRateHz: 8_000 },
  { payloadType: 8, name: 'PCMA', clockRateHz: 8_000 },
  { payloadType: 9, name: 'G722', clockRateHz: 8_000 },
  { payloadType: 13, name: 'CN', clockRateHz: 8_000 },
  { payloadType: 15, name: 'G728', clockRateHz: 8_000 },
  { payloadType: 18, name: 'G729', clockRateHz: 8_000 },
]

export const telephoneEventName = 'TELEPHONE-EVENT'
export const comfortNoiseName = 'CN'

/** Codecs that the media side decodes and encodes, so that any of them may meet any other. */
const transcodable: ReadonlySet<string> = new Set(['PCMU', 'PCMA', 'G722'])

export function isTranscodable(codec: { readonly name: string; readonly clockRateHz: number }): boolean {
  return transcodable.has(codec.name) && codec.clockRateHz === 8_000
}

/** Telephone events and comfort noise ride along with a codec; they are none themselves. */
export function isSpeech(codec: { readonly name: string }): boolean {
  return codec.name !== telephoneEventName && codec.name !== comfortNoiseName && codec.name !== 'RED'
}

/** Formats whose fmtp parameters change the bits on the wire, so that two settings do not meet. */
const fmtpDecides: ReadonlySet<string> = new Set(['AMR', 'AMR-WB', 'ILBC', 'G7221'])

interface Format {
  readonly name: string
  readonly clockRateHz: number
  readonly channels: number
  readonly fmtp?: string
}

/** Whether packets of one may be passed on as packets of the other. */
export function sameFormat(a: Format, b: Format): boolean {
  if (a.name !== b.name || a.clockRateHz !== b.clockRateHz || a.channels !== b.channels) return false
  return !fmtpDecides.has(a.name) || (a.fmtp ?? '') === (b.fmtp ?? '')
}

/** The static payload type of a codec; null when it is dynamic. */
export function staticPayloadType(name: string, clockRateHz: number, channels: number): number | null {
  if (channels !== 1) return null
  return staticTypes.find((entry) => entry.name === name && entry.clockRateHz === clockRateHz)?.payloadType ?? null
}

const packetLengthsMs = [10, 20, 30, 40, 60]

/** The packet length a stream asks for, kept within what it allows and what we send; `otherwise` when it says nothing usable. */
export function readPtime(media: SdpMedia, otherwise: number): number {
  const wanted = readNumber(attribute(media, 'ptime') ?? '', 1_000) ?? otherwise
  const most = readNumber(attribute(media, 'maxptime') ?? '', 1_000) ?? 60
  const usable = packetLengthsMs.filter((ms) => ms <= Math.max(10, most))
  return usable.includes(wanted) ? wanted : Math.min(otherwise, usable.at(-1) ?? otherwise)
}

/** Every payload type of a stream whose meaning is known, in the order of the m= line. */
export function readCodecs(media: SdpMedia, ptimeMs: number): readonly Codec[] {
  const maps = byPayloadType(attributes(media, 'rtpmap'))
  const parameters = byPayloadType(attributes(media, 'fmtp'))
  const codecs: Codec[] = []
  for (const format of media.formats) {
    const payloadType = readNumber(format, 127)
    if (payloadType === null || codecs.some((codec) => codec.payloadType === payloadType)) continue
    const meaning = readRtpmap(maps.get(payloadType)) ?? staticMeaning(payloadType, maps)
    if (meaning === null) continue
    const fmtp = parameters.get(payloadType)
    codecs.push({ ...meaning, payloadType, ptimeMs, ...(fmtp === undefined ? {} : { fmtp }) })
  }
  return codecs
}

/** `<payload type> <rest>` lines by payload type; the first of two wins. */
function byPayloadType(values: readonly string[]): Map<number, string> {
  const result = new Map<number, string>()
  for (const value of values) {
    const space = value.indexOf(' ')
    const payloadType = readNumber(space < 0 ? value : value.slice(0, space), 127)
    if (payloadType !== null && space > 0 && !result.has(payloadType)) {
      result.set(payloadType, value.slice(space + 1).trim())
    }
  }
  return result
}

function readRtpmap(map: string | undefined): Format | null {
  if (map === undefined) return null
  const slash = map.indexOf('/')
  if (slash < 1) return null
  const second = map.indexOf('/', slash + 1)
  const clockRateHz = readNumber(map.slice(slash + 1, second < 0 ? map.length : second).trim(), 1_000_000)
  const channels = second < 0 ? 1 : readNumber(map.slice(second + 1).trim(), 8)
  if (clockRateHz === null || clockRateHz === 0 || channels === null || channels === 0) return null
  return { name: map.slice(0, slash).trim().toUpperCase(), clockRateHz, channels }
}

function staticMeaning(payloadType: number, maps: ReadonlyMap<number, string>): Format | null {
  if (maps.has(payloadType)) return null
  const entry = staticTypes.find((candidate) => candidate.payloadType === payloadType)
  return entry === undefined ? null : { name: entry.name, clockRateHz: entry.clockRateHz, channels: 1 }
}

/** The rtpmap and fmtp attributes of a codec. */
export function codecAttributes(codec: Codec): readonly (readonly [string, string])[] {
  const name = codec.name === telephoneEventName ? 'telephone-event' : codec.name
  const channels = codec.channels === 1 ? '' : `/${codec.channels}`
  const rtpmap = ['rtpmap', `${codec.payloadType} ${name}/${codec.clockRateHz}${channels}`] as const
  return codec.fmtp === undefined ? [rtpmap] : [rtpmap, ['fmtp', `${codec.payloadType} ${codec.fmtp}`]]
}

/** A wish for a codec by its RFC name alone; null when the name is not one with a fixed meaning. */
export function codecWish(name: string): CodecWish | null {
  const entry = staticTypes.find((candidate) => candidate.name === name.toUpperCase())
  if (entry === undefined) return null
  return { name: entry.name, clockRateHz: entry.clockRateHz, channels: 1, payloadType: entry.payloadType }
}

/**
 * What to offer one leg: of the configured codecs (RFC names, in order) those that can be carried to the other leg,
 * by transcoding or by passing packets through. `other`: what the other leg can speak; null when it is ourselves
 * (prompts, music) or not known yet, which leaves what we transcode.
 */
export function codecsTowards(configured: readonly string[], other: readonly Codec[] | null): readonly CodecWish[] {
  const names = configured.map((name) => name.toUpperCase())
  const speech = (other ?? []).filter(isSpeech)
  const bridges = other === null || speech.some(isTranscodable)
  return names.flatMap((name): CodecWish[] => {
    const known = codecWish(name)
    if (known !== null && isTranscodable(known)) {
      return bridges ? [known] : []
    }
    return speech.filter((codec) => codec.name === name).map(wishFor)
  })
}

/** The wish that would repeat a negotiated codec, with its payload type. */
export function wishFor(codec: Codec): CodecWish {
  const { name, clockRateHz, channels, payloadType } = codec
  return { name, clockRateHz, channels, payloadType, ...(codec.fmtp === undefined ? {} : { fmtp: codec.fmtp }) }
}
