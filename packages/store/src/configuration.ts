// Reads and writes rows of configuration: versions, uniqueness, audit and row changes in one transaction.
import { plainDefaults } from '@cordboard/model'
import type { Kysely, Transaction } from 'kysely'
import { type ChangeSet, changeSet, type Prepared, prepare } from './change-set.ts'
import {
  advance,
  COLUMNS,
  defaultDepartment,
  loadTouched,
  markNouns,
  replaceRows,
  SINGLETON_ID,
  unwritten,
  writeAudit,
} from './configuration-sql.ts'
import {
  type Actor,
  type Change,
  type Mutation,
  type RowChange,
  type SnapshotChunk,
  type StoredRow,
  StoreError,
  type Written,
} from './contract.ts'
import type { Database } from './engine.ts'
import { NumberChooser } from './numbers.ts'
import { RowCache } from './row-cache.ts'
import { comparable, type KeptRow, type Layout, layoutOf, opened, unpack } from './rows.ts'
import type { Sealer } from './seal.ts'
import { hashGiven } from './secrets.ts'
import type { Tables } from './tables.ts'

interface Done {
  readonly version: number
  readonly set: ChangeSet
  /** Version of each touched noun before this write. */
  readonly previous: ReadonlyMap<string, number>
}

/** Ends a transaction that must not be kept. */
class Rehearsed extends Error {
  readonly done: Done

  constructor(done: Done) {
    super('rehearsed')
    this.done = done
  }
}
const LOAD_ROWS = 400
const LOAD_TRIES = 4
/** All in one statement, which is of one moment. */
const MOST_ROWS = 10_000_000

export class Configuration {
  readonly #database: Database
  readonly #sealer: Sealer
  readonly #now: () => number
  readonly #onChange: (change: Change) => void
  readonly #cache = new RowCache()
  readonly #loading = new Map<string, Promise<readonly KeptRow[]>>()
  // Writes one after the other, so that changes are told in the order of their versions.
  #last: Promise<unknown> = Promise.resolve()

  constructor(database: Database, sealer: Sealer, now: () => number, onChange: (change: Change) => void) {
    this.#database = database
    this.#sealer = sealer
    this.#now = now
    this.#onChange = onChange
  }

  async version(): Promise<number> {
    const row = await this.#database.reader
      .selectFrom('counter')
      .select('value')
      .where('name', '=', 'version')
      .executeTakeFirst()
    return row?.value ?? 0
  }

  async write(mutations: readonly Mutation[], by: Actor): Promise<Written> {
    const prepared = await prepare(mutations, hashGiven)
    const turn = this.#last.then(() => this.#commit(prepared, by))
    this.#last = turn.catch(() => undefined)
    const { version, set } = await turn
    return { version, rows: set.touched.map((kept) => kept?.row ?? null), made: set.made }
  }

  /** A write with every check of it that is taken back at the end. */
  async rehearse(mutations: readonly Mutation[], by: Actor): Promise<Written> {
    const prepared = await prepare(mutations, hashGiven)
    const turn = this.#last.then(() => this.#takenBack(prepared, by))
    this.#last = turn.catch(() => undefined)
    const { version, set } = await turn
    return { version, rows: set.touched.map((kept) => kept?.row ?? null), made: set.made }
  }

  async #takenBack(prepared: readonly Prepared[], by: Actor): Promise<Done> {
    const apply = async (transaction: Transaction<Tables>): Promise<never> => {
      throw new Rehearsed(await this.#apply(transaction, prepared, by))
    }
    try {
      return await this.#database.writer.transaction().execute(apply)
    } catch (error) {
      if (error instanceof Rehearsed) return error.done
      throw error
    }
  }

  async #commit(prepared: readonly Prepared[], by: Actor): Promise<Done> {
    const done = await this.#database.writer
      .transaction()
      .execute((transaction) => this.#apply(transaction, prepared, by))
    this.#advanceCache(done)
    this.#onChange({ version: done.version, rows: this.#changes(done.set) })
    return done
  }

  async #apply(db: Transaction<Tables>, prepared: readonly Prepared[], by: Actor): Promise<Done> {
    // Taking the next version first also takes the lock that makes writers queue on PostgreSQL.
    const version = await advance(db, 'version', 1)
    const creates = prepared.filter(({ mutation }) => mutation.kind === 'create')
    const lastId = creates.length === 0 ? 0 : await advance(db, 'id', creates.length)
    const nextIds = creates.map(({ layout }, index) =>
      layout.noun.singleton ? SINGLETON_ID : lastId - creates.length + 1 + index,
    )
    const rows = await loadTouched(db, prepared)
    const set = changeSet(prepared, {
      version,
      ids: nextIds,
      rows,
      numbers: await this.#numbers(db, creates),
      department: creates.length === 0 ? null : await defaultDepartment(db),
      sealer: this.#sealer,
    })
    await replaceRows(db, set)
    await writeAudit(db, set, version, this.#now(), by)
    return { version, set, previous: await markNouns(db, prepared, version) }
  }

  async #numbers(db: Kysely<Tables>, creates: readonly Prepared[]): Promise<NumberChooser> {
    const wanted = creates.some(({ mutation, layout }) => {
      if (mutation.kind !== 'create' || layout.noun.numbering === null) return false
      return mutation.fields.Number === undefined || mutation.fields.Number === null
    })
    if (!wanted) return new NumberChooser([])
    const plan = await db.selectFrom('number_plan').select('number').execute()
    const given = creates.flatMap(({ mutation }) => (mutation.kind === 'create' ? [mutation.fields.Number] : []))
    const numbers = given.filter((each): each is string => typeof each === 'string')
    return new NumberChooser([...plan.map((row) => row.number), ...numbers.map(comparable)])
  }

  #advanceCache({ version, set, previous }: Done): void {
    const byNoun = new Map<string, Map<number, KeptRow | null>>()
    for (const [key, kept] of set.after) {
      const [noun = '', id = ''] = key.split('/')
      const changes = byNoun.get(noun) ?? new Map<number, KeptRow | null>()
      byNoun.set(noun, changes.set(Number(id), kept))
    }
    for (const [noun, changes] of byNoun) this.#cache.advance(noun, previous.get(noun) ?? 0, version, changes)
  }

  #changes(set: ChangeSet): readonly RowChange[] {
    const changes: RowChange[] = []
    for (const [key, kept] of set.after) {
      const [noun = '', id = ''] = key.split('/')
      const layout = layoutOf(noun)
      if (!layout.noun.sentToSwitch) continue
      changes.push({ noun, id: Number(id), row: kept === null ? null : opened(layout, kept, this.#sealer).fields })
    }
    return changes
  }

  async read(noun: string, id: number, secrets: boolean): Promise<StoredRow | null> {
    const layout = layoutOf(noun)
    const found = await this.#database.reader
      .selectFrom('config_row')
      .select(COLUMNS)
      .where('noun', '=', noun)
      .where('id', '=', id)
      .executeTakeFirst()
    return found === undefined ? null : this.#shown(layout, unpack(layout, found), secrets)
  }

  async readBy(noun: string, field: string, value: string, secrets: boolean): Promise<StoredRow | null> {
    const layout = layoutOf(noun)
    if (!layout.unique.includes(field)) {
      throw new StoreError('internal', `${noun}.${field} is not a unique field.`, field)
    }
    const found = await this.#database.reader
      .selectFrom('config_unique')
      .select('id')
      .where('noun', '=', noun)
      .where('field', '=', field)
      .where('value', '=', comparable(value))
      .executeTakeFirst()
    return found === undefined ? null : this.read(noun, found.id, secrets)
  }

  async list(noun: string, secrets: boolean): Promise<readonly StoredRow[]> {
    const layout = layoutOf(noun)
    const rows = await this.#all(layout)
    return rows.map((kept) => this.#shown(layout, kept, secrets))
  }

  async #all(layout: Layout): Promise<readonly KeptRow[]> {
    const noun = layout.noun.name
    const version = await this.#versionOf(noun)
    const known = this.#cache.get(noun, version)
    if (known !== null) return known
    // Who asks while it is being read gets the same rows.
    const key = `${noun} ${version}`
    const loading = this.#loading.get(key)
    if (loading !== undefined) return loading
    const started = this.#load(layout, version).finally(() => this.#loading.delete(key))
    this.#loading.set(key, started)
    return started
  }

  async #versionOf(noun: string): Promise<number> {
    const db = this.#database.reader
    const marked = await db.selectFrom('config_noun').select('version').where('noun', '=', noun).executeTakeFirst()
    return marked?.version ?? 0
  }

  // Piece by piece, so that a large noun does not hold the process; and again when it was written to meanwhile.
  async #load(layout: Layout, version: number, tries = LOAD_TRIES): Promise<readonly KeptRow[]> {
    const noun = layout.noun.name
    const size = tries > 1 ? LOAD_ROWS : MOST_ROWS
    const rows: KeptRow[] = []
    for (let after = -1, more = true; more; ) {
      const found = await this.#database.reader
        .selectFrom('config_row')
        .select(COLUMNS)
        .where('noun', '=', noun)
        .where('id', '>', after)
        .orderBy('id')
        .limit(size)
        .execute()
      for (const row of found) rows.push(unpack(layout, row))
      after = found.at(-1)?.id ?? after
      more = found.length === size
    }
    const now = await this.#versionOf(noun)
    if (now !== version && tries > 1) return this.#load(layout, now, tries - 1)
    if (now === version) this.#cache.set(noun, version, rows)
    return rows
  }

  #shown(layout: Layout, kept: KeptRow, secrets: boolean): StoredRow {
    return secrets ? opened(layout, kept, this.#sealer) : kept.row
  }

  async singleton(noun: string): Promise<StoredRow> {
    const layout = layoutOf(noun)
    const row = await this.read(noun, SINGLETON_ID, false)
    return row ?? { noun, id: SINGLETON_ID, version: 0, number: null, fields: plainDefaults(layout.noun) }
  }

  async owner(number: string): Promise<{ readonly noun: string; readonly id: number } | null> {
    const found = await this.#database.reader
      .selectFrom('number_plan')
      .select(['noun', 'id'])
      .where('number', '=', comparable(number))
      .executeTakeFirst()
    return found ?? null
  }

  async firstFreeNumber(noun: string): Promise<string> {
    const plan = await this.#database.reader.selectFrom('number_plan').select('number').execute()
    return new NumberChooser(plan.map((row) => row.number)).next(layoutOf(noun).noun)
  }

  /** The stored hash or sealed value of one secret field; for verification only. */
  async sealed(noun: string, id: number, field: string): Promise<string | null> {
    const found = await this.#database.reader
      .selectFrom('config_row')
      .select('secrets')
      .where('noun', '=', noun)
      .where('id', '=', id)
      .executeTakeFirst()
    if (found === undefined) return null
    return (JSON.parse(found.secrets) as Readonly<Record<string, string>>)[field] ?? null
  }

  /** One consistent state: all chunks are read in one read transaction. */
  async *snapshot(nouns: readonly string[], chunkRows: number): AsyncIterable<SnapshotChunk> {
    const { version, rows } = await this.#copy(nouns)
    for (let at = 0; at === 0 || at < rows.length; at += chunkRows) {
      const last = at + chunkRows >= rows.length
      const part = rows.slice(at, at + chunkRows).map(({ layout, kept }) => ({
        noun: kept.row.noun,
        id: kept.row.id,
        row: opened(layout, kept, this.#sealer).fields,
      }))
      yield { version, rows: part, first: at === 0, last }
    }
  }

  async #copy(
    nouns: readonly string[],
  ): Promise<{ readonly version: number; readonly rows: readonly { layout: Layout; kept: KeptRow }[] }> {
    return this.#database.reader
      .transaction()
      .setAccessMode('read only')
      .setIsolationLevel('repeatable read')
      .execute(async (db) => {
        const counted = await db.selectFrom('counter').select('value').where('name', '=', 'version').executeTakeFirst()
        const rows: { layout: Layout; kept: KeptRow }[] = []
        for (const noun of nouns) {
          const layout = layoutOf(noun)
          const found = await db
            .selectFrom('config_row')
            .select(COLUMNS)
            .where('noun', '=', noun)
            .orderBy('id')
            .execute()
          if (found.length === 0 && layout.noun.singleton) rows.push({ layout, kept: unwritten(layout) })
          for (const row of found) rows.push({ layout, kept: unpack(layout, row) })
        }
        return { version: counted?.value ?? 0, rows }
      })
  }
}
