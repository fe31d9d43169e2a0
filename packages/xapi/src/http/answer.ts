// What a request is answered with, and the addresses that stand in answers.

export interface Answer {
  readonly status: number
  /** Sent as JSON; text, and texts that come one after the other, as they are; null: no body. */
  readonly body: unknown
  readonly headers: Readonly<Record<string, string>>
}

export function answer(status: number, body: unknown = null, headers: Readonly<Record<string, string>> = {}): Answer {
  return { status, body, headers }
}

export const NO_CONTENT: Answer = answer(204)

/** The part of `@odata.context` after `$metadata#`. */
export function contextOf(what: string, select: readonly string[] | null, expanded: readonly string[]): string {
  const names = [...(select ?? []).filter((name) => name !== '*'), ...expanded.map((name) => `${name}()`)]
  return names.length === 0 ? what : `${what}(${names.join(',')})`
}

/** ETag of a row's version. */
export function etagOf(version: number): string {
  return `W/"${version}"`
}

/** The version in If-Match; null for `*`, none and what is no tag of ours. */
export function versionIn(ifMatch: string | undefined): number | null {
  if (ifMatch === undefined) return null
  const quote = ifMatch.indexOf('"')
  const digits = ifMatch.slice(quote + 1, ifMatch.lastIndexOf('"'))
  return quote >= 0 && /^\d{1,15}$/.test(digits) ? Number(digits) : null
}

/** A body that is made while it is sent. */
export function isPiecemeal(body: unknown): body is AsyncIterable<string> {
  return typeof body === 'object' && body !== null && Symbol.asyncIterator in body
}
