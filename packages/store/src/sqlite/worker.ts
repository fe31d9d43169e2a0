// A thread that owns one SQLite connection and answers one statement at a time.
import { closeSync, openSync } from 'node:fs'
import { DatabaseSync, type StatementSync } from 'node:sqlite'
import { parentPort, workerData } from 'node:worker_threads'
import { addFunctions } from './functions.ts'
import type { OpenThread, SqlAnswer, SqlRequest } from './messages.ts'

const BUSY_MS = 5000
const KEPT_STATEMENTS = 200

// Nobody but the owner reads the file; SQLite gives its companions (-wal, -shm) the same rights. When this fails,
// opening fails too and says why.
function makePrivate(path: string): void {
  try {
    closeSync(openSync(path, 'a', 0o600))
  } catch {}
}

function open(how: OpenThread): DatabaseSync {
  if (how.role === 'writer') makePrivate(how.path)
  const database = new DatabaseSync(how.path, { readOnly: how.role === 'reader', timeout: BUSY_MS })
  try {
    if (how.role === 'writer') {
      database.exec('pragma journal_mode = wal')
      database.exec('pragma synchronous = full')
      database.exec('pragma foreign_keys = on')
    }
    database.exec('pragma cache_size = -16000')
    addFunctions(database)
    return database
  } catch (error) {
    database.close()
    throw error
  }
}

/** Compiled statements, the longest unused one given up first. */
class Statements {
  readonly #database: DatabaseSync
  readonly #kept = new Map<string, StatementSync>()

  constructor(database: DatabaseSync) {
    this.#database = database
  }

  get(sql: string): StatementSync {
    const known = this.#kept.get(sql)
    this.#kept.delete(sql)
    const statement = known ?? this.#database.prepare(sql)
    this.#kept.set(sql, statement)
    if (this.#kept.size > KEPT_STATEMENTS) {
      const oldest = this.#kept.keys().next()
      if (!oldest.done) this.#kept.delete(oldest.value)
    }
    return statement
  }
}

function answer(statements: Statements, request: SqlRequest): SqlAnswer {
  try {
    const statement = statements.get(request.sql)
    if (statement.columns().length > 0) {
      const rows = statement.all(...request.parameters)
      return { id: request.id, ok: true, rows, changes: rows.length }
    }
    const { changes } = statement.run(...request.parameters)
    return { id: request.id, ok: true, rows: [], changes: Number(changes) }
  } catch (error) {
    return { id: request.id, ok: false, ...failure(error) }
  }
}

function failure(error: unknown): { readonly message: string; readonly code: number } {
  const message = error instanceof Error ? error.message : String(error)
  const code = error instanceof Error && 'errcode' in error && typeof error.errcode === 'number' ? error.errcode : 0
  return { message, code }
}

function serve(how: OpenThread): void {
  const port = parentPort
  if (port === null) return
  let database: DatabaseSync
  try {
    database = open(how)
  } catch (error) {
    port.postMessage({ id: 0, ok: false, ...failure(error) } satisfies SqlAnswer)
    port.close()
    return
  }
  const statements = new Statements(database)
  port.postMessage({ id: 0, ok: true, rows: [], changes: 0 } satisfies SqlAnswer)
  port.on('message', (request: SqlRequest | null) => {
    if (request === null) {
      database.close()
      port.close()
      return
    }
    port.postMessage(answer(statements, request))
  })
}

serve(workerData as OpenThread)
