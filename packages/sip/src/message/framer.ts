// Cuts a TCP or TLS byte stream into messages by Content-Length, and finds the CRLF keep-alives between them
// (RFC 3261 18.3, RFC 5626 4.4.1).
import { parseWhole } from './characters.ts'
import { indexHead, stride } from './head-index.ts'
import { defaultLimits, type MessageLimits } from './limits.ts'
import { parseMessage } from './parse.ts'
import { unfolded } from './received.ts'
import type { Refusal } from './types.ts'

export type FramerEvent =
  /** One whole message, to be given to parseMessage(bytes, 'stream'). The bytes are a copy. */
  | { readonly event: 'message'; readonly bytes: Buffer }
  /** CRLFCRLF: the peer wants a single CRLF back. */
  | { readonly event: 'ping' }
  /** A single CRLF: the answer to our ping. */
  | { readonly event: 'pong' }
  /** The borders of messages are lost; answer if the refusal has a status, then close the connection. Nothing follows. */
  | { readonly event: 'broken'; readonly refusal: Refusal }

const CR = 0x0d
const LF = 0x0a
const headEnd = Buffer.from('\r\n\r\n')
const initialCapacity = 4_096

/** Feed it chunks with `push`; it holds at most one message of the allowed size. */
export class StreamFramer {
  readonly #limits: MessageLimits
  #buffer: Buffer = Buffer.alloc(0)
  #length = 0
  /** Bytes of #buffer in which the end of the head is known not to begin. */
  #searched = 0
  /** Length of the message at the start of #buffer; -1 while its head is not complete. */
  #wanted = -1
  #broken = false

  constructor(limits: MessageLimits = defaultLimits) {
    this.#limits = limits
  }

  /** Bytes held back because their message is not complete. */
  get heldBytes(): number {
    return this.#length
  }

  push(chunk: Buffer): readonly FramerEvent[] {
    if (this.#broken) return []
    const events: FramerEvent[] = []
    let at = 0
    // A chunk may hold many messages: never keep more of it than one message may have.
    while (at < chunk.length && !this.#broken) {
      const room = this.#limits.messageBytes + headEnd.length - this.#length
      const part = chunk.subarray(at, at + Math.max(1, room))
      at += part.length
      this.#append(part)
      this.#take(events)
    }
    return events
  }

  #append(part: Buffer): void {
    const needed = this.#length + part.length
    if (needed > this.#buffer.length) {
      const larger = Buffer.allocUnsafeSlow(Math.max(needed, this.#buffer.length * 2, initialCapacity))
      this.#buffer.copy(larger, 0, 0, this.#length)
      this.#buffer = larger
    }
    part.copy(this.#buffer, this.#length)
    this.#length = needed
  }

  #take(events: FramerEvent[]): void {
    let start = 0
    for (;;) {
      if (this.#wanted < 0) start = this.#takeEmptyLines(start, events)
      if (this.#wanted < 0 && !this.#readHead(start, events)) break
      if (this.#length - start < this.#wanted) break
      events.push({ event: 'message', bytes: Buffer.from(this.#buffer.subarray(start, start + this.#wanted)) })
      start += this.#wanted
      this.#wanted = -1
      this.#searched = 0
    }
    this.#forget(start)
  }

  /** Drops the first `count` bytes, and the memory with them when nothing is left. */
  #forget(count: number): void {
    if (count === 0 || this.#broken) return
    this.#buffer.copy(this.#buffer, 0, count, this.#length)
    this.#length -= count
    if (this.#length === 0 && this.#buffer.length > initialCapacity) this.#buffer = Buffer.alloc(0)
  }

  /**
   * Only between messages: two CRLF are a ping, one is a pong. A lone CR at the end waits for more. A ping that TCP cut in
   * the middle counts as two pongs: to guess otherwise could make two peers answer each other for ever.
   */
  #takeEmptyLines(from: number, events: FramerEvent[]): number {
    let start = from
    while (this.#isEmptyLine(start)) {
      if (this.#isEmptyLine(start + 2)) {
        events.push({ event: 'ping' })
        start += 4
      } else if (this.#length - start === 3 && this.#buffer[start + 2] === CR) {
        break
      } else {
        events.push({ event: 'pong' })
        start += 2
      }
    }
    return start
  }

  #isEmptyLine(at: number): boolean {
    return at + 1 < this.#length && this.#buffer[at] === CR && this.#buffer[at + 1] === LF
  }

  /** Finds the length of the message at `start`; false while the head is not complete, or when the stream is broken. */
  #readHead(start: number, events: FramerEvent[]): boolean {
    const held = this.#buffer.subarray(start, this.#length)
    const end = held.indexOf(headEnd, Math.max(0, this.#searched - 3))
    if (end < 0) {
      this.#searched = held.length
      if (held.length > this.#limits.messageBytes)
        this.#break(`Head larger than ${this.#limits.messageBytes} bytes`, events)
      return false
    }
    const head = held.subarray(0, end + 4)
    const text = head.toString('latin1')
    const index = indexHead(head, text, text.indexOf('\n') + 1, this.#limits)
    const line = index.contentLength * stride
    const value = index.contentLength < 0 ? '' : text.slice(index.lines[line + 2], index.lines[line + 3])
    const length = parseWhole(unfolded(value), this.#limits.messageBytes)
    const twice = index.problem?.includes('Content-Length') ?? false
    if (length === null || twice || head.length + length > this.#limits.messageBytes) {
      this.#refuse(head, length === null || twice ? null : length, events)
      return false
    }
    this.#wanted = head.length + length
    return true
  }

  #refuse(head: Buffer, length: number | null, events: FramerEvent[]): void {
    const tooLarge = length !== null
    const problem = tooLarge
      ? `Message larger than ${this.#limits.messageBytes} bytes`
      : 'Content-Length is missing, there twice or not a usable number'
    // As a datagram the head alone parses well enough to be answered.
    const result = parseMessage(head, 'datagram', this.#limits)
    const message = result.ok ? result.message : result.refusal.message
    const answerable = message !== null && message.kind === 'request' && message.method !== 'ACK'
    this.#stop(events, {
      problem,
      status: answerable ? (tooLarge ? 513 : 400) : null,
      message: answerable ? message : null,
    })
  }

  #break(problem: string, events: FramerEvent[]): void {
    this.#stop(events, { problem, status: null, message: null })
  }

  #stop(events: FramerEvent[], refusal: Refusal): void {
    this.#broken = true
    this.#buffer = Buffer.alloc(0)
    this.#length = 0
    events.push({ event: 'broken', refusal })
  }
}
