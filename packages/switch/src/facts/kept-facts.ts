// The configuration as the switch keeps it for itself: lean rows in the journal, so that it starts without control.
import type { RowChange } from '@cordboard/link'
import type { Journal } from '../journal/journal.ts'
import { isRow, type Row } from './row-fields.ts'

const ROW_KIND = 'row'
const FACTS_KIND = 'facts'

/** Of the large nouns only these fields are kept; the small ones are kept whole. */
const keptFields: ReadonlyMap<string, readonly string[]> = new Map([
  [
    'User',
    [
      'Number',
      'FirstName',
      'LastName',
      'DisplayName',
      'Enabled',
      'AuthID',
      'AuthPassword',
      'AllowLanOnly',
      'SRTPMode',
      'Groups',
      'PrimaryGroupId',
      'CurrentProfileName',
      'ForwardingProfiles',
      'ForwardingExceptions',
      'OutboundCallerID',
      'EmergencyLocationId',
      'Internal',
      'OfficeHoursProps',
      'QueueStatus',
    ],
  ],
  [
    'Group',
    [
      'Number',
      'Name',
      'IsDefault',
      'TimeZone',
      'Hours',
      'BreakTime',
      'OfficeRoute',
      'OutOfOfficeRoute',
      'BreakRoute',
      'HolidaysRoute',
      'CustomOperator',
      'CurrentGroupHours',
      'OverrideExpiresAt',
      'MusicOnHold',
    ],
  ],
])

const keptWhole: ReadonlySet<string> = new Set([
  'DialCodeSettings',
  'CodecsSettings',
  'NetworkSettings',
  'AntiHackingSettings',
  'Blocklist',
  'Trunk',
  'InboundRule',
  'OutboundRule',
  'Queue',
  'RingGroup',
  'Receptionist',
  'Holiday',
  'E164Settings',
  'CountryCodes',
  'BlackListNumber',
  'EmergencyGeoLocation',
  'EmergencyNotificationsSettings',
  'GeneralSettingsForPbx',
])

/** The change with only what the switch uses; null when it uses nothing of that noun. */
export function leanChange(change: RowChange): RowChange | null {
  const fields = keptFields.get(change.noun)
  if (!fields) return keptWhole.has(change.noun) ? change : null
  if (change.row === null) return change
  const row: Record<string, unknown> = {}
  for (const field of fields) if (change.row[field] !== undefined) row[field] = leanValue(change.row, field)
  return { noun: change.noun, id: change.id, row }
}

/** Of memberships only the department's id, of the five profiles only the one in force. */
function leanValue(row: Row, field: string): unknown {
  const value = row[field]
  if (!Array.isArray(value)) return value
  const entries = value.filter(isRow)
  if (field === 'Groups') return entries.map((entry) => ({ GroupId: entry.GroupId }))
  const current = row.CurrentProfileName ?? 'Available'
  return field === 'ForwardingProfiles' ? entries.filter((entry) => entry.Name === current) : value
}

export class KeptFacts {
  readonly #journal: Pick<Journal, 'put' | 'load'>

  constructor(journal: Pick<Journal, 'put' | 'load'>) {
    this.#journal = journal
  }

  /** What was kept; version null when nothing was, or when a copy was interrupted. */
  load(): { readonly version: number | null; readonly rows: readonly RowChange[] } {
    const version = this.#journal.load(FACTS_KIND).get('version')
    const rows: RowChange[] = []
    for (const [key, value] of this.#journal.load(ROW_KIND)) {
      const [noun = '', id = ''] = key.split(' ')
      if (isRow(value)) rows.push({ noun, id: Number(id), row: value as Row })
    }
    return { version: typeof version === 'number' ? version : null, rows }
  }

  keep(version: number, changes: readonly RowChange[]): void {
    for (const { noun, id, row } of changes) this.#journal.put(ROW_KIND, `${noun} ${id}`, row)
    this.#journal.put(FACTS_KIND, 'version', version)
  }

  /** Replaces everything by a full copy; rows that are not in it are returned as deletions. */
  replace(version: number, changes: readonly RowChange[]): readonly RowChange[] {
    const present = new Set(changes.map(({ noun, id }) => `${noun} ${id}`))
    const deletions: RowChange[] = []
    for (const key of this.#journal.load(ROW_KIND).keys()) {
      const [noun = '', id = ''] = key.split(' ')
      if (!present.has(key)) deletions.push({ noun, id: Number(id), row: null })
    }
    this.keep(version, [...deletions, ...changes])
    return deletions
  }
}
