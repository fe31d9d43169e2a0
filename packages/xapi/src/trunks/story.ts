// The story of one call, line by line: what was decided and why, what was said in SIP, how each leg ended and sounded. Pure.
import type { TraceLine } from '@cordboard/link'
import { isRecord } from '@cordboard/model'
import type { CallRecordRow, CallSegmentRow } from '@cordboard/store'

export interface StoryLine {
  /** Epoch milliseconds. */
  readonly at: number
  readonly text: string
}

/** Oldest first; lines of one moment in the order in which they were given. */
export function storyOf(
  record: CallRecordRow | null,
  entries: readonly StoryLine[],
  trace: readonly TraceLine[],
): readonly StoryLine[] {
  const lines = [...(record === null ? [] : recordLines(record)), ...entries, ...trace.map(traceLine)]
  return lines.toSorted((a, b) => a.at - b.at)
}

function recordLines(record: CallRecordRow): readonly StoryLine[] {
  const from = named(record.from, record.fromName)
  const length =
    record.answeredAt === null ? '' : `, ${seconds(record.answeredAt, record.endedAt)} after it was answered`
  return [
    { at: record.startedAt, text: `Call ${record.alias} from ${from} to ${record.to} begins.` },
    ...record.segments.flatMap(segmentLines),
    { at: record.endedAt, text: `The call ends (${record.cause}${length}).` },
  ]
}

function segmentLines(segment: CallSegmentRow): readonly StoryLine[] {
  const who = named(segment.number, segment.name)
  const how = segment.action === '' ? '' : ` (${segment.action})`
  const begins = segment.direction === 'in' ? `${who} calls${how}.` : `${who} is called${how}.`
  const answered = segment.answeredAt === null ? [] : [{ at: segment.answeredAt, text: `${who} is connected.` }]
  const code = segment.sipCode === null ? '' : `, SIP ${segment.sipCode}`
  return [
    { at: segment.startedAt, text: begins },
    ...answered,
    { at: segment.endedAt, text: `${who} leaves: ${segment.cause}${code}${soundOf(segment)}.` },
  ]
}

function soundOf({ codec, packetsLost, jitterMs, mos }: CallSegmentRow): string {
  const said = [
    codec,
    packetsLost === null ? null : `${packetsLost} packets lost`,
    jitterMs === null ? null : `jitter ${Math.round(jitterMs)} ms`,
    mos === null ? null : `MOS ${mos.toFixed(1)}`,
  ].filter((each) => each !== null)
  return said.length === 0 ? '' : `; ${said.join(', ')}`
}

function traceLine({ at, direction, remote, transport, summary }: TraceLine): StoryLine {
  const arrow = direction === 'out' ? '-->' : '<--'
  return { at, text: `SIP ${arrow} ${remote} (${transport}) ${summary}` }
}

function named(number: string, name: string): string {
  const shown = number === '' ? 'anonymous' : number
  return name === '' ? shown : `${shown} ${name}`
}

function seconds(from: number, to: number): string {
  return `${((to - from) / 1000).toFixed(1)} s`
}

/** The lines of a TraceAnswer; none when the switch gave something else. */
export function traceLinesIn(answer: unknown): readonly TraceLine[] {
  if (!isRecord(answer) || !Array.isArray(answer.lines)) return []
  return answer.lines.filter((each): each is TraceLine => isRecord(each) && typeof each.summary === 'string')
}
