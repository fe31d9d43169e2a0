// Twilio's rules for names and passwords of credential lists, keys of accounts and names of trunks.

/** A source of random bytes; `crypto.randomBytes` fits. */
export type RandomBytes = (size: number) => Uint8Array

/** Longest user name of a credential, and longest name of a list. */
export const maxUsername = 32
export const maxFriendlyName = 64
const minPassword = 12
const maxPassword = 128

/** Null when the user name may stand in a credential list, else the reason. */
export function usernameProblem(username: string): string | null {
  if (username === '') return 'The user name is empty.'
  if (username.length > maxUsername) return `The user name is longer than ${maxUsername} characters.`
  return /^[A-Za-z0-9._-]+$/.test(username)
    ? null
    : 'The user name may hold letters, digits, dot, hyphen and underscore.'
}

/** Null when Twilio takes the password: 12 characters or more, with a digit, an upper and a lower case letter. */
export function passwordProblem(password: string): string | null {
  if (password.length < minPassword) return `The password is shorter than ${minPassword} characters.`
  if (password.length > maxPassword) return `The password is longer than ${maxPassword} characters.`
  if (!/[0-9]/.test(password)) return 'The password has no digit.'
  if (!/[a-z]/.test(password)) return 'The password has no lower case letter.'
  return /[A-Z]/.test(password) ? null : 'The password has no upper case letter.'
}

// 64 characters without quotes and separators, so that a byte's lower six bits choose evenly.
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

/** 24 characters, 144 bits, that satisfy the rules. */
export function generatePassword(randomBytes: RandomBytes): string {
  for (let attempt = 0; attempt < 100; attempt++) {
    const password = [...randomBytes(24)].map((byte) => alphabet[byte & 63] ?? 'a').join('')
    if (passwordProblem(password) === null) return password
  }
  throw new Error('The source of random bytes gives no randomness.')
}

export type ApiKeyProblem = { readonly ok: false; readonly field: 'AccountSid' | 'ApiKey'; readonly reason: string }
export type Authorization = { readonly ok: true; readonly header: string; readonly secrets: readonly string[] }

/**
 * HTTP Basic for Twilio. 3CX's dialog has one field for the key, so `ApiKey` is either the account's auth token, or an API key as
 * `SK…:secret`. `secrets` are the texts that must never appear in an error or log.
 */
export function authorize(accountSid: string, apiKey: string): Authorization | ApiKeyProblem {
  if (!/^AC[0-9a-fA-F]{32}$/.test(accountSid))
    return { ok: false, field: 'AccountSid', reason: 'An Account SID is AC and 32 hexadecimal digits.' }
  const key = /^(SK[0-9a-fA-F]{32}):([\x21-\x7E]{8,256})$/.exec(apiKey)
  const isToken = /^[\x21-\x39\x3B-\x7E]{8,256}$/.test(apiKey)
  if (key === null && !isToken)
    return { ok: false, field: 'ApiKey', reason: 'Expected the auth token, or an API key as SK…:secret.' }
  const [user, secret] = key === null ? [accountSid, apiKey] : [key[1] ?? '', key[2] ?? '']
  const basic = Buffer.from(`${user}:${secret}`, 'utf8').toString('base64')
  return { ok: true, header: `Basic ${basic}`, secrets: [secret, apiKey, basic] }
}

const terminationSuffix = '.pstn.twilio.com'

/** Full termination domain of a trunk from its name, or from the domain itself; null when it can be none. */
export function terminationDomain(name: string): string | null {
  const lower = name.trim().toLowerCase()
  const label = lower.endsWith(terminationSuffix) ? lower.slice(0, -terminationSuffix.length) : lower
  return /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(label) ? `${label}${terminationSuffix}` : null
}

/** A name for the termination domain made of this system's FQDN: pbx.example.com becomes pbx-example-com. */
export function domainNameFor(fqdn: string): string {
  return fqdn
    .slice(0, 253)
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 63)
    .replace(/^-+|-+$/g, '')
}
