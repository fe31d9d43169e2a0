// A neutral question about rows: built by the API from $filter, compiled to parametrised SQL for the big tables.

export type Scalar = string | number | boolean | null
export type Comparison = 'eq' | 'ne' | 'gt' | 'ge' | 'lt' | 'le'

/** What a time is taken apart into, in a time zone. `fraction` is of a second, `clock` milliseconds since midnight. */
export type TimePart = 'year' | 'month' | 'day' | 'hour' | 'minute' | 'second' | 'fraction' | 'clock'

/**
 * What is done to a field before it is compared, one after the other; null stays null. Characters are code points.
 * `calculate` gives `value operator constant`, or `constant operator value` when turned; `div` and `mod` are of whole numbers.
 */
export type Step =
  | { readonly fn: 'lower' | 'upper' | 'trim' | 'length' | 'round' | 'floor' | 'ceiling' }
  | { readonly fn: 'indexof'; readonly text: string }
  | { readonly fn: 'substring'; readonly from: number; readonly length: number | null }
  | { readonly fn: 'prepend' | 'append'; readonly text: string }
  | { readonly fn: 'part'; readonly part: TimePart; readonly zone: string }
  | {
      readonly fn: 'calculate'
      readonly operator: 'add' | 'sub' | 'mul' | 'div' | 'divby' | 'mod'
      readonly by: number
      readonly turned: boolean
    }

/**
 * Three-valued, as OData wants it: comparisons are true or false also where the field is null, texts of a null field
 * are unknown, `not` leaves the unknown unknown, and only what is true is found.
 * Field names are those of the view that is asked (XAPI property names). Times are epoch milliseconds.
 */
export type Condition =
  | { readonly op: 'and'; readonly all: readonly Condition[] }
  | { readonly op: 'or'; readonly any: readonly Condition[] }
  | { readonly op: 'not'; readonly of: Condition }
  | {
      readonly op: 'compare'
      readonly field: string
      readonly is: Comparison
      readonly value: Scalar
      readonly steps?: readonly Step[]
      /** Unknown where the field is null: a property that is the condition itself. */
      readonly open?: boolean
    }
  /** date(field) compared with a UTC calendar day, `YYYY-MM-DD`. */
  | { readonly op: 'date'; readonly field: string; readonly is: Comparison; readonly day: string }
  | { readonly op: 'in'; readonly field: string; readonly values: readonly Scalar[] }
  /** Case is ignored; `%` and `_` in value are plain characters. */
  | {
      readonly op: 'text'
      readonly how: 'contains' | 'startswith' | 'endswith'
      readonly field: string
      readonly value: string
      readonly steps?: readonly Step[]
      /** What holds where the field is null, instead of unknown. */
      readonly absent?: boolean
    }

/** $search: a text is found when any searchable column contains it, whatever its case. */
export type Search =
  | string
  | { readonly all: readonly Search[] }
  | { readonly any: readonly Search[] }
  | { readonly not: Search }

export interface Query {
  readonly where?: Condition
  readonly search?: Search
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
