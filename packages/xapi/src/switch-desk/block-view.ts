// The block and allow list as the web door needs it: the same entries that the switch obeys, read from the store.
import type { Store, StoredRow } from '@cordboard/store'
import ipaddr from 'ipaddr.js'

type Network = readonly [ipaddr.IPv4 | ipaddr.IPv6, number]

interface Entry {
  readonly network: Network
  readonly allow: boolean
  readonly expiresAt: number
}

export class BlockView {
  readonly #store: Store
  readonly #now: () => number
  #entries: readonly Entry[] = []
  /** Readings begun, and the newest of them that is in force: a slow older one must not undo it. */
  #begun = 0
  #shown = 0
  #reading: Promise<void> = Promise.resolve()

  constructor(store: Store, now: () => number) {
    this.#store = store
    this.#now = now
  }

  /** Reads the list again; to be called after each change of it. */
  refresh(): Promise<void> {
    this.#begun += 1
    const reading = this.#read(this.#begun)
    this.#reading = reading
    return reading
  }

  /** Resolves when the newest reading is done, whether it worked or not: who called `refresh` hears of its failure. */
  settled(): Promise<void> {
    return this.#reading.catch(() => undefined)
  }

  async #read(turn: number): Promise<void> {
    const rows = await this.#store.list('Blocklist')
    if (turn < this.#shown) return
    this.#shown = turn
    this.#entries = rows.map(entryOf).filter((entry) => entry !== null)
  }

  /** An Allow entry beats every Block entry. No address is exempt by itself, loopback neither. */
  isBlocked(address: string): boolean {
    if (this.#entries.length === 0 || !ipaddr.isValid(address)) return false
    const ip = ipaddr.process(address)
    const now = this.#now()
    let blocked = false
    for (const { network, allow, expiresAt } of this.#entries) {
      if (expiresAt <= now || network[0].kind() !== ip.kind() || !ip.match(network[0], network[1])) continue
      if (allow) return false
      blocked = true
    }
    return blocked
  }
}

function entryOf(row: StoredRow): Entry | null {
  const { IPAddrMask: mask, BlockType: type, ExpiresAt: expires } = row.fields
  const network = typeof mask === 'string' ? networkOf(mask) : null
  if (network === null) return null
  const at = typeof expires === 'string' && !expires.startsWith('0001-') ? Date.parse(expires) : Number.NaN
  return { network, allow: type === 'Allow', expiresAt: Number.isNaN(at) ? Number.POSITIVE_INFINITY : at }
}

function networkOf(text: string): Network | null {
  if (text.includes('/')) return ipaddr.isValidCIDR(text) ? ipaddr.parseCIDR(text) : null
  if (!ipaddr.isValid(text)) return null
  const ip = ipaddr.parse(text)
  return [ip, ip.kind() === 'ipv4' ? 32 : 128]
}
