// A phone that is asked to call somebody else (REFER): places that call and reports how it goes (RFC 3515, RFC 5589).
import { formatUri, type HeaderLine, type NameAddress, type SessionEvent } from '@cordboard/sip'
import type { LabCall } from './lab-call.ts'

type Referred = Extract<SessionEvent, { event: 'referred' }>

export interface TransferOrder {
  /** Whom to call, without the headers of the URI. */
  readonly uri: string
  readonly headers: readonly HeaderLine[]
}

/** What a Refer-To asks for; null when it is no SIP URI. Of its headers only Replaces is taken over. */
export function orderOf(to: NameAddress, referredBy: string | null): TransferOrder | null {
  const { uri } = to
  if (uri === null || uri.scheme === 'tel') return null
  const replaces = [...uri.headers].find(([name]) => name.toLowerCase() === 'replaces')?.[1]
  const headers: HeaderLine[] = []
  if (replaces !== undefined) headers.push(['Replaces', replaces], ['Require', 'replaces'])
  if (referredBy !== null) headers.push(['Referred-By', referredBy])
  return { uri: formatUri({ ...uri, headers: new Map() }), headers }
}

/** Accepts the REFER, places the call with `place`, and reports until it is answered or failed. */
export async function followTransfer(
  call: LabCall,
  event: Referred,
  place: (order: TransferOrder) => Promise<LabCall>,
): Promise<void> {
  const { referId } = event
  const order = orderOf(event.to, event.referredBy)
  if (order === null) {
    call.wish({ wish: 'refuseRefer', referId, status: 400, reason: '' })
    return
  }
  call.wish({ wish: 'acceptRefer', referId })
  const report = (status: number, reason: string): void => {
    call.wish({ wish: 'notifyRefer', referId, status, reason })
  }
  const placed = await place(order)
  placed.watch((news) => {
    if (news.event === 'progressed' || news.event === 'failed') report(news.status, '')
    else if (news.event === 'answered') report(200, 'OK')
  })
}
