// Makes our offer, and reads the answer to it (RFC 3264 5, 7).
import {
  codecAttributes,
  comfortNoiseName,
  isSpeech,
  sameFormat,
  staticPayloadType,
  telephoneEventName,
} from './codecs.ts'
import { type CryptoLine, formatCrypto } from './crypto-line.ts'
import { parseSdp } from './description.ts'
import { agreedDirection, receives } from './direction.ts'
import { describe } from './session.ts'
import { familyOf, type PeerStream, readStream, refusal, remoteOf, transportOf } from './stream.ts'
import type {
  Codec,
  CodecWish,
  LocalMedia,
  MediaDirection,
  NegotiatedMedia,
  OfferedMedia,
  SdpAttribute,
  SdpMedia,
  SdpRefusal,
  SdpSession,
} from './types.ts'

/** Events 0-16: digits, star, hash, A-D and flash (RFC 4733 3.2). */
export const telephoneEvents = '0-16'

/** The attributes every audio stream of ours has, offer or answer. */
export function streamAttributes(
  local: LocalMedia,
  codecs: readonly Codec[],
  crypto: readonly CryptoLine[],
  direction: MediaDirection,
  rtcpMux: boolean,
): readonly SdpAttribute[] {
  const lines: SdpAttribute[] = codecs.flatMap((codec) => [...codecAttributes(codec)])
  lines.push(['ptime', String(local.ptimeMs)])
  for (const line of crypto) lines.push(['crypto', formatCrypto(line)])
  if (rtcpMux) lines.push(['rtcp-mux', null])
  else if (local.rtcpPort !== local.rtpPort + 1) lines.push(['rtcp', String(local.rtcpPort)])
  lines.push([direction, null])
  return lines
}

/** Gives every wish a payload type: the static one, the wished one if free, else the first free one from 96 on. */
function assignPayloadTypes(wishes: readonly CodecWish[], ptimeMs: number, taken: Set<number>): readonly Codec[] {
  return wishes.map((wish) => {
    const fixed = staticPayloadType(wish.name, wish.clockRateHz, wish.channels)
    let payloadType = fixed ?? wish.payloadType ?? 96
    if (fixed === null) {
      if (payloadType < 96 || payloadType > 127) payloadType = 96
      while (taken.has(payloadType) && payloadType < 127) payloadType++
    }
    taken.add(payloadType)
    const { name, clockRateHz, channels } = wish
    return {
      name,
      payloadType,
      clockRateHz,
      channels,
      ptimeMs,
      ...(wish.fmtp === undefined ? {} : { fmtp: wish.fmtp }),
    }
  })
}

/** telephone-event at the clock rate of each offered codec's clock; the wished payload type goes to the 8 kHz one. */
function eventCodecs(local: LocalMedia, codecs: readonly Codec[], taken: Set<number>): readonly Codec[] {
  if (local.telephoneEvent === null) return []
  const rates = [...new Set([8_000, ...codecs.map((codec) => codec.clockRateHz)])]
  const wishes = rates
    .filter((rate) => codecs.some((codec) => codec.clockRateHz === rate))
    .map((clockRateHz) => ({
      name: telephoneEventName,
      clockRateHz,
      channels: 1,
      payloadType: local.telephoneEvent,
      fmtp: telephoneEvents,
    }))
  return assignPayloadTypes(wishes, local.ptimeMs, taken)
}

/** A stream keeps the protocol it was agreed with: a peer that wanted RTP/SAVP would refuse RTP/AVP on hold. */
function offeredProtocol(session: SdpSession, local: LocalMedia): string {
  const agreed = session.slots[session.audio]?.protocol
  const kind = agreed === undefined ? 'other' : transportOf(agreed)
  const fits = local.srtp === 'off' ? kind === 'rtp' : kind !== 'other'
  if (agreed !== undefined && fits) return agreed
  return local.srtp === 'required' ? 'RTP/SAVP' : 'RTP/AVP'
}

/**
 * An offer of one audio stream; the session's other streams stay switched off in their places. Hand `offered` to
 * `readAnswer`, and keep `session` for the next description.
 */
export function makeOffer(
  session: SdpSession,
  local: LocalMedia,
): { readonly sdp: string; readonly offered: OfferedMedia; readonly session: SdpSession } {
  const taken = new Set<number>()
  if (local.telephoneEvent !== null) taken.add(local.telephoneEvent)
  const codecs = assignPayloadTypes(local.codecs, local.ptimeMs, taken)
  if (local.telephoneEvent !== null) taken.delete(local.telephoneEvent)
  const events = eventCodecs(local, codecs, taken)
  const crypto = local.srtp === 'off' ? [] : local.srtpKeys.map((key, at) => ({ tag: at + 1, key }))
  const all = [...codecs, ...events]
  const audio = Math.max(0, session.audio)
  const media: SdpMedia = {
    kind: 'audio',
    port: local.rtpPort,
    protocol: offeredProtocol(session, local),
    formats: all.map((codec) => String(codec.payloadType)),
    address: null,
    attributes: streamAttributes(local, all, crypto, local.direction, local.rtcpMux),
  }
  const lines = session.slots.map((slot): SdpMedia => ({ ...slot, port: 0, address: null, attributes: [] }))
  lines[audio] = media
  const described = describe(session, local.address, lines, audio)
  return {
    ...described,
    offered: {
      audio,
      codecs,
      telephoneEvent: events[0]?.payloadType ?? null,
      ptimeMs: local.ptimeMs,
      srtp: local.srtp,
      crypto,
      rtcpMux: local.rtcpMux,
      direction: local.direction,
      family: familyOf(local.address),
    },
  }
}

export type AnswerReading =
  | { readonly ok: true; readonly negotiated: NegotiatedMedia }
  | { readonly ok: false; readonly refusal: SdpRefusal }

const refuse = (problem: SdpRefusal['problem'], text: string): AnswerReading => {
  return { ok: false, refusal: refusal(problem, text) }
}

/** Reads the answer to an offer of ours. The peer's first codec that we offered is the one we send. */
export function readAnswer(offered: OfferedMedia, answer: string): AnswerReading {
  const reading = parseSdp(answer)
  if (!reading.ok) return refuse('malformed', reading.problem)
  const media = reading.description.media[offered.audio]
  if (media === undefined || media.kind !== 'audio') return refuse('malformed', 'The answer lacks our audio stream')
  if (media.port === 0) return refuse('rejectedByPeer', 'The answer switches our audio stream off')
  const stream = readStream(reading.description, media, offered.family, offered.ptimeMs)
  if ('problem' in stream) return { ok: false, refusal: stream }
  const srtp = answeredSrtp(offered, stream)
  if (srtp !== null && 'problem' in srtp) return { ok: false, refusal: srtp }
  const speech = stream.codecs.filter(isSpeech)
  const send = speech.find((codec) => offered.codecs.some((ours) => sameFormat(ours, codec)))
  if (send === undefined) return refuse('noCommonCodec', 'The answer has no codec that was offered')
  const receive = offered.codecs.filter((ours) => speech.some((codec) => sameFormat(ours, codec)))
  return {
    ok: true,
    negotiated: {
      remote: remoteOf(stream, offered.rtcpMux),
      send,
      receive,
      telephoneEvent: answeredEvents(offered, stream, send),
      comfortNoise: stream.codecs.find((codec) => codec.name === comfortNoiseName)?.payloadType ?? null,
      srtp,
      direction: agreedDirection(offered.direction, stream.direction),
      heldByPeer: !receives(stream.direction),
    },
  }
}

function answeredEvents(offered: OfferedMedia, stream: PeerStream, send: Codec): NegotiatedMedia['telephoneEvent'] {
  const events = stream.codecs.filter((codec) => codec.name === telephoneEventName)
  const event = events.find((codec) => codec.clockRateHz === send.clockRateHz) ?? events[0]
  if (event === undefined || offered.telephoneEvent === null) {
    return { receive: null, send: null, clockRateHz: send.clockRateHz }
  }
  return { receive: offered.telephoneEvent, send: event.payloadType, clockRateHz: event.clockRateHz }
}

/** The keys agreed on; null for plain RTP. An answer names the tag of the offered line it took (RFC 4568 5.1.3). */
function answeredSrtp(offered: OfferedMedia, stream: PeerStream): NegotiatedMedia['srtp'] | SdpRefusal {
  if (stream.transport === 'other') {
    return refusal('protocolNotSupported', `The answer has protocol ${stream.media.protocol.slice(0, 32)}`)
  }
  for (const line of stream.crypto) {
    const ours = offered.crypto.find((entry) => entry.tag === line.tag && entry.key.suite === line.key.suite)
    if (ours !== undefined) return { send: ours.key, receive: line.key }
  }
  if (stream.transport === 'srtp') return refusal('noCommonCrypto', 'The answer has no crypto line that fits the offer')
  if (offered.srtp === 'required')
    return refusal('encryptionRequired', 'The answer is not encrypted, which is required here')
  return null
}
