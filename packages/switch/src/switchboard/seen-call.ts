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
  const dialog = invite === null ? [] : lines.filter(({ sipCallId }) => sipCallId === invite.sipCallId)
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
    callerHeaders: invite === null ? [] : callersIn(invite.text),
    codec: segment?.codec ?? null,
    telephoneEvent: telephoneEventIn(dialog),
    sessionTimers: sessionTimersIn(dialog),
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
  return headerLines(message).find(([said]) => said === name || said === short)?.[1] ?? null
}

const mostText = 65_536

/** Names in lower case, in the order of the message. */
function headerLines(message: string): readonly (readonly [name: string, value: string])[] {
  const lines = message.slice(0, mostText).split(/\r?\n/)
  const end = lines.indexOf('')
  return lines.slice(1, end < 0 ? lines.length : end).flatMap((line) => {
    const colon = line.indexOf(':')
    return colon <= 0 ? [] : [[line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()] as const]
  })
}

/** Headers in which a caller is shown, by their short names too (RFC 3261, RFC 3325, draft-ietf-sip-privacy-04). */
const callerNames: ReadonlyMap<string, string> = new Map([
  ['from', 'From'],
  ['f', 'From'],
  ['p-asserted-identity', 'P-Asserted-Identity'],
  ['p-preferred-identity', 'P-Preferred-Identity'],
  ['remote-party-id', 'Remote-Party-ID'],
])
const mostCallers = 8

function callersIn(message: string): TestCallAnswer['callerHeaders'] {
  const found = headerLines(message).flatMap(([said, value]) => {
    const name = callerNames.get(said)
    const user = name === undefined ? null : userIn(value)
    return name === undefined || user === null ? [] : [{ name, user }]
  })
  return found.slice(0, mostCallers)
}

/** Agreed when the newest description of each side has it. */
function telephoneEventIn(dialog: readonly TraceLine[]): boolean | null {
  const described = (direction: 'in' | 'out'): string | null =>
    dialog.findLast((line) => line.direction === direction && /^m=audio /m.test(bodyOf(line.text)))?.text ?? null
  const [ours, theirs] = [described('out'), described('in')]
  if (ours === null || theirs === null) return null
  return [ours, theirs].every((text) => /^a=rtpmap:\d{1,3} telephone-event\//im.test(bodyOf(text)))
}

/** Told by the far side's INVITE, or by its answer to ours. */
function sessionTimersIn(dialog: readonly TraceLine[]): boolean | null {
  const said = dialog.findLast(
    ({ direction, summary, text }) =>
      direction === 'in' &&
      (summary.startsWith('INVITE ') ||
        (summary.startsWith('SIP/2.0 2') && (headerOf(text, 'cseq', 'cseq') ?? '').endsWith('INVITE'))),
  )
  if (said === undefined) return null
  return headerLines(said.text).some(
    ([name, value]) =>
      name === 'session-expires' ||
      name === 'x' ||
      ((name === 'supported' || name === 'k' || name === 'require') && /(^|,)\s*timer\s*(,|$)/i.test(value)),
  )
}

function bodyOf(message: string): string {
  const text = message.slice(0, mostText)
  const end = /\r?\n\r?\n/.exec(text)
  return end === null ? '' : text.slice(end.index + end[0].length)
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
