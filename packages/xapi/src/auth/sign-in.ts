// Who gets a token: API clients by secret, people by password and one-time code, and all by a refresh token that is good for
// one exchange.
import type { Store, StoredRow, TokenOwner, TokenRow } from '@cordboard/store'
import type { SwitchDesk } from '../switch-desk/switch-desk.ts'
import { ACCESS_SECONDS, type AccessTokens } from './access-token.ts'
import { mayActAs } from './authenticate.ts'
import { type Caller, loadCaller, stampOf } from './caller.ts'
import { clientAccount, findClient, provesClient } from './clients.ts'
import { countFailed, isRightSecret, mayTry, unownedName } from './guarded-secret.ts'
import { checkFactor, type FactorAnswer } from './second-factor.ts'

/** 30 days. */
export const REFRESH_MS = 30 * 86_400_000
const MAX_NAME = 255
const MAX_SECRET = 1024
/** Sign-ins of one person that are alive at once; the oldest makes room. */
const MOST_SIGN_INS = 200

export interface From {
  readonly address: string
  readonly userAgent: string
}

export interface TokenSet {
  readonly token_type: 'Bearer'
  readonly expires_in: number
  readonly access_token: string
  readonly refresh_token?: string
  readonly id_token?: string
  /** What was granted, when it was asked for (RFC 6749 5.1). */
  readonly scope?: string
}

export type SignIn =
  | { readonly ok: true; readonly tokens: TokenSet }
  | { readonly ok: false; readonly why: SignInFault }

export type SignInFault = 'wrong credentials' | 'invalid grant' | 'may not impersonate'

export interface SignInDesk {
  readonly store: Store
  readonly switch: Pick<SwitchDesk, 'request'>
  readonly tokens: AccessTokens
  /** Host name of this system. */
  readonly issuer: string
  /** Epoch milliseconds. */
  readonly now: () => number
}

/** Client id and secret as a request brought them. */
export interface ClientGiven {
  readonly id: string
  readonly secret: string | null
}

/** An API client: number and secret. */
export async function signInClient(desk: SignInDesk, given: ClientGiven, from: From): Promise<SignIn> {
  const { id, secret } = given
  const known = id.length <= MAX_NAME ? await desk.store.readBy('ServicePrincipal', 'Number', id) : null
  const name = known?.number ?? id
  const good = await isRightSecret(desk, clientAccount(known?.id ?? null, name), secret ?? '', from.address)
  const caller = good && known !== null ? await loadCaller(desk.store, 'ServicePrincipal', known.id) : null
  if (caller === null) return failed(desk, name, from)
  return { ok: true, tokens: await accessOnly(desk, caller, null, null) }
}

/** Extension number or mail address, and the web password. Null when they do not fit; that is counted. */
export async function checkPassword(
  desk: SignInDesk,
  given: string,
  password: string,
  from: From,
): Promise<Caller | null> {
  const known = given.length <= MAX_NAME ? await findUser(desk.store, given) : null
  // Number and mail address are two names of one account.
  const name = known?.number ?? given
  const account = { noun: 'User', field: 'AccessPassword', id: known?.id ?? null, name } as const
  const good = await isRightSecret(desk, account, password, from.address)
  const caller = good && known !== null ? await loadCaller(desk.store, 'User', known.id) : null
  if (caller === null) failed(desk, name, from)
  return caller
}

/** The one-time code of somebody whose password was right. A wrong one is counted against its address, too. */
export async function checkCode(
  desk: SignInDesk,
  caller: Caller,
  code: string | null,
  from: From,
): Promise<FactorAnswer> {
  const answer = await checkFactor(desk.store, caller, code)
  if (answer.kind === 'wrong code') failed(desk, caller.number, from)
  return answer
}

export type PersonSignIn =
  | { readonly kind: 'wrong credentials' }
  | Exclude<FactorAnswer, { readonly kind: 'passed' }>
  | { readonly kind: 'in'; readonly tokens: TokenSet; readonly recoveryCodes: readonly string[] | null }

/** A person: name, web password and, where it is needed, a one-time code. */
export async function signInUser(
  desk: SignInDesk,
  given: { readonly name: string; readonly password: string; readonly code: string | null },
  from: From,
): Promise<PersonSignIn> {
  const caller = await checkPassword(desk, given.name, given.password, from)
  if (caller === null) return { kind: 'wrong credentials' }
  const answer = await checkCode(desk, caller, given.code, from)
  if (answer.kind !== 'passed') return answer
  const { token, row } = await issueRefresh(desk, caller, { scopes: [], loginType: 'Password', client: null }, from)
  const access = await accessOnly(desk, caller, null, row)
  return { kind: 'in', tokens: { ...access, refresh_token: token }, recoveryCodes: answer.recoveryCodes }
}

async function findUser(store: Store, name: string): Promise<StoredRow | null> {
  const row = await store.readBy('User', 'Number', name)
  return row ?? (name.includes('@') ? store.readBy('User', 'EmailAddress', name) : null)
}

/** The first refresh token of a new sign-in. `scopes`: beside `xapi`. */
export async function issueRefresh(
  { store }: SignInDesk,
  caller: Caller,
  how: { readonly scopes: readonly string[]; readonly loginType: string; readonly client: number | null },
  from: From,
): Promise<{ readonly token: string; readonly row: TokenRow }> {
  const owner: TokenOwner = { noun: 'User', id: caller.id }
  const alive = (await store.tokens.list(owner)).filter((each) => each.revokedAt === null)
  for (const old of alive.slice(0, Math.max(0, alive.length + 1 - MOST_SIGN_INS)))
    await store.tokens.revokeFamily(old.family, { ip: from.address, reason: 'TooMany' })
  return store.tokens.issue({
    owner,
    scopes: ['xapi', ...how.scopes],
    loginType: how.loginType,
    client: how.client,
    ip: from.address,
    userAgent: from.userAgent,
    lifetimeMs: REFRESH_MS,
  })
}

/**
 * A refresh token is exchanged for a new pair; `impersonate` is the extension an administrator wants to act as. What was given
 * to a client is exchanged by that client only (RFC 6749 6).
 */
export async function signInAgain(
  desk: SignInDesk,
  refreshToken: string,
  impersonate: string | null,
  client: ClientGiven,
  from: From,
): Promise<SignIn> {
  const by = { ip: from.address, userAgent: from.userAgent, lifetimeMs: REFRESH_MS }
  const guesses = unownedName('refresh tokens', from.address)
  const given = (await mayTry(desk, guesses, from.address)) ? refreshToken.slice(0, MAX_SECRET) : ''
  // Looked at before it is spent: who may not do what they ask for keeps the session they have.
  const known = await desk.store.tokens.find(given)
  if (known !== null && known.client !== null && !(await isFrom(desk, known.client, client, from)))
    return failed(desk, client.id, from)
  const owned = impersonate === null || known === null ? null : known
  const subject = owned === null || impersonate === null ? null : await impersonated(desk, owned, impersonate)
  if (owned !== null && subject === null) return { ok: false, why: 'may not impersonate' }
  const exchange = await desk.store.tokens.rotate(given, by)
  if (!exchange.ok) {
    // A guess is counted; a token that merely got old is not.
    return exchange.reason === 'unknown'
      ? failed(desk, guesses, from, 'invalid grant')
      : { ok: false, why: 'invalid grant' }
  }
  const caller = await ownerCaller(desk.store, exchange.row.owner)
  if (caller === null) return { ok: false, why: 'invalid grant' }
  const access = await accessOnly(desk, subject ?? caller, subject === null ? null : caller, exchange.row)
  return { ok: true, tokens: { ...access, refresh_token: exchange.token } }
}

/** Is this the client with that id, and has it shown what it must? */
export async function isFrom(desk: SignInDesk, id: number, given: ClientGiven, from: From): Promise<boolean> {
  const client = await findClient(desk.store, given.id)
  return (await provesClient(desk, client, given, from.address)) && client?.id === id
}

function ownerCaller(store: Store, { noun, id }: TokenOwner): Promise<Caller | null> {
  return loadCaller(store, noun === 'ServicePrincipal' ? 'ServicePrincipal' : 'User', id)
}

/** The user with this number, when the owner of the refresh token may act as them. Clients of others act as nobody else. */
async function impersonated(desk: SignInDesk, known: TokenRow, number: string): Promise<Caller | null> {
  if (known.client !== null) return null
  const administrator = await ownerCaller(desk.store, known.owner)
  const row = number.length <= MAX_NAME ? await desk.store.readBy('User', 'Number', number) : null
  const caller = row === null ? null : await loadCaller(desk.store, 'User', row.id)
  return administrator === null || caller === null || !mayActAs(administrator, caller) ? null : caller
}

/** An access token; with `row` it ends when that refresh token's family does. */
export async function accessOnly(
  desk: SignInDesk,
  caller: Caller,
  administrator: Caller | null,
  row: TokenRow | null,
): Promise<TokenSet> {
  const client = row?.client == null ? null : await desk.store.read('ServicePrincipal', row.client)
  const access = await desk.tokens.issue({
    caller,
    administrator,
    stamp: await stampOf(desk.store, caller, administrator),
    family: row?.family ?? null,
    client: client === null ? null : { id: client.id, clientId: client.number ?? '' },
    scopes: row?.scopes.filter((each) => each !== 'xapi') ?? [],
  })
  return { token_type: 'Bearer', expires_in: ACCESS_SECONDS, access_token: access }
}

/** `user`: what the try is counted under (see GuardedAccount). */
export function failed(
  desk: SignInDesk,
  user: string,
  from: From,
  why: SignInFault = 'wrong credentials',
): { readonly ok: false; readonly why: SignInFault } {
  countFailed(desk, user, from.address)
  return { ok: false, why }
}
