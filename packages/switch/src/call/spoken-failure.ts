// Which prompt tells a caller why its call out of the house came to nothing.
import type { Search } from './search.ts'
import type { Failure } from './state.ts'

/** Why routing let the call go nowhere; also for what only the far side could have known. */
const unroutable: Readonly<Record<string, string>> = {
  'unknown-number': 'number-unknown',
  'malformed-number': 'number-unknown',
  'no-outbound-rule': 'number-unknown',
  'unassigned-number': 'number-unknown',
  'blocked-by-rule': 'blocked',
  'blocked-country': 'blocked',
  'internal-only': 'blocked',
  'out-of-hours': 'blocked',
  'direct-sip-off': 'blocked',
  'no-trunk': 'no-trunk',
}

/** Why no trunk took the call, or nobody outside answered. */
const undelivered: Readonly<Record<string, string>> = {
  'no-answer': 'no-answer',
  rejected: 'call-failed',
  failed: 'call-failed',
  'unknown-trunk': 'no-trunk',
  disabled: 'no-trunk',
  'not-registered': 'no-trunk',
  'at-capacity': 'no-trunk',
  'too-fast': 'no-trunk',
  unresolved: 'no-trunk',
  'no-more-addresses': 'no-trunk',
  'no-transport': 'no-trunk',
}

/** The file to play; null: the caller hears nothing of ours. A busy number is told by the phone's own tone. */
export function spokenFailure(search: Search, { cause, silent }: Failure): string | null {
  const isOut = search.search === 'out'
  // Where the exits of somebody inside count, nobody meant to call outside.
  if (!isOut && (search.search !== 'user' || search.at !== null)) return null
  const name = Object.hasOwn(unroutable, cause) ? unroutable[cause] : isOut ? ofOutside(cause, silent) : undefined
  return name === undefined ? null : `shipped:${name}.wav`
}

function ofOutside(cause: string, silent: Failure['silent']): string | undefined {
  // No reply at all is the carrier's silence, not that of the person called.
  if (silent !== undefined) return 'call-failed'
  return Object.hasOwn(undelivered, cause) ? undelivered[cause] : undefined
}
