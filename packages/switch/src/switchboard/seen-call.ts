// What was seen of a watched call, made into the answer of a test: record, log entries and SIP messages put together. Pure.
import type { CallRecord, CallSegment, LogEntry, TestCallAnswer, TraceLine } from '@cordboard/link'

export interface SeenCall {
  /** ULID; null: no call came. */
  readonly call: string | null
  /** Of the trunk's side of the call. */
  readonly direction: 'in' | 'out'
  /** Epoch ms: when watching began. */
  readonly startedAt: number
  /** Virtual extension of the trunk an inbound call came by. */
  readonly trunk: string | null
  /** Null while the call goes on. */
  readonly record: CallRecord | null
  readonly entries: readonly LogEntry[]
  /** The call's messages, oldest first. */
  readonly lines: readonly TraceLine[]
  readonly packetsReceived: number
}

const mostLog = 300

export function answerOf(seen: SeenCall): TestCallAnswer {
  const { call, direction, startedAt, record, entries, lines, packetsReceived } = seen
  const segment = trunkSegment(record, direction)
  const invite = lines.find((line) => line.direction === direction && isInviteOf(line, segment, direction)) ?? null
  const failure = entries.findLast((entry) => entry.parameters.status !== undefined) ?? null
  const way = wayOf(segment?.action ?? '')
  const answeredAt = segment?.answeredAt ?? null
  return {
    call,
    startedAt: record?.startedAt ?? startedAt,
    answeredAt,
    endedAt: record?.endedAt ?? null,
    status: answeredAt === null ? (segment?.sipCode ?? wholeOf(failure?.parameters.status)) : 200,
    reason: answeredAt === null ? (failure?.parameters.reason ?? segment?.cause ?? record?.cause ?? null) : null,
    trunk: seen.trunk ?? way.trunk ?? failure?.parameters.trunk ?? null,
    rule: way.rule ?? failure?.parameters.rule ?? null,
    dialled: invite === null ? null : userIn(invite.summary),
    callerShown: invite === null ? null : userIn(headerOf(invite.text, 'from', 'f') ?? ''),
    codec: segment?.codec ?? null,
    packetsReceived,
    source: invite?.remote ?? null,
    transport: invite?.transport ?? null,
    log: logOf(entries, lines),
  }
}

/** The last try by a trunk, or the one that was answered. */
function trunkSegment(record: CallRecord | null, direction: 'in' | 'out'): CallSegment | null {
  const all = record?.segments.filter((each) => each.party === 'trunk' && each.direction === direction) ?? []
  return all.find((each) => each.answeredAt !== null) ?? all.at(-1) ?? null
}

// A leg that goes out is named by its Call-ID; one that came in is the call's first.
function isInviteOf(line: TraceLine, segment: CallSegment | null, direction: 'in' | 'out'): boolean {
  if (!line.summary.startsWith('INVITE ')) return false
  return direction === 'in' || segment === null || line.sipCallId === segment.leg
}

/** `trunk 10000 Twilio, E.164` or `inbound, Main line`, as segments say how they came to be. */
function wayOf(action: string): { readonly trunk: string | null; readonly rule: string | null } {
  const comma = action.lastIndexOf(', ')
  const rule = comma < 0 ? null : action.slice(comma + 2)
  const trunk = /^trunk (\S{1,64})/.exec(action)?.[1] ?? null
  return { trunk, rule }
}

function wholeOf(text: string | undefined): number | null {
  return text !== undefined && /^[1-6]\d\d$/.test(text) ? Number(text) : null
}

/** The user part of the first SIP URI in a text. */
function userIn(text: string): string | null {
  const found = /sips?:([^@;>\s]{1,128})@/i.exec(text.slice(0, 1024))
  return found?.[1] ?? null
}

function headerOf(message: string, name: string, short: string): string | null {
  for (const line of message.slice(0, 65_536).split(/\r?\n/)) {
    if (line === '') return null
    const colon = line.indexOf(':')
    const said = line.slice(0, Math.max(colon, 0)).trim().toLowerCase()
    if (said === name || said === short) return line.slice(colon + 1).trim()
  }
  return null
}

/** With the headers in which a carrier says more than its status does. */
function textOf({ message, tip, parameters }: LogEntry): string {
  const said = parameters.said ?? ''
  return [message, said === '' ? null : `(${said})`, tip].filter((part) => part !== null).join(' ')
}

function logOf(entries: readonly LogEntry[], lines: readonly TraceLine[]): TestCallAnswer['log'] {
  const told = entries.map((entry) => ({ at: entry.at, text: textOf(entry) }))
  const ladder = lines.map(({ at, direction, remote, transport, summary }) => ({
    at,
    text: `${direction === 'out' ? 'sent to' : 'received from'} ${remote} (${transport}): ${summary}`,
  }))
  return [...told, ...ladder].sort((a, b) => a.at - b.at).slice(0, mostLog)
}
