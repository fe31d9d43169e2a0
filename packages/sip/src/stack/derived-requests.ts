// The requests a client transaction makes of its INVITE: the ACK of a failure response and the CANCEL. Pure.
import { fullName } from '../message/header-names.ts'
import type { HeaderLine, RequestDraft, SipResponse } from '../message/types.ts'

/** RFC 3261 17.1.1.3: as the INVITE, but To from the response. */
export function ackForFailure(invite: RequestDraft, response: SipResponse): RequestDraft {
  const headers: HeaderLine[] = []
  for (const [name, value] of invite.headers) {
    switch (fullName(name)) {
      case 'route':
      case 'from':
      case 'call-id':
      case 'max-forwards':
        headers.push([name, value])
        break
      case 'to':
        headers.push([name, response.header('to') ?? value])
        break
      case 'cseq':
        headers.push([name, `${response.cseq.number} ACK`])
        break
      default:
    }
  }
  return { method: 'ACK', uri: invite.uri, headers, body: null }
}

/** RFC 3261 9.1: as the INVITE, with `extra` headers such as Reason (RFC 3326). */
export function cancelFor(invite: RequestDraft, extra: readonly HeaderLine[]): RequestDraft {
  const headers: HeaderLine[] = []
  for (const [name, value] of invite.headers) {
    switch (fullName(name)) {
      case 'route':
      case 'from':
      case 'to':
      case 'call-id':
      case 'max-forwards':
        headers.push([name, value])
        break
      case 'cseq':
        headers.push([name, `${cseqNumber(value)} CANCEL`])
        break
      default:
    }
  }
  return { method: 'CANCEL', uri: invite.uri, headers: [...headers, ...extra], body: null }
}

function cseqNumber(value: string): string {
  const trimmed = value.trim()
  const space = trimmed.indexOf(' ')
  return space < 0 ? trimmed : trimmed.slice(0, space)
}
