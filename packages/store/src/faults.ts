// Turns the engines' failures into StoreErrors: one sentence an operator can act on.
import { StoreError } from './contract.ts'
import { SqliteFailure } from './sqlite/thread.ts'

// SQLite primary result codes (sqlite.org/rescode.html).
const PERMISSION = 3
const BUSY = 5
const READ_ONLY = 8
const IO = 10
const CORRUPT = 11
const FULL = 13
const CANNOT_OPEN = 14
const NOT_A_DATABASE = 26

/** `what` names the database in messages: a file name or host and database, never a password. */
export function asStoreError(error: unknown, what: string): StoreError {
  if (error instanceof StoreError) return error
  if (error instanceof SqliteFailure) return fromSqlite(error, what)
  // Kysely says this after close().
  if (messageOf(error).includes('driver has already been destroyed')) {
    return new StoreError('unavailable', `The database ${what} is closed.`, null, error)
  }
  const code = codeOf(error)
  if (code !== null) return fromPostgres(code, error, what)
  return new StoreError('internal', `The database ${what} failed: ${messageOf(error)}`, null, error)
}

function fromSqlite(error: SqliteFailure, what: string): StoreError {
  const say = (fault: StoreError['fault'], sentence: string): StoreError => new StoreError(fault, sentence, null, error)
  switch (error.errcode & 0xff) {
    case FULL:
    case IO:
      return say('full', `The database ${what} cannot be written: the disk is full or failing (${error.message}).`)
    case PERMISSION:
    case READ_ONLY:
      return say('full', `The database ${what} may not be written: check the file's owner and rights.`)
    case CANNOT_OPEN:
      return say('unavailable', `The database ${what} cannot be opened: check that the folder exists and is writable.`)
    case CORRUPT:
    case NOT_A_DATABASE:
      return say('damaged', `The database ${what} is damaged (${error.message}): restore it from a backup.`)
    case BUSY:
      return say('unavailable', `The database ${what} is locked by another program.`)
    case 0:
      return say('unavailable', `The database ${what} is closed.`)
    default:
      return say('internal', `The database ${what} failed: ${error.message}.`)
  }
}

// PostgreSQL error classes (documentation, appendix A) and Node's socket errors.
function fromPostgres(code: string, error: unknown, what: string): StoreError {
  const say = (fault: StoreError['fault'], sentence: string): StoreError => new StoreError(fault, sentence, null, error)
  const unreachable = code.startsWith('08') || code.startsWith('57P') || /^E[A-Z]+$/.test(code)
  if (unreachable) return say('unavailable', `The database ${what} cannot be reached (${code}).`)
  if (code.startsWith('28')) return say('unavailable', `The database ${what} refuses the user name or password.`)
  if (code === '3D000') return say('unavailable', `The database ${what} does not exist.`)
  if (code === '53100') return say('full', `The database ${what} has no disk space left.`)
  if (code.startsWith('53')) return say('unavailable', `The database ${what} has no free connections or memory.`)
  if (code.startsWith('XX')) return say('damaged', `The database ${what} is damaged: restore it from a backup.`)
  return say('internal', `The database ${what} failed: ${messageOf(error)} (${code}).`)
}

function codeOf(error: unknown): string | null {
  if (error instanceof AggregateError && error.errors.length > 0) return codeOf(error.errors[0])
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code
  // pg has no code for these.
  const message = messageOf(error)
  const lost =
    message.startsWith('Connection terminated') ||
    message.startsWith('Query read timeout') ||
    message.includes('timeout exceeded when trying to connect')
  return lost ? 'ECONNRESET' : null
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
