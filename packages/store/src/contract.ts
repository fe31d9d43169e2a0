// What the store promises to the rest of control: types only.
import type { KeyObject } from 'node:crypto'
import type { Page, Query, View } from './condition.ts'

/** Fields of a row by XAPI property name. */
export type RowFields = Readonly<Record<string, unknown>>

/** One row of configuration. `version` is the version that wrote it last: the ETag. Singletons have id 0. */
export interface StoredRow {
  readonly noun: string
  readonly id: number
  readonly version: number
  readonly number: string | null
  /** Without secret fields, unless they were asked for (encrypted ones only; hashes never leave the store). */
  readonly fields: RowFields
}

/** Structurally the RowChange of the control link; `row` holds open (decrypted) secrets, because the switch needs them. */
export interface RowChange {
  readonly noun: string
  readonly id: number
  readonly row: RowFields | null
}

/** Who writes, for the audit: user number or client id, their address, and the door they came through. */
export interface Actor {
  readonly user: string
  readonly ip: string
  readonly source: 'console' | 'xapi' | 'setup' | 'switch' | 'system'
}

/**
 * One change. `fields` are validated values (see model's validate) including secrets in plain text; the store hashes or
 * encrypts them and fills defaults on creation. `ifVersion` refuses the change when the row has moved on (If-Match).
 */
export type Mutation =
  | { readonly kind: 'create'; readonly noun: string; readonly fields: RowFields }
  | {
      readonly kind: 'patch'
      readonly noun: string
      readonly id: number
      readonly fields: RowFields
      readonly ifVersion?: number
    }
  | { readonly kind: 'delete'; readonly noun: string; readonly id: number; readonly ifVersion?: number }

export interface Written {
  readonly version: number
  /** One per mutation, in order; null where the row was deleted. */
  readonly rows: readonly (StoredRow | null)[]
  /** Secrets the store made up in this write, by position and field: the only time they can be shown. */
  readonly made: readonly Readonly<Record<string, string>>[]
}

export interface Change {
  readonly version: number
  readonly rows: readonly RowChange[]
}

/** Part of a full copy for the switch, in a consistent state of one version. */
export interface SnapshotChunk extends Change {
  readonly first: boolean
  readonly last: boolean
}

/** Structurally CallRecord and CallSegment of the control link. Times are epoch milliseconds. */
export interface CallSegmentRow {
  readonly order: number
  readonly leg: string
  readonly peerLeg: string | null
  readonly party: 'extension' | 'trunk' | 'system'
  readonly number: string
  readonly name: string
  readonly direction: 'in' | 'out'
  readonly startedAt: number
  readonly answeredAt: number | null
  readonly endedAt: number
  readonly cause: string
  readonly sipCode: number | null
  readonly action: string
  readonly codec: string | null
  readonly jitterMs: number | null
  readonly packetsLost: number | null
  readonly mos: number | null
}
export interface CallRecordRow {
  readonly sequence: number
  readonly call: string
  readonly alias: number
  readonly startedAt: number
  readonly answeredAt: number | null
  readonly endedAt: number
  readonly from: string
  readonly fromName: string
  readonly to: string
  readonly cause: string
  readonly segments: readonly CallSegmentRow[]
}

/** Structurally LogEntry of the control link. */
export interface EventRow {
  readonly at: number
  readonly id: string
  readonly severity: 'Info' | 'Warning' | 'Error'
  readonly call: string | null
  readonly message: string
  readonly tip: string | null
  readonly parameters: Readonly<Record<string, string>>
}

export interface TokenOwner {
  /** `User` or `ServicePrincipal`, and its id. */
  readonly noun: string
  readonly id: number
}

/** A refresh token as lists show it: never the token itself. Times are epoch milliseconds. */
export interface TokenRow {
  readonly id: number
  readonly family: string
  readonly owner: TokenOwner
  readonly scopes: readonly string[]
  readonly loginType: string
  readonly createdAt: number
  readonly createdByIp: string
  readonly createdByUserAgent: string
  readonly expiresAt: number
  readonly usedAt: number | null
  readonly usedByIp: string | null
  readonly usedByUserAgent: string | null
  readonly revokedAt: number | null
  readonly revokedByIp: string | null
  readonly reasonRevoked: string | null
  /** Id of the ServicePrincipal it was given to; null: the web client's own. */
  readonly client: number | null
}

export interface TokenRequest {
  readonly owner: TokenOwner
  readonly scopes: readonly string[]
  readonly loginType: string
  readonly ip: string
  readonly userAgent: string
  readonly lifetimeMs: number
  /** See TokenRow. */
  readonly client?: number | null
}

/** `reused`: a token that was already exchanged came again, so its whole family is revoked now (RFC 9700 4.14). */
export type Exchange =
  | { readonly ok: true; readonly token: string; readonly row: TokenRow }
  | { readonly ok: false; readonly reason: 'unknown' | 'expired' | 'revoked' | 'reused' }

export interface Tokens {
  /** Makes a token of a new family; the token's text is answered once and only its hash is kept. */
  issue(request: TokenRequest): Promise<{ readonly token: string; readonly row: TokenRow }>
  /** Exchanges a token for a new one of the same family and owner. */
  rotate(
    token: string,
    by: { readonly ip: string; readonly userAgent: string; readonly lifetimeMs: number },
  ): Promise<Exchange>
  /** The token without spending it; null unless an exchange would succeed now. */
  find(token: string): Promise<TokenRow | null>
  /** Has this family a token that can still be exchanged? */
  isAlive(family: string): Promise<boolean>
  revokeFamily(family: string, by: { readonly ip: string; readonly reason: string }): Promise<void>
  list(owner: TokenOwner | null): Promise<readonly TokenRow[]>
  /** Revokes the token's whole family. False when there is none with this id. */
  revoke(id: number, by: { readonly ip: string; readonly reason: string }): Promise<boolean>
  revokeText(token: string, by: { readonly ip: string; readonly reason: string }): Promise<boolean>
  revokeOwner(owner: TokenOwner, by: { readonly ip: string; readonly reason: string }): Promise<number>
  /** Forgets tokens past their time, and spent ones two days after their exchange. Answers how many. */
  removeOld(): Promise<number>
}

/** `wait`: too many wrong codes in the last quarter of an hour. `none`: nothing is set up, or it was begun too long ago. */
export type FactorCheck = 'good' | 'wrong' | 'wait' | 'none'

/** One-time codes of people by the id of their User (RFC 6238), with recovery codes that are good once each. */
export interface SecondFactors {
  isConfirmed(user: number): Promise<boolean>
  /** Who has one. */
  confirmed(): Promise<ReadonlySet<number>>
  /** A new secret in base32, answered this once; null when one is confirmed already. Good for a quarter of an hour. */
  begin(user: number): Promise<string | null>
  /** The first code confirms; answers the recovery codes, this once. */
  confirm(user: number, code: string): Promise<readonly string[] | Exclude<FactorCheck, 'good'>>
  /** A code of the app is accepted once, one step early or late included; a recovery code stands in for it. */
  check(user: number, code: string): Promise<FactorCheck>
  /** False when there was none. */
  remove(user: number): Promise<boolean>
}

/** Bytes on disk, with indexes. */
export interface Space {
  readonly calls: number
  readonly events: number
  readonly audit: number
  readonly total: number
}

export interface StoreOptions {
  /** `sqlite:/path/file.db` or `postgres://user:password@host:port/database`. */
  readonly url: string
  /** 32 secret bytes from outside the database (KEY_FILE). */
  readonly key: KeyObject
  /** Epoch milliseconds. */
  readonly now: () => number
  /**
   * Called after each commit, in version order, with what the switch must know; empty `rows` keeps versions gapless. Must
   * not throw.
   */
  readonly onChange?: (change: Change) => void
}

export interface Store {
  readonly engine: 'sqlite' | 'postgres'
  /** The version of the configuration: 0 when nothing was ever written. */
  version(): Promise<number>
  /** One write: all mutations or none, version n+1, one audit row each. Throws StoreError. */
  write(mutations: readonly Mutation[], by: Actor): Promise<Written>
  /** What `write` would answer or throw; nothing is kept, nobody is told. */
  rehearse(mutations: readonly Mutation[], by: Actor): Promise<Written>
  read(noun: string, id: number, options?: { readonly secrets?: boolean }): Promise<StoredRow | null>
  /** By a unique field, e.g. ('User', 'Number', '101') or ('User', 'EmailAddress', 'a@b.c'); case does not matter. */
  readBy(
    noun: string,
    field: string,
    value: string,
    options?: { readonly secrets?: boolean },
  ): Promise<StoredRow | null>
  /** All rows of a noun by id; cached until the noun changes, so do not change what it answers. */
  list(noun: string, options?: { readonly secrets?: boolean }): Promise<readonly StoredRow[]>
  /** A singleton with its defaults filled in, also when it was never written. */
  singleton(noun: string): Promise<StoredRow>
  /** Which entity has this number? One number, one entity. */
  owner(number: string): Promise<{ readonly noun: string; readonly id: number } | null>
  firstFreeNumber(noun: string): Promise<string>
  /** Full copy for the switch; `chunkRows` rows at a time. */
  snapshot(chunkRows: number): AsyncIterable<SnapshotChunk>
  /**
   * Compares in constant time; with id null (unknown user) it works as long and answers false. Throws `unavailable` when
   * too many comparisons wait already: each costs 20 MiB and tens of milliseconds.
   */
  verifySecret(noun: string, id: number | null, field: string, candidate: string): Promise<boolean>

  /** A short text that changes whenever this secret does, and tells nothing about it; null when there is none. */
  secretStamp(noun: string, id: number, field: string): Promise<string | null>

  /** Stores records; a call already stored is left as it is. Durable when it resolves. */
  storeCalls(records: readonly CallRecordRow[]): Promise<void>
  readCall(call: string): Promise<CallRecordRow | null>
  logEvents(events: readonly EventRow[]): Promise<void>
  query(view: View, query: Query): Promise<Page>
  /**
   * Removes what is older than `before`, and not older than `from` where one is given: calls by their start, entries by their
   * time. Answers how many. With `by` the audit says who did it.
   */
  purge(
    what: 'calls' | 'events' | 'audit',
    before: number,
    options?: { readonly from?: number; readonly by?: Actor },
  ): Promise<number>
  /** What the large tables take up. It looks at every page of the file: not for each request. */
  space(): Promise<Space>
  /** Bytes of the disk the database file lies on; null where it lies on another machine. */
  disk(): Promise<{ readonly free: number; readonly total: number } | null>
  /** Gives back unused room and renews the statistics of the planner. Takes its time; on SQLite writes wait meanwhile. */
  maintain(): Promise<void>

  /** The persistent int32 of a ULID, made on first use. */
  aliasOf(ulid: string): Promise<number>
  ulidOf(alias: number): Promise<string | null>

  /** Records an automatic block; an entry for the address is renewed. */
  block(
    address: string,
    block: { readonly expiresAt: number | null; readonly reason: string },
    by: Actor,
  ): Promise<StoredRow>
  /** Removes entries whose time has passed; answers how many. */
  removeExpiredBlocks(by: Actor): Promise<number>

  readonly tokens: Tokens
  readonly secondFactors: SecondFactors
  /** Resolves when the database answers; rejects with StoreError `unavailable` otherwise. */
  ping(): Promise<void>
  /** Ends after the statements already sent; closing twice is closing once. */
  close(): Promise<void>
}

export type StoreFault =
  /** The database cannot be reached or answers no more; trying again later may help. */
  | 'unavailable'
  /** No room, or the file may not be written. */
  | 'full'
  | 'damaged'
  | 'wrong-key'
  | 'newer'
  | 'bad-url'
  | 'not-found'
  /** The row has a newer version than the one the writer saw. */
  | 'conflict'
  /** A unique field's value belongs to another row; `target` names the field. */
  | 'already-in-use'
  /** No number is left in the noun's range. */
  | 'no-number'
  | 'internal'

/** Every failure of the store. The message is one sentence for an operator, without secrets. */
export class StoreError extends Error {
  readonly fault: StoreFault
  /** The field concerned, if any. */
  readonly target: string | null

  constructor(fault: StoreFault, message: string, target: string | null = null, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.name = 'StoreError'
    this.fault = fault
    this.target = target
  }
}
