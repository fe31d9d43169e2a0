// The other end of the media port for tests of call control: leases numbers without sockets and keeps what was declared.
import type { LegMedia, MediaCommand, MediaEvent, MediaFigures } from '@cordboard/link'
import type { MediaPort } from './switch-contract.ts'

export const someFigures: MediaFigures = {
  codec: 'PCMU',
  packetsSent: 100,
  packetsReceived: 100,
  bytesSent: 16000,
  bytesReceived: 16000,
  packetsLost: 1,
  jitterMs: 2,
  roundTripMs: null,
  remoteLoss: null,
  remoteJitterMs: null,
  mos: 4.3,
  source: null,
  dropped: { source: 0, authentication: 0, malformed: 0 },
}

export class MediaSide {
  readonly declared = new Map<string, LegMedia>()
  readonly commands: MediaCommand[] = []
  readonly released: string[] = []
  readonly #port: MediaPort
  readonly #name: string
  readonly #epoch: string
  readonly #ports = new Map<string, number>()
  #next: number

  constructor(port: MediaPort, name = 'media1', epoch = 'e1', firstPort = 20000) {
    this.#port = port
    this.#name = name
    this.#epoch = epoch
    this.#next = firstPort
  }

  up(): void {
    this.#port.up(this.#name, this.#epoch, (command) => this.#take(command))
    const used = [...this.declared].map(([endpoint, { call, leg }]) => ({ ...this.#lease(endpoint), call, leg }))
    this.#tell({ type: 'inUse', endpoints: used })
  }

  down(): void {
    this.#port.down(this.#name, this.#epoch)
  }

  #tell(event: MediaEvent): void {
    this.#port.received(this.#name, this.#epoch, event)
  }

  #lease(endpoint: string) {
    const rtpPort = this.#ports.get(endpoint) ?? 0
    return { endpoint, address: '127.0.0.1', rtpPort, rtcpPort: rtpPort + 1 }
  }

  #take(command: MediaCommand): void {
    this.commands.push(command)
    switch (command.type) {
      case 'lease':
        this.#leaseMore(command.free)
        return
      case 'set':
        if (!this.declared.has(command.endpoint)) this.#leaseMore(1)
        this.declared.set(command.endpoint, command.media)
        return
      case 'feed': {
        const media = this.declared.get(command.endpoint)
        if (media) this.declared.set(command.endpoint, { ...media, feed: command.feed })
        return
      }
      case 'release':
        this.declared.delete(command.endpoint)
        this.released.push(command.endpoint)
        queueMicrotask(() => this.#tell({ type: 'released', endpoint: command.endpoint, figures: someFigures }))
        return
      case 'keepOnly':
        for (const endpoint of [...this.declared.keys()]) {
          if (!command.endpoints.includes(endpoint)) this.declared.delete(endpoint)
        }
        return
      default:
        return
    }
  }

  #leaseMore(count: number): void {
    const endpoints = Array.from({ length: count }, () => {
      const endpoint = `p${this.#next}`
      this.#ports.set(endpoint, this.#next)
      this.#next += 2
      return this.#lease(endpoint)
    })
    this.#tell({ type: 'leased', endpoints })
  }

  /** Tells the figures of every endpoint in use, as media does every 5 s. */
  measure(figures: MediaFigures): void {
    for (const endpoint of this.declared.keys()) this.#tell({ type: 'figures', endpoint, figures })
  }

  /** What the leg whose peer has this port hears. */
  feedTowards(port: number): LegMedia['feed'] | null {
    return this.towards(port)?.feed ?? null
  }

  towards(port: number): LegMedia | null {
    for (const media of this.declared.values()) if (media.remote?.rtpPort === port) return media
    return null
  }

  endpointTowards(port: number): string | null {
    for (const [endpoint, media] of this.declared) if (media.remote?.rtpPort === port) return endpoint
    return null
  }
}
