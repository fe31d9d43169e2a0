// Turns received telephone-event packets into keys pressed: each key once, whatever is lost, doubled or out of order.
//
//            first packet of a new event                end bit, 200 ms of nothing, or another event
//   idle ----------------------------------> hearing ------------------------------------------> idle
//     ^ late and doubled packets of the last digit are ignored        (or hearing the other event)
import { digitOfEvent, type TelephoneEvent } from './telephone-event.ts'

/** What is being heard. Plain data; `null` in `current` between digits. */
export interface DigitHearing {
  readonly clockRateHz: number
  readonly current: HeardEvent | null
  /** The newest event that has ended, whose late packets are ignored. */
  readonly last: { readonly event: number; readonly timestamp: number; readonly atMs: number } | null
}

export interface HeardEvent {
  readonly event: number
  /** RTP timestamp of the newest segment; a very long digit has several (RFC 4733 2.5.1.3). */
  readonly timestamp: number
  /** Duration of the segments before this one, in clock units. */
  readonly before: number
  /** Duration of this segment so far, in clock units. */
  readonly duration: number
  readonly heardAtMs: number
}

/** A digit is told twice: when its first packet comes and when it ended (duration known). */
export type DigitNews =
  | { readonly type: 'digitStarted'; readonly digit: string }
  | { readonly type: 'digitEnded'; readonly digit: string; readonly durationMs: number }

/** A digit whose end packets were all lost ends so long after its last packet. */
export const LOST_END_MS = 200

/** After so long without events, old timestamps mean nothing any more (the sender may have restarted its clock). */
const FORGET_MS = 5000

const nothing: readonly DigitNews[] = []

/** Nothing heard yet. */
export function startHearing(clockRateHz: number): DigitHearing {
  return { clockRateHz, current: null, last: null }
}

/** How far `a` lies after `b` on the 32-bit RTP clock; negative when before. */
function distance(a: number, b: number): number {
  return (a - b) | 0
}

function endOf(hearing: DigitHearing, current: HeardEvent): readonly DigitNews[] {
  const digit = digitOfEvent(current.event)
  if (digit === null) return nothing
  const durationMs = Math.round(((current.before + current.duration) * 1000) / hearing.clockRateHz)
  return [{ type: 'digitEnded', digit, durationMs }]
}

function close(hearing: DigitHearing, current: HeardEvent, nowMs: number): DigitHearing {
  return { ...hearing, current: null, last: { event: current.event, timestamp: current.timestamp, atMs: nowMs } }
}

/** Whether a packet with another timestamp still belongs to the digit being heard. */
function continues(current: HeardEvent, timestamp: number, event: TelephoneEvent, clockRateHz: number): boolean {
  if (event.event !== current.event) return false
  const ahead = distance(timestamp, current.timestamp)
  // A long digit's next segment begins where the last one's duration ended, at most 0xffff units on.
  if (current.duration > 0xf000 && ahead >= current.duration - clockRateHz / 20 && ahead <= 0xffff + clockRateHz / 20) {
    return true
  }
  // Some gateways move the timestamp in every packet of one digit while the duration goes on growing.
  return ahead > 0 && ahead <= clockRateHz / 10 && event.duration > current.duration
}

/** A telephone-event packet arrived with this RTP timestamp, at this monotonic time. Events that are not digits are ignored. */
export function hearEvent(
  hearing: DigitHearing,
  timestamp: number,
  event: TelephoneEvent,
  nowMs: number,
): [DigitHearing, readonly DigitNews[]] {
  const digit = digitOfEvent(event.event)
  if (digit === null) return [hearing, nothing]
  const { current, last, clockRateHz } = hearing
  if (current !== null) {
    const ahead = distance(timestamp, current.timestamp)
    if (ahead === 0 && event.event === current.event) return goOn(hearing, current, event, 0, nowMs)
    if (continues(current, timestamp, event, clockRateHz)) {
      const segment = current.duration > 0xf000 && event.duration < current.duration
      const before = segment ? current.before + ahead : current.before
      return goOn(
        hearing,
        { ...current, timestamp, before, duration: 0 },
        event,
        current.duration * (segment ? 0 : 1),
        nowMs,
      )
    }
    if (ahead <= 0 && nowMs - current.heardAtMs < FORGET_MS) return [hearing, nothing]
    const [next, begun] = begin(close(hearing, current, nowMs), timestamp, event, digit, nowMs)
    return [next, [...endOf(hearing, current), ...begun]]
  }
  if (last !== null && nowMs - last.atMs < FORGET_MS && distance(timestamp, last.timestamp) <= 0) {
    return [hearing, nothing]
  }
  return begin(hearing, timestamp, event, digit, nowMs)
}

function begin(
  hearing: DigitHearing,
  timestamp: number,
  event: TelephoneEvent,
  digit: string,
  nowMs: number,
): [DigitHearing, readonly DigitNews[]] {
  const current: HeardEvent = { event: event.event, timestamp, before: 0, duration: event.duration, heardAtMs: nowMs }
  const started: DigitNews = { type: 'digitStarted', digit }
  if (!event.end) return [{ ...hearing, current }, [started]]
  return [close(hearing, current, nowMs), [started, ...endOf(hearing, current)]]
}

function goOn(
  hearing: DigitHearing,
  current: HeardEvent,
  event: TelephoneEvent,
  atLeast: number,
  nowMs: number,
): [DigitHearing, readonly DigitNews[]] {
  const duration = Math.max(current.duration, event.duration, atLeast)
  const grown: HeardEvent = { ...current, duration, heardAtMs: nowMs }
  if (!event.end) return [{ ...hearing, current: grown }, nothing]
  return [close(hearing, grown, nowMs), endOf(hearing, grown)]
}

/** Time passed (call it every 100 ms or so while `current` is set): a digit whose end was lost ends after LOST_END_MS. */
export function hearNothing(hearing: DigitHearing, nowMs: number): [DigitHearing, readonly DigitNews[]] {
  const { current } = hearing
  if (current === null || nowMs - current.heardAtMs < LOST_END_MS) return [hearing, nothing]
  return [close(hearing, current, nowMs), endOf(hearing, current)]
}
