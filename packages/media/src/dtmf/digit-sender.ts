// The schedule by which digits go out as telephone-event packets: one step per packet time, data in, data out.
//
//   startDigits -> [tone steps: event packets, duration growing] -> [3 end packets] -> [gap: audio] -> next digit … -> null
import { eventOfDigit } from './telephone-event.ts'

/** Where the sending of a string of digits stands. Plain data. */
export interface DigitSending {
  readonly events: readonly number[]
  /** Index of the event being sent. */
  readonly at: number
  /** Steps taken since the current event began (tone, then end packets, then the gap). */
  readonly step: number
  readonly toneSteps: number
  readonly gapSteps: number
  /** RTP clock units per step. */
  readonly stepUnits: number
  readonly volume: number
}

/** What to send in this packet time. */
export type DigitStep =
  /** An event packet instead of audio. `begins`: take the current RTP timestamp and set the marker; otherwise repeat the event's timestamp. */
  | {
      readonly send: 'event'
      readonly begins: boolean
      readonly event: number
      readonly end: boolean
      readonly volume: number
      readonly duration: number
    }
  /** Ordinary audio (the gap between digits). */
  | { readonly send: 'audio' }

export interface DigitTiming {
  /** How long each digit sounds, from its beginning to its first end packet; 40 ms to 5 s is used. */
  readonly durationMs: number
  /** Silence between digits; default 60 ms, at least 40. */
  readonly gapMs?: number
  /** The packet time, which is also the interval between event packets (20 to 50 ms are usual). */
  readonly ptimeMs: number
  readonly clockRateHz: number
  /** dB below 0 dBm0, default 10. */
  readonly volume?: number
}

/** Most digits one sending takes. */
export const MAX_DIGITS = 128

/** The last packet of an event goes out three times (RFC 4733 2.5.1.4). */
const END_PACKETS = 3

function clamp(value: number, low: number, high: number): number {
  return Number.isFinite(value) ? Math.min(Math.max(value, low), high) : low
}

/** Begins a sending; null when a character is not a digit, there is none, or there are more than MAX_DIGITS. */
export function startDigits(text: string, timing: DigitTiming): DigitSending | null {
  if (text.length === 0 || text.length > MAX_DIGITS) return null
  const events: number[] = []
  for (const digit of text) {
    const event = eventOfDigit(digit)
    if (event === null) return null
    events.push(event)
  }
  const ptimeMs = clamp(timing.ptimeMs, 5, 200)
  const gapSteps = Math.ceil(clamp(timing.gapMs ?? 60, 40, 5000) / ptimeMs)
  return {
    events,
    at: 0,
    step: 0,
    toneSteps: Math.max(2, Math.ceil(clamp(timing.durationMs, 40, 5000) / ptimeMs)),
    // The two repetitions of the end packet already lie in the silence after the digit.
    gapSteps: Math.max(1, gapSteps - END_PACKETS + 1),
    stepUnits: Math.round((ptimeMs * timing.clockRateHz) / 1000),
    volume: clamp(timing.volume ?? 10, 0, 63),
  }
}

/** One packet time passes. The next state is null after the last digit's last end packet and gap. */
export function nextDigitStep(sending: DigitSending): [DigitSending | null, DigitStep] {
  const { step, toneSteps, gapSteps, stepUnits, volume } = sending
  const event = sending.events[sending.at]
  if (event === undefined) return [null, { send: 'audio' }]
  const lastEnd = toneSteps + END_PACKETS - 2
  const lastStep = lastEnd + gapSteps
  const next = step < lastStep ? { ...sending, step: step + 1 } : nextDigit(sending)
  if (step > lastEnd) return [next, { send: 'audio' }]
  const end = step >= toneSteps - 1
  const duration = Math.min(0xffff, Math.min(step + 1, toneSteps) * stepUnits)
  return [next, { send: 'event', begins: step === 0, event, end, volume, duration }]
}

function nextDigit(sending: DigitSending): DigitSending | null {
  return sending.at + 1 < sending.events.length ? { ...sending, at: sending.at + 1, step: 0 } : null
}
