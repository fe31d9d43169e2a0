// A link inside one process, for tests and for running everything in one: same promises, no socket.
import type { Hello, LinkEnd, LinkFigures, LinkHandlers } from './carrier.ts'

class MemoryEnd<Out, In> implements LinkEnd<Out> {
  #peer: MemoryEnd<In, Out> | null = null
  #handlers: LinkHandlers<In>
  #up = false
  #sent = 0
  #received = 0

  constructor(handlers: LinkHandlers<In>) {
    this.#handlers = handlers
  }

  join(peer: MemoryEnd<In, Out>): void {
    this.#peer = peer
  }

  open(hello: Hello): void {
    this.#up = true
    this.#handlers.up(hello)
  }

  get isUp(): boolean {
    return this.#up
  }

  /** Frames are copied, so that nothing but plain data can cross, and arrive in a later turn. */
  send(frame: Out): boolean {
    if (!this.#up) return false
    const copy = structuredClone(frame)
    this.#sent += 1
    queueMicrotask(() => this.#peer?.take(copy))
    return true
  }

  take(frame: In): void {
    if (!this.#up) return
    this.#received += 1
    this.#handlers.frame(frame)
  }

  figures(): LinkFigures {
    return { sent: this.#sent, received: this.#received, dropped: 0, queuedBytes: 0 }
  }

  close(): void {
    this.lower('closed by this side')
    this.#peer?.lower('the peer closed the link')
  }

  lower(reason: string): void {
    if (!this.#up) return
    this.#up = false
    this.#handlers.down(reason)
  }
}

export interface MemorySide<In> {
  readonly hello: Hello
  readonly handlers: LinkHandlers<In>
}

/** Joins two sides; both are told `up` in the next turn. */
export function linkInMemory<AOut, BOut>(a: MemorySide<BOut>, b: MemorySide<AOut>): [LinkEnd<AOut>, LinkEnd<BOut>] {
  const left = new MemoryEnd<AOut, BOut>(a.handlers)
  const right = new MemoryEnd<BOut, AOut>(b.handlers)
  left.join(right)
  right.join(left)
  queueMicrotask(() => {
    left.open(b.hello)
    right.open(a.hello)
  })
  return [left, right]
}
