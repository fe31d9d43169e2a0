// The rows a rule looks at beside the one that is written: everything with a number, and what leads there.
import type { Values } from '../validate.ts'

export interface PlanRow {
  readonly noun: string
  readonly id: number
  readonly number: string | null
  readonly fields: Values
}

/** The nouns whose rows a plan holds. */
export const PLAN_NOUNS = [
  'Group',
  'User',
  'ServicePrincipal',
  'Trunk',
  'Queue',
  'RingGroup',
  'Receptionist',
  'InboundRule',
  'OutboundRule',
  'Holiday',
  'Parking',
  'Fax',
  'CallFlowApp',
  'Weblink',
  'Fxs',
  'Sbc',
  'Contact',
  'EmergencyGeoLocation',
  'EmergencyNotificationsSettings',
] as const

/** Nouns of the one number plan, as messages call them, with their PeerType. */
const DIALABLE: ReadonlyMap<string, { readonly word: string; readonly peer: string }> = new Map([
  ['User', { word: 'extension', peer: 'Extension' }],
  ['Queue', { word: 'queue', peer: 'Queue' }],
  ['RingGroup', { word: 'ring group', peer: 'RingGroup' }],
  ['Receptionist', { word: 'receptionist', peer: 'IVR' }],
  ['Trunk', { word: 'trunk', peer: 'ExternalLine' }],
  ['Group', { word: 'department', peer: 'Group' }],
  ['ServicePrincipal', { word: 'API client', peer: 'RoutePoint' }],
  ['CallFlowApp', { word: 'call flow application', peer: 'RoutePoint' }],
  ['Parking', { word: 'parking', peer: 'Parking' }],
  ['Fax', { word: 'fax extension', peer: 'Fax' }],
])

export class Plan {
  readonly #byNoun = new Map<string, PlanRow[]>()
  #byNumber: Map<string, PlanRow> | null = null
  readonly #byId = new Map<string, ReadonlyMap<number, PlanRow>>()

  constructor(rows: Iterable<PlanRow>) {
    for (const row of rows) {
      const list = this.#byNoun.get(row.noun)
      if (list === undefined) this.#byNoun.set(row.noun, [row])
      else list.push(row)
    }
  }

  rows(noun: string): readonly PlanRow[] {
    return this.#byNoun.get(noun) ?? []
  }

  all(): readonly PlanRow[] {
    return [...this.#byNoun.values()].flat()
  }

  /** Numbers are compared without case, as the store does. */
  byNumber(number: string): PlanRow | null {
    this.#byNumber ??= new Map(
      [...DIALABLE.keys()].flatMap((noun) =>
        this.rows(noun).flatMap((row) => (row.number === null ? [] : [[row.number.toLowerCase(), row] as const])),
      ),
    )
    return this.#byNumber.get(number.toLowerCase()) ?? null
  }

  byId(noun: string, id: number): PlanRow | null {
    let rows = this.#byId.get(noun)
    if (rows === undefined) {
      rows = new Map(this.rows(noun).map((row) => [row.id, row] as const))
      this.#byId.set(noun, rows)
    }
    return rows.get(id) ?? null
  }
}

/** The PeerType of a row with a number. */
export function peerTypeOf(row: PlanRow): string {
  return DIALABLE.get(row.noun)?.peer ?? 'None'
}

export function wordOf(noun: string): string {
  return DIALABLE.get(noun)?.word ?? noun
}

/** The name people see: of a user both names, of a trunk the gateway's. */
export function nameOf(row: PlanRow): string {
  const { fields } = row
  if (row.noun === 'User') {
    return [fields.FirstName, fields.LastName].filter((each) => typeof each === 'string' && each !== '').join(' ')
  }
  if (row.noun === 'Trunk') return textIn(recordIn(fields.Gateway).Name) || (row.number ?? '')
  return textIn(fields.Name) || (row.number ?? '')
}

/** For messages: `queue 800`, `inbound rule "Main" (Id 7)`. */
export function described(row: PlanRow): string {
  if (row.number !== null) return `${wordOf(row.noun)} ${row.number}`
  const words: Readonly<Record<string, string>> = {
    InboundRule: 'inbound rule',
    OutboundRule: 'outbound rule',
    Holiday: 'holiday',
    Weblink: 'web site link',
    Fxs: 'gateway for analogue phones',
    Sbc: 'session border controller',
    EmergencyGeoLocation: 'location',
    EmergencyNotificationsSettings: 'the emergency notifications',
  }
  const word = words[row.noun] ?? row.noun
  if (row.noun === 'EmergencyNotificationsSettings') return word
  const name =
    textIn(row.fields.RuleName) || textIn(row.fields.Link) || textIn(row.fields.Name) || textIn(row.fields.MacAddress)
  return name === '' ? `${word} ${row.id}` : `${word} "${name.slice(0, 50)}" (${row.id})`
}

export function textIn(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

export function recordIn(value: unknown): Values {
  return isRecord(value) ? value : {}
}

export function recordsIn(value: unknown): readonly Values[] {
  return Array.isArray(value) ? value.filter(isRecord) : []
}

export function textsIn(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : []
}

export function isRecord(value: unknown): value is Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
