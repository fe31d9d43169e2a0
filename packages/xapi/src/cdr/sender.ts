// What both kinds of socket output promise.
import type { Socket } from 'node:net'
import type { Lookup } from '../mail/server-addresses.ts'

export interface SenderOptions {
  readonly host: string
  readonly port: number
  readonly lookup: Lookup
  /** Called whenever there is somebody new who takes lines. */
  readonly ready: () => void
  readonly warn: (message: string) => void
  /** Waits before trying again grow from the first to the most, doubling. */
  readonly firstWaitMs: number
  readonly mostWaitMs: number
}

export interface Sender {
  /** The port listened on; null where there is none. */
  readonly port: number | null
  /** Resolves after the first try to open, however it went. */
  opened(): Promise<void>
  /** Whole lines. True: a reader has them, as far as TCP tells. False: nobody is there; `ready` tells when to try again. */
  deliver(piece: Buffer): Promise<boolean>
  close(): Promise<void>
}

const FLUSH_MS = 1000

/** Closes the connection; what was written is still sent, when the other side takes it within a moment. */
export function closeSoon(socket: Socket): Promise<void> {
  if (socket.destroyed) return Promise.resolve()
  return new Promise((resolve) => {
    const timer = setTimeout(() => socket.destroy(), FLUSH_MS)
    socket.once('close', () => {
      clearTimeout(timer)
      resolve()
    })
    if (socket.connecting) socket.destroy()
    else socket.destroySoon()
  })
}
