// What a plain SIP carrier is told: its addresses, its customers and its rules.
import type { SrtpPolicy, TlsSettings, TransportName } from '@cordboard/sip'
import type { TracedMessage } from '../../phone/trace.ts'
import type { Pstn } from '../pstn/pstn.ts'

interface Customer {
  /** E.164 numbers that ring this customer, and that it may show. */
  readonly numbers: readonly string[]
  /** Calls at once, both directions; default 10. */
  readonly maxCalls?: number
}

/** Registers with name and password. */
export interface CarrierAccount extends Customer {
  readonly username: string
  readonly password: string
}

/** Known by its address; never registers. */
export interface IpCustomer extends Customer {
  /** Source addresses of its calls. */
  readonly addresses: readonly string[]
  /** Where its calls go: `host`, `host:port`, with `;transport=…` behind. */
  readonly target: string
}

/** An outcome for every call: a status, or nothing at all. */
export type Refusal = { readonly status: number; readonly reason?: string } | 'silence'

export interface CarrierOptions {
  /** Customers may send their callers on to other numbers (REFER); default: 603. */
  readonly transfers?: boolean
  /** Also the realm, unless one is given. */
  readonly name: string
  readonly realm?: string
  /** The host of its URIs; default its first address with port. */
  readonly domain?: string
  /** One or more loopback addresses behind one name; default 127.0.0.1. */
  readonly addresses?: readonly string[]
  readonly transports?: readonly TransportName[]
  /** The same at every address; default one that is free at the first. */
  readonly port?: number
  readonly tlsPort?: number
  readonly tls?: TlsSettings
  readonly accounts?: readonly CarrierAccount[]
  readonly ipCustomers?: readonly IpCustomer[]
  readonly pstn?: Pstn
  /** How a REGISTER is challenged; INVITEs get 407. Default 401. */
  readonly registerChallenge?: 401 | 407
  /** Offers qop; default true. */
  readonly qop?: boolean
  /** Shorter registrations get 423; default 60 s. */
  readonly minExpiresSeconds?: number
  /** Longer ones are cut; default 3600 s. */
  readonly maxExpiresSeconds?: number
  /** Refuses with 403 what shows a number that is not the customer's; default true. */
  readonly checksCallerId?: boolean
  /** Says 183 with ringback instead of 180; default false. */
  readonly earlyMedia?: boolean
  /** From a number as dialled to E.164; default: `00` is `+`, other digits get `+` before them. */
  readonly toE164?: (dialled: string) => string
  /** How the number called appears in the To header of calls to the customer; default E.164 with `+`. */
  readonly fromE164?: (number: string) => string
  /** RFC names; default PCMU, PCMA. */
  readonly codecs?: readonly string[]
  /** SDES; default off. */
  readonly srtp?: SrtpPolicy
  readonly trace?: (message: TracedMessage) => void
}
