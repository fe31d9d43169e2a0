// REFER towards a plain carrier: it calls the number itself and, once the customer has let go, joins the two outside.
import type { SessionEvent } from '@cordboard/sip'
import type { LabCall } from '../../phone/lab-call.ts'
import { statusOf } from '../pstn/causes.ts'
import { type CircuitEnd, joinFarEnds } from '../pstn/circuit.ts'
import { follow, type LetGo } from '../pstn/sip-leg.ts'

type Referred = Extract<SessionEvent, { event: 'referred' }>

/** A customer's call and its place in the network. */
export interface CarriedCall {
  readonly call: LabCall
  readonly end: CircuitEnd
  readonly letGo: LetGo
}

//   REFER ── 202, NOTIFY 100 ──> calling ── refused: NOTIFY 4xx-6xx ──> (the call goes on)
//                                   └── answered: NOTIFY 200 ──> waiting for BYE ──> joined

/** Calls `number` for the customer; `dial` places the call in the network. */
export function takeRefer({ call, end, letGo }: CarriedCall, { referId }: Referred, dial: () => CircuitEnd): void {
  call.wish({ wish: 'acceptRefer', referId })
  const report = (status: number, reason: string): void => {
    call.wish({ wish: 'notifyRefer', referId, status, reason })
  }
  const near = dial()
  let stage: 'calling' | 'waiting' | 'over' = 'calling'
  follow(call, (event) => {
    if (event.event !== 'ended') return
    if (stage === 'waiting') joinFarEnds(end, near)
    else if (stage === 'calling') near.release('cancelled')
    stage = 'over'
  })
  near.onEvent = (news) => {
    if (stage !== 'calling') return
    switch (news.event) {
      case 'ringing':
      case 'progressed':
        report(180, 'Ringing')
        return
      case 'answered':
        stage = 'waiting'
        letGo()
        report(200, 'OK')
        return
      case 'released': {
        stage = 'over'
        const { status, reason } = statusOf(news.cause)
        report(news.status ?? status, reason)
      }
    }
  }
}
