// Tries a SIP Domain on its own: a lab phone calls it, as one would before any phone system points there.
import type { ClientCredentials, HeaderLine, TlsSettings, TransportName } from '@cordboard/sip'
import type { LabCall } from '../../phone/lab-call.ts'
import { LabPhone } from '../../phone/lab-phone.ts'
import type { Sound } from '../../phone/mouth.ts'
import type { DomainCall } from './domain-call.ts'
import type { TwilioDomains } from './twilio-domains.ts'

export interface DomainTrial {
  /** The domain in any form: `name.sip.twilio.com`, `name.sip.us1.twilio.com`, … */
  readonly host: string
  /** User part of what is called; default `test`. */
  readonly user?: string
  /** User part of the caller; default `+15550001111`. */
  readonly from?: string
  readonly login?: ClientCredentials
  readonly headers?: readonly HeaderLine[]
  readonly says?: Sound
  readonly transport?: TransportName
  readonly tls?: TlsSettings
  readonly srtp?: 'off' | 'required'
  readonly codecs?: readonly string[]
  /** Local address of the caller; default 127.0.0.1. */
  readonly address?: string
}

export interface TriedCall {
  readonly phone: LabPhone
  readonly call: LabCall
  /** The record on the cloud's side; rejects when the call was not admitted. */
  readonly seen: () => Promise<DomainCall>
  /** Hangs up when that was not done, and stops the phone. */
  readonly stop: () => Promise<void>
}

/** Calls; resolves when the INVITE is on its way. */
export async function tryDomain(domains: TwilioDomains, trial: DomainTrial): Promise<TriedCall> {
  const {
    host,
    user = 'test',
    from = '+15550001111',
    transport = 'udp',
    login,
    says,
    tls,
    srtp,
    codecs,
    address,
  } = trial
  const { site } = domains
  const phone = await LabPhone.start({
    user: from,
    transport,
    server: { address: site.address, port: site.port(transport), domain: host },
    ...(login === undefined ? {} : { login }),
    ...(says === undefined ? {} : { says }),
    ...(tls === undefined ? {} : { tls }),
    ...(srtp === undefined ? {} : { srtp }),
    ...(codecs === undefined ? {} : { codecs }),
    ...(address === undefined ? {} : { address }),
  })
  const call = await phone.call(`sip:${user}@${host}`, { headers: trial.headers ?? [] })
  return {
    phone,
    call,
    seen: () => domains.called(),
    async stop() {
      if (!call.isOver) {
        call.hangUp()
        await call.ended().catch(() => undefined)
      }
      await phone.stop()
    },
  }
}
