// One end of a link over a connected stream socket: hello, heartbeat, batching of a tick's frames, bounded queue.
import type { Socket } from 'node:net'
import {
  type Hello,
  isStatistics,
  type LinkEnd,
  type LinkFigures,
  type LinkHandlers,
  type LinkLimits,
  refuseHello,
} from './carrier.ts'
import { encodeFrames, encodeText, FrameReader } from './frame-codec.ts'

/** How long queued frames may take to leave after `close`. */
const lingerMs = 500

const heartbeat = { type: 'alive' }

function isHeartbeat(frame: unknown): boolean {
  return typeof frame === 'object' && frame !== null && 'type' in frame && frame.type === 'alive'
}

//   connected --hello of the peer--> up --close, error, silence, full queue--> down
//        \-----refused hello, error----------------------------------------->/
export class SocketEnd<Out, In> implements LinkEnd<Out> {
  readonly #socket: Socket
  readonly #limits: LinkLimits
  readonly #handlers: (end: SocketEnd<Out, In>, peer: Hello) => LinkHandlers<In>
  readonly #gone: (reason: string) => void
  readonly #reader = new FrameReader()
  #state: 'connected' | 'up' | 'down' = 'connected'
  #owner: LinkHandlers<In> | null = null
  /** Heartbeats of ours since the peer was heard: a stall of this process counts as one, however long. */
  #silentBeats = 0
  #wroteAt = performance.now()
  #timer: NodeJS.Timeout
  /** Frames of this turn, and about how many bytes they are. */
  #batch: string[] = []
  #batchBytes = 0
  #sent = 0
  #received = 0
  #dropped = 0

  constructor(
    socket: Socket,
    hello: Hello,
    limits: LinkLimits,
    handlers: (end: SocketEnd<Out, In>, peer: Hello) => LinkHandlers<In>,
    gone: (reason: string) => void,
  ) {
    this.#socket = socket
    this.#limits = limits
    this.#handlers = handlers
    this.#gone = gone
    socket.on('data', (chunk: Buffer) => this.#read(chunk))
    socket.on('error', (error) => this.#fail(error.message))
    socket.on('close', () => this.#fail('the peer closed the link'))
    this.#timer = setInterval(() => this.#beat(), limits.heartbeatMs)
    this.#timer.unref()
    this.#write(hello)
  }

  get isUp(): boolean {
    return this.#state === 'up'
  }

  send(frame: Out): boolean {
    if (this.#state !== 'up') return false
    const queued = this.#queued
    if (queued > this.#limits.softQueueBytes && isStatistics(frame)) {
      this.#dropped += 1
      return false
    }
    if (queued > this.#limits.hardQueueBytes) {
      this.#fail('the peer does not read')
      return false
    }
    this.#write(frame)
    this.#sent += 1
    return true
  }

  figures(): LinkFigures {
    return {
      sent: this.#sent,
      received: this.#received,
      dropped: this.#dropped,
      queuedBytes: this.#queued,
    }
  }

  close(): void {
    if (this.#state === 'down') return
    this.#flush()
    this.#socket.end()
    this.#leave('closed by this side')
    // What is queued may still leave, but a peer that does not read cannot hold us.
    setTimeout(() => this.#socket.destroy(), lingerMs).unref()
  }

  /** All frames of one turn of the event loop leave in one write. */
  #write(frame: unknown): void {
    const text = encodeText(frame)
    if (this.#batch.length === 0) setImmediate(this.#flush)
    this.#batch.push(text)
    this.#batchBytes += text.length
  }

  #flush = (): void => {
    const batch = this.#batch
    if (batch.length === 0) return
    this.#batch = []
    this.#batchBytes = 0
    this.#wroteAt = performance.now()
    if (!this.#socket.destroyed) this.#socket.write(encodeFrames(batch))
  }

  get #queued(): number {
    return this.#socket.writableLength + this.#batchBytes
  }

  #read(chunk: Buffer): void {
    this.#silentBeats = 0
    let frames: unknown[]
    try {
      frames = this.#reader.push(chunk)
    } catch (error) {
      this.#fail(error instanceof Error ? error.message : 'unreadable frame')
      return
    }
    for (const frame of frames) this.#take(frame)
  }

  #take(frame: unknown): void {
    if (this.#state === 'down' || isHeartbeat(frame)) return
    if (this.#state === 'up') {
      this.#received += 1
      this.#owner?.frame(frame as In)
      return
    }
    const problem = refuseHello(frame)
    if (problem !== null) {
      this.#fail(problem)
      return
    }
    const peer = frame as Hello
    this.#state = 'up'
    this.#owner = this.#handlers(this, peer)
    this.#owner.up(peer)
  }

  #beat(): void {
    const { heartbeatMs, silentMs } = this.#limits
    this.#silentBeats += 1
    if (this.#silentBeats * heartbeatMs > silentMs) this.#fail('the peer is silent')
    else if (performance.now() - this.#wroteAt >= heartbeatMs) this.#write(heartbeat)
  }

  #fail(reason: string): void {
    if (this.#state === 'down') return
    this.#socket.destroy()
    this.#leave(reason)
  }

  #leave(reason: string): void {
    const wasUp = this.#state === 'up'
    this.#state = 'down'
    clearInterval(this.#timer)
    if (wasUp) this.#owner?.down(reason)
    this.#gone(reason)
  }
}
