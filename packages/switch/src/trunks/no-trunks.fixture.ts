// A trunk desk without trunks. For tests of what stands beside it.
import type { TrunkDesk } from './contract.ts'

export const noTrunks: TrunkDesk = {
  apply: () => {},
  identify: () => ({ outcome: 'unknown', looksLikeCarrier: false, trail: ['there are no trunks'] }),
  admit: () => ({ status: 404, reason: 'Not Found', why: 'there are no trunks' }),
  place: () => {},
  left: () => {},
  resumed: () => {},
  way: () => null,
  viaHost: () => null,
  isTrunkAddress: () => false,
  refresh: () => false,
  lines: () => [],
  inspect: async () => null,
  counts: () => ({}),
  start: () => {},
  close: async () => {},
}
