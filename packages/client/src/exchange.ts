// One HTTP request and its answer, with a deadline. Redirects are refused: a token goes only where it was meant to go.
import { failureOf, XapiError } from './xapi-error.ts'

export type Fetch = (url: string, init: RequestInit) => Promise<Response>

export interface Exchange {
  readonly method: string
  readonly url: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  readonly timeoutMs: number
  readonly signal?: AbortSignal | undefined
}

/** Whatever the status. The deadline holds for the answer's body, too. */
export function exchange(fetch: Fetch, { method, url, headers, body, timeoutMs, signal }: Exchange): Promise<Response> {
  const deadline = AbortSignal.timeout(timeoutMs)
  return fetch(url, {
    method,
    redirect: 'error',
    headers: { accept: 'application/json', ...headers },
    signal: signal === undefined ? deadline : AbortSignal.any([deadline, signal]),
    ...(body === undefined ? {} : { body }),
  })
}

/** Throws XapiError for an error status. */
export async function mustBeGood(name: string, response: Response): Promise<Response> {
  if (response.ok) return response
  const body = await response.text()
  throw new XapiError(name, failureOf(response.status, body, response.headers.get('retry-after'), Date.now()))
}

/** The JSON of a good answer. */
export async function jsonOf(name: string, response: Response): Promise<unknown> {
  const text = await response.text()
  try {
    return JSON.parse(text)
  } catch {
    const message = `no JSON: ${text.slice(0, 200)}`
    const failure = { status: response.status, message, details: [], sentence: null, retryAfterSeconds: null }
    throw new XapiError(name, failure)
  }
}

/** A base address without a slash at its end. Throws for what is no http or https address. */
export function baseOf(base: string | URL): string {
  const url = new URL(base)
  if (url.protocol !== 'http:' && url.protocol !== 'https:') throw new TypeError(`${url.protocol} is not HTTP`)
  return `${url.origin}${url.pathname}`.replace(/\/+$/, '')
}
