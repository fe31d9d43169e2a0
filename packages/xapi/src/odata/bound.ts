// What binding makes of an expression: its shape and a function that works it out for one row.
import type { StructDeclaration } from '@cordboard/model'
import type { Shape } from './shape.ts'

/** Reads a property of the row that is asked. */
export type ReadRoot = (name: string) => unknown

/** While an expression runs: the row, the values of lambda variables, and the steps left before it is given up. */
export interface Run {
  readonly root: ReadRoot
  readonly variables: unknown[]
  readonly budget: { steps: number }
}

export interface Bound {
  readonly shape: Shape
  readonly run: (run: Run) => unknown
}

export interface Scope {
  readonly struct: StructDeclaration
  /** Epoch milliseconds, for now(). */
  readonly now: number
  /** IANA name of the time zone that days, hours and dates are of. */
  readonly zone: string
  /** contains, startswith and endswith find texts whatever their case, as the big tables do. */
  readonly ignoreCase: boolean
  readonly variables: readonly { readonly name: string; readonly shape: Shape }[]
}

export function rootScope(struct: StructDeclaration, now: number, zone = 'UTC', ignoreCase = false): Scope {
  return { struct, now, zone, ignoreCase, variables: [] }
}
