// An authorization code becomes tokens (RFC 6749 4.1.3, RFC 7636 4.6, OpenID Connect Core 3.1.3).
import { type Caller, loadCaller, stampOf } from './caller.ts'
import { findClient, provesClient } from './clients.ts'
import type { AuthorizationCodes } from './codes.ts'
import type { Fields } from './fields.ts'
import { mayTry, unownedName } from './guarded-secret.ts'
import { personClaims, subjectOf } from './person.ts'
import {
  accessOnly,
  type ClientGiven,
  type From,
  failed,
  issueRefresh,
  type SignIn,
  type SignInDesk,
} from './sign-in.ts'

export async function signInByCode(
  desk: SignInDesk & { readonly codes: AuthorizationCodes },
  fields: Fields,
  given: ClientGiven,
  from: From,
): Promise<SignIn> {
  const client = await findClient(desk.store, given.id)
  if (!(await provesClient(desk, client, given, from.address)) || client === null) return failed(desk, given.id, from)
  const guesses = unownedName('codes', from.address)
  const code = (await mayTry(desk, guesses, from.address)) ? (fields.get('code') ?? '') : ''
  const redeemed = desk.codes.redeem(code, {
    client: client.id,
    redirectUri: fields.get('redirect_uri') ?? '',
    verifier: fields.get('code_verifier') ?? '',
  })
  if (!redeemed.ok) {
    // A code that comes twice was stolen once: what it gave ends (RFC 6749 4.1.2).
    if (redeemed.family !== null)
      await desk.store.tokens.revokeFamily(redeemed.family, { ip: from.address, reason: 'InvalidatePassword' })
    return failed(desk, guesses, from, 'invalid grant')
  }
  const { grant } = redeemed
  const caller = await loadCaller(desk.store, 'User', grant.user)
  if (caller === null || (await stampOf(desk.store, caller, null)) !== grant.stamp)
    return { ok: false, why: 'invalid grant' }
  const how = { scopes: grant.scopes, loginType: 'OAuthClient', client: client.id }
  const { token, row } = await issueRefresh(desk, caller, how, from)
  desk.codes.gave(code, row.family)
  const access = await accessOnly(desk, caller, null, row)
  const scope = ['xapi', ...grant.scopes].join(' ')
  const tokens = { ...access, refresh_token: token, scope }
  if (!grant.scopes.includes('openid')) return { ok: true, tokens }
  const idToken = await desk.tokens.issueId({
    issuer: grant.issuer,
    subject: subjectOf(caller),
    audience: client.clientId,
    signedInAt: grant.signedInAt,
    nonce: grant.nonce,
    claims: await claimsFor(desk, caller, grant.scopes),
  })
  return { ok: true, tokens: { ...tokens, id_token: idToken } }
}

async function claimsFor(
  { store }: SignInDesk,
  caller: Caller,
  scopes: readonly string[],
): Promise<Readonly<Record<string, unknown>>> {
  return personClaims(await store.read('User', caller.id), scopes)
}
