// What a peer's description says of one audio stream, worked out once for offers and answers alike.
import { isIpv4, isIpv6 } from '../message/address.ts'
import { readCodecs, readPtime } from './codecs.ts'
import { type CryptoLine, parseCrypto } from './crypto-line.ts'
import { attribute, attributes, hasAttribute, readNumber } from './description.ts'
import { isUnspecified, readDirection } from './direction.ts'
import type {
  AddressFamily,
  Codec,
  MediaDirection,
  RemoteMedia,
  SdpMedia,
  SdpProblem,
  SdpRefusal,
  SessionDescription,
} from './types.ts'

export interface PeerStream {
  readonly media: SdpMedia
  /** Null when the peer gave the unspecified address. */
  readonly remote: Omit<RemoteMedia, 'rtcpMux'> | null
  readonly rtcpMux: boolean
  readonly codecs: readonly Codec[]
  readonly direction: MediaDirection
  /** rtp: RTP/AVP(F). srtp: RTP/SAVP(F). other: DTLS-SRTP and whatever else we do not speak. */
  readonly transport: 'rtp' | 'srtp' | 'other'
  /** The crypto lines we could honour, in the peer's order. */
  readonly crypto: readonly CryptoLine[]
}

export function refusal(problem: SdpProblem, text: string): SdpRefusal {
  return { problem, text, status: problem === 'malformed' ? 400 : 488, warning: warningOf(problem) }
}

function warningOf(problem: SdpProblem): number {
  switch (problem) {
    case 'noAudio':
    case 'rejectedByPeer':
      return 304
    case 'noCommonCodec':
      return 305
    case 'protocolNotSupported':
    case 'encryptionRequired':
    case 'encryptionNotAllowed':
      return 302
    case 'addressNotUsable':
      return 301
    case 'noCommonCrypto':
      return 306
    case 'malformed':
      return 399
  }
}

/** What a protocol of an m= line means for us. */
export function transportOf(protocol: string): PeerStream['transport'] {
  switch (protocol.toUpperCase()) {
    case 'RTP/AVP':
    case 'RTP/AVPF':
      return 'rtp'
    case 'RTP/SAVP':
    case 'RTP/SAVPF':
      return 'srtp'
    default:
      return 'other'
  }
}

export function familyOf(address: string): AddressFamily {
  return address.includes(':') ? 'IP6' : 'IP4'
}

/**
 * Reads a stream that is not switched off. `family`: what our endpoint speaks; an address of the other family, a name or
 * a multicast group cannot be sent to and is refused.
 */
export function readStream(
  description: SessionDescription,
  media: SdpMedia,
  family: AddressFamily,
  ptimeMs: number,
): PeerStream | SdpRefusal {
  const address = media.address ?? description.address
  if (address === null) return refusal('malformed', 'The audio stream has no connection address')
  if (!isReachable(address, family)) {
    return refusal(
      'addressNotUsable',
      `The audio stream is at ${address.slice(0, 64)}, which cannot be sent to from here`,
    )
  }
  const rtcpPort = readRtcpPort(media)
  return {
    media,
    remote: isUnspecified(address) ? null : { address, rtpPort: media.port, rtcpPort },
    rtcpMux: hasAttribute(media, 'rtcp-mux'),
    codecs: readCodecs(media, readPtime(media, ptimeMs)),
    direction: readDirection(description, media, address),
    transport: transportOf(media.protocol),
    crypto: attributes(media, 'crypto').flatMap((value) => parseCrypto(value) ?? []),
  }
}

/** Unicast and of our family; the unspecified address is let through, it means hold. */
function isReachable(address: string, family: AddressFamily): boolean {
  if (isUnspecified(address)) return true
  if (family === 'IP6') return isIpv6(address) && !address.toLowerCase().startsWith('ff')
  if (!isIpv4(address)) return false
  const first = Number(address.slice(0, address.indexOf('.')))
  return first > 0 && first < 224
}

/** The port of the rtcp attribute (RFC 3605), else the one behind the RTP port. */
function readRtcpPort(media: SdpMedia): number {
  const written = (attribute(media, 'rtcp') ?? '').split(' ', 1)[0] ?? ''
  const port = readNumber(written, 65_535)
  return port !== null && port > 0 ? port : Math.min(65_535, media.port + 1)
}

/** The peer's address with rtcp-mux settled (RFC 5761 5.1.1). */
export function remoteOf(stream: PeerStream, ourMux: boolean): RemoteMedia | null {
  if (stream.remote === null) return null
  const rtcpMux = ourMux && stream.rtcpMux
  const { address, rtpPort, rtcpPort } = stream.remote
  return { address, rtpPort, rtcpPort: rtcpMux ? rtpPort : rtcpPort, rtcpMux }
}
