// What the API said instead of an answer.

export interface XapiErrorDetail {
  /** Such as `WARNINGS.XAPI.ALREADY_IN_USE`. The API says it in the property `message`. */
  readonly code: string
  /** The property concerned, or ''. */
  readonly target: string
}

export interface XapiFailure {
  readonly status: number
  readonly message: string
  readonly details: readonly XapiErrorDetail[]
  readonly sentence: string | null
  readonly retryAfterSeconds: number | null
}

/** An answer with an error status, or one that is not what the API answers. Network errors and aborts are thrown as they are. */
export class XapiError extends Error {
  readonly status: number
  /** `POST Users`; never holds a body. */
  readonly request: string
  readonly details: readonly XapiErrorDetail[]
  /** A sentence for a person, from the API's `innerError`; null when it said none. */
  readonly sentence: string | null
  /** From the header Retry-After. */
  readonly retryAfterSeconds: number | null

  constructor(request: string, failure: XapiFailure) {
    super(`${request} answered ${failure.status}: ${failure.sentence ?? failure.message}`)
    this.name = 'XapiError'
    this.request = request
    this.status = failure.status
    this.details = failure.details
    this.sentence = failure.sentence
    this.retryAfterSeconds = failure.retryAfterSeconds
  }

  /** Is this code among the details? */
  says(code: string): boolean {
    return this.details.some((each) => each.code === code)
  }
}

const MAX_TEXT = 2000

/** Reads an answer of 4xx or 5xx; `body` is its text: an error of the API, of /connect/token (RFC 6749 5.2) or of the log-in. */
export function failureOf(status: number, body: string, retryAfter: string | null, nowMs: number): XapiFailure {
  const said = parsed(body)
  const error = partOf(said, 'error')
  const plain =
    textOf(said, 'error_description') ?? (typeof error === 'string' ? error : null) ?? textOf(said, 'Status')
  const details = partOf(error, 'details')
  return {
    status,
    message: (textOf(error, 'message') ?? plain ?? (body.trim() || 'no reason')).slice(0, MAX_TEXT),
    details: (Array.isArray(details) ? details : []).map((each) => ({
      code: textOf(each, 'message') ?? '',
      target: textOf(each, 'target') ?? '',
    })),
    sentence: textOf(partOf(error, 'innerError'), 'message'),
    retryAfterSeconds: retryAfterSeconds(retryAfter, nowMs),
  }
}

/** RFC 9110 10.2.3: seconds, or a date. */
function retryAfterSeconds(header: string | null, nowMs: number): number | null {
  if (header === null) return null
  if (/^\d{1,9}$/.test(header)) return Number(header)
  const at = Date.parse(header)
  return Number.isNaN(at) ? null : Math.max(0, Math.ceil((at - nowMs) / 1000))
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return null
  }
}

export function partOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined
}

export function textOf(value: unknown, name: string): string | null {
  const found = partOf(value, name)
  return typeof found === 'string' ? found : null
}
