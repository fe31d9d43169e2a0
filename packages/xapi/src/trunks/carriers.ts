// Where the carriers' interfaces are and how they are asked.
import { setTimeout as pause } from 'node:timers/promises'
import { type TwilioUrls, twilioUrls } from '@cordboard/providers'
import { type Fetch, guardedFetch } from '../outgoing/guarded-fetch.ts'
import type { Carriers } from './provisioning.ts'

export interface CarrierOptions {
  /** Where Twilio's REST interfaces are; Twilio's own where not given. Without trailing slash. */
  readonly twilioApi?: Partial<TwilioUrls>
  /** This system's public IPv4 address, as carriers see it. */
  readonly publicAddress?: string | null
  /** In place of the system's own fetch. */
  readonly fetch?: Fetch
}

export function carriersOf(options: CarrierOptions): Carriers {
  const urls = { ...twilioUrls, ...options.twilioApi }
  const bases = Object.values(urls)
  return {
    twilio: {
      fetch: guardedFetch(options.fetch ?? fetch, bases),
      wait: async (ms) => void (await pause(ms, undefined, { ref: false })),
      urls,
    },
    publicAddress: options.publicAddress ?? null,
    allowPrivateAddress: bases.some((base) => new URL(base).protocol === 'http:'),
  }
}
