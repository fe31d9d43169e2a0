// Whether an address belongs to a trunk, remembered: it is asked for every packet of a stranger.

const remembered = 4096

export class TrunkAddresses {
  readonly #look: (address: string) => boolean
  readonly #known = new Map<string, boolean>()

  constructor(look: (address: string) => boolean) {
    this.#look = look
  }

  has(address: string): boolean {
    const known = this.#known.get(address)
    if (known !== undefined) return known
    const found = this.#look(address)
    if (this.#known.size >= remembered) this.#known.clear()
    this.#known.set(address, found)
    return found
  }

  /** Trunks or their addresses have changed. */
  forget(): void {
    this.#known.clear()
  }
}
