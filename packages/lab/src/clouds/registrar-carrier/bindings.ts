// The registrations a carrier has accepted: one per account, the newest contact wins (RFC 3261 10.3).
import type { Flow, NameAddress, SipRequest } from '@cordboard/sip'

export interface Binding {
  /** The Contact URI as it was registered, with all its parameters: the Request-URI of calls to it. */
  readonly contact: string
  readonly flow: Flow
  /** Performance clock, ms. */
  readonly expiresAtMs: number
  readonly seconds: number
}

export interface ExpiryLimits {
  readonly minSeconds: number
  readonly maxSeconds: number
}

export type RegisterOutcome =
  | { readonly outcome: 'bound'; readonly binding: Binding }
  /** `binding` is what stays, null after the last. */
  | { readonly outcome: 'unbound' }
  | { readonly outcome: 'queried'; readonly binding: Binding | null }
  | { readonly outcome: 'tooBrief'; readonly minSeconds: number }
  | { readonly outcome: 'malformed' }

const defaultSeconds = 3600

export class Bindings {
  readonly #byUser = new Map<string, Binding>()
  readonly #limits: ExpiryLimits

  constructor(limits: ExpiryLimits) {
    this.#limits = limits
  }

  /** The binding of an account while it lasts. */
  find(username: string, nowMs: number): Binding | null {
    const binding = this.#byUser.get(username)
    return binding !== undefined && binding.expiresAtMs > nowMs ? binding : null
  }

  register(username: string, request: SipRequest, flow: Flow, nowMs: number): RegisterOutcome {
    const contacts = request.addresses('Contact')
    const [contact] = contacts
    if (contacts.length > 1) return { outcome: 'malformed' }
    if (contact === undefined) {
      if ((request.header('Contact') ?? '').trim() !== '*')
        return { outcome: 'queried', binding: this.find(username, nowMs) }
      this.#byUser.delete(username)
      return { outcome: 'unbound' }
    }
    if (contact.uriText === '*') {
      this.#byUser.delete(username)
      return { outcome: 'unbound' }
    }
    if (contact.uri === null) return { outcome: 'malformed' }
    return this.#bind(username, contact, request, flow, nowMs)
  }

  #bind(username: string, contact: NameAddress, request: SipRequest, flow: Flow, nowMs: number): RegisterOutcome {
    const wanted = Number(contact.params.get('expires') ?? request.header('Expires') ?? defaultSeconds)
    const { minSeconds, maxSeconds } = this.#limits
    if (!Number.isInteger(wanted) || wanted < 0) return { outcome: 'malformed' }
    if (wanted === 0) {
      this.#byUser.delete(username)
      return { outcome: 'unbound' }
    }
    if (wanted < minSeconds) return { outcome: 'tooBrief', minSeconds }
    const seconds = Math.min(wanted, maxSeconds)
    const binding = { contact: contact.uriText, flow, seconds, expiresAtMs: nowMs + seconds * 1000 }
    this.#byUser.set(username, binding)
    return { outcome: 'bound', binding }
  }
}
