// One request to the service, taken apart.
import { parsePath, parseQuery, type QueryOptions, type Segment } from '../odata/index.ts'
import type { Asking } from '../resources/resource.ts'

export const SERVICE_ROOT = '/xapi/v1'
/** The version of the 3CX API this service follows, for clients that ask before they talk. */
export const CONTRACT_VERSION = '20.0.10'

export interface Call {
  readonly method: string
  readonly segments: readonly Segment[]
  readonly options: QueryOptions
  readonly body: unknown
  readonly ifVersion: number | null
  /** `https://pbx.example.com/xapi/v1`. */
  readonly base: string
  /** The path as sent, for the link to the next page. */
  readonly path: string
  readonly asking: Asking
}

/** `url` is the raw request target, e.g. `/xapi/v1/Users?$top=5`. Throws ODataRefusal. */
export function takeApart(url: string): {
  readonly path: string
  readonly segments: readonly Segment[]
  readonly options: QueryOptions
} {
  const question = url.indexOf('?')
  const whole = question < 0 ? url : url.slice(0, question)
  const path = whole.slice(SERVICE_ROOT.length)
  return { path, segments: parsePath(path), options: parseQuery(question < 0 ? '' : url.slice(question + 1)) }
}
