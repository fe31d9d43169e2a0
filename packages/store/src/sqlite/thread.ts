// The main thread's end of one SQLite thread: statements out, answers back, one at a time or pipelined.
import { Worker } from 'node:worker_threads'
import type { OpenThread, SqlAnswer, SqlRequest, SqlValue } from './messages.ts'

/** A failure reported by SQLite, with its extended result code. */
export class SqliteFailure extends Error {
  readonly errcode: number
  constructor(message: string, errcode: number) {
    super(message)
    this.name = 'SqliteFailure'
    this.errcode = errcode
  }
}

interface Waiting {
  readonly resolve: (answer: Extract<SqlAnswer, { ok: true }>) => void
  readonly reject: (error: Error) => void
}

export class SqliteThread {
  readonly #worker: Worker
  readonly #waiting = new Map<number, Waiting>()
  readonly #exited: Promise<void>
  #next = 1
  #gone: Error | null = null

  /** Resolves when the connection is open. */
  static async open(how: OpenThread): Promise<SqliteThread> {
    const worker = new Worker(new URL('./worker.ts', import.meta.url), { workerData: how, execArgv: [] })
    const thread = new SqliteThread(worker)
    await thread.#expect(0)
    return thread
  }

  private constructor(worker: Worker) {
    this.#worker = worker
    this.#exited = new Promise((resolve) => {
      worker.on('exit', () => {
        this.#fail(new SqliteFailure('the database thread has ended', 0))
        resolve()
      })
    })
    worker.on('message', (answer: SqlAnswer) => this.#settle(answer))
    worker.on('error', (error) => this.#fail(error instanceof Error ? error : new Error(String(error))))
  }

  run(sql: string, parameters: readonly SqlValue[]): Promise<Extract<SqlAnswer, { ok: true }>> {
    if (this.#gone !== null) return Promise.reject(this.#gone)
    const id = this.#next
    this.#next += 1
    const request: SqlRequest = { id, sql, parameters }
    const answer = this.#expect(id)
    this.#worker.postMessage(request)
    return answer
  }

  /** Closes the connection after the statements already sent. */
  async close(): Promise<void> {
    if (this.#gone === null) this.#worker.postMessage(null)
    await this.#exited
  }

  #expect(id: number): Promise<Extract<SqlAnswer, { ok: true }>> {
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject })
    })
  }

  #settle(answer: SqlAnswer): void {
    const waiting = this.#waiting.get(answer.id)
    this.#waiting.delete(answer.id)
    if (answer.ok) waiting?.resolve(answer)
    else waiting?.reject(new SqliteFailure(answer.message, answer.code))
  }

  #fail(error: Error): void {
    this.#gone ??= error
    for (const waiting of this.#waiting.values()) waiting.reject(error)
    this.#waiting.clear()
  }
}
