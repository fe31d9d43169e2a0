// A web application on loopback and an account with SIP Domains that point to it, for tests; everything is stopped afterwards.
import assert from 'node:assert/strict'
import { type SipDomain, TwilioAccount } from '../twilio-account/index.ts'
import type { DomainsOptions } from './domain-options.ts'
import { type DomainTrial, type TriedCall, tryDomain } from './try-domain.ts'
import { TwilioDomains } from './twilio-domains.ts'
import { type Page, WebApp } from './web-app.ts'

export interface DomainStage {
  readonly account: TwilioAccount
  readonly domain: SipDomain
  readonly domains: TwilioDomains
  readonly web: WebApp
  /** Calls the domain as `demo.sip.us1.twilio.com` by a lab phone, stopped with the stage. */
  readonly call: (trial?: Partial<DomainTrial>) => Promise<TriedCall>
}

export const password = 'Right-Horse-42'

export interface StageOptions {
  readonly domains?: Partial<DomainsOptions>
  /** Changes the account before the domains start; who may call is 127.0.0.1 unless it maps something itself. */
  readonly prepare?: (account: TwilioAccount, domain: SipDomain, web: WebApp) => void
  readonly webTls?: { readonly cert: string; readonly key: string }
}

/** `demo.sip.twilio.com` asks `/voice` of the pages given, and has `/fallback` and `/status` when there are such pages. */
export async function withDomain(
  pages: Readonly<Record<string, Page>>,
  options: StageOptions,
  story: (stage: DomainStage) => Promise<void>,
): Promise<void> {
  const account = new TwilioAccount()
  const web = await WebApp.start(account.authToken, pages, options.webTls ?? null)
  const domain = account.domains.create({
    domainName: 'demo.sip.twilio.com',
    voiceUrl: web.url('/voice'),
    voiceFallbackUrl: '/fallback' in pages ? web.url('/fallback') : undefined,
    voiceStatusCallbackUrl: '/status' in pages ? web.url('/status') : undefined,
  })
  options.prepare?.(account, domain, web)
  if (domain.callIpAccessControlLists.size + domain.callCredentialLists.size === 0) allow(account, domain, '127.0.0.1')
  const domains = await TwilioDomains.start({ account, ...options.domains })
  const tried: TriedCall[] = []
  const call = async (trial: Partial<DomainTrial> = {}): Promise<TriedCall> => {
    const one = await tryDomain(domains, { host: 'demo.sip.us1.twilio.com', ...trial })
    tried.push(one)
    return one
  }
  try {
    await story({ account, domain, domains, web, call })
    assert.deepEqual(domains.faults, [])
    assert.deepEqual(domains.site.faults, [])
    assert.deepEqual(web.unsigned, [])
  } finally {
    for (const one of tried) await one.stop()
    await domains.close()
    await web.stop()
  }
  const { timers, sessions, calls, connections } = domains.site.counts()
  assert.deepEqual([timers, sessions, calls, connections], [0, 0, 0, 0])
}

export function allow(account: TwilioAccount, domain: SipDomain, address: string): void {
  const list = account.lists.createIpAccessControlList('pbx')
  account.lists.addIpAddress(list.sid, { friendlyName: 'pbx', ipAddress: address })
  account.domains.map(domain.sid, 'callIpAccessControlLists', list.sid)
}

export function demandLogin(account: TwilioAccount, domain: SipDomain, username: string): void {
  const list = account.lists.createCredentialList('pbx')
  account.lists.addCredential(list.sid, username, password)
  account.domains.map(domain.sid, 'callCredentialLists', list.sid)
}
