// Twilio's REST interface for simulated accounts, on one loopback port: Basic authentication, forms in, JSON out, Twilio's errors.
import formbody from '@fastify/formbody'
import fastify, { type FastifyInstance, type FastifyRequest } from 'fastify'
import type { TwilioAccount } from '../account.ts'
import { TwilioRefusal, twilioCode } from '../refusal.ts'
import { credentialLists, credentials, ipAccessControlLists, ipAddresses } from './access-list-routes.ts'
import { dialect2010, dialectV1, serve } from './collection.ts'
import { applications, domainMappings, sipDomains } from './domain-routes.ts'
import { isRefusal, sendRefusal } from './exchange.ts'
import { addresses, availableNumbers, incomingPhoneNumbers, outgoingCallerIds } from './number-routes.ts'
import {
  countries,
  serveAccount,
  serveBulkCountryUpdates,
  serveConsole,
  serveRecording,
  serveVerification,
} from './single-routes.ts'
import {
  originationUrls,
  trunkCredentialLists,
  trunkIpAccessControlLists,
  trunkPhoneNumbers,
  trunks,
} from './trunk-routes.ts'

export interface RestOptions {
  readonly accounts: readonly TwilioAccount[]
  /** A loopback address; default 127.0.0.1. */
  readonly address?: string
  /** Default one that is free. */
  readonly port?: number
}

export interface SeenRequest {
  readonly method: string
  /** With query. */
  readonly url: string
  readonly status: number
}

/** What the next request gets instead of its answer. */
export interface Fault {
  readonly status: number
  readonly code?: number
  readonly message?: string
  /** `Retry-After`, seconds. */
  readonly retryAfterSeconds?: number
}

const bodyLimit = 64 * 1024
const remembered = 10_000
const notActive = 20005

export class TwilioRest {
  readonly #app: FastifyInstance
  readonly #accounts = new WeakMap<FastifyRequest, TwilioAccount>()
  #origin = ''
  /** Every request and how it was answered, oldest first. */
  readonly requests: SeenRequest[] = []
  /** Each takes the place of one answer, first in, first out. */
  readonly faults: Fault[] = []

  private constructor(options: RestOptions) {
    const app = fastify({ bodyLimit, routerOptions: { maxParamLength: 256 } })
    this.#app = app
    app.removeAllContentTypeParsers()
    app.addHook('onRequest', async (request, reply) => {
      const fault = this.faults.shift()
      if (fault !== undefined) return sendFault(reply, fault)
      this.#accounts.set(request, authenticate(request, options.accounts))
    })
    app.addHook('onSend', async (request, reply) => {
      if (this.requests.length >= remembered) this.requests.shift()
      this.requests.push({ method: request.method, url: request.url, status: reply.statusCode })
    })
    app.setErrorHandler((error, _request, reply) => sendRefusal(reply, refusalOf(error)))
    app.setNotFoundHandler((request, reply) =>
      sendRefusal(
        reply,
        new TwilioRefusal(twilioCode.notFound, `${request.method} ${request.url} is not part of this simulation`, 404),
      ),
    )
  }

  static async start(options: RestOptions): Promise<TwilioRest> {
    const rest = new TwilioRest(options)
    await rest.#app.register(formbody, { bodyLimit })
    rest.#serveAll()
    rest.#origin = await rest.#app.listen({ host: options.address ?? '127.0.0.1', port: options.port ?? 0 })
    return rest
  }

  /** What a client has to be told instead of https://api.twilio.com, https://trunking.twilio.com, https://voice.twilio.com. */
  get baseUrls(): { readonly api: string; readonly trunking: string; readonly voice: string } {
    return { api: this.#origin, trunking: this.#origin, voice: this.#origin }
  }

  async close(): Promise<void> {
    await this.#app.close()
  }

  #serveAll(): void {
    const app = this.#app
    const accountOf = (request: FastifyRequest): TwilioAccount => {
      const account = this.#accounts.get(request)
      if (account === undefined) throw unauthenticated()
      return account
    }
    serveAccount(app, accountOf)
    serve(app, accountOf, dialect2010, ipAccessControlLists)
    serve(app, accountOf, dialect2010, ipAddresses)
    serve(app, accountOf, dialect2010, credentialLists)
    serve(app, accountOf, dialect2010, credentials)
    serve(app, accountOf, dialect2010, sipDomains)
    for (const mapping of domainMappings) serve(app, accountOf, dialect2010, mapping)
    serve(app, accountOf, dialect2010, applications)
    serve(app, accountOf, dialect2010, incomingPhoneNumbers)
    for (const kind of ['Local', 'TollFree', 'Mobile'] as const) {
      serve(app, accountOf, dialect2010, availableNumbers(kind))
    }
    serve(app, accountOf, dialect2010, addresses)
    serve(app, accountOf, dialect2010, outgoingCallerIds)
    serveVerification(app, accountOf)
    serve(app, accountOf, dialectV1, trunks)
    serve(app, accountOf, dialectV1, trunkIpAccessControlLists)
    serve(app, accountOf, dialectV1, trunkCredentialLists)
    serve(app, accountOf, dialectV1, originationUrls)
    serve(app, accountOf, dialectV1, trunkPhoneNumbers)
    serveRecording(app, accountOf)
    serve(app, accountOf, dialectV1, countries)
    serveBulkCountryUpdates(app, accountOf)
    serveConsole(app, accountOf)
  }
}

function unauthenticated(): TwilioRefusal {
  return new TwilioRefusal(twilioCode.authenticate, 'Authenticate', 401)
}

/** `Authorization: Basic` with sid and token, or key and secret; a suspended account may only be looked at. */
function authenticate(request: FastifyRequest, accounts: readonly TwilioAccount[]): TwilioAccount {
  const [scheme = '', encoded = ''] = (request.headers.authorization ?? '').slice(0, 1024).split(' ', 2)
  const text = scheme.toLowerCase() === 'basic' ? Buffer.from(encoded, 'base64').toString('utf8') : ''
  const colon = text.indexOf(':')
  const account = accounts.find((one) => colon > 0 && one.isAuthentic(text.slice(0, colon), text.slice(colon + 1)))
  if (account === undefined) throw unauthenticated()
  if (account.status !== 'active' && request.method !== 'GET') {
    throw new TwilioRefusal(notActive, `Account ${account.sid} is ${account.status}`, 403)
  }
  return account
}

function sendFault(reply: Parameters<typeof sendRefusal>[0], fault: Fault): Parameters<typeof sendRefusal>[0] {
  const { status, code = status === 429 ? 20429 : 20500, message = 'Fault by wish', retryAfterSeconds } = fault
  if (retryAfterSeconds !== undefined) reply.header('Retry-After', retryAfterSeconds)
  return sendRefusal(reply, new TwilioRefusal(code, message, status))
}

function refusalOf(error: unknown): TwilioRefusal {
  if (isRefusal(error)) return error
  const status = typeof error === 'object' && error !== null && 'statusCode' in error ? Number(error.statusCode) : 500
  const message = error instanceof Error ? error.message : 'Internal Server Error'
  return new TwilioRefusal(status < 500 ? twilioCode.badRequest : 20500, message, status)
}
