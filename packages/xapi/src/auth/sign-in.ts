// Who gets a token: API clients by secret, people by password, and both by a refresh token that is good for one exchange.
import type { Store, TokenOwner } from '@cordboard/store'
import type { SwitchDesk } from '../switch-desk/switch-desk.ts'
import { ACCESS_SECONDS, type AccessTokens } from './access-token.ts'
import { mayActAs } from './authenticate.ts'
import { type Caller, loadCaller, stampOf } from './caller.ts'

/** 30 days. */
export const REFRESH_MS = 30 * 86_400_000
const MAX_NAME = 255
const MAX_SECRET = 1024

export interface From {
  readonly address: string
  readonly userAgent: string
}

export interface TokenSet {
  readonly token_type: 'Bearer'
  readonly expires_in: number
  readonly access_token: string
  readonly refresh_token?: string
}

export type SignIn =
  | { readonly ok: true; readonly tokens: TokenSet }
  | { readonly ok: false; readonly why: SignInFault }

export type SignInFault = 'wrong credentials' | 'invalid grant' | 'may not impersonate'

export interface SignInDesk {
  readonly store: Store
  readonly switch: SwitchDesk
  readonly tokens: AccessTokens
}

/** An API client: number and secret. */
export async function signInClient(desk: SignInDesk, id: string, secret: string, from: From): Promise<SignIn> {
  const known = id.length <= MAX_NAME ? await desk.store.readBy('ServicePrincipal', 'Number', id) : null
  // Unknown clients cost the same work as known ones.
  const good = await desk.store.verifySecret(
    'ServicePrincipal',
    known?.id ?? null,
    'Secret',
    secret.slice(0, MAX_SECRET),
  )
  const caller = good && known !== null ? await loadCaller(desk.store, 'ServicePrincipal', known.id) : null
  if (caller === null) return failed(desk, id, from)
  return { ok: true, tokens: await accessOnly(desk, caller, null) }
}

/** A person: extension number or mail address, and the web password. */
export async function signInUser(desk: SignInDesk, name: string, password: string, from: From): Promise<SignIn> {
  const known = name.length <= MAX_NAME ? await findUser(desk.store, name) : null
  const good = await desk.store.verifySecret('User', known, 'AccessPassword', password.slice(0, MAX_SECRET))
  const caller = good && known !== null ? await loadCaller(desk.store, 'User', known) : null
  if (caller === null) return failed(desk, name, from)
  const refresh = await desk.store.tokens.issue({
    owner: { noun: 'User', id: caller.id },
    scopes: ['xapi'],
    loginType: 'Password',
    ip: from.address,
    userAgent: from.userAgent,
    lifetimeMs: REFRESH_MS,
  })
  return { ok: true, tokens: { ...(await accessOnly(desk, caller, null)), refresh_token: refresh.token } }
}

async function findUser(store: Store, name: string): Promise<number | null> {
  const row =
    (await store.readBy('User', 'Number', name)) ??
    (name.includes('@') ? await store.readBy('User', 'EmailAddress', name) : null)
  return row?.id ?? null
}

/** A refresh token is exchanged for a new pair; `impersonate` is the extension an administrator wants to act as. */
export async function signInAgain(
  desk: SignInDesk,
  refreshToken: string,
  impersonate: string | null,
  from: From,
): Promise<SignIn> {
  const by = { ip: from.address, userAgent: from.userAgent, lifetimeMs: REFRESH_MS }
  const given = refreshToken.slice(0, MAX_SECRET)
  // Looked at before it is spent: who may not act as somebody keeps the session they have.
  const owned = impersonate === null ? null : (await desk.store.tokens.find(given))?.owner ?? null
  const subject = owned === null || impersonate === null ? null : await impersonated(desk, owned, impersonate)
  if (owned !== null && subject === null) return { ok: false, why: 'may not impersonate' }
  const exchange = await desk.store.tokens.rotate(given, by)
  if (!exchange.ok) {
    // A guess is counted against its address; a token that merely got old is not.
    return exchange.reason === 'unknown'
      ? failed(desk, 'refresh token', from, 'invalid grant')
      : { ok: false, why: 'invalid grant' }
  }
  const caller = await ownerCaller(desk.store, exchange.row.owner)
  if (caller === null) return { ok: false, why: 'invalid grant' }
  const access = await accessOnly(desk, subject ?? caller, subject === null ? null : caller)
  return { ok: true, tokens: { ...access, refresh_token: exchange.token } }
}

function ownerCaller(store: Store, { noun, id }: TokenOwner): Promise<Caller | null> {
  return loadCaller(store, noun === 'ServicePrincipal' ? 'ServicePrincipal' : 'User', id)
}

/** The user with this number, when the owner of the refresh token may act as them. */
async function impersonated(desk: SignInDesk, owner: TokenOwner, number: string): Promise<Caller | null> {
  const administrator = await ownerCaller(desk.store, owner)
  const row = number.length <= MAX_NAME ? await desk.store.readBy('User', 'Number', number) : null
  const caller = row === null ? null : await loadCaller(desk.store, 'User', row.id)
  return administrator === null || caller === null || !mayActAs(administrator, caller) ? null : caller
}

async function accessOnly(desk: SignInDesk, caller: Caller, administrator: Caller | null): Promise<TokenSet> {
  const access = await desk.tokens.issue(caller, administrator, await stampOf(desk.store, caller, administrator))
  return { token_type: 'Bearer', expires_in: ACCESS_SECONDS, access_token: access }
}

// The switch owns the counter per address; while it is away there is nobody to count, and the answer is the same.
function failed(desk: SignInDesk, user: string, from: From, why: SignInFault = 'wrong credentials'): SignIn {
  void desk.switch
    .request({ kind: 'webLoginFailed', address: from.address, user: user.slice(0, 64) })
    .catch(() => undefined)
  return { ok: false, why }
}
