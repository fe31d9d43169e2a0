// Keys pressed during a Gather, one after the other, until it has enough.
import type { GatherStep } from './types.ts'

export interface Collected {
  readonly digits: string
  /** False: more may come. */
  readonly done: boolean
  /** The key that ended it, which is not among the digits. */
  readonly finishedOnKey: string | null
}

/** Enough when the document sets no number. */
const mostDigits = 100

/** Takes the next key, one of 0-9, * and #; others are passed over. */
export function collectDigit(
  step: Pick<GatherStep, 'numDigits' | 'finishOnKey'>,
  digits: string,
  key: string,
): Collected {
  if (!/^[0-9*#]$/.test(key)) return { digits, done: false, finishedOnKey: null }
  if (step.finishOnKey.includes(key)) return { digits, done: true, finishedOnKey: key }
  const more = digits + key
  return { digits: more, done: more.length >= (step.numDigits ?? mostDigits), finishedOnKey: null }
}
