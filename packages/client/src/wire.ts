// Requests below /xapi/v1 with a token. A write is never sent twice, except once more after 401, which changed nothing.
import { type PlainQuery, queryText } from './address.ts'
import { baseOf, exchange, type Fetch, jsonOf, mustBeGood } from './exchange.ts'
import type { TokenSource } from './tokens.ts'

export const ROOT = '/xapi/v1/'

export interface ClientOptions {
  /** Where the PBX is, `https://pbx.example.com:5001`; what stands in its path comes before `/xapi/v1`. */
  readonly base: string | URL
  readonly token: TokenSource
  /** For one request; 30 s unless said. */
  readonly timeoutMs?: number
  readonly fetch?: Fetch
  /** Hears of fields that were written and have no effect in this version of the PBX, by their paths. */
  readonly onNotInEffect?: (fields: readonly string[], request: string) => void
}

export interface RequestOptions {
  readonly signal?: AbortSignal
  readonly timeoutMs?: number
}

export interface WriteOptions extends RequestOptions {
  /** The ETag of the row as it was read: answers 412 when the row has changed since. */
  readonly ifMatch?: string
}

export interface Asked extends WriteOptions {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  /** Below the root, encoded, without query. */
  readonly path: string
  readonly query?: PlainQuery
  /** A query as it came in a link, with its question mark. */
  readonly rawQuery?: string
  readonly body?: unknown
}

const TIMEOUT_MS = 30_000

export class Wire {
  readonly #options: ClientOptions
  readonly #base: string

  constructor(options: ClientOptions) {
    this.#options = options
    this.#base = baseOf(options.base)
  }

  /** A good answer, unread. */
  async answer(asked: Asked): Promise<Response> {
    const { token } = this.#options
    asked.signal?.throwIfAborted()
    const first = await unlessAborted(token.token(), asked.signal)
    const response = await this.#send(asked, first)
    const second = response.status === 401 ? await unlessAborted(token.renewed(first), asked.signal) : null
    if (second === null || second === first) return this.#good(asked, response)
    await response.body?.cancel()
    return this.#good(asked, await this.#send(asked, second))
  }

  /** The JSON of the answer; null when it has no body. */
  async json(asked: Asked): Promise<unknown> {
    const response = await this.answer(asked)
    return response.status === 204 ? null : jsonOf(nameOf(asked), response)
  }

  /** For a request whose answer says nothing. */
  async done(asked: Asked): Promise<void> {
    await (await this.answer(asked)).arrayBuffer()
  }

  #send(asked: Asked, token: string): Promise<Response> {
    const { method, path, body, ifMatch, signal } = asked
    const query = asked.rawQuery ?? queryText(asked.query ?? {})
    return exchange(this.#options.fetch ?? fetch, {
      method,
      url: `${this.#base}${ROOT}${path}${query}`,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(ifMatch === undefined ? {} : { 'if-match': ifMatch }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      timeoutMs: asked.timeoutMs ?? this.#options.timeoutMs ?? TIMEOUT_MS,
      signal,
    })
  }

  async #good(asked: Asked, response: Response): Promise<Response> {
    const good = await mustBeGood(nameOf(asked), response)
    const idle = good.headers.get('cordboard-not-in-effect')
    if (idle !== null) this.#options.onNotInEffect?.(idle.split(/, */), nameOf(asked))
    return good
  }
}

function nameOf({ method, path }: Asked): string {
  return `${method} ${path}`
}

/** A token is fetched for all who wait, so one who goes away does not end it for the others. */
function unlessAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return work
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason)
    signal.addEventListener('abort', abort, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort))
  })
}
