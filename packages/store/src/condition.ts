// A neutral question about rows: built by the API from $filter, compiled to parametrised SQL for the big tables.

export type Scalar = string | number | boolean | null
export type Comparison = 'eq' | 'ne' | 'gt' | 'ge' | 'lt' | 'le'

/** Field names are those of the view that is asked (XAPI property names). Times are epoch milliseconds. */
export type Condition =
  | { readonly op: 'and'; readonly all: readonly Condition[] }
  | { readonly op: 'or'; readonly any: readonly Condition[] }
  | { readonly op: 'not'; readonly of: Condition }
  | { readonly op: 'compare'; readonly field: string; readonly is: Comparison; readonly value: Scalar }
  /** date(field) compared with a UTC calendar day, `YYYY-MM-DD`. */
  | { readonly op: 'date'; readonly field: string; readonly is: Comparison; readonly day: string }
  | { readonly op: 'in'; readonly field: string; readonly values: readonly Scalar[] }
  /** Case is ignored, as in SQL LIKE; `%` and `_` in value are plain characters. */
  | {
      readonly op: 'text'
      readonly how: 'contains' | 'startswith' | 'endswith'
      readonly field: string
      readonly value: string
    }

export interface Query {
  readonly where?: Condition
  /** Any searchable column contains this text. */
  readonly search?: string
  readonly orderBy?: readonly { readonly field: string; readonly descending: boolean }[]
  /** At most 100,000. */
  readonly limit: number
  readonly offset?: number
  /** Also count all matching rows, whatever limit and offset are. */
  readonly count?: boolean
}

export interface Page {
  /** Rows with XAPI property names; times as epoch milliseconds. */
  readonly rows: readonly Readonly<Record<string, Scalar>>[]
  readonly total: number | null
}

/** The big tables that are asked with conditions. */
export type View = 'CallHistoryView' | 'EventLog' | 'AuditLog' | 'Calls'
