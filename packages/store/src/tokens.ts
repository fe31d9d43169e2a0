// Refresh tokens: only hashes are kept, each is good for one exchange, and a second use ends its family (RFC 9700 4.14).
import { createHash, randomBytes, randomUUID } from 'node:crypto'
import type { Kysely } from 'kysely'
import type { Exchange, TokenOwner, TokenRequest, TokenRow, Tokens } from './contract.ts'
import type { Database } from './engine.ts'
import { storable } from './storable.ts'
import type { Tables } from './tables.ts'

const TOKEN_BYTES = 32
const AGENT_LENGTH = 255

type TokenColumns = Omit<Tables['refresh_token'], 'id'> & { readonly id: number }

/** `guard` turns the engine's failures into StoreErrors. */
export function tokens(database: Database, now: () => number, guard: <T>(work: Promise<T>) => Promise<T>): Tokens {
  return {
    issue: (request) => guard(insert(database.writer, request, randomUUID(), now())),
    rotate: (token, by) => guard(rotate(database, token, by, now())),
    find: (token) => guard(find(database, token, now())),
    isAlive: (family) => guard(isAlive(database, family, now())),
    list: (owner) => guard(list(database, owner)),
    revoke: (id, by) => guard(revokeOne(database, 'id', id, by, now())),
    revokeText: (token, by) => guard(revokeOne(database, 'hash', hashOf(token), by, now())),
    revokeFamily: async (family, by) => {
      await guard(revokeAll(database, by, now(), [['family', family]]))
    },
    revokeOwner: (owner, by) =>
      guard(
        revokeAll(database, by, now(), [
          ['owner_noun', owner.noun],
          ['owner_id', owner.id],
        ]),
      ),
    removeOld: () => guard(removeOld(database.writer, now())),
  }
}

// The token has 256 random bits, so a plain hash is enough and lookups by hash leak nothing of use.
function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('base64url')
}

async function insert(
  db: Kysely<Tables>,
  request: TokenRequest,
  family: string,
  at: number,
): Promise<{ readonly token: string; readonly row: TokenRow }> {
  const token = randomBytes(TOKEN_BYTES).toString('base64url')
  const row = await db
    .insertInto('refresh_token')
    .values({
      hash: hashOf(token),
      family,
      owner_noun: request.owner.noun,
      owner_id: request.owner.id,
      scopes: JSON.stringify(request.scopes),
      login_type: request.loginType,
      created_at: at,
      created_ip: request.ip,
      created_agent: storable(request.userAgent, AGENT_LENGTH),
      expires_at: at + request.lifetimeMs,
      spent: 0,
      client: request.client ?? null,
    })
    .returningAll()
    .executeTakeFirstOrThrow()
  return { token, row: tokenRow(row) }
}

async function rotate(
  database: Database,
  token: string,
  by: { readonly ip: string; readonly userAgent: string; readonly lifetimeMs: number },
  at: number,
): Promise<Exchange> {
  return database.writer.transaction().execute(async (db) => {
    const found = await db.selectFrom('refresh_token').selectAll().where('hash', '=', hashOf(token)).executeTakeFirst()
    if (found === undefined) return { ok: false, reason: 'unknown' }
    if (found.revoked_at !== null) return { ok: false, reason: 'revoked' }
    if (found.expires_at <= at) return { ok: false, reason: 'expired' }
    // The condition makes two exchanges at the same time one exchange and one reuse.
    const spent = await db
      .updateTable('refresh_token')
      .set({ spent: 1, used_at: at, used_ip: by.ip, used_agent: storable(by.userAgent, AGENT_LENGTH) })
      .where('id', '=', found.id)
      .where('spent', '=', 0)
      .where('revoked_at', 'is', null)
      .executeTakeFirst()
    if (spent.numUpdatedRows === 0n) {
      await revokeWhere(db, { ip: by.ip, reason: 'InvalidatePassword' }, at, [['family', found.family]])
      return { ok: false, reason: 'reused' }
    }
    const known = tokenRow(found)
    const made = await insert(
      db,
      { ...known, ip: by.ip, userAgent: by.userAgent, lifetimeMs: by.lifetimeMs },
      found.family,
      at,
    )
    return { ok: true, ...made }
  })
}

function living(database: Database, at: number) {
  return database.reader
    .selectFrom('refresh_token')
    .where('spent', '=', 0)
    .where('revoked_at', 'is', null)
    .where('expires_at', '>', at)
}

async function find(database: Database, token: string, at: number): Promise<TokenRow | null> {
  const found = await living(database, at).selectAll().where('hash', '=', hashOf(token)).executeTakeFirst()
  return found === undefined ? null : tokenRow(found)
}

async function isAlive(database: Database, family: string, at: number): Promise<boolean> {
  const found = await living(database, at).select('id').where('family', '=', family).executeTakeFirst()
  return found !== undefined
}

async function list(database: Database, owner: TokenOwner | null): Promise<readonly TokenRow[]> {
  const all = database.reader.selectFrom('refresh_token').selectAll().where('spent', '=', 0).orderBy('id')
  const asked = owner === null ? all : all.where('owner_noun', '=', owner.noun).where('owner_id', '=', owner.id)
  return (await asked.limit(10_000).execute()).map(tokenRow)
}

async function revokeOne(
  database: Database,
  column: 'id' | 'hash',
  value: number | string,
  by: { readonly ip: string; readonly reason: string },
  at: number,
): Promise<boolean> {
  const found = await database.writer
    .selectFrom('refresh_token')
    .select('family')
    .where(column, '=', value)
    .executeTakeFirst()
  if (found === undefined) return false
  await revokeAll(database, by, at, [['family', found.family]])
  return true
}

type Where = readonly (readonly ['family' | 'owner_noun' | 'owner_id', string | number])[]

// On PostgreSQL an exchange that was under way may have added a token which the first statement did not see; it has waited
// for that exchange, so the next one sees it.
async function revokeAll(
  database: Database,
  by: { readonly ip: string; readonly reason: string },
  at: number,
  where: Where,
): Promise<number> {
  let revoked = 0
  for (;;) {
    const more = await revokeWhere(database.writer, by, at, where)
    revoked += more
    if (more === 0) return revoked
  }
}

// Who steals a token that was spent longer ago gains nothing by it; only the alarm is not raised any more.
const SPENT_KEPT_MS = 2 * 86_400_000

async function removeOld(db: Kysely<Tables>, at: number): Promise<number> {
  const result = await db
    .deleteFrom('refresh_token')
    .where((is) =>
      is.or([is('expires_at', '<=', at), is.and([is('spent', '=', 1), is('used_at', '<=', at - SPENT_KEPT_MS)])]),
    )
    .executeTakeFirst()
  return Number(result.numDeletedRows)
}

async function revokeWhere(
  db: Kysely<Tables>,
  by: { readonly ip: string; readonly reason: string },
  at: number,
  where: Where,
): Promise<number> {
  let update = db
    .updateTable('refresh_token')
    .set({ revoked_at: at, revoked_ip: by.ip, revoked_reason: by.reason })
    .where('revoked_at', 'is', null)
  for (const [column, value] of where) update = update.where(column, '=', value)
  const result = await update.executeTakeFirst()
  return Number(result.numUpdatedRows)
}

function tokenRow(row: TokenColumns): TokenRow {
  return {
    id: row.id,
    family: row.family,
    owner: { noun: row.owner_noun, id: row.owner_id },
    scopes: JSON.parse(row.scopes) as readonly string[],
    loginType: row.login_type,
    createdAt: row.created_at,
    createdByIp: row.created_ip,
    createdByUserAgent: row.created_agent,
    expiresAt: row.expires_at,
    usedAt: row.used_at,
    usedByIp: row.used_ip,
    usedByUserAgent: row.used_agent,
    revokedAt: row.revoked_at,
    revokedByIp: row.revoked_ip,
    reasonRevoked: row.revoked_reason,
    client: row.client,
  }
}
