// Puts the API together and opens and closes its servers: one application behind HTTP and HTTPS.
import type { KeyObject } from 'node:crypto'
import { randomUUID } from 'node:crypto'
import type { Store } from '@cordboard/store'
import helmet from '@fastify/helmet'
import rateLimit from '@fastify/rate-limit'
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import { accessTokens } from '../auth/access-token.ts'
import { tokenRoutes } from '../auth/routes.ts'
import { EmergencyNotifier } from '../emergency/emergency-notifier.ts'
import { EventNotifier } from '../mail/event-notifier.ts'
import { type MailOptions, outboxOf } from '../mail/outbox-of.ts'
import { allResources } from '../resources/index.ts'
import type { Desk, Outcome } from '../resources/resource.ts'
import type { LogLevel } from '../settings/log-level.ts'
import type { SwitchDesk } from '../switch-desk/switch-desk.ts'
import { type CarrierOptions, carriersOf } from '../trunks/index.ts'
import { addressOf, isNear } from './address.ts'
import type { Call } from './call.ts'
import type { Service } from './dispatch.ts'
import { frontPage } from './front-page.ts'
import { allOperations } from './operations/index.ts'
import { ApiRefusal, asRefusal, errorBody, forbidden, notFound, refusal } from './refusal.ts'
import { type Listening, type ListenOptions, openServers, type Servers } from './servers.ts'
import { xapiRoutes } from './xapi-routes.ts'

export interface Log {
  debug(fields: object, message: string): void
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
}

export interface XapiOptions extends CarrierOptions, MailOptions {
  readonly store: Store
  readonly desk: SwitchDesk
  /** Cordboard's version. */
  readonly version: string
  /** Host name in tokens and links. */
  readonly issuer: string
  /** EC P-256 private key that signs tokens. */
  readonly tokenKey: KeyObject
  readonly isBlocked: (address: string) => boolean
  readonly health: () => { readonly ok: boolean; readonly reason: string | null }
  /** Prometheus text. */
  readonly metrics: () => Promise<string>
  readonly log: Log
  /** The level of the log as this system was started; see logLevelOf. */
  readonly logLevel?: LogLevel
  /** Epoch milliseconds. */
  readonly now: () => number
}

export interface Xapi {
  readonly app: FastifyInstance
  /** Rejects with one sentence naming the address when a port is taken; nothing stays open then. */
  listen(options: ListenOptions): Promise<Listening>
  /** Stops taking requests; those under way get `graceMs`, then their connections are cut. */
  close(graceMs: number): Promise<void>
}

/** Requests per minute and address, before any work. */
const PER_MINUTE = 6000
const SMALL_BODY = 65_536
/** Characters of an unexpected error in the log. */
const LOGGED_ERROR = 4096

/** Nothing is opened until `listen`. */
export async function createXapi(options: XapiOptions): Promise<Xapi> {
  const { store, log, version, issuer, publicAddress = null, now } = options
  const { logLevel } = options
  const desk: Desk = {
    ...{ store, switch: options.desk, version, issuer, publicAddress, now },
    ...(logLevel === undefined ? {} : { logLevel }),
  }
  const warn = (message: string): void => log.warn({}, message)
  const outbox = outboxOf(options, warn)
  const notifier = new EmergencyNotifier({
    store,
    outbox,
    system: options.issuer,
    warn,
    announce: (request) => options.desk.request(request),
    now,
  })
  const events = new EventNotifier({ store, outbox, system: options.issuer, warn, now })
  options.desk.onLog = (entry) => {
    notifier.logged(entry)
    events.logged(entry)
  }
  const tokens = accessTokens(options.tokenKey, options.issuer, now)
  const resources = allResources()
  const service: Service = {
    resources,
    operations: allOperations(resources, carriersOf(options), (mail, choice) => outbox.test(mail, choice)),
    told: (call, outcome) => tellWithoutEffect(store, log, call, outcome),
    inForce: () => options.desk.inForce(),
  }
  const app = Fastify({
    logger: false,
    bodyLimit: SMALL_BODY,
    genReqId: () => randomUUID(),
    requestIdHeader: false,
    routerOptions: { maxParamLength: 8192 },
    frameworkErrors: (error, request, reply) => void sendError(log, error, request, reply),
  })
  // Before the plug-ins: they take over what is set by then.
  app.setErrorHandler((error, request, reply) => sendError(log, error, request, reply))
  app.setNotFoundHandler((request, reply) =>
    sendError(log, notFound(`The path '${request.url.slice(0, 128)}'`), request, reply),
  )
  await guard(app, options)
  await app.register((scope) => tokenRoutes(scope, { store, switch: options.desk, tokens, issuer, now }))
  await app.register((scope) => xapiRoutes(scope, desk, service, tokens))
  plainRoutes(app, options)
  await app.ready()
  let servers: Servers | null = null
  return {
    app,
    listen: async (where) => {
      servers = await openServers(app.routing, where)
      return servers.listening
    },
    close: async (graceMs) => {
      await Promise.all([servers?.close(graceMs), outbox.close(graceMs)])
      await app.close()
    },
  }
}

async function guard(app: FastifyInstance, options: XapiOptions): Promise<void> {
  const started = new WeakMap<FastifyRequest, number>()
  app.addHook('onRequest', async (request, reply) => {
    started.set(request, options.now())
    reply.header('x-request-id', request.id)
    if (options.isBlocked(addressOf(request.raw.socket))) throw forbidden('This address is blocked.')
  })
  await app.register(helmet, {
    // Browsers keep HSTS per host name, for all its ports: it would cut off the plain port beside this one.
    strictTransportSecurity: false,
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        styleSrc: ["'unsafe-inline'"],
        baseUri: ["'none'"],
        frameAncestors: ["'none'"],
      },
    },
  })
  await app.register(rateLimit, {
    max: PER_MINUTE,
    timeWindow: 60_000,
    cache: 10_000,
    keyGenerator: (request) => addressOf(request.raw.socket),
    errorResponseBuilder: (_request, { after }) => refusal(429, `Too many requests: try again in ${after}.`),
  })
  app.addHook('onResponse', async (request, reply) => {
    options.log.debug(
      {
        request: request.id,
        method: request.method,
        // Without its query, which may hold names and numbers.
        path: pathOf(request.raw.url),
        status: reply.statusCode,
        ms: options.now() - (started.get(request) ?? options.now()),
        address: addressOf(request.raw.socket),
      },
      'HTTP request',
    )
  })
}

function pathOf(url: string | undefined): string {
  const text = url ?? ''
  const question = text.indexOf('?')
  return (question < 0 ? text : text.slice(0, question)).slice(0, 256)
}

function plainRoutes(app: FastifyInstance, options: XapiOptions): void {
  const page = frontPage(options.version)
  app.get('/', (_request, reply) => reply.type('text/html; charset=utf-8').send(page))
  app.get('/health', (_request, reply) => {
    const { ok, reason } = options.health()
    return reply.code(ok ? 200 : 503).send({ ok, reason })
  })
  app.get('/metrics', async (request, reply) => {
    if (!isNear(addressOf(request.raw.socket)))
      throw forbidden('Metrics are given to addresses of the local network only.')
    return reply.type('text/plain; version=0.0.4; charset=utf-8').send(await options.metrics())
  })
}

function sendError(log: Log, error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const known = asRefusal(error)
  if (known === null || known.status === 500) {
    const told = error instanceof Error ? (error.stack ?? error.message) : String(error)
    log.error({ request: request.id, error: told.slice(0, LOGGED_ERROR) }, 'A request failed')
  }
  const shown = known ?? new ApiRefusal(500, `An internal error happened; it is logged under request ${request.id}.`)
  return reply
    .code(shown.status)
    .headers({ ...shown.headers })
    .type('application/json; charset=utf-8')
    .send(JSON.stringify(errorBody(shown)))
}

// Never silently ignored: besides the response header the operator finds it in the event log.
function tellWithoutEffect(store: Store, log: Log, call: Call, outcome: Outcome): void {
  if (outcome.withoutEffect.length === 0) return
  const fields = outcome.withoutEffect.map((each) => each.field).join(', ')
  const reasons = [...new Set(outcome.withoutEffect.map((each) => each.reason))].join('; ')
  const { desk, actor } = call.asking
  const what = call.path.slice(0, 128)
  store
    .logEvents([
      {
        at: desk.now(),
        id: 'xapi.without-effect',
        severity: 'Info',
        call: null,
        message:
          `${actor.user} wrote ${fields} with ${call.method} ${what}: stored, without effect in this version.`.slice(
            0,
            4096,
          ),
        tip: reasons.slice(0, 4096),
        parameters: { user: actor.user, path: what },
      },
    ])
    .catch((error: unknown) => log.warn({ error: String(error) }, 'The event log could not be written'))
}
