// Refresh tokens as lists show them: everybody's for administrators, one's own under MyTokens. Never the token itself.
import { OAuthClients, SecurityTokens } from '@cordboard/model'
import type { TokenRow } from '@cordboard/store'
import { reaches } from '../auth/caller.ts'
import { notFound } from '../http/refusal.ts'
import type { Asking, Item, Resource } from './resource.ts'
import { isoTime, valueItem } from './value-item.ts'

const NEVER = '0001-01-01T00:00:00Z'

function tokenItem(row: TokenRow, username: string): Item {
  const values = {
    Id: row.id,
    Username: username,
    LoginType: row.loginType,
    Scopes: row.scopes,
    Created: isoTime(row.createdAt),
    CreatedByIp: row.createdByIp,
    CreatedByUserAgent: row.createdByUserAgent,
    Expires: isoTime(row.expiresAt),
    Used: isoTime(row.usedAt) ?? NEVER,
    UsedByIp: row.usedByIp ?? '',
    UsedByUserAgent: row.usedByUserAgent ?? '',
    Revoked: isoTime(row.revokedAt),
    RevokedByIp: row.revokedByIp,
    ReasonRevoked: row.reasonRevoked,
    RotateOnRefresh: true,
    SlidingExpiration: true,
    OverrideConsoleRestrictions: false,
    Token: '',
  }
  return valueItem(row.id, values, { departments: [], owner: row.owner })
}

async function items(asking: Asking, own: boolean): Promise<readonly Item[]> {
  const { caller, desk } = asking
  const rows = await desk.store.tokens.list(own ? { noun: caller.noun, id: caller.id } : null)
  const names = new Map<string, string | null>()
  for (const noun of ['User', 'ServicePrincipal']) {
    for (const row of await desk.store.list(noun)) names.set(`${noun}:${row.id}`, row.number)
  }
  return rows
    .map((row) => tokenItem(row, names.get(`${row.owner.noun}:${row.owner.id}`) ?? ''))
    .filter((item) => own || reaches(caller, 'RefreshToken', 'read', item.belongs))
}

export function securityTokensResource(): Resource {
  return {
    noun: SecurityTokens,
    maxTop: 100,
    rows: (asking) => items(asking, false),
    get: async (asking, key) => (await items(asking, false)).find((item) => item.id === key) ?? null,
  }
}

export function myTokensResource(): Resource {
  return {
    noun: { ...SecurityTokens, set: 'MyTokens' },
    maxTop: 100,
    rows: (asking) => items(asking, true),
    get: async (asking, key) => (await items(asking, true)).find((item) => item.id === key) ?? null,
  }
}

/** None are registered: this version knows API clients of its own only (ServicePrincipals). */
export function oauthClientsResource(): Resource {
  // Clients that registered themselves would stand here; none can, so whatever is asked for by key is not found.
  const absent = async (): Promise<never> => {
    throw notFound('The OAuth client')
  }
  return { noun: OAuthClients, maxTop: 100, rows: async () => [], get: async () => null, remove: absent }
}
