// Signing people in for an application: GET and POST /connect/authorize (RFC 6749 4.1, RFC 7636, RFC 9207, RFC 9700).
//
//   GET --form--> password --> code | set up --> recovery --> back to the application with a code
//                    '------------ passed -------------------'^
import { randomBytes } from 'node:crypto'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { baseOf } from '../http/xapi-base.ts'
import { type Caller, loadCaller, stampOf } from './caller.ts'
import { type Client, findClient, mayRedirect } from './clients.ts'
import { type AuthorizationCodes, CHALLENGE } from './codes.ts'
import { type Fields, fieldsOf, fromOf, repeatedIn } from './fields.ts'
import { contentPolicy, faultPage, type Page, signInPage } from './page.ts'
import { type FactorAnswer, otpauthUri } from './second-factor.ts'
import { checkCode, checkPassword, type From, type SignInDesk } from './sign-in.ts'
import { type Stage, TICKET_MS, type Ticket, type Tickets, type Wish } from './tickets.ts'

const COOKIE = 'SignInCookie'
const BROWSER = /^[A-Za-z0-9_-]{43}$/
const MAX_STATE = 2048
const MAX_NONCE = 512
/** Others are left out of what is granted (RFC 6749 3.3). */
export const SCOPES: readonly string[] = ['openid', 'profile', 'email', 'offline_access']

export interface AuthorizeDesk extends SignInDesk {
  readonly codes: AuthorizationCodes
  readonly tickets: Tickets
}

/** `limited`: options of routes that give tokens. */
export function authorizeRoutes(app: FastifyInstance, desk: AuthorizeDesk, limited: object): void {
  app.get('/connect/authorize', limited, (request, reply) => begin(desk, request, reply))
  app.post('/connect/authorize', limited, (request, reply) => goOn(desk, request, reply))
}

async function begin(desk: AuthorizeDesk, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const fields = fieldsOf(request.query)
  const again = repeatedIn(request.query)
  const client = again.has('client_id') ? null : await findClient(desk.store, fields.get('client_id') ?? '')
  if (client === null) return told(reply, 400, 'The application that sent you here is not known to this system.')
  const redirectUri = again.has('redirect_uri') ? '' : (fields.get('redirect_uri') ?? '')
  // Nobody is sent to an address that is not registered: it would be an open redirector.
  if (!mayRedirect(client, redirectUri)) {
    return told(reply, 400, 'The application asked to be answered at an address that is not registered for it.')
  }
  const issuer = baseOf(desk, request)
  const state = fields.get('state') ?? null
  const refuse = (error: string, description: string): FastifyReply =>
    back(reply, redirectUri, {
      error,
      error_description: description,
      state: again.has('state') ? null : state,
      iss: issuer,
    })
  const fault = faultIn(fields, again)
  if (fault !== null) return refuse(fault.error, fault.description)
  const scopes = [...new Set((fields.get('scope') ?? '').split(' '))].filter((each) => SCOPES.includes(each))
  const wish: Wish = {
    client: client.id,
    redirectUri,
    state,
    challenge: fields.get('code_challenge') ?? '',
    scopes,
    nonce: fields.get('nonce') ?? null,
    issuer,
  }
  const known = request.cookies[COOKIE] ?? ''
  const browser = BROWSER.test(known) ? known : randomBytes(32).toString('base64url')
  reply.setCookie(COOKIE, browser, {
    httpOnly: true,
    secure: request.protocol === 'https',
    sameSite: 'lax',
    path: '/connect',
    maxAge: TICKET_MS / 1000,
  })
  const name = (fields.get('login_hint') ?? '').slice(0, 255)
  return show(desk, reply, { client, wish, browser, stage: { at: 'password' }, page: { kind: 'password', name } })
}

interface Fault {
  readonly error: string
  readonly description: string
}

function faultIn(fields: Fields, again: ReadonlySet<string>): Fault | null {
  const wrong = (description: string): Fault => ({ error: 'invalid_request', description })
  const [twice] = again
  if (twice !== undefined) return wrong('A parameter was given more than once.')
  if (fields.get('response_type') !== 'code') {
    return { error: 'unsupported_response_type', description: 'Use response_type=code.' }
  }
  if (fields.has('request'))
    return { error: 'request_not_supported', description: 'Request objects are not read here.' }
  if (fields.has('request_uri'))
    return { error: 'request_uri_not_supported', description: 'Request objects are not read here.' }
  if (fields.get('code_challenge_method') !== 'S256')
    return wrong('Use code_challenge_method=S256; plain is not taken.')
  if (!CHALLENGE.test(fields.get('code_challenge') ?? '')) return wrong('A code_challenge of 43 characters is needed.')
  if ((fields.get('response_mode') ?? 'query') !== 'query') return wrong('Use response_mode=query.')
  if ((fields.get('state') ?? '').length > MAX_STATE) return wrong(`state is longer than ${MAX_STATE} characters.`)
  if ((fields.get('nonce') ?? '').length > MAX_NONCE) return wrong(`nonce is longer than ${MAX_NONCE} characters.`)
  if ((fields.get('prompt') ?? '').split(' ').includes('none')) {
    return { error: 'login_required', description: 'People sign in each time here.' }
  }
  return null
}

const TOO_OLD = 'This page is too old, or it was opened in another browser. Go back to the application and begin again.'
const WRONG = 'The name or the password is not right.'
const WRONG_CODE = 'The code is not right, or it was used already. Wait for the next one.'
const WAIT = 'Too many wrong codes. Try again in a quarter of an hour.'

async function goOn(desk: AuthorizeDesk, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const fields = fieldsOf(request.body)
  const text = fields.get('ticket') ?? ''
  const browser = request.cookies[COOKIE] ?? ''
  // Browsers say where a form comes from; the cookie holds for those that do not.
  const site = request.headers['sec-fetch-site']
  const ticket =
    BROWSER.test(browser) && (site ?? 'same-origin') === 'same-origin' ? desk.tickets.read(text, browser) : null
  if (ticket === null) return told(reply, 400, TOO_OLD)
  const { wish, stage } = ticket
  const client = await clientOf(desk, wish)
  if (client === null)
    return told(reply, 400, 'The application that sent you here is not known to this system any more.')
  if (fields.has('cancel')) {
    const description = 'The person did not want to sign in.'
    return back(reply, wish.redirectUri, {
      error: 'access_denied',
      error_description: description,
      state: wish.state,
      iss: wish.issuer,
    })
  }
  const step: Step = { desk, reply, client, wish, browser, from: fromOf(request) }
  switch (stage.at) {
    case 'password':
      return withPassword(step, fields)
    case 'code':
      return withCode(step, stage, fields.get('code') ?? '')
    case 'done':
      return desk.tickets.spend(text) ? finish(step, await personOf(desk, stage)) : told(reply, 400, TOO_OLD)
  }
}

interface Step {
  readonly desk: AuthorizeDesk
  readonly reply: FastifyReply
  readonly client: Client
  readonly wish: Wish
  readonly browser: string
  readonly from: From
}

/** The client as it is now: its addresses may have changed since the page was shown. */
async function clientOf(desk: AuthorizeDesk, wish: Wish): Promise<Client | null> {
  const row = await desk.store.read('ServicePrincipal', wish.client)
  const client = row === null ? null : await findClient(desk.store, row.number ?? '')
  return client !== null && client.id === wish.client && mayRedirect(client, wish.redirectUri) ? client : null
}

async function withPassword(step: Step, fields: Fields): Promise<FastifyReply> {
  const name = fields.get('username') ?? ''
  const caller = await checkPassword(step.desk, name, fields.get('password') ?? '', step.from)
  if (caller === null) {
    const page: Page = { kind: 'password', name: name.slice(0, 255) }
    return show(step.desk, step.reply.code(401), { ...step, stage: { at: 'password' }, page, fault: WRONG })
  }
  return judge(step, caller, await checkCode(step.desk, caller, null, step.from))
}

async function withCode(step: Step, stage: Stage & { readonly at: 'code' }, code: string): Promise<FastifyReply> {
  const caller = await personOf(step.desk, stage)
  if (caller === null) return told(step.reply, 400, TOO_OLD)
  return judge(step, caller, await checkCode(step.desk, caller, code, step.from))
}

/** Null when the password has changed or the person is gone since. */
async function personOf(
  desk: AuthorizeDesk,
  stage: Exclude<Stage, { readonly at: 'password' }>,
): Promise<Caller | null> {
  const caller = await loadCaller(desk.store, 'User', stage.user)
  return caller !== null && (await stampOf(desk.store, caller, null)) === stage.stamp ? caller : null
}

async function judge(step: Step, caller: Caller, answer: FactorAnswer): Promise<FastifyReply> {
  const { desk, reply } = step
  const stamp = await stampOf(desk.store, caller, null)
  const next: Stage = { at: 'code', user: caller.id, stamp }
  switch (answer.kind) {
    case 'passed': {
      if (answer.recoveryCodes === null) return finish(step, caller)
      const page: Page = { kind: 'recovery', codes: answer.recoveryCodes }
      return show(desk, reply, { ...step, stage: { ...next, at: 'done' }, page })
    }
    case 'code needed':
      return show(desk, reply, { ...step, stage: next, page: { kind: 'code' } })
    case 'wrong code':
      return show(desk, reply.code(401), { ...step, stage: next, page: { kind: 'code' }, fault: WRONG_CODE })
    case 'wait':
      return show(desk, reply.code(429), { ...step, stage: next, page: { kind: 'code' }, fault: WAIT })
    case 'set up': {
      const uri = otpauthUri(desk.issuer, caller.number, answer.secret)
      return show(desk, reply, { ...step, stage: next, page: { kind: 'set up', secret: answer.secret, uri } })
    }
  }
}

async function finish({ desk, reply, wish }: Step, caller: Caller | null): Promise<FastifyReply> {
  if (caller === null) return told(reply, 400, TOO_OLD)
  const code = desk.codes.issue({
    client: wish.client,
    redirectUri: wish.redirectUri,
    challenge: wish.challenge,
    user: caller.id,
    stamp: await stampOf(desk.store, caller, null),
    scopes: wish.scopes,
    nonce: wish.nonce,
    issuer: wish.issuer,
    signedInAt: desk.now(),
  })
  reply.clearCookie(COOKIE, { path: '/connect' })
  const { state, issuer: iss } = wish
  if (code === null) return back(reply, wish.redirectUri, { error: 'temporarily_unavailable', state, iss })
  return back(reply, wish.redirectUri, { code, state, iss })
}

/** 303: the form is not sent on (RFC 9700 4.12). */
function back(reply: FastifyReply, uri: string, given: Readonly<Record<string, string | null>>): FastifyReply {
  const said = Object.entries(given).filter((each): each is [string, string] => each[1] !== null)
  const query = new URLSearchParams(said).toString()
  return bare(reply)
    .code(303)
    .header('location', `${uri}${uri.includes('?') ? '&' : '?'}${query}`)
    .send()
}

function told(reply: FastifyReply, status: number, fault: string): FastifyReply {
  return html(reply.code(status), null, faultPage(fault))
}

interface Showing {
  readonly client: Client
  readonly wish: Wish
  readonly browser: string
  readonly stage: Stage
  readonly page: Page
  readonly fault?: string
}

function show(desk: AuthorizeDesk, reply: FastifyReply, showing: Showing): FastifyReply {
  const { client, wish, browser, stage, page, fault = null } = showing
  const ticket: Ticket = { wish, stage }
  const shown = signInPage({ client: client.name, ticket: desk.tickets.issue(ticket, browser), fault, page })
  return html(reply, wish.redirectUri, shown)
}

function html(reply: FastifyReply, leadsTo: string | null, page: string): FastifyReply {
  return bare(reply)
    .header('content-security-policy', contentPolicy(leadsTo))
    .type('text/html; charset=utf-8')
    .send(page)
}

function bare(reply: FastifyReply): FastifyReply {
  return reply.header('cache-control', 'no-store').header('referrer-policy', 'no-referrer')
}
