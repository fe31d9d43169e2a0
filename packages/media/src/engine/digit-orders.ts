// Takes orders to send digits on a leg, within limits; the pacer sends them one after the other.
import { eventOfDigit } from '../dtmf/telephone-event.ts'
import type { Leg } from './leg.ts'

const MAX_WAITING_ORDERS = 16
const MAX_LENGTH = 128
const MIN_DURATION_MS = 40
const MAX_DURATION_MS = 8000

/** Puts digits behind those that wait; why not, or null. */
export function orderDigits(leg: Leg, digits: string, durationMs: number): string | null {
  const { length } = digits
  if (length === 0 || length > MAX_LENGTH || [...digits].some((digit) => eventOfDigit(digit) === null))
    return `digits are 1 to ${MAX_LENGTH} of 0-9, *, #, A-D`
  if (leg.waitingDigits.length >= MAX_WAITING_ORDERS) return 'too many digits are waiting to be sent'
  leg.waitingDigits.push({ digits, durationMs: Math.max(MIN_DURATION_MS, Math.min(durationMs, MAX_DURATION_MS)) })
  return null
}
