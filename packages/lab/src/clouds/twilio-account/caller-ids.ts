// Outside numbers that the account may show as caller, after a call there was answered with a code.
import { randomInt } from 'node:crypto'
import { notFound, TwilioRefusal, twilioCode } from './refusal.ts'
import { e164, friendlyName } from './rules.ts'
import { type AccountTools, change, dates } from './tools.ts'
import type { OutgoingCallerId, PendingCallerId } from './types.ts'

export class OutgoingCallerIds {
  readonly #tools: AccountTools
  readonly all = new Map<string, OutgoingCallerId>()
  /** By number: verifications whose call has not come to its end. */
  readonly pending = new Map<string, PendingCallerId>()

  constructor(tools: AccountTools) {
    this.#tools = tools
  }

  /** Begins a verification; `verify` stands for the answered call. */
  request(phoneNumber: string | undefined, name: string | undefined): PendingCallerId {
    const number = e164('PhoneNumber', phoneNumber)
    if (this.isVerified(number)) {
      throw new TwilioRefusal(twilioCode.callerIdAlreadyVerified, `${number} is already verified`)
    }
    const waiting: PendingCallerId = {
      phoneNumber: number,
      friendlyName: name === undefined || name === '' ? number : friendlyName(name),
      callSid: `CA${this.#tools.random()}`,
      validationCode: String(randomInt(100_000, 1_000_000)),
    }
    this.pending.set(number, waiting)
    return waiting
  }

  /** Somebody took the call at that number and keyed in a code; null when it was the wrong one. */
  verify(phoneNumber: string, keyedIn: string): OutgoingCallerId | null {
    const waiting = this.pending.get(phoneNumber)
    if (waiting === undefined) throw notFound(phoneNumber)
    this.pending.delete(phoneNumber)
    return waiting.validationCode === keyedIn ? this.add(phoneNumber, waiting.friendlyName) : null
  }

  /** Gives the account a verified number without the call. */
  add(phoneNumber: string, name = phoneNumber): OutgoingCallerId {
    const verified: OutgoingCallerId = {
      sid: `PN${this.#tools.random()}`,
      phoneNumber: e164('PhoneNumber', phoneNumber),
      friendlyName: friendlyName(name),
      ...dates(this.#tools),
    }
    this.all.set(verified.sid, verified)
    return verified
  }

  get(sid: string): OutgoingCallerId {
    const verified = this.all.get(sid)
    if (verified === undefined) throw notFound(sid)
    return verified
  }

  rename(sid: string, name: string | undefined): OutgoingCallerId {
    return change(this.#tools, this.get(sid), { friendlyName: friendlyName(name) })
  }

  remove(sid: string): void {
    this.get(sid)
    this.all.delete(sid)
  }

  isVerified(phoneNumber: string): boolean {
    for (const verified of this.all.values()) if (verified.phoneNumber === phoneNumber) return true
    return false
  }
}
