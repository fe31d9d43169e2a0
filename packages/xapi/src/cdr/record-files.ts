// The folder of the call record output: cdr.log with its older parts, a file for each call, what waits, and how far it got.
//
// How far it got stands in state.json, written after the lines are on the disk. A crash between the two leaves lines behind
// the remembered end; they are cut off when the file is opened, and their records come again, because control confirms
// a record to the switch only afterwards. So each record is written once.
import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isRecord } from '@cordboard/model'
import type { CallRecordRow } from '@cordboard/store'
import { Backlog } from './backlog.ts'
import { DurableFile, isMissing, replaceFile, shiftFiles } from './durable-file.ts'

/** Older parts of cdr.log that are kept. */
const OLDER_FILES = 9
const CALL_ID = /^[0-9A-HJKMNP-TV-Z]{26}$/

export class RecordFiles {
  readonly #folder: string
  readonly #backlog: Backlog
  #log: DurableFile
  /** The last record that was written, and the latest end of a call among them. */
  #sequence: number
  #endedAt: number

  private constructor(folder: string, log: DurableFile, backlog: Backlog, state: State) {
    this.#folder = folder
    this.#log = log
    this.#backlog = backlog
    this.#sequence = state.sequence
    this.#endedAt = state.endedAt
  }

  /** Makes the folder, private to this user. @param mostWaitingBytes lines that may wait for a reader */
  static async open(folder: string, mostWaitingBytes: number): Promise<RecordFiles> {
    await mkdir(join(folder, 'calls'), { recursive: true, mode: 0o700 })
    const state = await readState(statePath(folder))
    const backlog = await Backlog.open(folder, state.waiting, mostWaitingBytes)
    try {
      const log = await DurableFile.open(logPath(folder), state.logBytes)
      return new RecordFiles(folder, log, backlog, state)
    } catch (error) {
      await backlog.close()
      throw error
    }
  }

  get backlog(): Backlog {
    return this.#backlog
  }

  /**
   * Was this record written before? A switch whose journal was lost counts from 1 again: its records are newer than all that
   * was written.
   */
  has(record: CallRecordRow): boolean {
    return record.sequence <= this.#sequence && record.endedAt <= this.#endedAt
  }

  /** To be followed by `commit`. @param mostBytes after which a new file is begun */
  async append(lines: string, mostBytes: number): Promise<void> {
    const piece = Buffer.from(lines)
    if (this.#log.bytes > 0 && this.#log.bytes + piece.length > mostBytes) await this.#rotate()
    await this.#log.append(piece)
  }

  async writeCall(record: CallRecordRow, line: string): Promise<void> {
    if (!CALL_ID.test(record.call)) throw new Error('a call without an id of its own')
    await replaceFile(join(this.#folder, 'calls', `${record.call}.log`), line)
  }

  /** Remembers how far it got; these records are written. */
  async commit(records: readonly CallRecordRow[]): Promise<void> {
    const sequence = records.at(-1)?.sequence ?? this.#sequence
    const endedAt = records.reduce((last, record) => Math.max(last, record.endedAt), this.#endedAt)
    const state: State = { sequence, endedAt, logBytes: this.#log.bytes, waiting: this.#backlog.kept }
    await replaceFile(statePath(this.#folder), JSON.stringify(state))
    this.#sequence = sequence
    this.#endedAt = endedAt
  }

  async close(): Promise<void> {
    await Promise.all([this.#log.close(), this.#backlog.close()])
  }

  async #rotate(): Promise<void> {
    await this.#log.close()
    await shiftFiles(logPath(this.#folder), OLDER_FILES)
    this.#log = await DurableFile.open(logPath(this.#folder), null)
    await this.commit([])
  }
}

interface State {
  readonly sequence: number
  readonly endedAt: number
  readonly logBytes: number | null
  readonly waiting: { readonly bytes: number; readonly sent: number } | null
}

const NOTHING: State = { sequence: 0, endedAt: 0, logBytes: null, waiting: null }

function statePath(folder: string): string {
  return join(folder, 'state.json')
}

function logPath(folder: string): string {
  return join(folder, 'cdr.log')
}

async function readState(path: string): Promise<State> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    if (isMissing(error)) return ''
    throw error
  })
  if (text === '') return NOTHING
  const read: unknown = parsed(text)
  if (!isRecord(read)) return NOTHING
  const { sequence, endedAt, logBytes, waiting } = read
  const counted = isRecord(waiting) && isCount(waiting.bytes) && isCount(waiting.sent)
  return {
    sequence: isCount(sequence) ? sequence : 0,
    endedAt: isCount(endedAt) ? endedAt : 0,
    logBytes: isCount(logBytes) ? logBytes : null,
    waiting: counted ? { bytes: Number(waiting.bytes), sent: Number(waiting.sent) } : null,
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
}
