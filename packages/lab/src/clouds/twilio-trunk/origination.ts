// One call from the telephone network to a trunk's customer: its origination URLs one after the other until one answers.
import { randomBytes } from 'node:crypto'
import type { HeaderLine, SrtpSuite } from '@cordboard/sip'
import type { LabCall } from '../../phone/lab-call.ts'
import type { SipSite } from '../base/sip-site.ts'
import { causeOf } from '../pstn/causes.ts'
import type { CircuitEnd } from '../pstn/circuit.ts'
import { type Failed, joinCalleeLeg, type LetGo } from '../pstn/sip-leg.ts'
import type { Trunk } from '../twilio-account/index.ts'
import { type Destination, destinationOf, mayTryNext, orderOf } from './origination-url.ts'
import type { TwilioFault } from './refusals.ts'

export interface OriginationParts {
  readonly site: SipSite
  readonly accountSid: string
  readonly trunk: Trunk
  readonly failoverMs: number
  readonly random: () => number
  readonly alert: (code: TwilioFault, about: string) => void
  /** An INVITE went out: REFER and counting concern this call now. */
  readonly placed: (call: LabCall, end: CircuitEnd, letGo: LetGo) => void
}

/** What Twilio offers to customers: one suite. */
const suites: readonly SrtpSuite[] = ['AES_CM_128_HMAC_SHA1_80']

export class Origination {
  readonly #parts: OriginationParts
  readonly #end: CircuitEnd
  readonly #left: Destination[]
  #redirected = false
  #timer: NodeJS.Timeout | null = null
  #attempt: { readonly call: LabCall; readonly letGo: LetGo; readonly callId: string } | null = null

  constructor(end: CircuitEnd, parts: OriginationParts) {
    this.#parts = parts
    this.#end = end
    const { trunk } = parts
    this.#left = orderOf(trunk.originationUrls.values(), parts.random).flatMap(
      ({ sipUrl }) => destinationOf(sipUrl, end.setup.to, trunk.secure) ?? [],
    )
  }

  get isOver(): boolean {
    return this.#end.state === 'answered' || this.#end.state === 'released'
  }

  begin(): void {
    if (this.#left.length === 0) {
      this.#parts.alert(32010, this.#end.setup.to)
      this.#end.release('unavailable', 480)
      return
    }
    this.#next(503)
  }

  /** A reply to one of our requests came in. */
  replied(callId: string): void {
    if (this.#attempt?.callId === callId) this.#disarm()
  }

  stop(): void {
    this.#disarm()
  }

  /** `status`: of the attempt before, told to the caller when there is nothing left to try. */
  #next(status: number): void {
    const destination = this.#left.shift()
    if (destination === undefined || this.#end.state === 'released') {
      this.#end.release(causeOf(status), status)
      return
    }
    this.#try(destination).catch(() => this.#next(503))
  }

  async #try(destination: Destination): Promise<void> {
    const { site, trunk, failoverMs } = this.#parts
    const { from, name, to } = this.#end.setup
    const domain = trunk.domainName ?? 'pstn.twilio.com'
    const shown = trunk.cnamLookupEnabled && from?.startsWith('+1') === true ? name : null
    const display = shown === null ? '' : `"${shown.replaceAll(/["\\]/g, '')}" `
    const call = await site.call({
      uri: destination.uri,
      from: from === null ? '"Anonymous" <sip:anonymous@anonymous.invalid>' : `${display}<sip:${from}@${domain}>`,
      to: `<sip:${to}@${destination.uri.split('@')[1]?.split(';')[0] ?? domain}>`,
      contactUser: from ?? 'anonymous',
      headers: [...this.#identity(display), ...destination.headers],
      media: trunk.secure ? { srtp: 'required', srtpSuites: suites } : { srtp: 'off' },
    })
    if (this.#end.state === 'released') {
      call.hangUp()
      return
    }
    this.#timer = setTimeout(() => this.#silent(destination), failoverMs)
    const letGo = joinCalleeLeg(call, this.#end, (event) => this.#failed(destination, event))
    this.#attempt = { call, letGo, callId: call.session?.callId ?? '' }
    this.#parts.placed(call, this.#end, letGo)
    call.watch((event) => {
      if (event.event !== 'referProgressed') this.replied(this.#attempt?.callId ?? '')
    })
  }

  #identity(display: string): readonly HeaderLine[] {
    const { from, to } = this.#end.setup
    const { accountSid, trunk } = this.#parts
    const asserted: HeaderLine = [
      'P-Asserted-Identity',
      `${display}<sip:${from}@${trunk.domainName ?? 'pstn.twilio.com'}>`,
    ]
    return [
      ...(from === null ? [['Privacy', 'id'] as const] : [asserted]),
      ['Diversion', `<sip:${to}@twilio.com>;reason=unconditional`],
      ['X-Twilio-AccountSid', accountSid],
      ['X-Twilio-CallSid', `CA${randomBytes(16).toString('hex')}`],
    ]
  }

  /** Not even a 100 came. */
  #silent(destination: Destination): void {
    this.#timer = null
    this.#giveUp()
    this.#parts.alert(32011, destination.uri)
    this.#next(408)
  }

  #failed(destination: Destination, { status, contacts }: Failed): void {
    this.#giveUp()
    if (this.#end.state === 'released') return
    if (status === 302) {
      this.#redirect(contacts[0]?.uriText ?? null)
      return
    }
    if (!mayTryNext(status)) {
      this.#end.release(causeOf(status), status)
      return
    }
    this.#parts.alert(32011, `${destination.uri} ${status}`)
    this.#next(status)
  }

  /** Followed once, to the first Contact, and never into Twilio's own domains. */
  #redirect(contact: string | null): void {
    const { trunk } = this.#parts
    const target = contact === null ? null : destinationOf(contact, this.#end.setup.to, trunk.secure)
    if (this.#redirected || target === null || /twilio\.com/i.test(target.uri)) {
      this.#parts.alert(32219, contact ?? 'no Contact')
      this.#next(480)
      return
    }
    this.#redirected = true
    this.#left.unshift(target)
    this.#next(480)
  }

  #giveUp(): void {
    this.#disarm()
    const attempt = this.#attempt
    this.#attempt = null
    attempt?.letGo()
    attempt?.call.hangUp()
  }

  #disarm(): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
  }
}
