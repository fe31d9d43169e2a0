// What the simulated Elastic SIP Trunking is told, and what it keeps for tests to look at.
import type { Resolver, TlsSettings, TransportName } from '@cordboard/sip'
import type { TracedMessage } from '../../phone/trace.ts'
import type { Pstn } from '../pstn/pstn.ts'
import type { TwilioAccount } from '../twilio-account/index.ts'
import type { TwilioFault } from './refusals.ts'

export interface TrunkingOptions {
  /** The configuration; looked at anew for each call. */
  readonly account: TwilioAccount
  readonly pstn: Pstn
  /** Loopback addresses, one per edge to imitate; default 127.0.0.1. Calls to the customer leave from the first. */
  readonly addresses?: readonly string[]
  /** Default UDP and TCP, with a certificate TLS too. */
  readonly transports?: readonly TransportName[]
  readonly port?: number
  readonly tlsPort?: number
  readonly tls?: TlsSettings
  /** Finds the hosts of origination URLs; default the system's. */
  readonly resolver?: Resolver
  /** Without any reply the next origination URL is tried after so long; default 4000. */
  readonly failoverMs?: number
  /** After a transfer the sound waits so long for the BYE; default 32,000. */
  readonly transferWaitMs?: number
  /** In [0, 1): draws among origination URLs of equal priority. */
  readonly random?: () => number
  /** Monotonic milliseconds: counts calls per second. */
  readonly now?: () => number
  readonly trace?: (message: TracedMessage) => void
}

/** An entry of the debugger in Twilio's console. */
export interface Alert {
  readonly code: TwilioFault
  readonly text: string
  readonly trunkSid: string | null
  /** What the alert is about: a number, an address, a URL. */
  readonly about: string
}
