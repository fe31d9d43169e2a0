// A Twilio account in memory, behind fetch: the resources provisioning touches, in the shapes of Twilio's answers, with faults on demand.
import { createHash } from 'node:crypto'
import type { Fetch } from './rest.ts'

type Row = Record<string, unknown>

export const accountSid = `AC${'1'.repeat(32)}`
export const authToken = 'f00dfacef00dfacef00dfacef00dface'

export interface Fault {
  readonly method: 'GET' | 'POST'
  readonly path: RegExp
  /** What happens: an answer, no answer, or the request is carried out and its answer lost. */
  readonly does: Response | 'silence' | 'hang' | 'lost'
}

export class FakeTwilio {
  readonly requests: { method: string; url: string; form: Record<string, string> }[] = []
  readonly faults: Fault[] = []
  account: Row = { sid: accountSid, status: 'active', type: 'Full' }
  readonly lists = new Map<string, Row[]>()
  pageSize = 50
  authorization = `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}`
  #next = 1

  /** How many POSTs changed something. */
  changes = 0

  constructor() {
    this.lists.set('numbers', [])
    for (const [i, phone_number] of ['+15551230001', '+15551230002', '+15551230003'].entries())
      this.list('numbers').push({
        sid: `PN${i}`.padEnd(34, '0'),
        phone_number,
        friendly_name: `(555) 123-000${i + 1}`,
        trunk_sid: null,
        emergency_address_sid: null,
        emergency_address_status: 'unregistered',
        capabilities: { voice: true, sms: i !== 1, mms: true },
      })
  }

  readonly fetch: Fetch = async (url, init) => {
    const method = init.method ?? 'GET'
    const { pathname, searchParams } = new URL(url)
    const form = Object.fromEntries(new URLSearchParams(String(init.body ?? '')))
    this.requests.push({ method, url, form })
    const index = this.faults.findIndex((f) => f.method === method && f.path.test(pathname))
    const [fault] = index < 0 ? [] : this.faults.splice(index, 1)
    if (fault?.does instanceof Response) return fault.does
    if (fault?.does === 'silence') throw new TypeError('fetch failed')
    if (fault?.does === 'hang')
      return new Promise((_, reject) => {
        // The signal's own timer does not keep the process; a pending request would.
        const hold = setInterval(() => {}, 1000)
        init.signal?.addEventListener('abort', () => {
          clearInterval(hold)
          reject(init.signal?.reason)
        })
      })
    const allowed = new Headers(init.headers).get('authorization') === this.authorization
    const answer = allowed ? this.#answer(method, pathname, searchParams, form) : problem(401, 20003, 'Authenticate')
    if (fault?.does === 'lost') throw new TypeError('fetch failed')
    return answer
  }

  list(name: string): Row[] {
    const rows = this.lists.get(name) ?? []
    this.lists.set(name, rows)
    return rows
  }

  /** Everything that exists, to compare before and after. */
  digest(): string {
    return createHash('sha256')
      .update(JSON.stringify([...this.lists].filter(([, rows]) => rows.length > 0).sort()))
      .digest('hex')
  }

  #answer(method: string, path: string, query: URLSearchParams, form: Record<string, string>): Response {
    const account = `/2010-04-01/Accounts/${accountSid}`
    if (path === `${account}.json`) return json(200, this.account)
    const routes: readonly (readonly [RegExp, (...parts: string[]) => Response])[] = [
      [/^\/IncomingPhoneNumbers\.json$/, () => this.#numbers(query)],
      [/^\/IncomingPhoneNumbers\/(\w+)\.json$/, (sid) => this.#emergency(sid, form)],
      [/^\/SIP\/IpAccessControlLists\.json$/, () => this.#rows(method, 'ip_access_control_lists', 'acls', form, 'AL')],
      [
        /^\/SIP\/IpAccessControlLists\/(\w+)\/IpAddresses\.json$/,
        (al) => this.#rows(method, 'ip_addresses', `acl/${al}`, form, 'IP'),
      ],
      [/^\/SIP\/CredentialLists\.json$/, () => this.#rows(method, 'credential_lists', 'cls', form, 'CL')],
      [
        /^\/SIP\/CredentialLists\/(\w+)\/Credentials\.json$/,
        (cl) => this.#rows(method, 'credentials', `cl/${cl}`, form, 'CR'),
      ],
      [/^\/SIP\/CredentialLists\/(\w+)\/Credentials\/(\w+)\.json$/, (cl, sid) => this.#change(`cl/${cl}`, sid, form)],
      [/^\/Addresses\.json$/, () => this.#rows(method, 'addresses', 'addresses', form, 'AD')],
    ]
    const inAccount = path.startsWith(account) ? path.slice(account.length) : null
    const trunking: readonly (readonly [RegExp, (...parts: string[]) => Response])[] = [
      [/^\/v1\/Trunks$/, () => this.#trunks(method, form)],
      [/^\/v1\/Trunks\/(\w+)$/, (sid) => this.#change('trunks', sid, form)],
      [
        /^\/v1\/Trunks\/(\w+)\/IpAccessControlLists$/,
        (tk) => this.#mapped(method, 'ip_access_control_lists', `tk-acl/${tk}`, form.IpAccessControlListSid),
      ],
      [
        /^\/v1\/Trunks\/(\w+)\/CredentialLists$/,
        (tk) => this.#mapped(method, 'credential_lists', `tk-cl/${tk}`, form.CredentialListSid),
      ],
      [
        /^\/v1\/Trunks\/(\w+)\/OriginationUrls$/,
        (tk) => this.#rows(method, 'origination_urls', `tk-ou/${tk}`, form, 'OU'),
      ],
      [/^\/v1\/Trunks\/(\w+)\/OriginationUrls\/(\w+)$/, (tk, sid) => this.#change(`tk-ou/${tk}`, sid, form)],
      [/^\/v1\/Trunks\/(\w+)\/PhoneNumbers$/, (tk) => this.#trunkNumbers(method, tk, form.PhoneNumberSid)],
      [
        /^\/v1\/DialingPermissions\/Countries\/(\w+)$/,
        (iso) => json(200, { iso_code: iso, low_risk_numbers_enabled: iso === 'US' }),
      ],
    ]
    for (const [pattern, handle] of inAccount === null ? trunking : routes) {
      const match = pattern.exec(inAccount ?? path)
      if (match !== null) return handle(...match.slice(1))
    }
    return problem(404, 20404, 'The requested resource was not found')
  }

  #numbers(query: URLSearchParams): Response {
    const wanted = query.get('PhoneNumber')
    const all = this.list('numbers').filter((n) => wanted === null || n.phone_number === wanted)
    const size = Math.min(Number(query.get('PageSize') ?? this.pageSize), this.pageSize)
    const page = Number(query.get('Page') ?? 0)
    if (page > 0 && query.get('PageToken') !== `PA${page}`) return problem(400, 20001, 'bad page')
    const more = (page + 1) * size < all.length
    return json(200, {
      incoming_phone_numbers: all.slice(page * size, (page + 1) * size),
      next_page_uri: more
        ? `/2010-04-01/Accounts/x/IncomingPhoneNumbers.json?PageSize=${size}&Page=${page + 1}&PageToken=PA${page + 1}`
        : null,
    })
  }

  #emergency(sid: string | undefined, form: Record<string, string>): Response {
    const row = this.list('numbers').find((n) => n.sid === sid)
    if (row === undefined) return problem(404, 20404, 'no such number')
    this.changes++
    row.emergency_address_sid = form.EmergencyAddressSid
    row.emergency_address_status = 'pending-registration'
    return json(200, row)
  }

  #rows(method: string, key: string, name: string, form: Record<string, string>, prefix: string): Response {
    if (method === 'GET') return json(200, { [key]: this.list(name), meta: { key, next_page_url: null } })
    const row = { sid: `${prefix}${String(this.#next++).padStart(32, '0')}`, ...snake(form) }
    this.list(name).push(row)
    this.changes++
    return json(201, row)
  }

  #trunks(method: string, form: Record<string, string>): Response {
    if (method === 'POST' && !form.DomainName?.endsWith('.pstn.twilio.com'))
      return problem(400, 21245, 'Domain name invalid')
    if (method === 'POST' && form.DomainName === 'taken.pstn.twilio.com')
      return problem(400, 21247, 'Domain name taken')
    return this.#rows(method, 'trunks', 'trunks', form, 'TK')
  }

  #change(name: string, sid: string | undefined, form: Record<string, string>): Response {
    const row = this.list(name).find((r) => r.sid === sid)
    if (row === undefined) return problem(404, 20404, 'not found')
    this.changes++
    return json(200, Object.assign(row, snake(form)))
  }

  #mapped(method: string, key: string, name: string, sid: string | undefined): Response {
    if (method === 'POST' && this.list(name).some((r) => r.sid === sid))
      return problem(400, 21245, 'already associated')
    if (method === 'POST') {
      this.list(name).push({ sid })
      this.changes++
      return json(201, { sid })
    }
    return json(200, { [key]: this.list(name), meta: { key, next_page_url: null } })
  }

  #trunkNumbers(method: string, trunk: string | undefined, sid: string | undefined): Response {
    if (method === 'POST') {
      const row = this.list('numbers').find((n) => n.sid === sid)
      if (row === undefined) return problem(404, 20404, 'no such number')
      row.trunk_sid = trunk
      this.changes++
      return json(201, row)
    }
    return json(200, { phone_numbers: this.list('numbers').filter((n) => n.trunk_sid === trunk), meta: {} })
  }
}

/** FriendlyName becomes friendly_name; true and false become truth values; passwords are never shown. */
function snake(form: Record<string, string>): Row {
  const names: Record<string, string> = { Secure: 'secure', CnamLookupEnabled: 'cnam_lookup_enabled' }
  return Object.fromEntries(
    Object.entries(form)
      .filter(([key]) => key !== 'Password')
      .map(([key, value]) => [
        names[key] ?? key.replace(/(?<=[a-z])([A-Z])/g, '_$1').toLowerCase(),
        value === 'true' ? true : value === 'false' ? false : key === 'CidrPrefixLength' ? Number(value) : value,
      ]),
  )
}

export const json = (status: number, body: unknown, headers: Record<string, string> = {}): Response =>
  new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json', ...headers } })

export const problem = (status: number, code: number, message: string): Response =>
  json(status, { code, message, more_info: `https://www.twilio.com/docs/errors/${code}`, status })
