// One measured figure beside its reference and its goal.
import type { Spread } from '../measure/spread.ts'

export type Goal =
  | { readonly kind: 'times'; readonly atMost: number }
  | { readonly kind: 'below'; readonly atMost: number }
  | { readonly kind: 'above'; readonly atLeast: number }

export interface Line {
  readonly work: string
  readonly unit: string
  readonly ours: Spread
  readonly reference: { readonly name: string; readonly spread: Spread } | null
  readonly goal: Goal | null
  readonly remark: string
}

/** Ours divided by the reference, by their medians; null without a reference. */
export function ratioOf(line: Line): number | null {
  if (line.reference === null || line.reference.spread.median === 0) return null
  return line.ours.median / line.reference.spread.median
}

/** Null when there is no goal, or the goal is a ratio and there is no reference. */
export function isReached(line: Line): boolean | null {
  const { goal, ours } = line
  if (goal === null) return null
  switch (goal.kind) {
    case 'times': {
      const ratio = ratioOf(line)
      return ratio === null ? null : ratio <= goal.atMost
    }
    case 'below':
      return ours.median <= goal.atMost
    case 'above':
      return ours.median >= goal.atLeast
  }
}

export function goalText(goal: Goal | null, unit: string): string {
  if (goal === null) return '-'
  switch (goal.kind) {
    case 'times':
      return `<= ${goal.atMost} x`
    case 'below':
      return `<= ${goal.atMost} ${unit}`
    case 'above':
      return `>= ${goal.atLeast} ${unit}`
  }
}

/** Three significant digits, without an exponent. */
export function short(value: number): string {
  if (value === 0) return '0'
  const digits = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value))))
  return value.toFixed(Math.min(digits, 3))
}

export function spreadText(spread: Spread): string {
  const { median, min, max, runs } = spread
  return runs === 1 ? short(median) : `${short(median)} (${short(min)} .. ${short(max)})`
}
