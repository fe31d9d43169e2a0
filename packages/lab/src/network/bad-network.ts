// A bad network as one thing a script opens, puts phones behind, changes and closes: it owns every door it opened.
import type { Doors } from '../phone/phone-options.ts'
import { type DoorFigures, UdpDoor } from './udp-door.ts'
import type { Weather } from './weather.ts'

/** Doors one network opens. */
const maxDoors = 256

export class BadNetwork {
  readonly #address: string
  readonly #doors: UdpDoor[] = []
  readonly #seed: number
  #weather: Weather

  /** `seed` makes runs repeat: each door gets one of its own from it. */
  constructor(weather: Weather, seed: number, address = '127.0.0.1') {
    this.#weather = weather
    this.#seed = seed
    this.#address = address
  }

  /** Opens a door to a UDP port behind this network. */
  async doorTo(port: number, address = this.#address): Promise<UdpDoor> {
    if (this.#doors.length >= maxDoors) throw new Error(`more than ${maxDoors} doors in one network`)
    const seed = this.#seed + this.#doors.length * 7919
    const door = await UdpDoor.open({ address: this.#address, target: { address, port }, weather: this.#weather, seed })
    this.#doors.push(door)
    return door
  }

  /** For `PhoneOptions.doors`: whoever calls this phone, or speaks to it, does so through the network. */
  get doors(): Doors {
    return async (_kind, port) => (await this.doorTo(port)).port
  }

  change(weather: Weather): void {
    this.#weather = weather
    for (const door of this.#doors) door.change(weather)
  }

  /** Every NAT binding is lost and made anew. */
  async rebind(): Promise<void> {
    for (const door of this.#doors) await door.rebind()
  }

  figures(): DoorFigures {
    const sum = { passed: 0, lost: 0, doubled: 0, dropped: 0 }
    for (const door of this.#doors) {
      const one = door.figures()
      sum.passed += one.passed
      sum.lost += one.lost
      sum.doubled += one.doubled
      sum.dropped += one.dropped
    }
    return sum
  }

  close(): void {
    for (const door of this.#doors) door.close()
    this.#doors.length = 0
  }
}
