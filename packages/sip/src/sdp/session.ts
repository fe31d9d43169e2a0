// What a session remembers between its descriptions: sess-id, a version that only grows, and the order of media lines.
import { formatBody } from './description.ts'
import type { MediaSlot, SdpMedia, SdpSession } from './types.ts'

/** `id` and `version`: decimal numbers chosen by the caller (a clock reading will do, RFC 8866 5.2). */
export function startSdpSession(id: string, version: number): SdpSession {
  return { id, version, last: null, slots: [], audio: -1 }
}

export function slotOf(media: SdpMedia): MediaSlot {
  return { kind: media.kind, protocol: media.protocol, formats: media.formats }
}

/**
 * Writes our next description of the session. The version grows by one when the description differs from the last one
 * and stays when it is the same (RFC 3264 8).
 */
export function describe(
  session: SdpSession,
  address: string,
  media: readonly SdpMedia[],
  audio: number,
): { readonly sdp: string; readonly session: SdpSession } {
  const body = formatBody({ name: '-', address, attributes: [], media })
  const changed = session.last !== null && session.last !== body
  const version = changed ? session.version + 1 : session.version
  const family = address.includes(':') ? 'IP6' : 'IP4'
  const sdp = `v=0\r\no=- ${session.id} ${version} IN ${family} ${address}\r\n${body}`
  return { sdp, session: { id: session.id, version, last: body, slots: media.map(slotOf), audio } }
}
