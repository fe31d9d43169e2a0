// One line of a call record output from one finished call. Pure: what stands in which field, and how a line is put together.
//
// What nobody here can know stays empty: bill-code, bill-name, missed-queue-calls, and from-dn of a call from outside.
import { CDR_FIELDS } from '@cordboard/model'
import type { CallRecordRow, CallSegmentRow } from '@cordboard/store'

export type LineField = (typeof CDR_FIELDS)[number]

/** A price for numbers that begin with these digits; the rate is per minute. */
export interface LineRate {
  readonly prefix: string
  readonly rate: number
}

export interface LineForm {
  /** In this order; `length` 0: as long as the value is, else filled with blanks or cut to it. */
  readonly fields: readonly { readonly name: LineField; readonly length: number }[]
  /** No commas between the fields and no quotes: for readers that count columns. */
  readonly removeCommas: boolean
  /** IANA name of the zone the times are written in. */
  readonly zone: string
  readonly rates: readonly LineRate[]
}

export const LINE_END = '\r\n'

const KNOWN: ReadonlySet<string> = new Set(CDR_FIELDS)

export function isLineField(name: string): name is LineField {
  return KNOWN.has(name)
}

/** The line with its end; only the end breaks the line, whatever names contain. */
export function callLine(record: CallRecordRow, form: LineForm): string {
  const course = courseOf(record)
  const values = form.fields.map(({ name, length }) => {
    const value = oneLine(WRITERS[name](course, form))
    const fitted = length === 0 ? value : value.slice(0, length).padEnd(length)
    return form.removeCommas ? fitted : quoted(fitted)
  })
  return values.join(form.removeCommas ? '' : ',') + LINE_END
}

/** Who called, whom the call reached first and last; null where there is no such party. */
interface Course {
  readonly record: CallRecordRow
  readonly caller: CallSegmentRow | null
  readonly first: CallSegmentRow | null
  readonly last: CallSegmentRow | null
  /** In the order of events, without devices that only rang beside the one that answered. */
  readonly reached: readonly CallSegmentRow[]
}

function courseOf(record: CallRecordRow): Course {
  const segments = record.segments.toSorted((a, b) => a.order - b.order)
  const caller =
    segments.find((each) => each.direction === 'in') ?? segments.find((each) => each.number === record.from) ?? null
  const reached = segments.filter((each) => each.leg !== caller?.leg && each.cause !== 'completed-elsewhere')
  const last = reached.findLast((each) => each.answeredAt !== null) ?? reached.at(-1) ?? null
  return { record, caller, first: reached[0] ?? null, last, reached }
}

type Writer = (course: Course, form: LineForm) => string

const WRITERS: Readonly<Record<LineField, Writer>> = {
  historyid: ({ record }) => `Call ${record.call}`,
  callid: ({ record }) => (record.alias > 0 ? String(record.alias) : ''),
  duration: ({ record }) => clock(record.answeredAt === null ? 0 : record.endedAt - record.answeredAt),
  'time-start': ({ record }, { zone }) => timeText(record.startedAt, zone),
  'time-answered': ({ record }, { zone }) => (record.answeredAt === null ? '' : timeText(record.answeredAt, zone)),
  'time-end': ({ record }, { zone }) => timeText(record.endedAt, zone),
  'reason-terminated': ({ record }) => record.cause,
  'from-no': ({ record, caller }) => (caller === null ? record.from : numberText(caller)),
  'to-no': ({ record, first }) => (first === null ? record.to : numberText(first)),
  'from-dn': ({ caller }) => dnOf(caller),
  'to-dn': ({ first }) => dnOf(first),
  'dial-no': ({ record }) => record.to,
  'reason-changed': ({ first, last }) => (first === null || samePlace(first, last) ? '' : first.cause),
  'final-number': ({ record, last }) => (last === null ? record.to : numberText(last)),
  'final-dn': ({ last }) => dnOf(last),
  'bill-code': () => '',
  'bill-rate': ({ last }, { rates }) => String(rateOf(last, rates) ?? ''),
  'bill-cost': costText,
  'bill-name': () => '',
  chain: chainText,
  'from-type': ({ caller }) => typeOf(caller),
  'to-type': ({ first }) => typeOf(first),
  'final-type': ({ last }) => typeOf(last),
  'from-dispname': ({ record, caller }) => caller?.name || record.fromName,
  'to-dispname': ({ first }) => first?.name ?? '',
  'final-dispname': ({ last }) => last?.name ?? '',
  'missed-queue-calls': () => '',
}

function numberText({ party, number }: CallSegmentRow): string {
  return party === 'extension' ? `Ext.${number}` : number
}

const TRUNK_ACTION = /^trunk ([\d*#]{1,20}) /

/** The number inside this system: of the extension, or of the trunk that the call left by. */
function dnOf(segment: CallSegmentRow | null): string {
  if (segment === null) return ''
  if (segment.party === 'trunk') return TRUNK_ACTION.exec(segment.action)?.[1] ?? ''
  return segment.party === 'extension' ? segment.number : ''
}

const TYPES = { extension: 'extension', trunk: 'external_line', system: 'system' } as const

function typeOf(segment: CallSegmentRow | null): string {
  return segment === null ? '' : TYPES[segment.party]
}

function samePlace(a: CallSegmentRow, b: CallSegmentRow | null): boolean {
  return b !== null && a.party === b.party && a.number === b.number
}

function chainText({ reached }: Course): string {
  const stations = reached.filter((each, at) => !samePlace(each, reached[at - 1] ?? null))
  return stations.length === 0 ? '' : `Chain: ${stations.map((each) => `${numberText(each)};`).join('')}`
}

/** The longest prefix that fits counts; calls inside cost nothing and have no rate. */
function rateOf(segment: CallSegmentRow | null, rates: readonly LineRate[]): number | null {
  if (segment === null || segment.party !== 'trunk' || segment.direction !== 'out') return null
  const digits = segment.number.replace(/\D/g, '')
  const fitting = rates.filter(({ prefix }) => prefix !== '' && digits.startsWith(prefix))
  return fitting.toSorted((a, b) => b.prefix.length - a.prefix.length)[0]?.rate ?? null
}

function costText({ last }: Course, { rates }: LineForm): string {
  const rate = rateOf(last, rates)
  if (last === null || rate === null) return ''
  const talkMs = last.answeredAt === null ? 0 : Math.max(0, last.endedAt - last.answeredAt)
  return ((rate * Math.round(talkMs / 1000)) / 60).toFixed(4)
}

function clock(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000))
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60]
  return parts.map((each) => String(each).padStart(2, '0')).join(':')
}

function timeText(ms: number, zone: string): string {
  const time = Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(zone).toPlainDateTime()
  return time.toString({ smallestUnit: 'second' }).replaceAll('-', '/').replace('T', ' ')
}

function oneLine(value: string): string {
  return value.replace(/\p{Cc}/gu, ' ')
}

function quoted(value: string): string {
  return /[",]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value
}
