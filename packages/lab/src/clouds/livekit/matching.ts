// Which inbound trunk and which dispatch rule a LiveKit SIP call belongs to (LiveKit's protocol repository, sip.go). Only decides.
import { BlockList, isIPv4 } from 'node:net'

export interface InboundTrunk {
  /** ST_… */
  readonly id: string
  readonly name: string
  /** Called numbers; none: any number. */
  readonly numbers: readonly string[]
  /** CIDR, address, or the host of From; none: from everywhere. */
  readonly allowedAddresses: readonly string[]
  /** Callers; none: anybody. */
  readonly allowedNumbers: readonly string[]
  readonly username: string
  readonly password: string
  /** Empty: `LiveKit`. */
  readonly realm: string
  /** SDES. */
  readonly encryption: 'disable' | 'allow' | 'require'
}

export interface DispatchRule {
  /** SDR_… */
  readonly id: string
  readonly kind: 'direct' | 'individual' | 'callee'
  /** The room, or what its name begins with. */
  readonly room: string
  /** Digits that the caller keys in, ended by `#`; empty: none. */
  readonly pin: string
  /** None: for every trunk. */
  readonly trunkIds: readonly string[]
  /** Callers it is for; none: any. */
  readonly inboundNumbers: readonly string[]
  /** Called numbers it is for; none: any. */
  readonly numbers: readonly string[]
}

/** What the cloud looks at in an INVITE. The Request-URI is not among it. */
export interface CallFacts {
  readonly sourceAddress: string
  /** User of To. */
  readonly called: string
  /** User and host of From. */
  readonly calling: string
  readonly fromHost: string
}

export type TrunkMatch =
  | { readonly match: 'trunk'; readonly trunk: InboundTrunk }
  | { readonly match: 'none' }
  /** There are trunks, but none lets this address in: such calls are dropped without an answer. */
  | { readonly match: 'unknown source' }
  | { readonly match: 'conflict'; readonly ids: readonly string[] }

export type RuleMatch =
  | { readonly match: 'rule'; readonly rule: DispatchRule }
  | { readonly match: 'none' }
  | { readonly match: 'conflict'; readonly ids: readonly string[] }

/** Digits with separators lose these and get a `+` in front; what has other characters stays as it is. So `999` equals `+999`. */
export function normalizeNumber(number: string): string {
  if (!/^\+?[0-9 ()-]{1,64}$/.test(number)) return number
  const digits = number.replace(/[^0-9]/g, '')
  return digits === '' ? number : `+${digits}`
}

export function matchTrunk(trunks: readonly InboundTrunk[], facts: CallFacts): TrunkMatch {
  const open = trunks.filter((trunk) => letsIn(trunk, facts))
  if (open.length === 0) return { match: trunks.length === 0 ? 'none' : 'unknown source' }
  const callers = open.filter((trunk) => isListed(trunk.allowedNumbers, facts.calling))
  const named = callers.filter((trunk) => trunk.numbers.length > 0 && isListed(trunk.numbers, facts.called))
  const candidates = named.length > 0 ? named : callers.filter((trunk) => trunk.numbers.length === 0)
  const [trunk, ...others] = candidates
  if (trunk === undefined) return { match: 'none' }
  if (others.length > 0) return { match: 'conflict', ids: candidates.map(({ id }) => id) }
  return { match: 'trunk', trunk }
}

/** Rules that list the trunk come before those for all; among these the lowest priority number wins. */
export function matchRule(rules: readonly DispatchRule[], trunkId: string, facts: CallFacts): RuleMatch {
  const fitting = rules.filter(
    (rule) => isListed(rule.inboundNumbers, facts.calling) && isListed(rule.numbers, facts.called),
  )
  const own = fitting.filter((rule) => rule.trunkIds.includes(trunkId))
  const candidates = own.length > 0 ? own : fitting.filter((rule) => rule.trunkIds.length === 0)
  const best = Math.min(...candidates.map(priorityOf))
  const winners = candidates.filter((rule) => priorityOf(rule) === best)
  const [rule, ...others] = winners
  if (rule === undefined) return { match: 'none' }
  if (others.length > 0) return { match: 'conflict', ids: winners.map(({ id }) => id) }
  return { match: 'rule', rule }
}

const kinds: readonly DispatchRule['kind'][] = ['direct', 'individual', 'callee']

function priorityOf(rule: DispatchRule): number {
  const unfiltered = [rule.inboundNumbers, rule.numbers].filter((list) => list.length === 0).length
  return (rule.pin === '' ? 100 : 0) + kinds.indexOf(rule.kind) + unfiltered * 1000
}

function isListed(list: readonly string[], number: string): boolean {
  if (list.length === 0) return true
  const wanted = normalizeNumber(number)
  return list.some((one) => one === number || normalizeNumber(one) === wanted)
}

function letsIn({ allowedAddresses }: InboundTrunk, facts: CallFacts): boolean {
  if (allowedAddresses.length === 0) return true
  return allowedAddresses.some(
    (entry) => isWithin(entry, facts.sourceAddress) || entry.toLowerCase() === facts.fromHost.toLowerCase(),
  )
}

/** Is the address this one, or within the block? IPv4. */
export function isWithin(entry: string, address: string): boolean {
  const [base = '', length = '32'] = entry.split('/', 2)
  if (!isIPv4(base) || !isIPv4(address) || !/^[0-9]{1,2}$/.test(length) || Number(length) > 32) return false
  const block = new BlockList()
  block.addSubnet(base, Number(length), 'ipv4')
  return block.check(address, 'ipv4')
}
