// Whether a trunk takes a call to the telephone network, and as what it goes on: Twilio's checks in their order.
import { parseSdp, readOffer } from '@cordboard/sip'
import type { DigestResult } from '../base/digest-gate.ts'
import type { RequestFacts } from '../base/request-facts.ts'
import type { Trunk, TwilioAccount } from '../twilio-account/index.ts'
import type { TwilioFault } from './refusals.ts'

/** A call that is taken. */
export interface TerminationCall {
  readonly trunk: Trunk
  /** E.164, or a bare emergency number. */
  readonly called: string
  readonly kind: 'pstn' | 'emergency' | 'emergencyTest'
  /** A number the account may show. */
  readonly callerId: string
  /** The caller asked that it be withheld (RFC 3323, RFC 3325). */
  readonly hidden: boolean
  readonly name: string | null
  readonly diversion: string | null
}

export type TerminationVerdict =
  | { readonly verdict: 'refuse'; readonly fault: TwilioFault | null; readonly trunk: Trunk | null }
  | { readonly verdict: 'challenge'; readonly stale: boolean }
  | { readonly verdict: 'accept'; readonly call: TerminationCall }

export interface TerminationRules {
  readonly account: TwilioAccount
  /** Checks the credentials against the trunk's lists. */
  readonly digest: (trunk: Trunk) => DigestResult
  /** Takes one call out of this second's share; false when it is used up. */
  readonly admit: (trunk: Trunk) => boolean
  readonly isBlocked: (called: string) => boolean
}

const emergencyNumbers: ReadonlySet<string> = new Set(['911', '112', '999', '933'])

export function isE164(number: string): boolean {
  return /^\+[1-9][0-9]{6,14}$/.test(number)
}

export function judge(facts: RequestFacts, rules: TerminationRules): TerminationVerdict {
  const { account } = rules
  const found = account.trunks.byHost(facts.called.host)
  if (account.status !== 'active') return refuse(10001, found?.trunk ?? null)
  if (found === null) return refuse(null, null)
  const { trunk } = found
  const access = checkAccess(facts, trunk, rules)
  if (access !== null) return access
  if (!rules.admit(trunk)) return refuse(32001, trunk)
  const media = mediaFault(facts, trunk)
  if (media !== null) return refuse(media, trunk)
  return checkNumbers(facts, trunk, rules)
}

function checkAccess(facts: RequestFacts, trunk: Trunk, rules: TerminationRules): TerminationVerdict | null {
  const { lists } = rules.account
  if (trunk.secure && facts.source.transport !== 'tls') return refuse(32209, trunk)
  const [byAddress, byPassword] = [trunk.ipAccessControlLists.size > 0, trunk.credentialLists.size > 0]
  if (!byAddress && !byPassword) return refuse(32200, trunk)
  if (byAddress && !lists.allows(trunk.ipAccessControlLists, facts.source.address)) return refuse(32201, trunk)
  if (!byPassword) return null
  const { result } = rules.digest(trunk)
  switch (result) {
    case 'missing':
    case 'stale':
      return { verdict: 'challenge', stale: result === 'stale' }
    case 'wrong':
      return refuse(32202, trunk)
    case 'accepted':
      return null
  }
}

/** What the description says against the trunk's security; a description without audio is a bad one. */
function mediaFault(facts: RequestFacts, trunk: Trunk): TwilioFault | null {
  const sdp = facts.request.body.toString('utf8')
  if (sdp.trim() === '') return 32103
  if (!parseSdp(sdp).ok) return 32102
  const offer = readOffer(sdp, facts.local.address)
  if (!offer.ok) return 32102
  if (trunk.secure) return offer.encrypted === 'no' ? 32208 : null
  return offer.encrypted === 'only' ? 32207 : null
}

function checkNumbers(facts: RequestFacts, trunk: Trunk, rules: TerminationRules): TerminationVerdict {
  const { account, isBlocked } = rules
  const called = facts.called.user
  const emergency = emergencyNumbers.has(called)
  if (!emergency && !isE164(called)) return refuse(32101, trunk)
  if (!emergency && !account.dialing.allows(called)) return refuse(32205, trunk)
  if (isBlocked(called)) return refuse(32203, trunk)
  if (account.type === 'Trial' && !emergency && !account.mayShow(called)) return refuse(32100, trunk)
  const callerId = shownNumber(facts)
  if (callerId === null) return refuse(32206, trunk)
  // An emergency call comes from a number of this very trunk.
  const mine = emergency ? account.numbers.byPhoneNumber(callerId)?.trunkSid === trunk.sid : account.mayShow(callerId)
  if (!mine) return refuse(32204, trunk)
  const ordinary = emergency ? 'emergency' : 'pstn'
  const call: TerminationCall = {
    trunk,
    called,
    kind: called === '933' ? 'emergencyTest' : ordinary,
    callerId,
    hidden: !emergency && wantsPrivacy(facts),
    name: facts.from.display,
    diversion: diversionOf(facts, account),
  }
  return { verdict: 'accept', call }
}

/** The number in From, else in Remote-Party-ID, else in P-Asserted-Identity; null when none is in E.164. */
function shownNumber(facts: RequestFacts): string | null {
  const { request } = facts
  const others = [request.addresses('Remote-Party-ID')[0], request.addresses('P-Asserted-Identity')[0]]
  const users = [facts.from.user, ...others.map((address) => address?.uri?.user ?? '')]
  return users.find(isE164) ?? null
}

function wantsPrivacy(facts: RequestFacts): boolean {
  const words = (facts.header('Privacy') ?? '').toLowerCase().slice(0, 256).split(';')
  return facts.from.user === 'anonymous' || words.some((word) => ['id', 'user', 'header'].includes(word.trim()))
}

/** The number that forwarded the call; one in Twilio's own domain must be of this account. */
function diversionOf(facts: RequestFacts, account: TwilioAccount): string | null {
  const uri = facts.request.addresses('Diversion')[0]?.uri ?? null
  if (uri === null || uri.user === null) return null
  const foreign = uri.host.toLowerCase() === 'twilio.com' || uri.host.toLowerCase().endsWith('.twilio.com')
  return foreign && account.numbers.byPhoneNumber(uri.user) === null ? null : uri.user
}

/** Without a fault: no trunk has this domain. */
function refuse(fault: TwilioFault | null, trunk: Trunk | null): TerminationVerdict {
  return { verdict: 'refuse', fault, trunk }
}
