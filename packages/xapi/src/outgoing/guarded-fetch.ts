// Requests this system makes to others: only to the origins named beforehand, never in the clear beyond this machine, no redirects.

export type Fetch = (url: string, init: RequestInit) => Promise<Response>

/** A request that is not made. The message names the origin and holds no path or secret. */
export class OutgoingRefusal extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'OutgoingRefusal'
  }
}

/** @param bases URLs whose origins may be asked */
export function guardedFetch(fetch: Fetch, bases: readonly string[]): Fetch {
  const origins = new Set(bases.map((base) => new URL(base).origin))
  return async (url, init) => {
    const { origin, protocol, hostname, username, password } = new URL(url)
    if (!origins.has(origin)) throw new OutgoingRefusal(`${origin} is not among the addresses that may be asked.`)
    if (username !== '' || password !== '') throw new OutgoingRefusal('Credentials do not belong into a URL.')
    if (protocol !== 'https:' && !isThisMachine(hostname)) {
      throw new OutgoingRefusal(`${origin} would be asked without encryption.`)
    }
    return fetch(url, { ...init, redirect: 'error' })
  }
}

function isThisMachine(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(hostname)
}
