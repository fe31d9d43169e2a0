// Applications people may sign in to: API clients with redirect addresses, which must match to the letter (RFC 9700 2.1).
import { type Problem, problem } from '@cordboard/model'
import type { Store } from '@cordboard/store'
import { loadCaller } from './caller.ts'
import { type GuardDesk, type GuardedAccount, isRightSecret } from './guarded-secret.ts'

const MAX_NAME = 50
const MAX_URI = 1024
const LOOPBACK: ReadonlySet<string> = new Set(['127.0.0.1', '[::1]', 'localhost'])

export interface Client {
  /** Id of the ServicePrincipal. */
  readonly id: number
  /** Its number: the client_id. */
  readonly clientId: string
  /** As people read it. */
  readonly name: string
  readonly redirectUris: readonly string[]
  /** With a secret it must show it; without one it is public, such as an app on a phone, and PKCE alone binds it. */
  readonly hasSecret: boolean
}

/** Null when there is none, or when it may not use the API. */
export async function findClient(store: Store, clientId: string): Promise<Client | null> {
  const row =
    clientId !== '' && clientId.length <= MAX_NAME ? await store.readBy('ServicePrincipal', 'Number', clientId) : null
  if (row === null || row.number === null || (await loadCaller(store, 'ServicePrincipal', row.id)) === null) return null
  const { DisplayName: name, RedirectUris: uris } = row.fields
  return {
    id: row.id,
    clientId: row.number,
    name: typeof name === 'string' && name !== '' ? name : `application ${row.number}`,
    redirectUris: Array.isArray(uris) ? uris.filter((each) => typeof each === 'string') : [],
    hasSecret: (await store.secretStamp('ServicePrincipal', row.id, 'Secret')) !== null,
  }
}

/** Has the client shown what it must? Unknown clients cost the same work as known ones with a secret. */
export async function provesClient(
  desk: GuardDesk,
  client: Client | null,
  given: { readonly id: string; readonly secret: string | null },
  address: string,
): Promise<boolean> {
  if (client !== null && !client.hasSecret) return true
  const account = clientAccount(client?.id ?? null, client?.clientId ?? given.id)
  return (await isRightSecret(desk, account, given.secret ?? '', address)) && client !== null
}

/** `name`: the client's number, of unknown ones what was given. */
export function clientAccount(id: number | null, name: string): GuardedAccount {
  return { noun: 'ServicePrincipal', field: 'Secret', id, name }
}

/** To the letter; only the port of a loopback address may differ, because apps take a free one (RFC 8252 7.3). */
export function mayRedirect(client: Client, uri: string): boolean {
  if (client.redirectUris.includes(uri)) return true
  const given = withoutLoopbackPort(uri)
  return given !== null && client.redirectUris.some((each) => withoutLoopbackPort(each) === given)
}

/** Null for addresses that are not HTTP on a loopback address. */
function withoutLoopbackPort(uri: string): string | null {
  const found = /^(http:\/\/(?:127\.0\.0\.1|\[::1\]))(?::\d{1,5})?(\/[^#]*)?$/.exec(uri)
  return found === null || redirectFault(uri) !== null ? null : `${found[1]}${found[2] ?? '/'}`
}

/** Why an address may not be registered; null: it may. */
export function redirectFault(uri: string): string | null {
  if (uri.length > MAX_URI) return `longer than ${MAX_URI} characters`
  if (!/^[\x21-\x7e]+$/.test(uri)) return 'only printable ASCII characters are expected'
  const url = URL.parse(uri)
  if (url === null) return 'an absolute address is expected'
  if (uri.includes('#')) return 'a redirect address has no fragment'
  if (uri.includes('*') || uri.includes('\\')) return 'the address is compared to the letter, without placeholders'
  if (url.username !== '' || url.password !== '') return 'a redirect address has no user name'
  if (url.protocol === 'https:') return null
  if (url.protocol === 'http:')
    return LOOPBACK.has(url.hostname) ? null : 'http leads to loopback addresses only; use https'
  // RFC 8252 7.1: schemes of apps are domain names turned round; this also keeps out javascript: and data:.
  return url.protocol.includes('.')
    ? null
    : 'https, http to loopback, or an app scheme such as com.example.app: is expected'
}

export function redirectProblems(uris: unknown): readonly Problem[] {
  if (!Array.isArray(uris)) return []
  return uris.flatMap((each: unknown, index) => {
    const fault = typeof each === 'string' ? redirectFault(each) : 'a text is expected'
    const at = `RedirectUris[${index}]`
    return fault === null ? [] : [problem(at, 'WARNINGS.INVALID', `${at}: ${fault}`)]
  })
}
