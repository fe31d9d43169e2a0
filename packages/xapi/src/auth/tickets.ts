// What the sign-in page carries from one step to the next: signed, for ten minutes, for the browser that was shown it.
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'

export const TICKET_MS = 10 * 60_000
const MAX_LENGTH = 8192
const MOST_SPENT = 10_000

/** What the application asked for. */
export interface Wish {
  /** Id of the ServicePrincipal. */
  readonly client: number
  readonly redirectUri: string
  readonly state: string | null
  readonly challenge: string
  readonly scopes: readonly string[]
  readonly nonce: string | null
  readonly issuer: string
}

/** How far somebody is: `stamp` as stampOf at the time of the password. */
export type Stage =
  | { readonly at: 'password' }
  | { readonly at: 'code'; readonly user: number; readonly stamp: string }
  | { readonly at: 'done'; readonly user: number; readonly stamp: string }

export interface Ticket {
  readonly wish: Wish
  readonly stage: Stage
}

/**
 * Nothing is kept for a sign-in that was begun, so nobody can fill the memory with them. The key lives as long as the process.
 * `browser` is the value of a cookie that no other site can set or read: a form of another site has no ticket for it.
 */
export class Tickets {
  readonly #key = randomBytes(32)
  readonly #spent = new Map<string, number>()
  readonly #now: () => number

  /** `now` answers epoch milliseconds. */
  constructor(now: () => number) {
    this.#now = now
  }

  issue(ticket: Ticket, browser: string): string {
    const body = Buffer.from(JSON.stringify({ ...ticket, until: this.#now() + TICKET_MS })).toString('base64url')
    return `${body}.${this.#sign(body, browser)}`
  }

  /** Null for a ticket that was altered, is too old, or was given to another browser. */
  read(text: string, browser: string): Ticket | null {
    if (text.length > MAX_LENGTH) return null
    const [body = '', signature = ''] = text.split('.')
    const right = Buffer.from(this.#sign(body, browser))
    const given = Buffer.from(signature)
    if (right.length !== given.length || !timingSafeEqual(right, given)) return null
    // Only what this process wrote gets here.
    const found = JSON.parse(Buffer.from(body, 'base64url').toString()) as Ticket & { readonly until: number }
    return found.until > this.#now() ? { wish: found.wish, stage: found.stage } : null
  }

  /** True the first time. */
  spend(text: string): boolean {
    const now = this.#now()
    for (const [key, until] of this.#spent) if (until <= now) this.#spent.delete(key)
    const key = text.slice(text.indexOf('.') + 1)
    if (this.#spent.has(key) || this.#spent.size >= MOST_SPENT) return false
    this.#spent.set(key, now + TICKET_MS)
    return true
  }

  #sign(body: string, browser: string): string {
    return createHmac('sha256', this.#key).update(`${browser}\n${body}`).digest('base64url')
  }
}
