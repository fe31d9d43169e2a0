// The addresses where tokens are given: /connect/token, the web client's login and logout, the public key.
import cookie from '@fastify/cookie'
import formbody from '@fastify/formbody'
import multipart from '@fastify/multipart'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { addressOf } from '../http/address.ts'
import { REFRESH_MS, type SignIn, type SignInDesk, signInAgain, signInClient, signInUser } from './sign-in.ts'

const COOKIE = 'RefreshTokenCookie'
const BODY_BYTES = 16_384
/** Requests for tokens per minute and address. */
const PER_MINUTE = 120

type Fields = ReadonlyMap<string, string>

/** To be registered as a plug-in: its body parsers hold for these routes only. */
export async function tokenRoutes(app: FastifyInstance, desk: SignInDesk): Promise<void> {
  await app.register(cookie)
  await app.register(formbody, { bodyLimit: BODY_BYTES })
  await app.register(multipart, {
    attachFieldsToBody: 'keyValues',
    limits: { fields: 20, fieldNameSize: 64, fieldSize: 4096, files: 0, parts: 20 },
  })
  const limited = { bodyLimit: BODY_BYTES, config: { rateLimit: { max: PER_MINUTE, timeWindow: 60_000 } } }
  app.post('/connect/token', limited, async (request, reply) => {
    const fields = fieldsOf(request.body)
    return sendToken(request, reply, fields, await exchange(desk, request, fields))
  })
  app.post('/webclient/api/Login/GetAccessToken', limited, (request, reply) => login(desk, request, reply))
  app.post('/webclient/api/Logout', limited, (request, reply) => logout(desk, request, reply))
  app.get('/.well-known/jwks.json', () => desk.tokens.jwks)
}

/** Names without case; what is no text is left out. */
function fieldsOf(body: unknown): Fields {
  const given = typeof body === 'object' && body !== null ? Object.entries(body) : []
  return new Map(given.flatMap(([name, value]) => (typeof value === 'string' ? [[name.toLowerCase(), value]] : [])))
}

function fromOf(request: FastifyRequest): { readonly address: string; readonly userAgent: string } {
  return { address: addressOf(request.raw.socket), userAgent: request.headers['user-agent'] ?? '' }
}

async function exchange(desk: SignInDesk, request: FastifyRequest, fields: Fields): Promise<SignIn | 'unsupported'> {
  switch (fields.get('grant_type')) {
    case 'client_credentials': {
      const basic = basicIn(request.headers.authorization)
      const id = fields.get('client_id') ?? basic?.id ?? ''
      const secret = fields.get('client_secret') ?? basic?.secret ?? ''
      return signInClient(desk, id, secret, fromOf(request))
    }
    case 'refresh_token': {
      const token = fields.get('refresh_token') || request.cookies[COOKIE] || ''
      return signInAgain(desk, token, fields.get('impersonate') || null, fromOf(request))
    }
    default:
      return 'unsupported'
  }
}

// RFC 6749 2.3.1: a client may send its credentials as HTTP Basic.
function basicIn(authorization: string | undefined): { readonly id: string; readonly secret: string } | null {
  if (authorization === undefined || authorization.slice(0, 6).toLowerCase() !== 'basic ') return null
  const text = Buffer.from(authorization.slice(6, 4096), 'base64').toString()
  const colon = text.indexOf(':')
  if (colon < 0) return null
  try {
    return { id: decodeURIComponent(text.slice(0, colon)), secret: decodeURIComponent(text.slice(colon + 1)) }
  } catch {
    return null
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
    const description = 'Use grant_type client_credentials or refresh_token.'
    return reply.code(400).send({ error: 'unsupported_grant_type', error_description: description })
  }
  if (found.ok) {
    if (found.tokens.refresh_token !== undefined) setCookie(request, reply, found.tokens.refresh_token)
    return reply.send(found.tokens)
  }
  switch (found.why) {
    case 'wrong credentials':
      return reply.code(401).send({ error: 'invalid_client', error_description: 'Wrong client id or secret.' })
    case 'invalid grant':
      return reply
        .code(400)
        .send({ error: 'invalid_grant', error_description: 'The refresh token is not valid any more.' })
    case 'may not impersonate': {
      const description = `Acting as ${fields.get('impersonate')?.slice(0, 32) ?? ''} is not allowed.`
      return reply.code(403).send({ error: 'access_denied', error_description: description })
    }
  }
}

async function login(desk: SignInDesk, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const fields = fieldsOf(request.body)
  const found = await signInUser(desk, fields.get('username') ?? '', fields.get('password') ?? '', fromOf(request))
  reply.header('cache-control', 'no-store')
  if (!found.ok) return reply.code(401).send({ Status: 'AuthFailed', Token: null, TwoFactorAuth: null })
  if (found.tokens.refresh_token !== undefined) setCookie(request, reply, found.tokens.refresh_token)
  return reply.send({ Status: 'AuthSuccess', Token: found.tokens, TwoFactorAuth: null })
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
