// A TCP client that brings lines to a reader, and connects again with growing waits when it is away.
import { connect, type Socket } from 'node:net'
import { serverAddresses } from '../mail/server-addresses.ts'
import { closeSoon, type Sender, type SenderOptions } from './sender.ts'

const CONNECT_MS = 10_000
const TAKEN_WITHIN_MS = 30_000

//   connecting --connected--> open --closed--> waiting --timer--> connecting        any --close--> over
//        \------refused, no address, too late-----^
type Line =
  | { readonly state: 'connecting' }
  | { readonly state: 'open'; readonly socket: Socket }
  | { readonly state: 'waiting'; readonly timer: NodeJS.Timeout }
  | { readonly state: 'over' }

export class ActiveSender implements Sender {
  readonly port = null
  readonly #options: SenderOptions
  #line: Line = { state: 'connecting' }
  #socket: Socket | null = null
  #waitMs: number

  constructor(options: SenderOptions) {
    this.#options = options
    this.#waitMs = options.firstWaitMs
    void this.#connect()
  }

  /** A reader that is away is no reason to wait. */
  opened(): Promise<void> {
    return Promise.resolve()
  }

  deliver(piece: Buffer): Promise<boolean> {
    if (this.#line.state !== 'open') return Promise.resolve(false)
    const { socket } = this.#line
    return new Promise((resolve) => {
      const timer = setTimeout(() => socket.destroy(), TAKEN_WITHIN_MS)
      const gone = (): void => settle(false)
      const settle = (taken: boolean): void => {
        clearTimeout(timer)
        socket.off('close', gone)
        resolve(taken)
      }
      socket.once('close', gone)
      socket.write(piece, (error) => settle(error === undefined || error === null))
    })
  }

  /** What was written is still sent. */
  async close(): Promise<void> {
    if (this.#line.state === 'waiting') clearTimeout(this.#line.timer)
    this.#line = { state: 'over' }
    if (this.#socket !== null) await closeSoon(this.#socket)
  }

  async #connect(): Promise<void> {
    const { host, port, lookup } = this.#options
    const [address] = await serverAddresses(host, lookup).catch(() => [])
    if (this.#isOver()) return
    if (address === undefined) {
      this.#wait(`${host} has no address that may be connected to`)
      return
    }
    const socket = connect(port, address)
    this.#socket = socket
    let why = 'the connection was closed'
    socket.setTimeout(CONNECT_MS, () => {
      why = 'no answer'
      socket.destroy()
    })
    socket.once('error', (error) => {
      why = 'code' in error && typeof error.code === 'string' ? error.code : 'an error'
    })
    socket.once('connect', () => {
      socket.setTimeout(0).setKeepAlive(true, 60_000)
      if (this.#isOver()) return
      this.#waitMs = this.#options.firstWaitMs
      this.#line = { state: 'open', socket }
      this.#options.ready()
    })
    socket.once('close', () => this.#wait(why))
    // What the reader says is not looked at, but has to be read for its end to be seen.
    socket.resume()
  }

  #isOver(): boolean {
    return this.#line.state === 'over'
  }

  #wait(why: string): void {
    if (this.#isOver()) return
    const { host, port, warn, firstWaitMs, mostWaitMs } = this.#options
    // Once in a row of failures.
    if (this.#waitMs === firstWaitMs) warn(`Call records wait for ${host} port ${port}: ${why}.`)
    this.#line = { state: 'waiting', timer: setTimeout(() => this.#again(), this.#waitMs) }
    this.#waitMs = Math.min(mostWaitMs, this.#waitMs * 2)
  }

  #again(): void {
    this.#line = { state: 'connecting' }
    void this.#connect()
  }
}
