// The API of a measured instance: the product's own, on a port of its own, with a watch on the loop that serves it.
import { generateKeyPairSync } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { Store } from '@cordboard/store'
import { createXapi, type SwitchDesk } from '@cordboard/xapi'

export const administrator = { Username: '100', Password: 'bench-administrator' }

export interface Served {
  readonly port: number
  /** The longest time since it was last asked in which the loop did nothing else, ms. */
  longestStall(): number
}

export async function serve(store: Store, desk: SwitchDesk): Promise<Served> {
  const silent = (): void => {}
  const xapi = await createXapi({
    ...{ store, desk, version: 'bench', issuer: 'bench.test', now: () => Date.now(), metrics: async () => '' },
    tokenKey: generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey,
    isBlocked: () => false,
    health: () => ({ ok: true, reason: null }),
    log: {
      debug: silent,
      info: silent,
      warn: silent,
      error: (fields, message) => void process.stderr.write(`${message} ${JSON.stringify(fields)}\n`),
    },
  })
  await xapi.app.listen({ host: '127.0.0.1', port: 0 })
  const delay = monitorEventLoopDelay({ resolution: 1 })
  delay.enable()
  const { port } = xapi.app.server.address() as AddressInfo
  return {
    port,
    longestStall() {
      const longest = delay.max / 1e6
      delay.reset()
      return longest
    },
  }
}
