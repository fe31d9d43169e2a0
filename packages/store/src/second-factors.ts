// The second factor of people: a secret shared with an authenticator app, sealed, and recovery codes as hashes.
//
//   none --begin--> begun --confirm(code)--> confirmed --remove--> none
//                    '--begin: a new secret--'
import { createHash, randomBytes } from 'node:crypto'
import type { Kysely, Transaction } from 'kysely'
import type { FactorCheck, SecondFactors } from './contract.ts'
import type { Database } from './engine.ts'
import type { Sealer } from './seal.ts'
import { randomText } from './secrets.ts'
import type { Tables } from './tables.ts'
import { base32, matchingSteps } from './totp.ts'

const SECRET_BYTES = 20 // RFC 4226 4, R6
const RECOVERY_CODES = 10
// 92 random bits, so a plain hash is enough.
const RECOVERY_LENGTH = 16
/** A secret that was shown but not confirmed is good for so long. */
const BEGUN_MS = 15 * 60_000
/** Codes that may be tried in a window. Whoever tries knows the password already, so no stranger can use them up. */
const TRIES = 5
const WINDOW_MS = 15 * 60_000

type Row = Tables['second_factor']

export function secondFactors(
  database: Database,
  seal: Sealer,
  now: () => number,
  guard: <T>(work: Promise<T>) => Promise<T>,
): SecondFactors {
  const transact = <T>(work: (db: Transaction<Tables>) => Promise<T>): Promise<T> =>
    guard(database.writer.transaction().execute(work))
  return {
    isConfirmed: async (user) => (await guard(rowOf(database.reader, user)))?.confirmed === 1,
    confirmed: async () => {
      const query = database.reader.selectFrom('second_factor').select('user_id').where('confirmed', '=', 1)
      return new Set((await guard(query.execute())).map((row) => row.user_id))
    },
    begin: (user) => transact((db) => begin(db, seal, user, now())),
    confirm: (user, code) => transact((db) => confirm(db, seal, user, code, now())),
    check: (user, code) => transact((db) => check(db, seal, user, code, now())),
    remove: (user) => transact((db) => remove(db, user)),
  }
}

function rowOf(db: Kysely<Tables>, user: number): Promise<Row | undefined> {
  return db.selectFrom('second_factor').selectAll().where('user_id', '=', user).executeTakeFirst()
}

function placeOf(user: number): string {
  return `SecondFactor/${user}/Secret`
}

async function begin(db: Transaction<Tables>, seal: Sealer, user: number, at: number): Promise<string | null> {
  const known = await rowOf(db, user)
  if (known?.confirmed === 1) return null
  const key = randomBytes(SECRET_BYTES)
  const fresh = { secret: seal.seal(key.toString('base64url'), placeOf(user)), begun_at: at, last_step: -1 }
  // Tries are not given back by beginning again.
  if (known !== undefined) await db.updateTable('second_factor').set(fresh).where('user_id', '=', user).execute()
  else
    await db
      .insertInto('second_factor')
      .values({ user_id: user, confirmed: 0, failed: 0, window_at: at, ...fresh })
      .execute()
  return base32(key)
}

async function confirm(
  db: Transaction<Tables>,
  seal: Sealer,
  user: number,
  code: string,
  at: number,
): Promise<readonly string[] | Exclude<FactorCheck, 'good'>> {
  const row = await rowOf(db, user)
  if (row === undefined || row.confirmed === 1 || row.begun_at + BEGUN_MS <= at) return 'none'
  if (!(await takeTry(db, user, at))) return 'wait'
  if (!(await spendStep(db, seal, row, normal(code), at))) return 'wrong'
  const codes = Array.from({ length: RECOVERY_CODES }, () => randomText(RECOVERY_LENGTH))
  await db.deleteFrom('recovery_code').where('user_id', '=', user).execute()
  await db
    .insertInto('recovery_code')
    .values(codes.map((each) => ({ user_id: user, hash: hashOf(each) })))
    .execute()
  await db.updateTable('second_factor').set({ confirmed: 1, failed: 0 }).where('user_id', '=', user).execute()
  return codes.map(readable)
}

async function check(
  db: Transaction<Tables>,
  seal: Sealer,
  user: number,
  code: string,
  at: number,
): Promise<FactorCheck> {
  const row = await rowOf(db, user)
  if (row === undefined || row.confirmed !== 1) return 'none'
  if (!(await takeTry(db, user, at))) return 'wait'
  const given = normal(code)
  const good = (await spendStep(db, seal, row, given, at)) || (await spendRecovery(db, user, given))
  if (!good) return 'wrong'
  await db.updateTable('second_factor').set({ failed: 0 }).where('user_id', '=', user).execute()
  return 'good'
}

async function remove(db: Transaction<Tables>, user: number): Promise<boolean> {
  await db.deleteFrom('recovery_code').where('user_id', '=', user).execute()
  const gone = await db.deleteFrom('second_factor').where('user_id', '=', user).executeTakeFirst()
  return gone.numDeletedRows > 0n
}

// A try is taken before the code is looked at, so that many tries at once are not more tries.
async function takeTry(db: Transaction<Tables>, user: number, at: number): Promise<boolean> {
  await db
    .updateTable('second_factor')
    .set({ failed: 0, window_at: at })
    .where('user_id', '=', user)
    .where('window_at', '<=', at - WINDOW_MS)
    .execute()
  const taken = await db
    .updateTable('second_factor')
    .set((each) => ({ failed: each('failed', '+', 1) }))
    .where('user_id', '=', user)
    .where('failed', '<', TRIES)
    .executeTakeFirst()
  return taken.numUpdatedRows > 0n
}

// RFC 6238 5.2: a code is accepted once. The condition makes the same code given twice at a time good once.
async function spendStep(db: Transaction<Tables>, seal: Sealer, row: Row, code: string, at: number): Promise<boolean> {
  const key = Buffer.from(seal.open(row.secret, placeOf(row.user_id)), 'base64url')
  for (const step of matchingSteps(key, code, at)) {
    const spent = await db
      .updateTable('second_factor')
      .set({ last_step: step })
      .where('user_id', '=', row.user_id)
      .where('last_step', '<', step)
      .executeTakeFirst()
    if (spent.numUpdatedRows > 0n) return true
  }
  return false
}

async function spendRecovery(db: Transaction<Tables>, user: number, code: string): Promise<boolean> {
  if (code.length !== RECOVERY_LENGTH) return false
  const spent = await db
    .deleteFrom('recovery_code')
    .where('user_id', '=', user)
    .where('hash', '=', hashOf(code))
    .executeTakeFirst()
  return spent.numDeletedRows > 0n
}

function hashOf(code: string): string {
  return createHash('sha256').update(code).digest('base64url')
}

// People type codes with the gaps they are shown with.
function normal(code: string): string {
  return code.slice(0, 64).replaceAll(/[\s-]/g, '')
}

function readable(code: string): string {
  return (code.match(/.{4}/g) ?? []).join('-')
}
