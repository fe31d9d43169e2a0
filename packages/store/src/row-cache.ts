// Rows of configuration in memory, per noun, valid for one version of the noun.
import type { KeptRow } from './rows.ts'

interface Entry {
  version: number
  readonly rows: Map<number, KeptRow>
  sorted: readonly KeptRow[] | null
}

export class RowCache {
  readonly #entries = new Map<string, Entry>()

  /** All rows by id when the copy is of this version, else null. */
  get(noun: string, version: number): readonly KeptRow[] | null {
    const entry = this.#entries.get(noun)
    if (entry === undefined || entry.version !== version) return null
    entry.sorted ??= [...entry.rows.values()].sort((a, b) => a.row.id - b.row.id)
    return entry.sorted
  }

  set(noun: string, version: number, rows: readonly KeptRow[]): void {
    this.#entries.set(noun, { version, rows: new Map(rows.map((kept) => [kept.row.id, kept])), sorted: null })
  }

  /** A write of ours: brings the copy from one version to the next, or forgets it when it was older. */
  advance(noun: string, from: number, to: number, changes: ReadonlyMap<number, KeptRow | null>): void {
    const entry = this.#entries.get(noun)
    if (entry === undefined) return
    if (entry.version !== from) {
      this.#entries.delete(noun)
      return
    }
    for (const [id, kept] of changes) {
      if (kept === null) entry.rows.delete(id)
      else entry.rows.set(id, kept)
    }
    entry.version = to
    entry.sorted = null
  }
}
