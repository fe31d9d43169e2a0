// Who is registered at the account's SIP Domains: several contacts per address, each for an hour at most.
import type { Flow, NameAddress, SipRequest } from '@cordboard/sip'

export interface Binding {
  /** Contact URI. */
  readonly uri: string
  readonly flow: Flow
  readonly endsAtMs: number
}

const mostSeconds = 3600
const usualSeconds = 3600
const mostContacts = 10

export class Registrations {
  readonly #now: () => number
  /** By `user@domain`. */
  readonly #bindings = new Map<string, readonly Binding[]>()

  /** `now`: milliseconds of any clock. */
  constructor(now: () => number) {
    this.#now = now
  }

  bindings(address: string): readonly Binding[] {
    const nowMs = this.#now()
    const live = (this.#bindings.get(address) ?? []).filter((binding) => binding.endsAtMs > nowMs)
    if (live.length === 0) this.#bindings.delete(address)
    else this.#bindings.set(address, live)
    return live
  }

  /** Does what a REGISTER asks; the Contact values of its 200, or null when a contact cannot be read. */
  register(address: string, request: SipRequest, flow: Flow): readonly string[] | null {
    const whole = secondsOf(request.header('Expires'), usualSeconds)
    if (request.header('Contact')?.trim() === '*') this.#bindings.delete(address)
    else
      for (const contact of request.addresses('Contact')) {
        if (contact.uri === null) return null
        this.#bind(address, contact, whole, flow)
      }
    const nowMs = this.#now()
    const left = (binding: Binding): number => Math.max(1, Math.round((binding.endsAtMs - nowMs) / 1000))
    return this.bindings(address).map((binding) => `<${binding.uri}>;expires=${left(binding)}`)
  }

  #bind(address: string, contact: NameAddress, whole: number, flow: Flow): void {
    const seconds = Math.min(secondsOf(contact.params.get('expires') ?? undefined, whole), mostSeconds)
    const others = this.bindings(address).filter((binding) => binding.uri !== contact.uriText)
    const endsAtMs = this.#now() + seconds * 1000
    const fresh = seconds === 0 ? [] : [{ uri: contact.uriText, flow, endsAtMs }]
    this.#bindings.set(address, [...others, ...fresh].slice(-mostContacts))
  }
}

function secondsOf(text: string | undefined, otherwise: number): number {
  return text !== undefined && /^\d{1,9}$/.test(text.trim()) ? Number(text) : otherwise
}
