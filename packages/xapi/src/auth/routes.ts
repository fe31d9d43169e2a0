// The addresses where tokens are given and taken back: /connect/…, the web client's login and logout, the public key.
import cookie from '@fastify/cookie'
import formbody from '@fastify/formbody'
import multipart from '@fastify/multipart'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { ApiRefusal } from '../http/refusal.ts'
import { baseOf } from '../http/xapi-base.ts'
import { authenticateBearer } from './authenticate.ts'
import { type AuthorizeDesk, authorizeRoutes, SCOPES } from './authorize.ts'
import { AuthorizationCodes } from './codes.ts'
import { clientGiven, type Fields, fieldsOf, fromOf } from './fields.ts'
import { signInByCode } from './grant-code.ts'
import { discovery, personClaims, subjectOf } from './person.ts'
import { otpauthUri } from './second-factor.ts'
import {
  failed,
  isFrom,
  REFRESH_MS,
  type SignIn,
  type SignInDesk,
  signInAgain,
  signInClient,
  signInUser,
} from './sign-in.ts'
import { Tickets } from './tickets.ts'

const COOKIE = 'RefreshTokenCookie'
const BODY_BYTES = 16_384
/** Requests for tokens per minute and address. */
const PER_MINUTE = 120

/** To be registered as a plug-in: its body parsers hold for these routes only. */
export async function tokenRoutes(app: FastifyInstance, given: SignInDesk): Promise<void> {
  const desk: AuthorizeDesk = {
    ...given,
    codes: new AuthorizationCodes(given.now),
    tickets: new Tickets(given.now),
  }
  await app.register(cookie)
  await app.register(formbody, { bodyLimit: BODY_BYTES })
  await app.register(multipart, {
    attachFieldsToBody: 'keyValues',
    limits: { fields: 20, fieldNameSize: 64, fieldSize: 4096, files: 0, parts: 20 },
  })
  const limited = { bodyLimit: BODY_BYTES, config: { rateLimit: { max: PER_MINUTE, timeWindow: 60_000 } } }
  authorizeRoutes(app, desk, limited)
  app.post('/connect/token', limited, async (request, reply) => {
    const fields = fieldsOf(request.body)
    return sendToken(request, reply, fields, await exchange(desk, request, fields))
  })
  app.post('/connect/revoke', limited, (request, reply) => revoke(desk, request, reply))
  app.route({
    method: ['GET', 'POST'],
    url: '/connect/userinfo',
    ...limited,
    exposeHeadRoute: false,
    handler: (request, reply) => userInfo(desk, request, reply),
  })
  app.post('/webclient/api/Login/GetAccessToken', limited, (request, reply) => login(desk, request, reply))
  app.post('/webclient/api/Logout', limited, (request, reply) => logout(desk, request, reply))
  app.get('/.well-known/jwks.json', () => desk.tokens.jwks)
  for (const name of ['openid-configuration', 'oauth-authorization-server']) {
    app.get(`/.well-known/${name}`, (request) => discovery(baseOf(desk, request), SCOPES))
  }
}

async function exchange(desk: AuthorizeDesk, request: FastifyRequest, fields: Fields): Promise<SignIn | 'unsupported'> {
  const client = clientGiven(request, fields)
  const from = fromOf(request)
  switch (fields.get('grant_type')) {
    case 'client_credentials':
      return signInClient(desk, client, from)
    case 'authorization_code':
      return signInByCode(desk, fields, client, from)
    case 'refresh_token': {
      const token = fields.get('refresh_token') || request.cookies[COOKIE] || ''
      return signInAgain(desk, token, fields.get('impersonate') || null, client, from)
    }
    default:
      return 'unsupported'
  }
}

// Error words of RFC 6749 5.2.
function sendToken(
  request: FastifyRequest,
  reply: FastifyReply,
  fields: Fields,
  found: SignIn | 'unsupported',
): FastifyReply {
  reply.header('cache-control', 'no-store')
  if (found === 'unsupported') {
    const description = 'Use grant_type authorization_code, client_credentials or refresh_token.'
    return reply.code(400).send({ error: 'unsupported_grant_type', error_description: description })
  }
  if (found.ok) {
    // The cookie is the web client's; applications keep their tokens themselves.
    const isWebClient = found.tokens.scope === undefined && (fields.get('client_id') ?? 'Webclient') === 'Webclient'
    if (isWebClient && found.tokens.refresh_token !== undefined) setCookie(request, reply, found.tokens.refresh_token)
    return reply.send(found.tokens)
  }
  switch (found.why) {
    case 'wrong credentials':
      return invalidClient(reply)
    case 'invalid grant': {
      const what = fields.get('grant_type') === 'authorization_code' ? 'code' : 'refresh token'
      return reply.code(400).send({ error: 'invalid_grant', error_description: `The ${what} is not valid any more.` })
    }
    case 'may not impersonate': {
      const description = `Acting as ${fields.get('impersonate')?.slice(0, 32) ?? ''} is not allowed.`
      return reply.code(403).send({ error: 'access_denied', error_description: description })
    }
  }
}

function invalidClient(reply: FastifyReply): FastifyReply {
  return reply
    .code(401)
    .header('www-authenticate', 'Basic realm="connect"')
    .send({ error: 'invalid_client', error_description: 'Wrong client id or secret.' })
}

/** RFC 7009: an unknown token is revoked already. An access token ends with the refresh tokens it came with. */
async function revoke(desk: SignInDesk, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  reply.header('cache-control', 'no-store')
  const fields = fieldsOf(request.body)
  const text = fields.get('token') ?? ''
  if (text === '') return reply.code(400).send({ error: 'invalid_request', error_description: 'token is missing.' })
  const by = { ip: fromOf(request).address, reason: 'Logout' }
  const known = await desk.store.tokens.find(text.slice(0, 1024))
  const subject = known === null ? await desk.tokens.verify(text) : null
  const client = known?.client ?? subject?.client ?? null
  const given = clientGiven(request, fields)
  if (client !== null && !(await isFrom(desk, client, given, fromOf(request)))) {
    failed(desk, given.id, fromOf(request))
    return invalidClient(reply)
  }
  const family = known?.family ?? subject?.family ?? null
  if (family !== null) await desk.store.tokens.revokeFamily(family, by)
  else if (subject !== null) {
    // Tokens of API clients stand alone: nothing is kept of them that could be ended.
    return reply.code(400).send({
      error: 'unsupported_token_type',
      error_description: 'Make a new secret to end the tokens of an API client.',
    })
  }
  return reply.code(200).send()
}

async function userInfo(desk: SignInDesk, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const { caller, scopes } = await authenticateBearer(desk.store, desk.tokens, request.headers.authorization)
  if (!scopes.includes('openid')) {
    throw new ApiRefusal(403, 'The token was not given for the scope openid.', [], {
      'www-authenticate': 'Bearer realm="connect", error="insufficient_scope", scope="openid"',
    })
  }
  const claims = personClaims(await desk.store.read(caller.noun, caller.id), scopes)
  return reply.header('cache-control', 'no-store').send({ sub: subjectOf(caller), ...claims })
}

async function login(desk: SignInDesk, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const fields = fieldsOf(request.body)
  const name = fields.get('username') ?? ''
  const given = { name, password: fields.get('password') ?? '', code: fields.get('securitycode') ?? null }
  const found = await signInUser(desk, given, fromOf(request))
  reply.header('cache-control', 'no-store')
  const answer = (Status: string, TwoFactorAuth: unknown = null): object => ({ Status, Token: null, TwoFactorAuth })
  switch (found.kind) {
    case 'wrong credentials':
      return reply.code(401).send(answer('AuthFailed'))
    case 'code needed':
      return reply.send(answer('Required2FA', { Type: 'Totp', SetUp: false }))
    case 'set up': {
      const uri = otpauthUri(desk.issuer, name, found.secret)
      return reply.send(answer('Required2FA', { Type: 'Totp', SetUp: true, Uri: uri }))
    }
    case 'wrong code':
      return reply.code(401).send(answer('InvalidSecurityCode'))
    case 'wait':
      return reply.code(429).header('retry-after', '900').send(answer('TooManyAttempts'))
    case 'in': {
      if (found.tokens.refresh_token !== undefined) setCookie(request, reply, found.tokens.refresh_token)
      const codes = found.recoveryCodes === null ? null : { Type: 'Totp', RecoveryCodes: found.recoveryCodes }
      return reply.send({ Status: 'AuthSuccess', Token: found.tokens, TwoFactorAuth: codes })
    }
  }
}

async function logout(desk: SignInDesk, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const token = request.cookies[COOKIE] || fieldsOf(request.body).get('refresh_token')
  const { address } = fromOf(request)
  if (token !== undefined && token !== '') await desk.store.tokens.revokeText(token, { ip: address, reason: 'Logout' })
  return reply.clearCookie(COOKIE, { path: '/' }).code(204).send()
}

function setCookie(request: FastifyRequest, reply: FastifyReply, token: string): void {
  reply.setCookie(COOKIE, token, {
    httpOnly: true,
    secure: request.protocol === 'https',
    sameSite: 'strict',
    path: '/',
    maxAge: REFRESH_MS / 1000,
  })
}
