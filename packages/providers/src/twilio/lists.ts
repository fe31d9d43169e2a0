// Twilio's lists: pages of rows, in the two styles of its APIs, read with a limit and without following links out of answers.
import { type Json, type RestFailure, type RestSettings, request } from './rest.ts'

export type Page = { readonly ok: true; readonly rows: readonly Json[]; readonly next: PageMark | null } | RestFailure

/** Where the next page begins: the two parameters of its link. */
export interface PageMark {
  readonly page: string
  readonly token: string
}

const maxPages = 50

/** One page; `key` names the rows in the answer. */
export async function readPage(
  settings: RestSettings,
  url: string,
  key: string,
  query: Readonly<Record<string, string>>,
  mark: PageMark | null,
): Promise<Page> {
  const position: Record<string, string> = mark === null ? {} : { Page: mark.page, PageToken: mark.token }
  const answer = await request(settings, 'GET', url, { ...query, ...position })
  if (!answer.ok) return answer
  const rows = answer.json[key]
  return { ok: true, rows: Array.isArray(rows) ? rows.filter(isObject) : [], next: nextMark(answer.json) }
}

/** Every row, up to 50 pages. */
export async function readAll(
  settings: RestSettings,
  url: string,
  key: string,
  query: Readonly<Record<string, string>> = {},
): Promise<{ readonly ok: true; readonly rows: readonly Json[] } | RestFailure> {
  const rows: Json[] = []
  let mark: PageMark | null = null
  for (let count = 0; count < maxPages; count++) {
    const page: Page = await readPage(settings, url, key, { PageSize: '100', ...query }, mark)
    if (!page.ok) return page
    rows.push(...page.rows)
    mark = page.next
    if (mark === null) return { ok: true, rows }
  }
  return {
    ok: false,
    status: 0,
    code: 0,
    message: `The list has more than ${maxPages} pages.`,
    tip: 'Delete what is not used in the Twilio Console.',
    retryable: false,
  }
}

/** `next_page_uri` in the older API, `meta.next_page_url` in the newer; only its parameters are used. */
function nextMark(json: Json): PageMark | null {
  const { meta } = json
  const link = json.next_page_uri ?? (isObject(meta) ? meta.next_page_url : null)
  if (typeof link !== 'string' || link.length > 2000) return null
  const query = new URLSearchParams(link.split('?')[1] ?? '')
  const page = query.get('Page')
  const token = query.get('PageToken')
  return page === null || token === null ? null : { page, token }
}

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A text of a row; empty when it is none. */
export function textIn(row: Json, key: string): string {
  const value = row[key]
  return typeof value === 'string' ? value : ''
}
