// The SDP policy on the SIP package's offer/answer functions: what is offered, what is taken, what goes to media.
import type { Codec } from '@cordboard/link'
import type { SrtpPolicy } from '@cordboard/routing'
import {
  type CodecWish,
  type LocalMedia,
  makeAnswer,
  makeOffer,
  type NegotiatedMedia,
  type OfferedMedia,
  readAnswer,
  readOffer,
  type SdpSession,
  type SrtpKey,
  startSdpSession,
} from '@cordboard/sip'
import type { AgreedMedia, EndpointRef, LocalSdp } from './leg.ts'
import type { SdpPolicy } from './sdp-policy.ts'

export interface SdpSupplies {
  /** A fresh sess-id: digits, at most 18 of them. */
  newSessionId(): string
  /** Base64 of 30 fresh random bytes. */
  newKey(): string
}

/** The codecs media converts between; any other is only passed through. */
const carried: ReadonlyMap<string, CodecWish> = new Map(
  ['PCMU', 'PCMA', 'G722'].map((name) => [name, { name, clockRateHz: 8000, channels: 1, payloadType: null }]),
)

interface Memory {
  readonly session: SdpSession
  readonly offered: OfferedMedia | null
  readonly keys: readonly SrtpKey[]
}

/** Builds the policy. Its functions are pure but for the supplies, which a new session takes one of each. */
export function createSdpPolicy(supplies: SdpSupplies): SdpPolicy {
  const memoryOf = (previous: LocalSdp | null, srtp: SrtpPolicy): Memory => {
    const known = previous ? (previous.memory as Memory) : null
    const session = known?.session ?? startSdpSession(supplies.newSessionId(), 1)
    const keys = srtp === 'off' || (known && known.keys.length > 0) ? (known?.keys ?? []) : freshKeys(supplies)
    return { session, offered: null, keys }
  }

  return {
    check({ place, codecs, srtp, offer }) {
      const read = readOffer(offer, place.address)
      const wishes = read.ok ? usableCodecs(read.codecs, codecs) : []
      const keys = suites.map((suite) => ({ suite, inline: '' }))
      const made = makeAnswer(startSdpSession('0', 1), offer, localMedia(place, srtp, keys, wishes, null))
      return made.ok ? null : { status: made.refusal.status, why: made.refusal.text }
    },
    converts: (codec) => carried.has(codec.name),
    offer({ place, codecs, onlyThese, srtp, peerOffer, peerCodec, peerMayChange, previous }) {
      const memory = memoryOf(previous, srtp)
      const foreign = peerCodec && !carried.has(peerCodec.name) ? [wishOf(peerCodec)] : []
      const others =
        foreign.length === 0 || peerMayChange ? offeredCodecs(codecs, peerOffer, peerCodec, place.address) : []
      const all = [...foreign, ...others]
      const wishes = onlyThese ? listed(codecs, all) : all
      const made = makeOffer(memory.session, localMedia(place, srtp, memory.keys, wishes, null))
      return { sdp: made.sdp, memory: { ...memory, session: made.session, offered: made.offered } satisfies Memory }
    },
    answer({ place, codecs, srtp, offer, peerCodec, previous }) {
      const memory = memoryOf(previous, srtp)
      const wishes = answeredCodecs(codecs, peerCodec)
      const local = localMedia(place, srtp, memory.keys, wishes, peerCodec?.name ?? null)
      const made = makeAnswer(memory.session, offer, local)
      if (!made.ok) return { ok: false, status: made.refusal.status, why: made.refusal.text }
      const next: Memory = { ...memory, session: made.session }
      return { ok: true, local: { sdp: made.sdp, memory: next }, agreed: agreedOf(made.negotiated) }
    },
    read(local, answer) {
      const { offered } = local.memory as Memory
      if (!offered) return { ok: false, why: 'there was no offer' }
      const read = readAnswer(offered, answer)
      return read.ok ? { ok: true, agreed: agreedOf(read.negotiated) } : { ok: false, why: read.refusal.text }
    },
  }
}

const suites = ['AES_CM_128_HMAC_SHA1_80', 'AES_CM_128_HMAC_SHA1_32'] as const

function freshKeys(supplies: SdpSupplies): readonly SrtpKey[] {
  return suites.map((suite) => ({ suite, inline: supplies.newKey() }))
}

function localMedia(
  place: EndpointRef,
  srtp: SrtpPolicy,
  srtpKeys: readonly SrtpKey[],
  codecs: readonly CodecWish[],
  prefer: string | null,
): LocalMedia {
  const { address, rtpPort, rtcpPort } = place
  const fixed = { rtcpMux: false, telephoneEvent: 101, ptimeMs: 20, direction: 'sendrecv' } as const
  return { address, rtpPort, rtcpPort, ...fixed, srtp, srtpKeys, codecs, prefer }
}

/**
 * Ours in our order; with the other leg's offer in its order and with what it has beyond ours. When the other leg has none
 * of ours nothing could be converted: only what it has is offered.
 */
function offeredCodecs(
  codecs: readonly string[],
  peerOffer: string | null,
  peerCodec: Codec | null,
  address: string,
): readonly CodecWish[] {
  const ours = codecs.flatMap((name) => carried.get(name) ?? [])
  const first = peerCodec ? peerCodec.name : null
  if (peerOffer === null) return first === null ? ours : [...ours].sort((a, b) => rank(a, first) - rank(b, first))
  const read = readOffer(peerOffer, address)
  if (!read.ok) return ours
  const theirs = usableCodecs(read.codecs, codecs)
  if (!theirs.some((wish) => carried.has(wish.name)) && theirs.length > 0) return theirs
  const rest = ours.filter((own) => !theirs.some((wish) => wish.name === own.name))
  return [...theirs, ...rest]
}

/** Of what a peer offers: what we may use of ours, and what we only pass through. */
function usableCodecs(offered: readonly Codec[], codecs: readonly string[]): readonly CodecWish[] {
  return offered.flatMap((codec) => {
    const own = carried.get(codec.name)
    if (!own) return [wishOf(codec)]
    return codecs.includes(codec.name) ? [own] : []
  })
}

/** Of the codecs that could be offered, the listed ones in the list's order; all of them when the list has none. */
function listed(codecs: readonly string[], wishes: readonly CodecWish[]): readonly CodecWish[] {
  const kept = codecs.flatMap((name) => wishes.filter((wish) => wish.name === name))
  return kept.length > 0 ? kept : wishes
}

function rank(wish: CodecWish, first: string): number {
  return wish.name === first ? 0 : 1
}

function answeredCodecs(codecs: readonly string[], peerCodec: Codec | null): readonly CodecWish[] {
  if (peerCodec && !carried.has(peerCodec.name)) return [wishOf(peerCodec)]
  return codecs.flatMap((name) => carried.get(name) ?? [])
}

function wishOf(codec: Codec): CodecWish {
  const { name, clockRateHz, channels, payloadType } = codec
  const fmtp = codec.fmtp === undefined ? {} : { fmtp: codec.fmtp }
  return { name, clockRateHz, channels, payloadType, ...fmtp }
}

function agreedOf(negotiated: NegotiatedMedia): AgreedMedia {
  const { heldByPeer, ...media } = negotiated
  return { media, held: heldByPeer }
}
