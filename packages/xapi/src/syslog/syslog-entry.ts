// Lines of RFC 5424 from entries of the event log and of the audit. Pure. Values that were written are not told, only whose.
type Row = Readonly<Record<string, unknown>>

/** Facility local0 for events, log audit (13) for the audit (RFC 5424 6.2.1). */
const LOCAL0 = 16 * 8
const AUDIT = 13 * 8
const NOTICE = 5
const WARNING = 4
const SEVERITIES: ReadonlyMap<unknown, number> = new Map([
  ['Error', 3],
  ['Warning', WARNING],
  ['Info', 6],
])
const ACTIONS: ReadonlyMap<unknown, string> = new Map([
  [1, 'created'],
  [2, 'changed'],
  [3, 'deleted'],
])
/** What every receiver ought to take (6.1), with room for the header. */
const MOST_BYTES = 1700

/** @param host of this system */
export function eventLine(row: Row, host: string): string {
  const call = textOf(row.Call)
  const tip = textOf(row.Tip)
  const text = [textOf(row.Message), tip, call === '' ? '' : `(call ${call})`].filter((each) => each !== '').join(' ')
  return line(LOCAL0 + (SEVERITIES.get(row.Type) ?? 6), row.TimeGenerated, host, textOf(row.Event), text)
}

/** @param host of this system */
export function auditLine(row: Row, host: string): string {
  const object = textOf(row.ObjectName)
  const who = `${textOf(row.UserName)} (${textOf(row.SourceName)}${row.Ip ? ` from ${textOf(row.Ip)}` : ''})`
  const what = `${ACTIONS.get(row.Action) ?? 'wrote'} ${textOf(row.Noun)}${object === '' ? '' : ` ${object}`}`
  return line(AUDIT + NOTICE, row.Timestamp, host, 'audit', `${who} ${what}`)
}

/** @param at epoch milliseconds */
export function droppedLine(dropped: number, at: number, host: string): string {
  const text = `${dropped} entries were not sent: this server was away for too long.`
  return line(LOCAL0 + WARNING, at, host, 'dropped', text)
}

function line(priority: number, at: unknown, host: string, id: string, text: string): string {
  const time = new Date(typeof at === 'number' ? at : 0).toISOString()
  return `<${priority}>1 ${time} ${word(host, 255)} cordboard - ${word(id, 32)} - ${short(text)}`
}

function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
}

function word(text: string, most: number): string {
  return text.replaceAll(/[^\x21-\x7e]/g, '').slice(0, most) || '-'
}

function short(text: string): string {
  const octets = new TextEncoder().encode(text.replace(/\p{Cc}/gu, ' '))
  // Streaming: a character that was cut is left out.
  return new TextDecoder().decode(octets.subarray(0, MOST_BYTES), { stream: true })
}
