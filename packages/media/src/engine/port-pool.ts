// Which RTP/RTCP port pairs are whose: leased ahead, taken, resting in quarantine, free again.
import type { EndpointId } from '@cordboard/link'
import { type DatagramSink, deaf, type MediaLoop, type MediaSocket, type SocketOpening } from '../loop/media-loop.ts'

/** An even RTP port and the odd one above it, both bound on one local address. */
export interface PortPair {
  readonly endpoint: EndpointId
  readonly address: string
  readonly rtp: MediaSocket
  readonly rtcp: MediaSocket
}

export type PairOpening =
  | { readonly ok: true; readonly pair: PortPair }
  | { readonly ok: false; readonly reason: string }

export interface PortRange {
  readonly from: number
  readonly to: number
}

/** Ports of others are skipped, but not for ever in one go. */
const MAX_ATTEMPTS = 64

/** Binds and closes port pairs. Ports are tried in an order an attacker cannot guess. */
export class PortPool {
  private readonly loop: MediaLoop
  private readonly random32: () => number
  private readonly firstPort: number
  private readonly pairs: number
  private readonly name: string
  private readonly inUse = new Map<string, Set<number>>()
  private made = 0

  constructor(loop: MediaLoop, range: PortRange, random32: () => number, name: string) {
    this.loop = loop
    this.random32 = random32
    this.name = name
    this.firstPort = range.from + (range.from & 1)
    this.pairs = Math.max(0, Math.floor((range.to - this.firstPort + 1) / 2))
  }

  /** Opens one pair on a local address; answers once, now or later. */
  open(address: string, opened: (opening: PairOpening) => void): void {
    const used = this.inUse.get(address) ?? new Set<number>()
    this.inUse.set(address, used)
    this.attempt(address, used, this.pairs === 0 ? 0 : this.random32() % this.pairs, 0, opened)
  }

  private attempt(
    address: string,
    used: Set<number>,
    begin: number,
    tries: number,
    opened: (opening: PairOpening) => void,
  ): void {
    const index = this.nextUnused(used, begin)
    if (index === null || tries >= MAX_ATTEMPTS) {
      opened({ ok: false, reason: `no free RTP port pair on ${address}` })
      return
    }
    used.add(index)
    this.bindPair(address, this.firstPort + index * 2, (result) => {
      if (result.ok) {
        opened(result)
        return
      }
      used.delete(index)
      if (result.taken) this.attempt(address, used, (index + 1) % this.pairs, tries + 1, opened)
      else opened({ ok: false, reason: result.reason })
    })
  }

  private nextUnused(used: Set<number>, begin: number): number | null {
    if (used.size >= this.pairs) return null
    for (let i = 0; i < this.pairs; i++) {
      const index = (begin + i) % this.pairs
      if (!used.has(index)) return index
    }
    return null
  }

  private bindPair(
    address: string,
    port: number,
    bound: (result: { ok: true; pair: PortPair } | { ok: false; taken: boolean; reason: string }) => void,
  ): void {
    const failed = (opening: SocketOpening & { ok: false }) =>
      bound({ ok: false, taken: opening.why === 'taken', reason: opening.reason })
    this.loop.open(address, port, deaf, (rtp) => {
      if (!rtp.ok) {
        failed(rtp)
        return
      }
      this.loop.open(address, port + 1, deaf, (rtcp) => {
        if (!rtcp.ok) {
          rtp.socket.close()
          failed(rtcp)
          return
        }
        bound({ ok: true, pair: { endpoint: this.nextName(), address, rtp: rtp.socket, rtcp: rtcp.socket } })
      })
    })
  }

  private nextName(): EndpointId {
    this.made++
    return `${this.name}${this.made}`
  }

  /** The same sockets under a new name, for the next call. */
  renew(pair: PortPair): PortPair {
    pair.rtp.sink = deaf
    pair.rtcp.sink = deaf
    return { ...pair, endpoint: this.nextName() }
  }

  /** The pair's call hears nobody any more, but the ports stay bound; what still comes goes to `sink`. */
  mute(pair: PortPair, sink: DatagramSink): void {
    pair.rtp.connect(null)
    pair.rtp.sink = sink
    pair.rtcp.sink = sink
  }

  /** Closes both sockets; the ports may be bound again. */
  close(pair: PortPair): void {
    pair.rtp.close()
    pair.rtcp.close()
    this.inUse.get(pair.address)?.delete((pair.rtp.port - this.firstPort) / 2)
  }
}
