// A local address to listen on.
import type { Flow } from '../message/types.ts'

export type TransportName = Flow['transport']

/** A local address to listen on. Never a wildcard: the caller expands it, so that an answer leaves from the asked address. */
export interface Endpoint {
  readonly transport: TransportName
  readonly address: string
  /** 0 lets the system choose; `listen` tells the chosen one. */
  readonly port: number
}
