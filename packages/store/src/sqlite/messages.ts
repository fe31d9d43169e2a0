// What is said between control's main thread and a SQLite thread.

export type SqlValue = string | number | bigint | Uint8Array | null

export interface OpenThread {
  readonly path: string
  /** The writer creates the file and sets WAL; readers open it read-only. */
  readonly role: 'writer' | 'reader'
}

export interface SqlRequest {
  readonly id: number
  readonly sql: string
  readonly parameters: readonly SqlValue[]
}

export type SqlAnswer =
  | { readonly id: number; readonly ok: true; readonly rows: unknown[]; readonly changes: number }
  | { readonly id: number; readonly ok: false; readonly message: string; readonly code: number }
