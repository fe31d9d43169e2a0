// The far side of a connection for tests: answers each request as the test says, and keeps what was asked.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'

export interface Heard {
  readonly method: string
  readonly url: string
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

export interface Reply {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: unknown
}

/** `reply` null: no answer at all. */
export class FarSide {
  readonly heard: Heard[] = []
  readonly base: string
  readonly #close: () => Promise<void>

  private constructor(base: string, close: () => Promise<void>) {
    this.base = base
    this.#close = close
  }

  static async open(reply: (heard: Heard, far: FarSide) => Reply | null): Promise<FarSide> {
    const server = createServer((request, response) => void answer(request, response))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    const far = new FarSide(`http://127.0.0.1:${port}`, async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    })
    const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
      const { method = '', url = '', headers } = request
      const heard = { method, url, headers, body: await text(request) }
      far.heard.push(heard)
      const said = reply(heard, far)
      if (said === null) return
      const isText = typeof said.body === 'string'
      response.writeHead(said.status, { 'content-type': isText ? 'text/plain' : 'application/json', ...said.headers })
      response.end(isText ? said.body : said.body === undefined ? '' : JSON.stringify(said.body))
    }
    return far
  }

  /** What was asked of paths that begin so. */
  at(path: string): readonly Heard[] {
    return this.heard.filter((each) => each.url.startsWith(path))
  }

  close(): Promise<void> {
    return this.#close()
  }
}
