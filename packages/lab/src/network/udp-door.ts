// A door on the wire for UDP: what comes to its port goes on to a target through a bad network, and answers come back.
import { createSocket, type Socket } from 'node:dgram'
import { seededChance } from './chance.ts'
import { emptyWay, fateOf, type WayState, type Weather } from './weather.ts'

/** Senders a door serves at once; packets of others are dropped. */
const maxSenders = 64
/** Packets under way at once; more are dropped. */
const maxUnderWay = 4096

export interface UdpDoorOptions {
  /** Local address of both sides, default 127.0.0.1. */
  readonly address?: string
  readonly target: { readonly address: string; readonly port: number }
  /** Towards the target and back. */
  readonly weather?: Weather
  /** The same seed loses the same packets. */
  readonly seed?: number
}

export interface DoorFigures {
  readonly passed: number
  readonly lost: number
  readonly doubled: number
  readonly dropped: number
}

/** One who sends through the door, and the socket by which the target sees it: a binding of a NAT. */
interface Binding {
  readonly from: { readonly address: string; readonly port: number }
  outside: Socket
  readonly ways: { there: WayState; back: WayState }
}

export class UdpDoor {
  readonly #options: UdpDoorOptions
  readonly #inside: Socket
  readonly #bindings = new Map<string, Binding>()
  readonly #underWay = new Set<NodeJS.Timeout>()
  readonly #chance: () => number
  readonly #figures = { passed: 0, lost: 0, doubled: 0, dropped: 0 }
  #weather: Weather
  #open = true

  private constructor(options: UdpDoorOptions, inside: Socket) {
    this.#options = options
    this.#inside = inside
    this.#weather = options.weather ?? {}
    this.#chance = seededChance(options.seed ?? 1)
    inside.on('message', (packet, from) => this.#there(packet, from.address, from.port))
    inside.on('error', () => {})
  }

  /** Binds a port of the system's choice. */
  static async open(options: UdpDoorOptions): Promise<UdpDoor> {
    return new UdpDoor(options, await bind(options.address ?? '127.0.0.1'))
  }

  /** Where to send. */
  get port(): number {
    return this.#inside.address().port
  }

  get address(): string {
    return this.#options.address ?? '127.0.0.1'
  }

  figures(): DoorFigures {
    return { ...this.#figures }
  }

  /** The weather changes for packets from now on. */
  change(weather: Weather): void {
    this.#weather = weather
  }

  /**
   * As a NAT that lost its table: everything sent from now on comes to the target from another port, and what the target
   * still sends to the old ones is lost. Resolves when the new ports are bound.
   */
  async rebind(): Promise<void> {
    for (const binding of this.#bindings.values()) {
      const old = binding.outside
      const fresh = await bind(this.address)
      this.#listen(fresh, binding)
      binding.outside = fresh
      old.close()
    }
  }

  /** The ports by which the target sees its senders, in the order they came. */
  outsidePorts(): readonly number[] {
    return [...this.#bindings.values()].map((binding) => binding.outside.address().port)
  }

  close(): void {
    if (!this.#open) return
    this.#open = false
    for (const timer of this.#underWay) clearTimeout(timer)
    this.#underWay.clear()
    this.#inside.close()
    for (const { outside } of this.#bindings.values()) outside.close()
    this.#bindings.clear()
  }

  #there(packet: Buffer, address: string, port: number): void {
    const key = `${address}:${port}`
    const known = this.#bindings.get(key)
    if (known !== undefined) {
      this.#carry(packet, known, 'there')
      return
    }
    if (this.#bindings.size >= maxSenders) {
      this.#figures.dropped++
      return
    }
    const outside = createSocket('udp4')
    const binding: Binding = { from: { address, port }, outside, ways: { there: emptyWay, back: emptyWay } }
    this.#bindings.set(key, binding)
    this.#listen(outside, binding)
    outside.bind({ address: this.address, port: 0, exclusive: true })
    // Before the socket is bound sending waits by itself.
    this.#carry(packet, binding, 'there')
  }

  #listen(outside: Socket, binding: Binding): void {
    const { target } = this.#options
    outside.on('error', () => {})
    outside.on('message', (packet, from) => {
      // A NAT of the strict kind: only the target's answers come in.
      if (from.port === target.port && from.address === target.address) this.#carry(packet, binding, 'back')
    })
  }

  #carry(packet: Buffer, binding: Binding, way: 'there' | 'back'): void {
    const nowMs = performance.now()
    const [state, times] = fateOf(this.#weather, binding.ways[way], nowMs, this.#chance)
    binding.ways[way] = state
    if (times.length === 0) this.#figures.lost++
    if (times.length > 1) this.#figures.doubled++
    for (const atMs of times) this.#deliver(packet, binding, way, atMs - nowMs)
  }

  #deliver(packet: Buffer, binding: Binding, way: 'there' | 'back', inMs: number): void {
    if (inMs < 0.5 && this.#underWay.size === 0) {
      this.#send(packet, binding, way)
      return
    }
    if (this.#underWay.size >= maxUnderWay) {
      this.#figures.dropped++
      return
    }
    const timer = setTimeout(() => {
      this.#underWay.delete(timer)
      this.#send(packet, binding, way)
    }, inMs)
    this.#underWay.add(timer)
  }

  #send(packet: Buffer, binding: Binding, way: 'there' | 'back'): void {
    if (!this.#open) return
    this.#figures.passed++
    const { target } = this.#options
    if (way === 'there') binding.outside.send(packet, target.port, target.address)
    else this.#inside.send(packet, binding.from.port, binding.from.address)
  }
}

function bind(address: string): Promise<Socket> {
  const socket = createSocket('udp4')
  return new Promise((resolve, reject) => {
    socket.once('error', reject)
    socket.bind({ address, port: 0, exclusive: true }, () => {
      socket.off('error', reject)
      resolve(socket)
    })
  })
}
