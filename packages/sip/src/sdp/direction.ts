// Directions of a stream: read, turned round and combined (RFC 3264 6.1, 8.4).
import { hasAttribute } from './description.ts'
import type { MediaDirection, SdpMedia, SessionDescription } from './types.ts'

const directions: readonly MediaDirection[] = ['sendrecv', 'sendonly', 'recvonly', 'inactive']

export const sends = (direction: MediaDirection): boolean => direction === 'sendrecv' || direction === 'sendonly'
export const receives = (direction: MediaDirection): boolean => direction === 'sendrecv' || direction === 'recvonly'

export function directionOf(send: boolean, receive: boolean): MediaDirection {
  if (send) return receive ? 'sendrecv' : 'sendonly'
  return receive ? 'recvonly' : 'inactive'
}

/** The same stream seen from the other end. */
export function reversed(direction: MediaDirection): MediaDirection {
  return directionOf(receives(direction), sends(direction))
}

/** What is left of our wish after the peer's direction, as the peer wrote it, is respected. */
export function agreedDirection(ours: MediaDirection, peers: MediaDirection): MediaDirection {
  return directionOf(sends(ours) && receives(peers), receives(ours) && sends(peers))
}

/** The old form of hold: a peer that gives the unspecified address cannot be sent to. */
export function isUnspecified(address: string): boolean {
  return address === '0.0.0.0' || address === '::'
}

/** The direction a peer wrote, at the stream or else at the session; `address` in the old form of hold takes receiving away. */
export function readDirection(description: SessionDescription, media: SdpMedia, address: string): MediaDirection {
  const written =
    directions.find((direction) => hasAttribute(media, direction)) ??
    directions.find((direction) => hasAttribute(description, direction)) ??
    'sendrecv'
  return isUnspecified(address) ? directionOf(sends(written), false) : written
}
