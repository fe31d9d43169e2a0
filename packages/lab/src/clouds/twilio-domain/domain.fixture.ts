// A web application on loopback and an account with SIP Domains that point to it, for tests; everything is stopped afterwards.
import assert from 'node:assert/strict'
import { createServer, type Server } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { type Param, verifySignature } from '@cordboard/voiceapp'
import { type SipDomain, TwilioAccount } from '../twilio-account/index.ts'
import type { DomainsOptions } from './domain-options.ts'
import { type DomainTrial, type TriedCall, tryDomain } from './try-domain.ts'
import { TwilioDomains } from './twilio-domains.ts'

export interface WebReply {
  readonly status?: number
  readonly type?: string
  readonly body: string | Uint8Array
  readonly location?: string
}

export type Page = string | WebReply | ((params: ReadonlyMap<string, string>) => string | WebReply)

/** Pages by path; a text is what stands within the Response. Every request's signature is checked. */
export class WebApp {
  readonly #server: Server
  readonly #pages: Readonly<Record<string, Page>>
  readonly #token: string
  readonly #scheme: 'http' | 'https'
  /** Paths in the order they were asked for. */
  readonly asked: string[] = []
  readonly unsigned: string[] = []

  private constructor(token: string, pages: Readonly<Record<string, Page>>, tls: { cert: string; key: string } | null) {
    this.#token = token
    this.#pages = pages
    this.#scheme = tls === null ? 'http' : 'https'
    this.#server = tls === null ? createServer() : createTlsServer(tls)
    this.#server.on('request', (request, response) => {
      const parts: Buffer[] = []
      request.on('data', (part: Buffer) => parts.push(part))
      request.on('end', () => {
        const { url = '/', method = 'GET', headers } = request
        const form = [...new URLSearchParams(Buffer.concat(parts).toString())]
        const header = headers['x-twilio-signature']
        const reply = this.#reply(url, method, form, typeof header === 'string' ? header : null)
        response.writeHead(reply.status ?? 200, {
          'Content-Type': reply.type ?? 'text/xml',
          ...(reply.location === undefined ? {} : { Location: reply.location }),
        })
        response.end(reply.body)
      })
    })
  }

  static async start(
    token: string,
    pages: Readonly<Record<string, Page>>,
    tls: { cert: string; key: string } | null = null,
  ): Promise<WebApp> {
    const app = new WebApp(token, pages, tls)
    await new Promise<void>((resolve) => app.#server.listen(0, '127.0.0.1', resolve))
    return app
  }

  url(path: string): string {
    return `${this.#scheme}://127.0.0.1:${(this.#server.address() as AddressInfo).port}${path}`
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  #reply(path: string, method: string, form: readonly Param[], signature: string | null): WebReply {
    const [name = ''] = path.split('?', 1)
    this.asked.push(name)
    const isSound = name.endsWith('.wav')
    const verdict = verifySignature(this.#token, { signature, url: this.url(path), body: { params: form } })
    if (!verdict.ok && !isSound) this.unsigned.push(`${method} ${path}: ${verdict.why}`)
    const page = this.#pages[name]
    if (page === undefined) return { status: 404, body: 'no such page' }
    const params = new Map(method === 'GET' ? new URL(this.url(path)).searchParams : form)
    const made = typeof page === 'function' ? page(params) : page
    return typeof made === 'string' ? { body: `<?xml version="1.0"?><Response>${made}</Response>` } : made
  }
}

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
