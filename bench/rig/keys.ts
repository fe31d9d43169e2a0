// The SRTP keys of every encrypted leg of the bench, seen from the peer.
import type { PeerKeys } from '../load/rtp-messages.ts'

const inline = (seed: number): string =>
  Buffer.from(Array.from({ length: 30 }, (_, i) => (i * 7 + seed) & 0xff)).toString('base64')

export const relayKeys: PeerKeys = {
  send: { suite: 'AES_CM_128_HMAC_SHA1_80', inline: inline(1) },
  receive: { suite: 'AES_CM_128_HMAC_SHA1_80', inline: inline(99) },
}
