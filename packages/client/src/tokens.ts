// Where access tokens come from. A source keeps its token until shortly before the end, and asks once for all who wait.
import { baseOf, exchange, type Fetch, jsonOf, mustBeGood } from './exchange.ts'
import { partOf, textOf, XapiError } from './xapi-error.ts'

export interface TokenSource {
  /** An access token; asks for one when there is none that is good for a while. */
  token(): Promise<string>
  /** A token other than `spent`, which the API has refused. Null when there can be none. */
  renewed(spent: string): Promise<string | null>
}

export interface TokenOptions {
  readonly fetch?: Fetch
  /** 15 s unless said. */
  readonly timeoutMs?: number
}

export interface RefreshOptions extends TokenOptions {
  /** Hears of each new refresh token: the one before is spent, and using it again ends the session. */
  readonly onRefreshToken?: (refreshToken: string) => void
}

export interface PasswordOptions extends RefreshOptions {
  /** Asks the person for the code of their second factor. Without it a log-in that needs one is an error, `Required2FA`. */
  readonly securityCode?: () => Promise<string>
}

interface Granted {
  readonly access: string
  readonly expiresInSeconds: number
  readonly refresh: string | null
}

const TIMEOUT_MS = 15_000
/** A token counts as over this long before it is, at most half its life. */
const MARGIN_SECONDS = 30

/** Keeps a token; `grant` gets a new one. */
class KeptToken implements TokenSource {
  readonly #grant: () => Promise<Granted>
  #held: { readonly access: string; readonly untilMs: number } | null = null
  #asking: Promise<string> | null = null

  constructor(grant: () => Promise<Granted>) {
    this.#grant = grant
  }

  async token(): Promise<string> {
    return this.#held !== null && this.#held.untilMs > Date.now() ? this.#held.access : this.#ask()
  }

  async renewed(spent: string): Promise<string> {
    if (this.#held?.access === spent) this.#held = null
    return this.token()
  }

  #ask(): Promise<string> {
    this.#asking ??= this.#fill().finally(() => {
      this.#asking = null
    })
    return this.#asking
  }

  async #fill(): Promise<string> {
    const askedMs = Date.now()
    const { access, expiresInSeconds } = await this.#grant()
    const margin = Math.min(MARGIN_SECONDS, expiresInSeconds / 2)
    this.#held = { access, untilMs: askedMs + (expiresInSeconds - margin) * 1000 }
    return access
  }
}

/** A token from elsewhere, as it is. */
export function fixedToken(access: string): TokenSource {
  return { token: async () => access, renewed: async () => null }
}

/** An API client: its number and its secret. */
export function clientCredentials(
  base: string | URL,
  id: string,
  secret: string,
  options: TokenOptions = {},
): TokenSource {
  const form = { grant_type: 'client_credentials', client_id: id, client_secret: secret }
  return new KeptToken(() => byForm(base, form, options))
}

/** A person's session that was begun elsewhere. */
export function refresh(base: string | URL, refreshToken: string, options: RefreshOptions = {}): TokenSource {
  let newest = refreshToken
  return new KeptToken(async () => {
    const granted = await byRefreshToken(base, newest, options)
    newest = granted.refresh ?? newest
    return granted
  })
}

/** A person: extension number or mail address, and the web password. Logs in again when the session has ended. */
export function password(
  base: string | URL,
  username: string,
  secret: string,
  options: PasswordOptions = {},
): TokenSource {
  let newest: string | null = null
  const again = async (token: string): Promise<Granted | null> => {
    try {
      return await byRefreshToken(base, token, options)
    } catch (error) {
      if (error instanceof XapiError && (error.status === 400 || error.status === 401)) return null
      throw error
    }
  }
  return new KeptToken(async () => {
    const continued = newest === null ? null : await again(newest)
    const granted = continued ?? (await byLogin(base, username, secret, options))
    newest = granted.refresh
    return granted
  })
}

async function byRefreshToken(base: string | URL, token: string, options: RefreshOptions): Promise<Granted> {
  const granted = await byForm(base, { grant_type: 'refresh_token', refresh_token: token }, options)
  if (granted.refresh !== null) options.onRefreshToken?.(granted.refresh)
  return granted
}

async function byForm(
  base: string | URL,
  form: Readonly<Record<string, string>>,
  options: TokenOptions,
): Promise<Granted> {
  const name = 'POST /connect/token'
  const answer = await post(base, name, '/connect/token', new URLSearchParams(form).toString(), options)
  return grantedBy(name, await jsonOf(name, answer), answer.status)
}

async function byLogin(
  base: string | URL,
  username: string,
  secret: string,
  options: PasswordOptions,
): Promise<Granted> {
  const path = '/webclient/api/Login/GetAccessToken'
  const name = `POST ${path}`
  const login = async (code: string): Promise<readonly [unknown, number]> => {
    const body = JSON.stringify({ Username: username, Password: secret, SecurityCode: code })
    const answer = await post(base, name, path, body, options)
    return [await jsonOf(name, answer), answer.status]
  }
  let [said, status] = await login('')
  if (textOf(said, 'Status') === 'Required2FA' && options.securityCode !== undefined)
    [said, status] = await login(await options.securityCode())
  const granted = grantedBy(name, partOf(said, 'Token'), status, textOf(said, 'Status'))
  if (granted.refresh !== null) options.onRefreshToken?.(granted.refresh)
  return granted
}

async function post(
  base: string | URL,
  name: string,
  path: string,
  body: string,
  options: TokenOptions,
): Promise<Response> {
  const type = body.startsWith('{') ? 'application/json' : 'application/x-www-form-urlencoded'
  const response = await exchange(options.fetch ?? fetch, {
    method: 'POST',
    url: `${baseOf(base)}${path}`,
    headers: { 'content-type': type },
    body,
    timeoutMs: options.timeoutMs ?? TIMEOUT_MS,
  })
  return mustBeGood(name, response)
}

function grantedBy(name: string, said: unknown, status: number, why: string | null = null): Granted {
  const access = textOf(said, 'access_token')
  const seconds = partOf(said, 'expires_in')
  if (access === null || typeof seconds !== 'number' || !(seconds > 0)) {
    const failure = { status, message: why ?? 'no token', details: [], sentence: null, retryAfterSeconds: null }
    throw new XapiError(name, failure)
  }
  return { access, expiresInSeconds: seconds, refresh: textOf(said, 'refresh_token') }
}
