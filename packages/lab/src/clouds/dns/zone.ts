// Records by name, and what a name server answers from them (RFC 1034 4.3.2, wildcards by RFC 4592). Only decides.
import type { Answer, RecordType } from 'dns-packet'

export type RecordKind = 'A' | 'AAAA' | 'SRV' | 'NAPTR' | 'CNAME'

interface Common {
  /** Without the dot at the end; `*.example.com` stands for every name below that has no records of its own. */
  readonly name: string
  /** Default 60. */
  readonly ttlSeconds?: number
}

export type ZoneRecord = Common &
  (
    | { readonly type: 'A' | 'AAAA'; readonly address: string }
    | { readonly type: 'CNAME'; readonly target: string }
    | {
        readonly type: 'SRV'
        readonly target: string
        readonly port: number
        /** Default 0. */
        readonly priority?: number
        /** Default 0. */
        readonly weight?: number
      }
    | {
        readonly type: 'NAPTR'
        readonly order: number
        readonly preference: number
        /** `s` for an SRV name as replacement, `a` for a host. */
        readonly flags: string
        /** `SIP+D2U`, `SIP+D2T`, `SIPS+D2T`. */
        readonly services: string
        readonly regexp?: string
        readonly replacement: string
      }
  )

export type Zone = ReadonlyMap<string, readonly ZoneRecord[]>

export interface ZoneAnswer {
  readonly outcome: 'found' | 'no data' | 'no such name'
  readonly answers: readonly Answer[]
  /** Addresses of SRV targets that are in the zone. */
  readonly additionals: readonly Answer[]
}

const defaultTtlSeconds = 60
const longestChain = 8

/** How names are compared: without case, without the dot at the end. */
export function zoneName(name: string): string {
  return name.toLowerCase().replace(/\.$/, '')
}

export function zoneOf(records: readonly ZoneRecord[]): Map<string, readonly ZoneRecord[]> {
  const zone = new Map<string, readonly ZoneRecord[]>()
  for (const record of records) {
    const name = zoneName(record.name)
    zone.set(name, [...(zone.get(name) ?? []), record])
  }
  return zone
}

/** Follows CNAMEs within the zone, at most eight. */
export function answerFrom(zone: Zone, name: string, type: RecordType): ZoneAnswer {
  const answers: Answer[] = []
  let asked = name
  for (let links = 0; links < longestChain; links++) {
    const records = recordsAt(zone, asked)
    if (records === null) return { outcome: links === 0 ? 'no such name' : 'found', answers, additionals: [] }
    const wanted = records.filter((record) => record.type === type)
    answers.push(...wanted.map((record) => toAnswer(asked, record)))
    const alias = records.find((record) => record.type === 'CNAME')
    if (wanted.length > 0 || alias === undefined) break
    answers.push(toAnswer(asked, alias))
    asked = alias.target
  }
  const outcome = answers.length === 0 ? 'no data' : 'found'
  return { outcome, answers, additionals: additionalsFor(zone, answers) }
}

/** Empty for a name that only has names below it; null when there is none. */
function recordsAt(zone: Zone, asked: string): readonly ZoneRecord[] | null {
  const name = zoneName(asked)
  const own = zone.get(name)
  if (own !== undefined) return own
  if (hasNamesBelow(zone, name)) return []
  for (let dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', dot + 1)) {
    const above = name.slice(dot + 1)
    const wild = zone.get(`*.${above}`)
    if (wild !== undefined) return wild
    if (zone.has(above) || hasNamesBelow(zone, above)) return null
  }
  return null
}

function hasNamesBelow(zone: Zone, name: string): boolean {
  for (const known of zone.keys()) if (known.endsWith(`.${name}`)) return true
  return false
}

function additionalsFor(zone: Zone, answers: readonly Answer[]): readonly Answer[] {
  const targets = new Set(answers.flatMap((answer) => (answer.type === 'SRV' ? [answer.data.target] : [])))
  return [...targets].flatMap((target) =>
    (recordsAt(zone, target) ?? [])
      .filter(({ type }) => type === 'A' || type === 'AAAA')
      .map((record) => toAnswer(target, record)),
  )
}

function toAnswer(name: string, record: ZoneRecord): Answer {
  const common = { name, ttl: record.ttlSeconds ?? defaultTtlSeconds, class: 'IN' } as const
  switch (record.type) {
    case 'A':
    case 'AAAA':
      return { ...common, type: record.type, data: record.address }
    case 'CNAME':
      return { ...common, type: 'CNAME', data: record.target }
    case 'SRV': {
      const { target, port, priority = 0, weight = 0 } = record
      return { ...common, type: 'SRV', data: { target, port, priority, weight } }
    }
    case 'NAPTR': {
      const { order, preference, flags, services, regexp = '', replacement } = record
      return { ...common, type: 'NAPTR', data: { order, preference, flags, services, regexp, replacement } }
    }
  }
}
