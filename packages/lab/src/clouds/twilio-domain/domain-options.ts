// What the simulated SIP Domains of an account are told before they start.
import type { Resolver, TlsSettings } from '@cordboard/sip'
import type { TracedMessage } from '../../phone/trace.ts'
import type { Speech } from '../../speech/speech.ts'
import type { Pstn } from '../pstn/index.ts'
import type { TwilioAccount } from '../twilio-account/index.ts'

export interface DomainsOptions {
  readonly account: TwilioAccount
  /** Local IPv4 address, any of 127.0.0.0/8; default 127.0.0.1. */
  readonly address?: string
  /** UDP and TCP, default one that is free. */
  readonly port?: number
  readonly tlsPort?: number
  /** With it the domains are reached by TLS too, which secure ones demand. */
  readonly tls?: TlsSettings
  /** By the domain's sid the sid of the TwiML App that answers for it, in the place of its own URLs. */
  readonly applications?: ReadonlyMap<string, string>
  /** Who is reached by <Number>; without it every number is unknown. */
  readonly pstn?: Pick<Pstn, 'dial'>
  /** Finds the hosts of <Sip>; without it only 127.0.0.0/8 is called. */
  readonly resolver?: Resolver
  /** Authorities (PEM) of https applications. */
  readonly extraCa?: readonly string[]
  /** Default the one that all clouds share. */
  readonly speech?: Speech
  /** Told every SIP message in and out. */
  readonly trace?: (message: TracedMessage) => void
}
