// Requests to Twilio's REST API: form in, JSON out, bounded in time, size and tries; failures are values without secrets.
import { twilioError } from '../errors/twilio-codes.ts'

export type Fetch = (url: string, init: RequestInit) => Promise<Response>

/** Without trailing slash. The lab has its own. */
export interface TwilioUrls {
  readonly api: string
  readonly trunking: string
  readonly voice: string
}

export const twilioUrls: TwilioUrls = {
  api: 'https://api.twilio.com',
  trunking: 'https://trunking.twilio.com',
  voice: 'https://voice.twilio.com',
}

export interface RestSettings {
  readonly fetch: Fetch
  /** Waits before a new try. */
  readonly wait: (milliseconds: number) => Promise<void>
  /** The value of the Authorization header, and the texts that must not get out. */
  readonly authorization: string
  readonly secrets: readonly string[]
  /** For one try. */
  readonly timeoutMs?: number
}

export type Json = { readonly [key: string]: unknown }

export interface RestFailure {
  readonly ok: false
  /** HTTP status; 0 when there was no answer. */
  readonly status: number
  /** Twilio's error code; 0 when it gave none. */
  readonly code: number
  readonly message: string
  readonly tip: string
  /** Whether the same may work later. */
  readonly retryable: boolean
}
export type RestAnswer = { readonly ok: true; readonly json: Json } | RestFailure

const maxBytes = 1024 * 1024
const maxTries = 4
const firstWaitMs = 500
const maxWaitMs = 20_000

/**
 * GET is tried again after 429, 5xx and silence. POST only after 429: after anything else nobody knows whether it was carried out, so the
 * caller lists again and decides.
 */
export async function request(
  settings: RestSettings,
  method: 'GET' | 'POST',
  url: string,
  form: Readonly<Record<string, string>> = {},
): Promise<RestAnswer> {
  for (let attempt = 1; ; attempt++) {
    const { answer, retryAfterMs } = await tryOnce(settings, method, url, form)
    if (answer.ok || attempt >= maxTries) return answer
    if (answer.status !== 429 && !(method === 'GET' && answer.retryable)) return answer
    await settings.wait(Math.min(retryAfterMs ?? firstWaitMs * 2 ** (attempt - 1), maxWaitMs))
  }
}

interface Tried {
  readonly answer: RestAnswer
  readonly retryAfterMs: number | null
}

async function tryOnce(
  settings: RestSettings,
  method: 'GET' | 'POST',
  url: string,
  form: Readonly<Record<string, string>>,
): Promise<Tried> {
  const body = new URLSearchParams(form).toString()
  const target = method === 'GET' && body !== '' ? `${url}?${body}` : url
  let status = 0
  try {
    const response = await settings.fetch(target, {
      method,
      // Credentials must not follow a redirect to another host.
      redirect: 'error',
      signal: AbortSignal.timeout(settings.timeoutMs ?? 15_000),
      headers: {
        authorization: settings.authorization,
        accept: 'application/json',
        ...(method === 'POST' ? { 'content-type': 'application/x-www-form-urlencoded' } : {}),
      },
      ...(method === 'POST' ? { body } : {}),
    })
    status = response.status
    const text = await readBounded(response)
    const json = parseObject(text)
    if (response.ok && json !== null) return { answer: { ok: true, json }, retryAfterMs: null }
    const answer = response.ok ? noJson(status) : refused(status, json, (message) => redact(message, settings.secrets))
    return { answer, retryAfterMs: retryAfter(response.headers.get('retry-after')) }
  } catch (error) {
    return { answer: silent(status, error), retryAfterMs: null }
  }
}

class TooLarge extends Error {}

async function readBounded(response: Response): Promise<string> {
  if (response.body === null) return ''
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
    size += chunk.byteLength
    if (size > maxBytes) throw new TooLarge()
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function parseObject(text: string): Json | null {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : null
  } catch {
    return null
  }
}

function refused(status: number, json: Json | null, clean: (text: string) => string): RestFailure {
  const code = typeof json?.code === 'number' ? json.code : 0
  const known = twilioError(code)
  const said = typeof json?.message === 'string' ? clean(json.message.slice(0, 300)) : ''
  return {
    ok: false,
    status,
    code,
    message: known?.meaning ?? (said === '' ? `Twilio answered ${status}.` : said),
    tip: known?.tip ?? tipOf(status),
    retryable: status === 429 || status >= 500,
  }
}

function tipOf(status: number): string {
  if (status === 401) return 'Compare Account SID and auth token (or API key and secret) with the Twilio Console.'
  if (status === 403) return 'This key may not do that: use the auth token, or a key with the right to it.'
  if (status === 404) return 'Check the Account SID; the key may belong to another account.'
  if (status === 429) return 'Twilio asks for fewer requests. Try again in a minute.'
  return status >= 500
    ? 'Twilio has trouble. Try again later; what exists is found again.'
    : 'See the Twilio Console’s error log.'
}

const noJson = (status: number): RestFailure => ({
  ok: false,
  status,
  code: 0,
  message: 'The answer is not what Twilio sends.',
  tip: 'Check whether a proxy or firewall answers in Twilio’s place.',
  retryable: false,
})

/** The text of the error is left out: it may name addresses and more. */
function silent(status: number, error: unknown): RestFailure {
  const tooLarge = error instanceof TooLarge
  const timedOut = error instanceof Error && error.name === 'TimeoutError'
  return {
    ok: false,
    status,
    code: 0,
    message: tooLarge
      ? 'The answer is too large.'
      : timedOut
        ? 'Twilio did not answer in time.'
        : 'Twilio cannot be reached.',
    tip: 'Check DNS and firewall: HTTPS to api.twilio.com and trunking.twilio.com must be possible.',
    retryable: !tooLarge,
  }
}

/** Seconds only; a date is ignored. */
function retryAfter(value: string | null): number | null {
  return value !== null && /^[0-9]{1,4}$/.test(value) ? Number(value) * 1000 : null
}

function redact(text: string, secrets: readonly string[]): string {
  return secrets.filter((s) => s.length > 3).reduce((t, secret) => t.replaceAll(secret, '***'), text)
}
