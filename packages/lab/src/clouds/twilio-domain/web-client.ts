// Asks the web applications of tests and demos, on loopback only, with bounds on time and size.
import { type IncomingMessage, request as requestPlain } from 'node:http'
import { request as requestTls } from 'node:https'
import type { Param } from '@cordboard/voiceapp'

export interface WebRequest {
  readonly url: string
  readonly method: 'GET' | 'POST'
  readonly headers: readonly Param[]
  readonly body: string | null
}

export type WebAnswer =
  | {
      readonly ok: true
      readonly status: number
      readonly contentType: string
      readonly body: Buffer
      readonly url: string
    }
  | { readonly ok: false; readonly why: string }

export interface WebClientOptions {
  /** Authorities (PEM) for https beside the system's. */
  readonly extraCa?: readonly string[]
  /** As Twilio: 15 s. */
  readonly timeoutMs?: number
}

const maxRedirections = 5

export class WebClient {
  readonly #options: WebClientOptions

  constructor(options: WebClientOptions) {
    this.#options = options
  }

  /** Follows redirections as browsers do; at most `maxBytes` of the body are taken. Never rejects. */
  async ask(wanted: WebRequest, maxBytes: number, signal: AbortSignal): Promise<WebAnswer> {
    let request = wanted
    for (let redirections = 0; redirections <= maxRedirections; redirections++) {
      const { answer, location } = await this.#once(request, maxBytes, signal)
      if (!answer.ok || location === null) return answer
      const url = URL.parse(location, request.url)
      if (url === null) return { ok: false, why: 'a redirection without a place to go' }
      const keeps = answer.status === 307 || answer.status === 308
      request = keeps ? { ...request, url: url.href } : { ...request, url: url.href, method: 'GET', body: null }
    }
    return { ok: false, why: 'too many redirections' }
  }

  #once(wanted: WebRequest, maxBytes: number, signal: AbortSignal) {
    return new Promise<{ readonly answer: WebAnswer; readonly location: string | null }>((resolve) => {
      const fail = (why: string): void => resolve({ answer: { ok: false, why }, location: null })
      const url = URL.parse(wanted.url)
      if (url === null || !isLoopback(url.hostname)) {
        fail('the lab asks web applications on loopback only')
        return
      }
      const { extraCa, timeoutMs = 15_000 } = this.#options
      const options = {
        method: wanted.method,
        headers: headersOf(wanted),
        agent: false as const,
        signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
      }
      const heard = (response: IncomingMessage): void => {
        readBody(response, maxBytes, (body) => {
          if (body === null) fail(`the answer is larger than ${maxBytes} bytes, or was cut off`)
          else resolve(told(url.href, response, body))
        })
      }
      const tls = extraCa === undefined ? options : { ...options, ca: [...extraCa] }
      const request = url.protocol === 'https:' ? requestTls(url, tls, heard) : requestPlain(url, options, heard)
      request.on('error', (error) => fail(error.message))
      request.end(wanted.body ?? undefined)
    })
  }
}

function told(url: string, response: IncomingMessage, body: Buffer) {
  const { statusCode: status = 0, headers } = response
  const location = [301, 302, 303, 307, 308].includes(status) ? (headers.location ?? null) : null
  const answer: WebAnswer = { ok: true, status, contentType: headers['content-type'] ?? '', body, url }
  return { answer, location }
}

function headersOf({ headers, body }: WebRequest): Record<string, string | number> {
  const all: Record<string, string | number> = Object.fromEntries(headers)
  if (body !== null) all['Content-Length'] = Buffer.byteLength(body)
  return all
}

/** Null when it is too large or ends before its end. */
function readBody(response: IncomingMessage, maxBytes: number, done: (body: Buffer | null) => void): void {
  const parts: Buffer[] = []
  let bytes = 0
  response.on('data', (part: Buffer) => {
    bytes += part.length
    if (bytes <= maxBytes) parts.push(part)
    else response.destroy()
  })
  response.on('close', () => done(response.complete && bytes <= maxBytes ? Buffer.concat(parts) : null))
  response.on('error', () => done(null))
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || /^127(\.\d{1,3}){3}$/.test(host)
}
