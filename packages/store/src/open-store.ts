// Opens the store: the engine, the key check, and every promise of the contract in one place.
import { createHash } from 'node:crypto'
import { NOUNS } from '@cordboard/model'
import { sql } from 'kysely'
import { aliasOf, ulidOf } from './aliases.ts'
import { block, removeExpiredBlocks } from './blocks.ts'
import { readCall, storeCalls } from './calls.ts'
import { Configuration } from './configuration.ts'
import { type SnapshotChunk, type Store, StoreError, type StoreOptions } from './contract.ts'
import { type Database, openDatabase } from './engine.ts'
import { logEvents, purge } from './events.ts'
import { asStoreError } from './faults.ts'
import { verifyPassword } from './passwords.ts'
import { type Sealer, sealer, wrongKey } from './seal.ts'
import { secondFactors } from './second-factors.ts'
import { tokens } from './tokens.ts'
import { Turnstile } from './turnstile.ts'
import { disk, maintain, space } from './upkeep.ts'
import { queryView } from './views.ts'

const SENT_TO_SWITCH = NOUNS.filter((noun) => noun.storage === 'config' && noun.sentToSwitch).map((noun) => noun.name)

// Two of libuv's four threads stay free for files and names.
const LOGINS_AT_ONCE = 2
const LOGINS_WAITING = 100

function tooManyLogins(): StoreError {
  return new StoreError('unavailable', 'Too many people are logging in at once: try again in a moment.')
}

/** Throws StoreError: bad-url, unavailable, damaged, newer, wrong-key, full. Nothing stays open when it does. */
export async function openStore(options: StoreOptions): Promise<Store> {
  const seal = sealer(options.key)
  const database = await openDatabase(options.url, options.now())
  try {
    await checkKey(database, seal)
  } catch (error) {
    await database.close().catch(() => undefined)
    throw asStoreError(error, database.what)
  }
  return assemble(database, seal, options)
}

// The first key a database sees is its key.
async function checkKey(database: Database, seal: Sealer): Promise<void> {
  const known = await database.reader.selectFrom('setting').select('value').where('name', '=', 'key').executeTakeFirst()
  if (known === undefined) {
    await database.writer.insertInto('setting').values({ name: 'key', value: seal.keyId }).execute()
  } else if (known.value !== seal.keyId) {
    throw wrongKey(known.value, seal.keyId)
  }
}

function assemble(database: Database, seal: Sealer, options: StoreOptions): Store {
  const guard = <T>(work: Promise<T>): Promise<T> =>
    work.catch((error: unknown) => {
      throw asStoreError(error, database.what)
    })
  const logins = new Turnstile(LOGINS_AT_ONCE, LOGINS_WAITING, tooManyLogins)
  let closed: Promise<void> | null = null
  const configuration = new Configuration(database, seal, options.now, options.onChange ?? (() => undefined))
  return {
    engine: database.engine,
    version: () => guard(configuration.version()),
    write: (mutations, by) => guard(configuration.write(mutations, by)),
    rehearse: (mutations, by) => guard(configuration.rehearse(mutations, by)),
    read: (noun, id, how) => guard(configuration.read(noun, id, how?.secrets ?? false)),
    readBy: (noun, field, value, how) => guard(configuration.readBy(noun, field, value, how?.secrets ?? false)),
    list: (noun, how) => guard(configuration.list(noun, how?.secrets ?? false)),
    singleton: (noun) => guard(configuration.singleton(noun)),
    owner: (number) => guard(configuration.owner(number)),
    firstFreeNumber: (noun) => guard(configuration.firstFreeNumber(noun)),
    snapshot: (chunkRows) => guarded(configuration.snapshot(SENT_TO_SWITCH, chunkRows), database),
    verifySecret: async (noun, id, field, candidate) => {
      const stored = id === null ? null : await guard(configuration.sealed(noun, id, field))
      return logins.pass(() => verifyPassword(stored, candidate))
    },
    secretStamp: async (noun, id, field) => stampOf(await guard(configuration.sealed(noun, id, field))),
    storeCalls: (records) => guard(storeCalls(database, records)),
    readCall: (call) => guard(readCall(database.reader, call)),
    logEvents: (events) => guard(logEvents(database, events)),
    query: (view, query) => guard(queryView(database, view, query)),
    purge: (what, before, how) =>
      guard(purge(database, what, { from: how?.from ?? null, before }, how?.by ?? null, options.now())),
    space: () => guard(space(database)),
    disk: () => guard(disk(database)),
    maintain: () => guard(maintain(database)),
    aliasOf: (ulid) => guard(aliasOf(database, ulid)),
    ulidOf: (alias) => guard(ulidOf(database, alias)),
    block: (address, how, by) => guard(block(configuration, address, how, by)),
    removeExpiredBlocks: (by) => guard(removeExpiredBlocks(configuration, options.now(), by)),
    tokens: tokens(database, options.now, guard),
    secondFactors: secondFactors(database, seal, options.now, guard),
    ping: async () => {
      await guard(sql`select 1`.execute(database.reader))
    },
    close: () => {
      closed ??= guard(database.close())
      return closed
    },
  }
}

const STAMP_LENGTH = 16

function stampOf(sealed: string | null): string | null {
  return sealed === null ? null : createHash('sha256').update(sealed).digest('base64url').slice(0, STAMP_LENGTH)
}

async function* guarded(chunks: AsyncIterable<SnapshotChunk>, database: Database): AsyncIterable<SnapshotChunk> {
  try {
    yield* chunks
  } catch (error) {
    throw asStoreError(error, database.what)
  }
}
