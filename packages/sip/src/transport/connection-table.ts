// The live stream connections of a stack: by id, and by the peer they can be used again for.
import type { StreamConnection } from './stream-connection.ts'

export class ConnectionTable {
  readonly #prefix: string
  readonly #byId = new Map<string, StreamConnection>()
  readonly #byPeer = new Map<string, StreamConnection>()
  /** Under which peer a connection is found. */
  readonly #peers = new Map<StreamConnection, string>()
  #last = 0

  /** `prefix` differs from run to run: flows are kept in journals, and an old id must not name a new peer's connection. */
  constructor(prefix: string) {
    this.#prefix = prefix
  }

  get size(): number {
    return this.#byId.size
  }

  newId(): string {
    this.#last += 1
    return `${this.#prefix}-${this.#last.toString(36)}`
  }

  /** `peer`: key of what it may be used again for; null: only for who names its id. The newest wins. */
  add(connection: StreamConnection, peer: string | null): void {
    this.#byId.set(connection.flow.connection ?? '', connection)
    if (peer === null) return
    this.#byPeer.set(peer, connection)
    this.#peers.set(connection, peer)
  }

  remove(connection: StreamConnection): void {
    this.#byId.delete(connection.flow.connection ?? '')
    const peer = this.#peers.get(connection)
    if (peer === undefined) return
    this.#peers.delete(connection)
    if (this.#byPeer.get(peer) === connection) this.#byPeer.delete(peer)
  }

  find(id: string | null): StreamConnection | undefined {
    return id === null ? undefined : this.#byId.get(id)
  }

  findPeer(peer: string): StreamConnection | undefined {
    return this.#byPeer.get(peer)
  }

  all(): readonly StreamConnection[] {
    return [...this.#byId.values()]
  }
}
