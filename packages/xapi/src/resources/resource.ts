// What every noun of the API offers: rows with properties computed when they are asked for, and writes.
import type { NounDeclaration } from '@cordboard/model'
import type { Actor, Store } from '@cordboard/store'
import type { Belonging, Caller } from '../auth/caller.ts'
import type { QueryOptions } from '../odata/index.ts'
import type { LogLevel } from '../settings/log-level.ts'
import type { SwitchDesk } from '../switch-desk/switch-desk.ts'

/** What resources and operations work with. */
export interface Desk {
  readonly store: Store
  readonly switch: SwitchDesk
  readonly version: string
  readonly issuer: string
  /** As the internet sees this system; null: not known. */
  readonly publicAddress: string | null
  /** The level of the log as this system was started. */
  readonly logLevel?: LogLevel
  /** Epoch milliseconds. */
  readonly now: () => number
}

/** One request's view: who asks, and as whom it is written down. */
export interface Asking {
  readonly desk: Desk
  readonly caller: Caller
  readonly actor: Actor
  /** IANA name of the time zone that days and hours of a query are of: the default department's. */
  readonly zone: string
  /** Everything is checked and nothing is written; `desk` writes nothing either. */
  readonly dryRun?: true
}

/** One row of an answer. */
export interface Item {
  readonly id: number | string
  /** For ETag; null where rows have no versions. */
  readonly version: number | null
  readonly belongs: Belonging
  /** A property by its declared name; concealed ones are null unless the reader may see them. */
  readonly field: (name: string) => unknown
  /** The row again with secrets in plain text, for readers who may see them. */
  readonly open?: () => Promise<Item>
}

export interface ItemPage {
  readonly rows: readonly Item[]
  readonly total: number | null
}

export interface ItemPieces {
  readonly total: number | null
  readonly pieces: AsyncIterable<readonly Item[]>
}

export interface ItemPieces {
  readonly total: number | null
  readonly pieces: AsyncIterable<readonly Item[]>
}

/** Writes answer what happened besides the write itself. */
export interface Outcome {
  readonly item: Item
  /** Fields that are stored but have no effect yet, with the reason. */
  readonly withoutEffect: readonly { readonly field: string; readonly reason: string }[]
}

export interface Resource {
  readonly noun: NounDeclaration
  /** The largest $top. */
  readonly maxTop: number
  /** All rows the caller may read, by key. Absent where `query` answers. */
  rows?(asking: Asking): Promise<readonly Item[]>
  /** For large tables: filters, sorts and pages itself. */
  query?(asking: Asking, options: QueryOptions, top: number): Promise<ItemPage>
  /** The same for very many rows, as they stood when it was asked: at most `size` in a piece, the first one read already. */
  pieces?(asking: Asking, options: QueryOptions, top: number, size: number): Promise<ItemPieces>
  /** The same for very many rows, as they stood when it was asked: at most `size` in a piece, the first one read already. */
  pieces?(asking: Asking, options: QueryOptions, top: number, size: number): Promise<ItemPieces>
  /** A row by key that the caller may read, or null. Singletons: key null. */
  get?(asking: Asking, key: number | string | null): Promise<Item | null>
  getBy?(asking: Asking, alternate: string): Promise<Item | null>
  create?(asking: Asking, body: unknown): Promise<Outcome>
  patch?(asking: Asking, item: Item, body: unknown, ifVersion: number | null): Promise<Outcome>
  remove?(asking: Asking, item: Item, ifVersion: number | null): Promise<void>
}
