// The response to a REGISTER (RFC 3261 10.3 step 8, RFC 3327 5.3).
import type { HeaderLine, ResponseDraft } from '@cordboard/sip'
import { type Clock, remainingMs } from '../time/deadline.ts'
import type { Binding } from './binding.ts'
import type { Bindings, RegisterAnswer } from './bindings.ts'
import type { RegisterAsk } from './register-ask.ts'

/** Builds the answer; a 200 lists every current binding with the seconds it has left. */
export function registerReply(
  answer: RegisterAnswer,
  bindings: Bindings,
  ask: RegisterAsk,
  toTag: string,
  clock: Clock,
): ResponseDraft {
  switch (answer.kind) {
    case 'accepted':
      return draft(200, 'OK', toTag, acceptedHeaders(bindings, ask, clock))
    case 'tooBrief':
      return draft(423, 'Interval Too Brief', toTag, [['Min-Expires', String(answer.minSeconds)]])
    case 'tooMany':
      return draft(403, 'Too Many Contacts', toTag, [])
    case 'outOfOrder':
      return draft(500, 'Out Of Order', toTag, [])
  }
}

/** RFC 3261 20.17: always GMT. Cached per second: it is written into every answer. */
export function sipDate(wallMs: number): string {
  const second = Math.floor(wallMs / 1000)
  if (second !== dated.second) dated = { second, text: formatDate(second) }
  return dated.text
}

let dated = { second: Number.NaN, text: '' }

const DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

function formatDate(second: number): string {
  const time = Temporal.Instant.fromEpochMilliseconds(second * 1000).toZonedDateTimeISO('UTC')
  const two = (value: number) => String(value).padStart(2, '0')
  const date = `${two(time.day)} ${MONTHS[time.month - 1]} ${time.year}`
  return `${DAYS[time.dayOfWeek - 1]}, ${date} ${two(time.hour)}:${two(time.minute)}:${two(time.second)} GMT`
}

function acceptedHeaders(bindings: Bindings, ask: RegisterAsk, clock: Clock): HeaderLine[] {
  const headers: HeaderLine[] = bindings.map((binding) => ['Contact', contactValue(binding, clock)])
  if (ask.supportsPath) for (const value of ask.path) headers.push(['Path', value])
  headers.push(['Date', sipDate(clock.wallMs())])
  return headers
}

function contactValue(binding: Binding, clock: Clock): string {
  const seconds = Math.max(1, Math.round(remainingMs(binding.deadline, clock) / 1000))
  let value = `<${binding.contact}>;expires=${seconds}`
  if (binding.q !== 1000) value += `;q=${(binding.q / 1000).toString()}`
  if (binding.instance !== null) value += `;+sip.instance="${binding.instance}"`
  if (binding.regId !== null) value += `;reg-id=${binding.regId}`
  return value
}

function draft(status: number, reason: string, toTag: string, headers: readonly HeaderLine[]): ResponseDraft {
  return { status, reason, toTag, headers, body: null }
}
