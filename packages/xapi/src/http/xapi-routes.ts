// The routes below /xapi/v1: takes a request apart, finds out who asks, and sends what the dispatcher answers.
import { Readable } from 'node:stream'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { AccessTokens } from '../auth/access-token.ts'
import { authenticate } from '../auth/authenticate.ts'
import type { Caller } from '../auth/caller.ts'
import type { Asking, Desk } from '../resources/resource.ts'
import { requireConsoleAddress } from '../settings/console-access.ts'
import { addressOf } from './address.ts'
import { type Answer, isPiecemeal, versionIn } from './answer.ts'
import { type Call, CONTRACT_VERSION, SERVICE_ROOT, takeApart } from './call.ts'
import { dispatch, type Service } from './dispatch.ts'
import { serviceDocuments } from './documents.ts'
import { DRY_RUN, isDryRun, rehearsing } from './dry-run.ts'
import { readJson } from './json-body.ts'
import { baseOf } from './xapi-base.ts'
import { systemZone } from './zone.ts'

const BODY_BYTES = 4 * 1024 * 1024
const JSON_TYPE = 'application/json; odata.metadata=minimal; odata.streaming=true; charset=utf-8'

/** To be registered as a plug-in. */
export async function xapiRoutes(
  app: FastifyInstance,
  desk: Desk,
  service: Service,
  tokens: AccessTokens,
): Promise<void> {
  readJson(app)
  app.addHook('onSend', async (_request, reply) => {
    reply.header('x-3cx-version', CONTRACT_VERSION).header('odata-version', '4.0')
    if (reply.getHeader('cache-control') === undefined) reply.header('cache-control', 'no-store')
  })
  serviceDocuments(app, desk, service)
  const callers = new WeakMap<FastifyRequest, Caller>()
  // Before the body is read: a stranger's megabytes are neither collected nor parsed.
  const recognise = async (request: FastifyRequest): Promise<void> => {
    const caller = await authenticate(desk.store, tokens, request.headers.authorization)
    await requireConsoleAddress(desk, caller, addressOf(request.raw.socket))
    callers.set(request, caller)
  }
  const handler = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const caller = callers.get(request)
    if (caller === undefined) throw new Error('the request reached its handler without a caller')
    const { path, segments, options } = takeApart(request.raw.url ?? '')
    const ip = addressOf(request.raw.socket)
    const actor = { user: nameOf(caller), ip, source: 'xapi' } as const
    const asking: Asking = { desk, caller, actor, zone: await systemZone(desk.store) }
    const isTried = isDryRun(request.headers[DRY_RUN]) && request.method !== 'GET'
    const call: Call = {
      method: request.method,
      segments,
      options,
      path,
      body: request.body,
      ifVersion: versionIn(request.headers['if-match']),
      base: `${baseOf(desk, request)}${SERVICE_ROOT}`,
      asking: isTried ? rehearsing(asking) : asking,
    }
    return send(reply, await dispatch(service, call))
  }
  app.route({
    method: ['GET', 'POST', 'PATCH', 'PUT', 'DELETE'],
    url: `${SERVICE_ROOT}/*`,
    bodyLimit: BODY_BYTES,
    exposeHeadRoute: false,
    preParsing: recognise,
    handler,
  })
}

function send(reply: FastifyReply, { status, body, headers }: Answer): FastifyReply {
  reply.code(status).headers({ ...headers })
  if (body === null) return reply.send()
  if (typeof body === 'string') return reply.type(headers['content-type'] ?? 'text/plain; charset=utf-8').send(body)
  if (isPiecemeal(body)) return reply.type(headers['content-type'] ?? JSON_TYPE).send(Readable.from(body))
  return reply.type(JSON_TYPE).send(JSON.stringify(body))
}

/** Who is written down for a change: both names when an administrator acts as somebody. */
function nameOf({ number, actingFor }: Caller): string {
  return actingFor === null ? number : `${actingFor} as ${number}`
}
