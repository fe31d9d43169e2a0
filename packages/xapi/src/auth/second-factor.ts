// The second step of signing in: whether somebody needs a one-time code, and whether the one given is right.
import type { Store } from '@cordboard/store'
import type { Caller } from './caller.ts'

export type FactorAnswer =
  /** `recoveryCodes`: made just now, because this code confirmed a new second factor; shown this once. */
  | { readonly kind: 'passed'; readonly recoveryCodes: readonly string[] | null }
  | { readonly kind: 'code needed' }
  | { readonly kind: 'wrong code' }
  /** Too many wrong codes; another quarter of an hour. */
  | { readonly kind: 'wait' }
  /** A second factor is demanded and there is none: this is its secret, in base32, shown this once. */
  | { readonly kind: 'set up'; readonly secret: string }

/**
 * `code` null or empty: none was given. A person needs a code when one is set up, or when User.Enable2FA or User.Require2FA
 * says so; in that case the first sign-in sets it up.
 */
export async function checkFactor(store: Store, caller: Caller, code: string | null): Promise<FactorAnswer> {
  const { secondFactors } = store
  const given = code?.trim() ?? ''
  if (await secondFactors.isConfirmed(caller.id)) {
    return given === '' ? { kind: 'code needed' } : judged(await secondFactors.check(caller.id, given))
  }
  const row = await store.read('User', caller.id)
  if (row?.fields.Enable2FA !== true && row?.fields.Require2FA !== true) return { kind: 'passed', recoveryCodes: null }
  if (given !== '') {
    const confirmed = await secondFactors.confirm(caller.id, given)
    if (typeof confirmed !== 'string') return { kind: 'passed', recoveryCodes: confirmed }
    if (confirmed !== 'none') return judged(confirmed)
  }
  const secret = await secondFactors.begin(caller.id)
  return secret === null ? { kind: 'code needed' } : { kind: 'set up', secret }
}

function judged(check: 'good' | 'wrong' | 'wait' | 'none'): FactorAnswer {
  switch (check) {
    case 'good':
      return { kind: 'passed', recoveryCodes: null }
    case 'wait':
      return { kind: 'wait' }
    case 'wrong':
    case 'none':
      return { kind: 'wrong code' }
  }
}

/** What an authenticator app reads (Key URI Format): SHA-1, six digits, thirty seconds are its defaults. */
export function otpauthUri(issuer: string, number: string, secret: string): string {
  const label = `${encodeURIComponent(issuer)}:${encodeURIComponent(number)}`
  return `otpauth://totp/${label}?secret=${secret}&issuer=${encodeURIComponent(issuer)}&algorithm=SHA1&digits=6&period=30`
}
