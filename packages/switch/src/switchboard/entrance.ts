// Where every request to the switch comes in: into its dialog, to the front desk, or as a new call.
import type { Flow, HeaderLine, ResponseDraft, SipRequest, TransactionId } from '@cordboard/sip'
import type { FrontDesk } from '../registrar/front-desk.ts'
import { type AdmissionOptions, admitInvite } from './admission.ts'

export interface EntranceOptions extends AdmissionOptions {
  readonly desk: Pick<FrontDesk, 'onRequest'>
}

export function takeRequest(
  options: EntranceOptions,
  request: SipRequest,
  transaction: TransactionId,
  flow: Flow,
): void {
  const { stack, host, facts, desk, newTag } = options
  const inside = request.toTag !== null
  if (inside && host().onRequest(request, transaction, flow) === 'handled') return
  if (facts().version === null && !inside && request.method !== 'OPTIONS') {
    stack().respondOnce(transaction, notYetConfigured(newTag()))
    return
  }
  if (desk.onRequest(request, transaction, flow)) return
  if (request.method === 'INVITE' && !inside) {
    admitInvite(options, request, transaction, flow)
    return
  }
  stack().respondOnce(transaction, unknownDialog)
}

const unknownDialog: ResponseDraft = {
  status: 481,
  reason: 'Call/Transaction Does Not Exist',
  toTag: null,
  headers: [],
  body: null,
}

/** Before the first configuration nobody is known: a right password would count as a wrong one. */
function notYetConfigured(toTag: string): ResponseDraft {
  const headers: readonly HeaderLine[] = [['Retry-After', '5']]
  return { status: 503, reason: 'Service Unavailable', toTag, headers, body: null }
}
