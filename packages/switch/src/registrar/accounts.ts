// Who may log in by SIP: the users' authentication IDs, numbers and passwords, as control sends them.
import type { RowChange } from '@cordboard/link'

/** What logging in and registering need of a user (XAPI Pbx.User). */
export interface Account {
  readonly userId: number
  readonly number: string
  /** The name in the digest; not the number. */
  readonly authId: string
  /** Secret: never logged. */
  readonly password: string
  readonly enabled: boolean
  /** AllowLanOnly: registers and calls only from LOCAL_NETWORKS. */
  readonly lanOnly: boolean
  readonly displayName: string
}

export interface Accounts {
  /** Takes a row of noun User (others are ignored); tells what changed for a user who is or was known. */
  apply(change: RowChange): AccountChange | null
  byAuthId(authId: string): Account | null
  byNumber(number: string): Account | null
  byId(userId: number): Account | null
  size(): number
}

/** `revoked`: whoever is registered as this user must log in again, or may not any more. */
export interface AccountChange {
  readonly userId: number
  readonly account: Account | null
  readonly revoked: boolean
}

export function createAccounts(): Accounts {
  const byId = new Map<number, Account>()
  const idByAuthId = new Map<string, number>()
  const idByNumber = new Map<string, number>()

  const forget = (account: Account): void => {
    byId.delete(account.userId)
    if (idByAuthId.get(account.authId) === account.userId) idByAuthId.delete(account.authId)
    if (idByNumber.get(account.number) === account.userId) idByNumber.delete(account.number)
  }
  const find = (id: number | undefined): Account | null => (id === undefined ? null : (byId.get(id) ?? null))

  return {
    apply(change) {
      if (change.noun !== 'User') return null
      const before = byId.get(change.id) ?? null
      const account = change.row === null ? null : readAccount(change.id, change.row)
      if (before) forget(before)
      if (account) {
        byId.set(account.userId, account)
        idByNumber.set(account.number, account.userId)
        if (account.authId !== '') idByAuthId.set(account.authId, account.userId)
      }
      if (before === null && account === null) return null
      return { userId: change.id, account, revoked: before !== null && isRevoked(before, account) }
    },
    byAuthId: (authId) => find(idByAuthId.get(authId)),
    byNumber: (number) => find(idByNumber.get(number)),
    byId: (userId) => byId.get(userId) ?? null,
    size: () => byId.size,
  }
}

function isRevoked(before: Account, after: Account | null): boolean {
  if (after === null || (before.enabled && !after.enabled) || (!before.lanOnly && after.lanOnly)) return true
  return before.authId !== after.authId || before.password !== after.password || before.number !== after.number
}

/** A row without number or password is no account: nobody can log in with it. */
function readAccount(userId: number, row: Readonly<Record<string, unknown>>): Account | null {
  const { Number: number, AuthID, AuthPassword, Enabled, AllowLanOnly, DisplayName, FirstName, LastName } = row
  if (typeof number !== 'string' || number === '') return null
  const name = [FirstName, LastName].filter((part) => typeof part === 'string' && part !== '').join(' ')
  return {
    userId,
    number,
    authId: typeof AuthID === 'string' ? AuthID : '',
    password: typeof AuthPassword === 'string' ? AuthPassword : '',
    enabled: Enabled !== false,
    lanOnly: AllowLanOnly === true,
    displayName: typeof DisplayName === 'string' && DisplayName !== '' ? DisplayName : name,
  }
}
