// Which trunk an INVITE belongs to: the five criteria of 3CX in their order, and none without the right source. Pure.
import {
  type AddressRange,
  addressInRanges,
  inboundValues,
  type SipFields,
  sourceMatches,
  splitHostPort,
  type VariableValues,
} from '@cordboard/providers'
import type { SipRequest } from '@cordboard/sip'
import type { Identification, TrunkSettings } from './contract.ts'
import { fieldsOf, isAnonymous } from './wire-fields.ts'

/** The DIDs of a trunk, found by the number: strangers' calls are compared with all of them. */
export interface DidIndex {
  readonly of: readonly string[]
  /** Without leading `+`. */
  readonly exact: ReadonlySet<string>
  /** What stands after the star. */
  readonly endings: readonly string[]
}

export function didIndex(dids: readonly string[]): DidIndex {
  const exact = new Set<string>()
  const endings: string[] = []
  for (const did of dids) {
    if (did.startsWith('*')) endings.push(withoutPlus(did.slice(1)))
    else exact.add(withoutPlus(did))
  }
  return { of: dids, exact, endings: endings.filter((ending) => ending !== '') }
}

/** A trunk as far as recognising its calls goes. */
export interface KnownTrunk {
  readonly settings: TrunkSettings
  readonly dids: DidIndex
  /** Of our registered Contact; null: not registered. */
  readonly rinstance: string | null
  /** Addresses of registrar and proxies, as resolved. */
  readonly addresses: readonly string[]
  readonly ranges: readonly AddressRange[]
  /** What the bindings of the source may compare with. */
  readonly values: VariableValues
}

type By = Extract<Identification, { outcome: 'trunk' }>['by']

interface Seen {
  readonly request: SipRequest
  readonly fields: SipFields
  readonly source: string
}

/** Exact before broad. Each criterion is tried on every trunk, in the order given, before the next. */
const criteria: readonly { readonly by: By; readonly holds: (trunk: KnownTrunk, seen: Seen) => number }[] = [
  { by: 'rinstance', holds: byRinstance },
  { by: 'contact', holds: byContact },
  { by: 'source', holds: bySource },
  { by: 'did', holds: byDid },
  { by: 'main-number', holds: (trunk, seen) => Number(sameNumber(trunk.settings.mainNumber, calledBy(trunk, seen))) },
]

/** `trunks` by row id. */
export function identify(trunks: readonly KnownTrunk[], request: SipRequest, source: string): Identification {
  const seen: Seen = { request, fields: fieldsOf(request), source }
  const trail: string[] = []
  for (const { by, holds } of criteria) {
    let best: KnownTrunk | null = null
    let rank = 0
    for (const trunk of trunks) {
      const found = holds(trunk, seen)
      if (found <= 0) continue
      if (by !== 'rinstance' && !mayComeFrom(trunk, source)) {
        trail.push(`${nameOf(trunk)} would fit by ${words[by]}, but ${source} is no address of it`)
      } else if (found > rank) {
        best = trunk
        rank = found
      }
    }
    if (best !== null) return claimed(best, by, seen, trail)
  }
  const near = trunks.filter((trunk) => comesFrom(trunk, source))
  for (const trunk of near.slice(0, 8)) {
    trail.push(`${source} is an address of ${nameOf(trunk)}, which has no number ${calledBy(trunk, seen) || '(none)'}`)
  }
  const namesOurs = trunks.some((trunk) => byDid(trunk, seen) > 0 || isMainNumber(trunk, seen))
  if (near.length === 0) trail.push(`${source} is no address of any trunk`)
  return { outcome: 'unknown', looksLikeCarrier: near.length > 0 || namesOurs, trail }
}

const words: Readonly<Record<By, string>> = {
  rinstance: 'the rinstance of our registration',
  contact: 'Contact user = authentication ID',
  source: 'call source identification',
  did: 'a DID',
  'main-number': 'the main number',
}

function claimed(trunk: KnownTrunk, by: By, seen: Seen, trail: readonly string[]): Identification {
  const { CalledNum, CallerNum, CallerName } = inboundValues(trunk.settings.inbound, seen.fields)
  return {
    outcome: 'trunk',
    trunk: trunk.settings.id,
    by,
    called: CalledNum,
    callerNumber: CallerNum,
    callerName: CallerName,
    anonymous: isAnonymous(seen.fields),
    trail: [...trail, `${nameOf(trunk)} by ${words[by]}, from ${seen.source}`],
  }
}

/** What the source must be; the rinstance is a secret between us and the registrar, and needs nothing besides. */
function mayComeFrom(trunk: KnownTrunk, source: string): boolean {
  return !trunk.settings.requiresSourceAddress || comesFrom(trunk, source)
}

export function comesFrom(trunk: KnownTrunk, source: string): boolean {
  return trunk.addresses.includes(source) || addressInRanges(source, trunk.ranges)
}

function byRinstance({ rinstance }: KnownTrunk, { request }: Seen): number {
  return Number(rinstance !== null && request.uri?.params.get('rinstance') === rinstance)
}

function byContact({ settings }: KnownTrunk, { fields }: Seen): number {
  return Number(settings.authId !== '' && fields.contact.user === settings.authId)
}

/** Trunks of one carrier share its addresses: the number tells them apart. */
function bySource(trunk: KnownTrunk, seen: Seen): number {
  const { settings, values } = trunk
  const found = sourceMatches(settings.source, settings.matching, seen.fields, values, seen.source, (host) =>
    isOwnHost(settings, host) ? trunk.addresses : [],
  )
  if (!found) return 0
  return 1 + Math.max(byDid(trunk, seen), Number(isMainNumber(trunk, seen)))
}

function isOwnHost({ host, proxyHost, secondaryRegistrar }: TrunkSettings, name: string): boolean {
  return [host, proxyHost, secondaryRegistrar].some((own) => own !== '' && splitHostPort(own.trim()).host === name)
}

/** 3: a DID in full; 2: by its ending; 0: none. */
function byDid(trunk: KnownTrunk, seen: Seen): number {
  const called = withoutPlus(calledBy(trunk, seen))
  if (called === '') return 0
  if (trunk.dids.exact.has(called)) return 3
  return trunk.dids.endings.some((ending) => called.endsWith(ending)) ? 2 : 0
}

function isMainNumber(trunk: KnownTrunk, seen: Seen): boolean {
  return sameNumber(trunk.settings.mainNumber, calledBy(trunk, seen))
}

/** A leading + does not count, zeros do. */
function sameNumber(left: string, right: string): boolean {
  return left !== '' && right !== '' && withoutPlus(left) === withoutPlus(right)
}

function withoutPlus(number: string): string {
  return number.startsWith('+') ? number.slice(1) : number
}

function calledBy(trunk: KnownTrunk, seen: Seen): string {
  return inboundValues(trunk.settings.inbound, seen.fields).CalledNum
}

function nameOf({ settings }: KnownTrunk): string {
  return `trunk ${settings.name} (${settings.number})`
}
