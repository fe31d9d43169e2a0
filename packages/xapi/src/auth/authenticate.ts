// From an Authorization header to a caller with today's rights.
import type { Store } from '@cordboard/store'
import { ApiRefusal } from '../http/refusal.ts'
import type { AccessTokens } from './access-token.ts'
import { type Caller, loadCaller, rolesOf, stampOf } from './caller.ts'

export interface Bearer {
  readonly caller: Caller
  readonly scopes: readonly string[]
}

/** Throws 401 for anything but a good token of somebody who exists and may use the API. */
export async function authenticate(
  store: Store,
  tokens: AccessTokens,
  authorization: string | undefined,
): Promise<Caller> {
  return (await authenticateBearer(store, tokens, authorization)).caller
}

/** The same, with what the token was given for. */
export async function authenticateBearer(
  store: Store,
  tokens: AccessTokens,
  authorization: string | undefined,
): Promise<Bearer> {
  const token = bearerIn(authorization)
  if (token === null) throw unauthorised('A bearer token is needed: POST /connect/token gives one.', '')
  const subject = await tokens.verify(token)
  const caller = subject === null ? null : await loadCaller(store, subject.noun, subject.id)
  if (subject === null || caller === null)
    throw unauthorised('The token is not valid or has expired.', ', error="invalid_token"')
  const administrator = subject.administrator === null ? null : await loadCaller(store, 'User', subject.administrator)
  const mayAct = subject.administrator === null || (administrator !== null && mayActAs(administrator, caller))
  if (
    !mayAct ||
    subject.stamp !== (await stampOf(store, caller, administrator)) ||
    (subject.family !== null && !(await store.tokens.isAlive(subject.family))) ||
    (subject.client !== null && (await loadCaller(store, 'ServicePrincipal', subject.client)) === null)
  )
    throw unauthorised('The token is not valid any more.', ', error="invalid_token"')
  const acting = administrator === null ? caller : { ...caller, actingFor: administrator.number }
  return { caller: acting, scopes: subject.scopes }
}

/** Nobody borrows more rights than they have: an administrator may not act as an owner. Only people act as others. */
export function mayActAs(administrator: Caller, caller: Caller): boolean {
  const roles = rolesOf(administrator)
  if (administrator.noun !== 'User') return false
  return (
    roles.includes('system_owners') || (roles.includes('system_admins') && !rolesOf(caller).includes('system_owners'))
  )
}

function bearerIn(authorization: string | undefined): string | null {
  if (authorization === undefined) return null
  const space = authorization.indexOf(' ')
  return authorization.slice(0, space).toLowerCase() === 'bearer' ? authorization.slice(space + 1).trim() : null
}

function unauthorised(message: string, detail: string): ApiRefusal {
  return new ApiRefusal(401, message, [], { 'www-authenticate': `Bearer realm="xapi"${detail}` })
}
