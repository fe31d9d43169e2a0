// The operator's block and allow list (3CX Blocklist) as two sets of networks, with entries that run out.
import { type Network, type NetworkSet, networkSet, parseNetwork } from '../address/network.ts'

/** One entry of the list as the switch needs it. */
export interface BlockRule {
  readonly id: number
  readonly network: Network
  readonly type: 'block' | 'allow'
  /** Epoch milliseconds; null: for ever. */
  readonly expiresAtMs: number | null
}

export interface BlockRuleSets {
  readonly allow: NetworkSet
  readonly block: NetworkSet
  /** When the sets change by themselves, epoch milliseconds; null: never. */
  readonly nextExpiryMs: number | null
}

/** Reads a row of the noun Blocklist {IPAddrMask, BlockType, ExpiresAt}; null when it names no network. */
export function readBlockRule(id: number, row: Readonly<Record<string, unknown>>): BlockRule | null {
  const { IPAddrMask: mask, BlockType: type, ExpiresAt: expires } = row
  const network = typeof mask === 'string' ? parseNetwork(mask) : null
  if (network === null) return null
  return { id, network, type: type === 'Allow' ? 'allow' : 'block', expiresAtMs: readInstant(expires) }
}

/** The sets that hold at this moment. */
export function compileBlockRules(rules: Iterable<BlockRule>, wallMs: number): BlockRuleSets {
  const allow: Network[] = []
  const block: Network[] = []
  let next: number | null = null
  for (const rule of rules) {
    const { expiresAtMs } = rule
    if (expiresAtMs !== null && expiresAtMs <= wallMs) continue
    if (expiresAtMs !== null && (next === null || expiresAtMs < next)) next = expiresAtMs
    if (rule.type === 'allow') allow.push(rule.network)
    else block.push(rule.network)
  }
  return { allow: networkSet(allow), block: networkSet(block), nextExpiryMs: next }
}

/** Epoch milliseconds of an ISO 8601 text or number; the year 1 (3CX's "no date") and nonsense mean no expiry. */
function readInstant(value: unknown): number | null {
  if (typeof value === 'number') return Number.isFinite(value) && value > 0 ? value : null
  if (typeof value !== 'string' || value.length > 40 || value.startsWith('0001-')) return null
  try {
    return Temporal.Instant.from(value).epochMilliseconds
  } catch {
    return null
  }
}
