// One TCP or TLS connection: framing, deadlines, a bounded queue of writes. Ends with exactly one `onClosed`.
import type { Socket } from 'node:net'
import { TLSSocket } from 'node:tls'
import type { FramerEvent, StreamFramer } from '../message/framer.ts'
import type { Flow, Refusal } from '../message/types.ts'
import type { Scheduler, TimerHandle } from '../stack/scheduler.ts'
import type { StreamLimits } from './stream-limits.ts'

export type CloseReason = 'peer' | 'error' | 'idle' | 'unfinished' | 'slow' | 'broken' | 'refused' | 'local' | 'timeout'

/** What a person wants to know of a peer's certificate. */
export interface CertificateView {
  readonly subject: string
  readonly issuer: string
  /** ISO 8601, UTC. */
  readonly validUntil: string
}

export interface ConnectionHandlers {
  /** False: cut the connection (a flood). */
  onMessage(connection: StreamConnection, bytes: Buffer): boolean
  /** The borders of messages are lost; what is sent now still goes out, then the connection ends. */
  onBroken(connection: StreamConnection, refusal: Refusal): void
  onKeepAlive(connection: StreamConnection): boolean
  onClosed(connection: StreamConnection, reason: CloseReason): void
}

export interface ConnectionContext {
  readonly limits: StreamLimits
  readonly scheduler: Scheduler
  /** Monotonic ms. */
  readonly now: () => number
  readonly handlers: ConnectionHandlers
}

const pongBytes = Buffer.from('\r\n')

/**
 *   connecting --connected--> open --close, cut--> closed
 *        \------ error, connectMs ---------------> closed
 */
type ConnectionState = 'connecting' | 'open' | 'closed'

export class StreamConnection {
  readonly flow: Flow
  readonly #socket: Socket
  readonly #framer: StreamFramer
  readonly #context: ConnectionContext
  #state: ConnectionState
  #reason: CloseReason = 'peer'
  #problem: string | null = null
  #heardAt: number
  #heardMessage: boolean
  #deadline: TimerHandle = null
  #unfinished: TimerHandle = null
  #stalled: TimerHandle = null

  /** Takes the socket over. `connecting`: ours, not established yet; else accepted and ready. */
  constructor(
    socket: Socket,
    flow: Flow,
    framer: StreamFramer,
    context: ConnectionContext,
    state: 'connecting' | 'open',
  ) {
    this.flow = flow
    this.#socket = socket
    this.#framer = framer
    this.#context = context
    this.#state = state
    this.#heardAt = context.now()
    // A connection of ours need not be spoken to first.
    this.#heardMessage = state === 'connecting'
  }

  /** Attaches to the socket and arms the first deadline. */
  start(): void {
    const socket = this.#socket
    socket.on('data', (bytes: Buffer) => this.#received(bytes))
    socket.on('drain', () => this.#drained())
    socket.on('error', (error) => {
      this.#problem ??= error.message.slice(0, 300)
      if (this.#reason === 'peer') this.#reason = 'error'
    })
    socket.on('close', () => this.#closed())
    const { limits } = this.#context
    this.#armDeadline(this.#state === 'connecting' ? limits.connectMs : limits.firstMessageMs)
  }

  /** Our connection is established (TLS: handshake done). */
  established(): void {
    if (this.#state !== 'connecting') return
    this.#state = 'open'
    this.#heardAt = this.#context.now()
    this.#armDeadline(this.#context.limits.idleMs)
  }

  get isOpen(): boolean {
    return this.#state !== 'closed'
  }

  /** What the system said when the connection broke or never came to be. */
  get problem(): string | null {
    return this.#problem
  }

  /** Null without TLS, and when the peer showed none. */
  peerCertificate(): CertificateView | null {
    if (!(this.#socket instanceof TLSSocket)) return null
    const certificate = this.#socket.getPeerX509Certificate()
    if (certificate === undefined) return null
    const { subject, issuer, validToDate } = certificate
    return { subject, issuer, validUntil: validToDate.toISOString() }
  }

  get isEstablished(): boolean {
    return this.#state === 'open'
  }

  /** Queues bytes; false when the connection is closed, or was cut because its peer does not read. */
  send(bytes: Buffer): boolean {
    if (this.#state === 'closed') return false
    if (this.#socket.writableLength + bytes.length > this.#context.limits.maxQueuedBytes) {
      this.cut('slow')
      return false
    }
    const taken = this.#socket.write(bytes)
    if (!taken && this.#stalled === null && this.#state === 'open') {
      const { scheduler, limits } = this.#context
      this.#stalled = scheduler.set(stalledOut, limits.stalledMs, this, null)
    }
    return true
  }

  /** Closes at once; `onClosed` follows. */
  cut(reason: CloseReason): void {
    if (this.#state === 'closed') return
    this.#reason = reason
    this.#socket.destroy()
    this.#closed()
  }

  /** Sends what is queued, then closes. */
  finish(reason: CloseReason): void {
    if (this.#state === 'closed') return
    this.#reason = reason
    this.#socket.end()
    this.#armDeadline(this.#context.limits.messageMs)
  }

  #received(bytes: Buffer): void {
    if (this.#state === 'closed') return
    const before = this.#framer.heldBytes
    let completed = false
    for (const event of this.#framer.push(bytes)) {
      completed = true
      this.#take(event)
      if (!this.isOpen) return
    }
    this.#watchUnfinished(before, completed)
  }

  #take(event: FramerEvent): void {
    const { handlers, now } = this.#context
    this.#heardAt = now()
    switch (event.event) {
      case 'message':
        this.#heardMessage = true
        if (!handlers.onMessage(this, event.bytes)) this.cut('refused')
        return
      case 'ping':
        if (!handlers.onKeepAlive(this)) this.cut('refused')
        else this.send(pongBytes)
        return
      case 'pong':
        return
      case 'broken':
        handlers.onBroken(this, event.refusal)
        this.finish('broken')
        return
    }
  }

  #watchUnfinished(before: number, completed: boolean): void {
    const { scheduler, limits } = this.#context
    const pending = this.#framer.heldBytes
    if (this.#unfinished !== null && (completed || pending === 0)) {
      scheduler.clear(this.#unfinished)
      this.#unfinished = null
    }
    if (pending > 0 && this.#unfinished === null && (before === 0 || completed)) {
      this.#unfinished = scheduler.set(unfinishedOut, limits.messageMs, this, null)
    }
  }

  #drained(): void {
    if (this.#stalled === null) return
    this.#context.scheduler.clear(this.#stalled)
    this.#stalled = null
  }

  #armDeadline(ms: number): void {
    const { scheduler } = this.#context
    if (this.#deadline !== null) scheduler.clear(this.#deadline)
    this.#deadline = scheduler.set(deadlineOut, ms, this, null)
  }

  /** For the timer only: closes, or waits for the rest of the time when something was heard meanwhile. */
  deadlinePassed(): void {
    this.#deadline = null
    if (this.#state === 'closed') return
    const rest = this.#heardAt + this.#context.limits.idleMs - this.#context.now()
    if (this.#state === 'connecting') {
      this.#problem ??= 'no connection came about in time'
      this.cut('timeout')
    } else if (!this.#heardMessage || this.#socket.writableEnded || rest <= 0) this.cut('idle')
    else this.#armDeadline(rest)
  }

  #closed(): void {
    if (this.#state === 'closed') return
    this.#state = 'closed'
    const { scheduler, handlers } = this.#context
    for (const timer of [this.#deadline, this.#unfinished, this.#stalled]) if (timer !== null) scheduler.clear(timer)
    this.#deadline = null
    this.#unfinished = null
    this.#stalled = null
    handlers.onClosed(this, this.#reason)
  }
}

function deadlineOut(connection: StreamConnection): void {
  connection.deadlinePassed()
}

function unfinishedOut(connection: StreamConnection): void {
  connection.cut('unfinished')
}

function stalledOut(connection: StreamConnection): void {
  connection.cut('slow')
}
