// Which transaction a message belongs to, as one string for a table (RFC 3261 17.1.3, 17.2.3).
import type { SipRequest, SipResponse } from '../message/types.ts'

/** What every branch made after RFC 2543 begins with. */
export const branchCookie = 'z9hG4bK'

/** Key of the server transaction a request belongs to. `method`: INVITE to find what a CANCEL or an ACK is about. */
export function serverKey(request: SipRequest, method: string = request.method): string {
  const { via } = request
  const branch = via.params.get('branch')
  const sentBy = `${via.host}:${via.port ?? ''}`
  if (branch?.startsWith(branchCookie)) {
    return `${branch} ${sentBy} ${method}`
  }
  // RFC 2543 peers: the whole of what identifies the request; the To tag is left out, the ACK's has ours.
  return `${request.uriText} ${request.callId} ${request.fromTag ?? ''} ${request.cseq.number} ${sentBy} ${branch ?? ''} ${method}`
}

/** Key of a client transaction: our branch and the method. */
export function clientKey(branch: string, method: string): string {
  return `${branch} ${method}`
}

/** Key of the client transaction a response belongs to, null when its Via cannot be ours. */
export function clientKeyOf(response: SipResponse): string | null {
  const branch = response.via.params.get('branch')
  return branch === undefined || branch === null ? null : clientKey(branch, response.cseq.method)
}

/** Equal for two copies of one request that came over different paths (8.2.2.2); null inside a dialog. */
export function mergeKey(request: SipRequest): string | null {
  if (request.toTag !== null) return null
  return `${request.callId} ${request.fromTag ?? ''} ${request.cseq.number} ${request.cseq.method}`
}
