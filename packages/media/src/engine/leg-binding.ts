// Builds the per-packet paths of one leg once, from what the switch wants now; afterwards they only run.
import type { Codec, LegMedia } from '@cordboard/link'
import { audioCodecNamed } from '../codec/audio-codec.ts'
import { createPacketizer } from '../codec/packetizer.ts'
import { frameTranscoder } from '../codec/transcoder.ts'
import { type DigitNews, hearEvent } from '../dtmf/digit-receiver.ts'
import { decodeTelephoneEvent } from '../dtmf/telephone-event.ts'
import { RTP_HEADER, timestampOf } from '../rtp/rtp-header.ts'
import type { PayloadHandler, StraightRelay } from './inbound.ts'
import { type Leg, receives } from './leg.ts'
import type { PacketPath } from './outbound.ts'

const nothing: PacketPath = () => {}

/** Told about each key the peer presses. */
export type OnDigit = (leg: Leg, news: DigitNews, sinks: readonly Leg[]) => void

/** Binds everything `leg` receives to the legs that hear it. `scratch` is room for copies when more than one listens. */
export function bindLeg(leg: Leg, listeners: readonly Leg[], scratch: Buffer, onDigit: OnDigit): void {
  const { media } = leg
  const handlers: (PayloadHandler | undefined)[] = new Array<PayloadHandler | undefined>(128).fill(undefined)
  const sinks = receives(media) ? listeners : []
  for (const codec of media.receive)
    handlers[codec.payloadType] = { timed: true, path: bindAudio(leg, codec, sinks, scratch) }
  if (media.comfortNoise !== null) handlers[media.comfortNoise] = { timed: false, path: nothing }
  if (media.telephoneEvent.receive !== null)
    handlers[media.telephoneEvent.receive] = { timed: false, path: bindEvents(leg, sinks, scratch, onDigit) }
  leg.inbound.bind(handlers, straightRelay(leg, sinks))
}

function straightRelay(leg: Leg, sinks: readonly Leg[]): StraightRelay | null {
  const [sink, another] = sinks
  if (sink === undefined || another !== undefined || leg.tapIn !== null || sink.out.codec === null) return null
  const target = sink.out.codec
  const codec = leg.media.receive.find((each) => goesAsItIs(each, target))
  return codec === undefined ? null : { from: codec.payloadType, to: target.payloadType, link: sink.link }
}

/** True when packets of one codec need nothing but a new header to be the other's. */
function goesAsItIs(codec: Codec, target: Codec): boolean {
  const same =
    codec.name === target.name && codec.clockRateHz === target.clockRateHz && codec.channels === target.channels
  return same && (audioCodecNamed(codec.name) === null || codec.ptimeMs === target.ptimeMs)
}

function bindAudio(leg: Leg, codec: Codec, sinks: readonly Leg[], scratch: Buffer): PacketPath {
  const paths: PacketPath[] = []
  const tap = leg.tapIn?.(codec) ?? null
  for (const sink of sinks) {
    const path = carry(codec, sink)
    if (path !== null) paths.push(path)
  }
  const onward = fanOut(paths, scratch)
  if (tap === null) return onward
  return (packet, length, nowMs) => {
    tap(packet, length, nowMs)
    onward(packet, length, nowMs)
  }
}

/** Each path may change the packet, so all but the last get a copy. */
function fanOut(paths: readonly PacketPath[], scratch: Buffer): PacketPath {
  const last = paths[paths.length - 1]
  if (last === undefined) return nothing
  const others = paths.slice(0, -1)
  if (others.length === 0) return last
  return (packet, length, nowMs) => {
    for (const path of others) {
      packet.copy(scratch, 0, 0, length)
      path(scratch, length, nowMs)
    }
    last(packet, length, nowMs)
  }
}

/** How sound in `codec` reaches one listener: as it is, transcoded, or (when neither is possible) not at all. */
function carry(codec: Codec, sink: Leg): PacketPath | null {
  const target = sink.out.codec
  if (target === null) return null
  const { link } = sink
  const payloadType = target.payloadType
  const from = audioCodecNamed(codec.name)
  const to = audioCodecNamed(target.name)
  if (goesAsItIs(codec, target)) return (packet, length, nowMs) => link.forward(packet, length, payloadType, nowMs)
  if (from === null || to === null) return null
  const transcode = frameTranscoder(from, to)
  if (codec.ptimeMs !== target.ptimeMs) return repacketize(transcode, sink, target)
  return (packet, length, nowMs) => {
    if (transcode(packet, RTP_HEADER, length - RTP_HEADER, packet, RTP_HEADER) > 0)
      link.forward(packet, length, payloadType, nowMs)
  }
}

/** Sound whose packets have another length than the listener's: cut anew, on the listener's own timeline. */
function repacketize(transcode: ReturnType<typeof frameTranscoder>, sink: Leg, target: Codec): PacketPath {
  const { out } = sink
  const queue = createPacketizer(target.ptimeMs)
  let generation = -1
  return (packet, length, nowMs) => {
    if (out.to === null || out.digitsSound) return
    const count = transcode(packet, RTP_HEADER, length - RTP_HEADER, packet, RTP_HEADER)
    if (count > 0) queue.push(packet, RTP_HEADER, count)
    out.relays++
    for (let bytes = queue.take(out.frame, RTP_HEADER); bytes > 0; bytes = queue.take(out.frame, RTP_HEADER)) {
      const goesOn = generation === out.generation
      const timestamp = goesOn ? (out.timestamp + out.frameUnits) | 0 : out.joinTimestamp(nowMs)
      out.sendOwn(bytes, target.payloadType | (goesOn ? 0 : 0x80), timestamp, nowMs)
      generation = out.generation
    }
  }
}

/** True when event packets of `leg` may go on to `sink` as they are, but for payload type and timeline. */
function eventsPass(leg: LegMedia, sink: LegMedia): boolean {
  return sink.telephoneEvent.send !== null && sink.telephoneEvent.clockRateHz === leg.telephoneEvent.clockRateHz
}

function bindEvents(leg: Leg, sinks: readonly Leg[], scratch: Buffer, onDigit: OnDigit): PacketPath {
  const paths: PacketPath[] = []
  const others: Leg[] = []
  for (const sink of sinks) {
    const payloadType = sink.media.telephoneEvent.send
    if (payloadType !== null && eventsPass(leg.media, sink.media))
      paths.push((packet, length, nowMs) => sink.link.forward(packet, length, payloadType, nowMs))
    else if (sink !== leg) others.push(sink)
  }
  const onward = fanOut(paths, scratch)
  return (packet, length, nowMs) => {
    const event = decodeTelephoneEvent(packet, RTP_HEADER, length - RTP_HEADER)
    if (event === null) {
      leg.inbound.dropped.malformed++
      return
    }
    const [hearing, news] = hearEvent(leg.hearing, timestampOf(packet), event, nowMs)
    leg.hearing = hearing
    for (const each of news) onDigit(leg, each, others)
    onward(packet, length, nowMs)
  }
}
