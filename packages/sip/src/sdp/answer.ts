// Makes our answer to an offer (RFC 3264 6): which stream, which codec, which keys; and what an offer says before we answer.
import { comfortNoiseName, isSpeech, sameFormat, telephoneEventName } from './codecs.ts'
import type { CryptoLine } from './crypto-line.ts'
import { parseSdp } from './description.ts'
import { agreedDirection, receives } from './direction.ts'
import { streamAttributes, telephoneEvents } from './offer.ts'
import { describe } from './session.ts'
import { familyOf, type PeerStream, readStream, refusal, remoteOf } from './stream.ts'
import type {
  AddressFamily,
  Codec,
  LocalMedia,
  MediaDirection,
  NegotiatedMedia,
  SdpMedia,
  SdpRefusal,
  SdpSession,
  SessionDescription,
} from './types.ts'

export type AnswerMaking =
  | {
      readonly ok: true
      readonly sdp: string
      readonly negotiated: NegotiatedMedia
      readonly session: SdpSession
    }
  | { readonly ok: false; readonly refusal: SdpRefusal }

/** One stream of the offer as we would take it. */
interface Acceptable {
  readonly at: number
  readonly stream: PeerStream
  readonly codec: Codec
  readonly crypto: { readonly ours: CryptoLine; readonly theirs: CryptoLine } | null
}

/**
 * Answers an offer: one audio stream is taken, every other line is answered with port 0. Among several audio lines (one
 * plain, one encrypted is a usual pair) the encrypted one is taken unless encryption is off. The codec is the offerer's
 * first that we have; `local.prefer` goes before.
 */
export function makeAnswer(session: SdpSession, offer: string, local: LocalMedia): AnswerMaking {
  const reading = parseSdp(offer)
  if (!reading.ok) return { ok: false, refusal: refusal('malformed', reading.problem) }
  const { description } = reading
  const chosen = choose(description, local)
  if ('problem' in chosen) return { ok: false, refusal: chosen }
  const { at, stream, codec, crypto } = chosen
  const direction = agreedDirection(local.direction, stream.direction)
  const rtcpMux = local.rtcpMux && stream.rtcpMux
  const event = local.telephoneEvent === null ? undefined : eventFor(stream, codec)
  const noise = stream.codecs.find(
    (entry) => entry.name === comfortNoiseName && entry.clockRateHz === codec.clockRateHz,
  )
  const received: Codec = { ...codec, ptimeMs: local.ptimeMs }
  const answered = [received, ...(event === undefined ? [] : [event]), ...(noise === undefined ? [] : [noise])]
  const media: SdpMedia = {
    kind: 'audio',
    port: local.rtpPort,
    protocol: stream.media.protocol,
    formats: answered.map((entry) => String(entry.payloadType)),
    address: null,
    attributes: streamAttributes(local, answered, crypto === null ? [] : [crypto.ours], direction, rtcpMux),
  }
  const lines = description.media.map((line, index) => (index === at ? media : switchedOff(line)))
  const described = describe(session, local.address, lines, at)
  return {
    ok: true,
    ...described,
    negotiated: {
      remote: remoteOf(stream, local.rtcpMux),
      send: codec,
      receive: [received],
      telephoneEvent: {
        receive: event?.payloadType ?? null,
        send: event?.payloadType ?? null,
        clockRateHz: event?.clockRateHz ?? codec.clockRateHz,
      },
      comfortNoise: noise?.payloadType ?? null,
      srtp: crypto === null ? null : { send: crypto.ours.key, receive: crypto.theirs.key },
      direction,
      heldByPeer: !receives(stream.direction),
    },
  }
}

/** A refused line keeps its kind, protocol and at least one format (RFC 3264 6). */
function switchedOff(line: SdpMedia): SdpMedia {
  const { kind, protocol, formats } = line
  return { kind, port: 0, protocol, formats: formats.length === 0 ? ['0'] : formats, address: null, attributes: [] }
}

/** telephone-event at the codec's clock rate, else whatever the offer has; with the events we send. */
function eventFor(stream: PeerStream, codec: Codec): Codec | undefined {
  const events = stream.codecs.filter((entry) => entry.name === telephoneEventName)
  const event = events.find((entry) => entry.clockRateHz === codec.clockRateHz) ?? events[0]
  return event === undefined ? undefined : { ...event, fmtp: telephoneEvents }
}

/** The stream to take, or why none of them will do: the reason of the one that came furthest. */
function choose(description: SessionDescription, local: LocalMedia): Acceptable | SdpRefusal {
  const family = familyOf(local.address)
  const taken: Acceptable[] = []
  let why: SdpRefusal = refusal('noAudio', 'The offer has no audio stream')
  for (const [at, media] of description.media.entries()) {
    if (media.kind !== 'audio' || media.port === 0) continue
    const result = consider(description, media, at, local, family)
    if ('problem' in result) why = result
    else taken.push(result)
  }
  const encrypted = local.srtp === 'off' ? undefined : taken.find((entry) => entry.crypto !== null)
  return encrypted ?? taken[0] ?? why
}

function consider(
  description: SessionDescription,
  media: SdpMedia,
  at: number,
  local: LocalMedia,
  family: AddressFamily,
): Acceptable | SdpRefusal {
  const stream = readStream(description, media, family, local.ptimeMs)
  if ('problem' in stream) return stream
  const crypto = chooseCrypto(stream, local)
  if (crypto !== null && 'problem' in crypto) return crypto
  const codec = chooseCodec(stream.codecs, local)
  if (codec === undefined) {
    const names = stream.codecs.filter(isSpeech).map((entry) => entry.name)
    return refusal(
      'noCommonCodec',
      `None of the offered codecs can be carried: ${names.join(', ').slice(0, 200) || 'none known'}`,
    )
  }
  return { at, stream, codec, crypto }
}

function chooseCodec(offered: readonly Codec[], local: LocalMedia): Codec | undefined {
  const usable = offered.filter((codec) => isSpeech(codec) && local.codecs.some((ours) => sameFormat(ours, codec)))
  return usable.find((codec) => codec.name === local.prefer) ?? usable[0]
}

/** Our key for the first crypto line of the offer that has a suite of ours; null for plain RTP. */
function chooseCrypto(stream: PeerStream, local: LocalMedia): Acceptable['crypto'] | SdpRefusal {
  if (stream.transport === 'other') {
    return refusal('protocolNotSupported', `The offer has protocol ${stream.media.protocol.slice(0, 32)}`)
  }
  const mustEncrypt = stream.transport === 'srtp'
  if (local.srtp === 'off') {
    return mustEncrypt ? refusal('encryptionNotAllowed', 'The offer wants SRTP, which is switched off here') : null
  }
  for (const theirs of stream.crypto) {
    const key = local.srtpKeys.find((entry) => entry.suite === theirs.key.suite)
    if (key !== undefined) return { ours: { tag: theirs.tag, key }, theirs }
  }
  if (mustEncrypt) return refusal('noCommonCrypto', 'The offer wants SRTP but has no crypto line we can honour')
  if (local.srtp === 'required')
    return refusal('encryptionRequired', 'The offer is not encrypted, which is required here')
  return null
}

/** What an offer says before it is answered: enough to make the offer of the other leg. */
export type OfferReading =
  | {
      readonly ok: true
      /** Speech codecs of all audio streams that are switched on, in order. */
      readonly codecs: readonly Codec[]
      readonly telephoneEvent: boolean
      readonly encrypted: 'no' | 'optional' | 'only'
      /** As the peer wrote it (its first audio stream). */
      readonly direction: MediaDirection
    }
  | { readonly ok: false; readonly refusal: SdpRefusal }

/** Reads an offer without answering it. `ourAddress` tells the address family of our endpoint. */
export function readOffer(offer: string, ourAddress: string): OfferReading {
  const reading = parseSdp(offer)
  if (!reading.ok) return { ok: false, refusal: refusal('malformed', reading.problem) }
  const streams: PeerStream[] = []
  let why = refusal('noAudio', 'The offer has no audio stream')
  for (const media of reading.description.media) {
    if (media.kind !== 'audio' || media.port === 0) continue
    const stream = readStream(reading.description, media, familyOf(ourAddress), 20)
    if ('problem' in stream) why = stream
    else if (stream.transport === 'other')
      why = refusal('protocolNotSupported', `Protocol ${media.protocol.slice(0, 32)}`)
    else streams.push(stream)
  }
  const [first] = streams
  if (first === undefined) return { ok: false, refusal: why }
  const codecs: Codec[] = []
  for (const codec of streams.flatMap((stream) => stream.codecs.filter(isSpeech))) {
    if (!codecs.some((known) => sameFormat(known, codec))) codecs.push(codec)
  }
  const plain = streams.some((stream) => stream.transport === 'rtp' && stream.crypto.length === 0)
  const secret = streams.some((stream) => stream.crypto.length > 0)
  const both = streams.some((stream) => stream.transport === 'rtp' && stream.crypto.length > 0)
  return {
    ok: true,
    codecs,
    telephoneEvent: streams.some((stream) => stream.codecs.some((codec) => codec.name === telephoneEventName)),
    encrypted: !secret && plain ? 'no' : both || plain ? 'optional' : 'only',
    direction: first.direction,
  }
}
