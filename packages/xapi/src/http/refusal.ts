// How the API says no: a status, 3CX's error body, and which codes stand for what.
import type { Problem } from '@cordboard/model'
import { StoreError } from '@cordboard/store'
import { ODataRefusal } from '../odata/index.ts'
import { SwitchRefusal } from '../switch-desk/switch-desk.ts'

export interface ErrorDetail {
  /** A code such as `WARNINGS.XAPI.NOT_FOUND`, which clients look at. */
  readonly message: string
  /** The property concerned, or ''. */
  readonly target: string
}

/** A request that is answered with an error. `message` is one sentence for its sender and holds no secret. */
export class ApiRefusal extends Error {
  readonly status: number
  readonly details: readonly ErrorDetail[]
  readonly headers: Readonly<Record<string, string>>

  constructor(
    status: number,
    message: string,
    details: readonly ErrorDetail[] = [],
    headers: Readonly<Record<string, string>> = {},
  ) {
    super(message)
    this.name = 'ApiRefusal'
    this.status = status
    this.details = details
    this.headers = headers
  }
}

export function refusal(status: number, message: string, code?: string, target = ''): ApiRefusal {
  return new ApiRefusal(status, message, code === undefined ? [] : [{ message: code, target }])
}

export function notFound(what: string): ApiRefusal {
  return refusal(404, `${what} was not found.`, 'WARNINGS.XAPI.NOT_FOUND')
}

export function forbidden(what: string): ApiRefusal {
  return refusal(403, what)
}

export function notBuilt(what: string): ApiRefusal {
  return refusal(501, `${what} belongs to the 3CX API but is not built in this version.`, 'WARNINGS.XAPI.NOT_SUPPORTED')
}

/** A body the model does not accept. */
export function invalid(problems: readonly Problem[]): ApiRefusal {
  return new ApiRefusal(
    400,
    problems.map((each) => each.message).join('; '),
    problems.map((each) => ({ message: each.code, target: each.target })),
  )
}

/** What is known of any error as a refusal; null for what nobody expected. */
export function asRefusal(error: unknown): ApiRefusal | null {
  if (error instanceof ApiRefusal) return error
  if (error instanceof ODataRefusal) {
    return error.status === 404 ? notFound(error.message) : refusal(400, error.message)
  }
  if (error instanceof SwitchRefusal) {
    return refusal(error.why === 'away' ? 503 : 400, error.message, undefined)
  }
  return error instanceof StoreError ? storeRefusal(error) : fastifyRefusal(error)
}

function storeRefusal(error: StoreError): ApiRefusal {
  const target = error.target ?? ''
  switch (error.fault) {
    case 'not-found':
      return refusal(404, error.message, 'WARNINGS.XAPI.NOT_FOUND', target)
    case 'conflict':
      return refusal(412, error.message)
    case 'already-in-use':
      return refusal(400, error.message, 'WARNINGS.XAPI.ALREADY_IN_USE', target)
    case 'no-number':
      return refusal(400, error.message, 'WARNINGS.NO_MORE_NUMBERS_AVAILABLE', 'Number')
    // Where the database is and what it said is for the log, not for whoever asks.
    case 'unavailable':
      return new ApiRefusal(503, 'The database cannot be reached right now.', [], { 'retry-after': '5' })
    case 'full':
      return new ApiRefusal(503, 'The database has no room right now.', [], { 'retry-after': '5' })
    case 'damaged':
    case 'wrong-key':
    case 'newer':
    case 'bad-url':
      return refusal(503, 'The database cannot be used; the log says why.')
    case 'internal':
      return error.target === null ? refusal(500, 'An internal error happened.') : refusal(400, error.message)
  }
}

// Errors of the HTTP layer carry their status: too large a body, broken JSON, an unknown content type.
function fastifyRefusal(error: unknown): ApiRefusal | null {
  if (!(error instanceof Error) || !('statusCode' in error)) return null
  const status = error.statusCode
  return typeof status === 'number' && status >= 400 && status < 500 ? refusal(status, error.message) : null
}

/** 3CX's error body. Its message joins target and code of each detail; our sentence is in innerError. */
export function errorBody(error: ApiRefusal): Readonly<Record<string, unknown>> {
  const { details } = error
  if (details.length === 0) return { error: { code: '', message: error.message } }
  const message = details
    .map((each) => (each.target === '' ? each.message : `${each.target}:\n${each.message}`))
    .join('\n')
  return {
    error: {
      code: '',
      message,
      details: details.map((each) => ({ code: '', message: each.message, target: each.target })),
      innerError: { message: error.message },
    },
  }
}
