// Kysely on SQLite threads: a pool of connections, each used by one query or transaction at a time.
import {
  CompiledQuery,
  type DatabaseConnection,
  type DatabaseIntrospector,
  type Dialect,
  type Driver,
  type Kysely,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely'
import type { SqlValue } from './messages.ts'
import type { SqliteThread } from './thread.ts'

class ThreadConnection implements DatabaseConnection {
  readonly #thread: SqliteThread
  constructor(thread: SqliteThread) {
    this.#thread = thread
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    const answer = await this.#thread.run(query.sql, query.parameters.map(toSql))
    return { rows: answer.rows as R[], numAffectedRows: BigInt(answer.changes) }
  }

  streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
    const refused = Promise.reject(new Error('SQLite threads do not stream; read in chunks'))
    const iterator: AsyncIterableIterator<QueryResult<R>> = {
      [Symbol.asyncIterator]: () => iterator,
      next: () => refused,
    }
    return iterator
  }
}

function toSql(value: unknown): SqlValue {
  if (typeof value === 'boolean') return value ? 1 : 0
  if (value === undefined || value === null) return null
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint') return value
  if (value instanceof Uint8Array) return value
  throw new TypeError(`a value of type ${typeof value} cannot be stored`)
}

class ThreadDriver implements Driver {
  readonly #threads: readonly SqliteThread[]
  readonly #free: ThreadConnection[]
  readonly #queue: ((connection: ThreadConnection) => void)[] = []

  constructor(threads: readonly SqliteThread[]) {
    this.#threads = threads
    this.#free = threads.map((thread) => new ThreadConnection(thread))
  }

  async init(): Promise<void> {}

  acquireConnection(): Promise<DatabaseConnection> {
    const free = this.#free.pop()
    if (free !== undefined) return Promise.resolve(free)
    return new Promise((resolve) => this.#queue.push(resolve))
  }

  async releaseConnection(connection: DatabaseConnection): Promise<void> {
    if (!(connection instanceof ThreadConnection)) return
    const next = this.#queue.shift()
    if (next === undefined) this.#free.push(connection)
    else next(connection)
  }

  // Immediate: the write lock is taken first, so a transaction never fails half-way for want of it.
  async beginTransaction(connection: DatabaseConnection, settings: { accessMode?: string }): Promise<void> {
    const sql = settings.accessMode === 'read only' ? 'begin' : 'begin immediate'
    await connection.executeQuery(CompiledQuery.raw(sql))
  }

  async commitTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('commit'))
  }

  // SQLite may have rolled back by itself after a failure; a second rollback is then an error without meaning.
  async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('rollback')).catch(() => undefined)
  }

  async destroy(): Promise<void> {
    await Promise.all(this.#threads.map((thread) => thread.close()))
  }
}

/** Closing the Kysely instance closes the threads. */
export function threadDialect(threads: readonly SqliteThread[]): Dialect {
  return {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => new ThreadDriver(threads),
    createQueryCompiler: () => new SqliteQueryCompiler(),
    createIntrospector: (db: Kysely<unknown>): DatabaseIntrospector => new SqliteIntrospector(db),
  }
}
