// A web application on loopback that answers for a SIP Domain: pages by path, TwiML or files, every request's signature checked.
import { createServer, type Server } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { type Param, verifySignature } from '@cordboard/voiceapp'

export interface WebReply {
  readonly status?: number
  readonly type?: string
  readonly body: string | Uint8Array
  readonly location?: string
}

const largestBody = 1_000_000

export type Page = string | WebReply | ((params: ReadonlyMap<string, string>) => string | WebReply)

/** A page that is a text is what stands within the Response. `token` is the account's, which requests are signed with. */
export class WebApp {
  readonly #server: Server
  readonly #pages: Readonly<Record<string, Page>>
  readonly #token: string
  readonly #scheme: 'http' | 'https'
  #port = 0
  /** Paths in the order they were asked for. */
  readonly asked: string[] = []
  /** Requests whose signature was wrong or missing; empty when all is well. */
  readonly unsigned: string[] = []

  private constructor(token: string, pages: Readonly<Record<string, Page>>, tls: { cert: string; key: string } | null) {
    this.#token = token
    this.#pages = pages
    this.#scheme = tls === null ? 'http' : 'https'
    this.#server = tls === null ? createServer() : createTlsServer(tls)
    this.#server.on('request', (request, response) => {
      const parts: Buffer[] = []
      let bytes = 0
      request.on('data', (part: Buffer) => {
        bytes += part.length
        if (bytes > largestBody) request.destroy()
        else parts.push(part)
      })
      request.on('end', () => {
        const { url = '/', method = 'GET', headers } = request
        const form = [...new URLSearchParams(Buffer.concat(parts).toString())]
        const header = headers['x-twilio-signature']
        const reply = this.#reply(url, method, form, typeof header === 'string' ? header : null)
        response.writeHead(reply.status ?? 200, {
          'Content-Type': reply.type ?? 'text/xml',
          ...(reply.location === undefined ? {} : { Location: reply.location }),
        })
        response.end(reply.body)
      })
    })
  }

  static async start(
    token: string,
    pages: Readonly<Record<string, Page>>,
    tls: { cert: string; key: string } | null = null,
  ): Promise<WebApp> {
    const app = new WebApp(token, pages, tls)
    await new Promise<void>((resolve, reject) => {
      app.#server.once('error', reject)
      app.#server.listen(0, '127.0.0.1', resolve)
    })
    const bound = app.#server.address()
    if (bound !== null && typeof bound !== 'string') app.#port = bound.port
    return app
  }

  url(path: string): string {
    return `${this.#scheme}://127.0.0.1:${this.#port}${path}`
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  #reply(path: string, method: string, form: readonly Param[], signature: string | null): WebReply {
    const [name = ''] = path.split('?', 1)
    this.asked.push(name)
    const isSound = name.endsWith('.wav')
    const verdict = verifySignature(this.#token, { signature, url: this.url(path), body: { params: form } })
    if (!verdict.ok && !isSound) this.unsigned.push(`${method} ${path}: ${verdict.why}`)
    const page = this.#pages[name]
    if (page === undefined) return { status: 404, body: 'no such page' }
    const params = new Map(method === 'GET' ? new URL(this.url(path)).searchParams : form)
    const made = typeof page === 'function' ? page(params) : page
    return typeof made === 'string' ? { body: `<?xml version="1.0"?><Response>${made}</Response>` } : made
  }
}
