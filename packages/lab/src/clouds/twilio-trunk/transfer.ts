// REFER towards Twilio: the far side of a trunk call is sent on to another number or SIP address (twilio.com/docs/sip-trunking, call transfer).
import type { SessionEvent } from '@cordboard/sip'
import type { LabCall } from '../../phone/lab-call.ts'
import type { SipSite } from '../base/sip-site.ts'
import { statusOf } from '../pstn/causes.ts'
import { type CircuitEnd, joinFarEnds, openCircuit, type Setup } from '../pstn/circuit.ts'
import type { Pstn } from '../pstn/pstn.ts'
import { follow, joinCalleeLeg, type LetGo } from '../pstn/sip-leg.ts'
import type { Trunk, TwilioAccount } from '../twilio-account/index.ts'
import { faultOf, type TwilioFault } from './refusals.ts'
import { isE164 } from './termination.ts'

//   REFER --refused: 403--> (the call goes on)
//     |
//     | 202, NOTIFY 100
//     v
//   calling --target refuses: NOTIFY 4xx-6xx--> (the call goes on)
//     |
//     | target answers: NOTIFY 200, terminated
//     v
//   waiting for the customer's BYE, no sound --BYE, or waitMs--> the far ends talk

type Referred = Extract<SessionEvent, { event: 'referred' }>

/** A trunk call and its place in the network. */
export interface TrunkLeg {
  readonly trunk: Trunk
  readonly end: CircuitEnd
  readonly letGo: LetGo
}

export interface TransferParts {
  readonly account: TwilioAccount
  readonly pstn: Pstn
  readonly site: SipSite
  readonly waitMs: number
  readonly alert: (code: TwilioFault, about: string) => void
  /** A transfer came to nothing: the call has its place in the network again. */
  readonly kept: (call: LabCall, leg: TrunkLeg) => void
  /** Calls `then` when the time is up, or never when the trunking closes first; the result forgets it. */
  readonly later: (ms: number, then: () => void) => () => void
}

type Target = { readonly kind: 'pstn'; readonly number: string } | { readonly kind: 'sip'; readonly uri: string }

export function takeTransfer(call: LabCall, event: Referred, leg: TrunkLeg, parts: TransferParts): void {
  const { referId } = event
  const target = targetOf(event, parts)
  const { transferMode } = leg.trunk
  const allowed = transferMode === 'enable-all' || (transferMode === 'sip-only' && target?.kind === 'sip')
  if (target === null || !allowed) {
    const { status, reason } = target === null ? { status: 400, reason: 'Bad Request' } : faultOf(32218)
    if (target !== null) parts.alert(32218, event.to.uriText)
    call.wish({ wish: 'refuseRefer', referId, status, reason })
    return
  }
  call.wish({ wish: 'acceptRefer', referId })
  leg.letGo()
  const report = (status: number, reason: string): void => {
    call.wish({ wish: 'notifyRefer', referId, status, reason })
  }
  const near = dial(target, setupOf(target, leg), parts)
  leg.end.onEvent = (news) => {
    if (news.event === 'released') near.release('cancelled')
  }
  near.onEvent = (news) => {
    switch (news.event) {
      case 'ringing':
      case 'progressed':
        report(180, 'Ringing')
        return
      case 'answered':
        report(200, 'OK')
        leg.end.partSound()
        afterBye(call, parts, () => joinFarEnds(leg.end, near))
        return
      case 'released': {
        const { status, reason } = statusOf(news.cause)
        report(news.status ?? status, reason)
        parts.kept(call, { ...leg, letGo: keepTogether(call, leg.end) })
      }
    }
  }
}

/** A number when it is one and goes to Twilio itself; else a SIP address somewhere. */
function targetOf(event: Referred, { account }: TransferParts): Target | null {
  const { uri } = event.to
  if (uri === null) return null
  const number = uri.user ?? ''
  const toTwilio =
    uri.scheme === 'tel' || account.trunks.byHost(uri.host) !== null || /(^|\.)twilio\.com$/i.test(uri.host)
  if (toTwilio) return isE164(number) ? { kind: 'pstn', number } : null
  return { kind: 'sip', uri: event.to.uriText }
}

function setupOf(target: Target, { trunk, end }: TrunkLeg): Setup {
  const { from, to } = end.setup
  const [transferor, transferee] = end.role === 'caller' ? [from, to] : [to, from]
  return {
    from: trunk.transferCallerId === 'from-transferor' ? transferor : transferee,
    name: null,
    to: target.kind === 'pstn' ? target.number : target.uri,
    diversion: transferor,
  }
}

/** The near end of the new call. */
function dial(target: Target, setup: Setup, { pstn, site, account }: TransferParts): CircuitEnd {
  if (target.kind === 'pstn' && account.dialing.allows(target.number)) return pstn.dial(setup)
  const { caller, callee } = openCircuit(setup)
  if (target.kind === 'pstn') {
    callee.release('rejected', 403)
    return caller
  }
  const from = `<sip:${setup.from ?? 'anonymous'}@pstn.twilio.com>`
  site.call({ uri: target.uri, from }).then(
    (call) => {
      if (callee.state === 'released') call.hangUp()
      else joinCalleeLeg(call, callee)
    },
    () => callee.release('congestion'),
  )
  return caller
}

/** Calls `then` once the customer has hung up, or has not for too long. */
function afterBye(call: LabCall, { later, waitMs }: TransferParts, then: () => void): void {
  let done = false
  const once = (): void => {
    if (done) return
    done = true
    forget()
    then()
  }
  const forget = later(waitMs, () => {
    once()
    call.hangUp()
  })
  follow(call, (event) => {
    if (event.event === 'ended') once()
  })
}

/** The transfer came to nothing: customer and far side have each other still. */
function keepTogether(call: LabCall, end: CircuitEnd): LetGo {
  let tied = true
  end.onEvent = (event) => {
    if (event.event === 'released') call.hangUp()
  }
  follow(call, (event) => {
    if (event.event === 'ended' && tied) end.release('normal')
  })
  return () => {
    tied = false
    end.onEvent = null
  }
}
