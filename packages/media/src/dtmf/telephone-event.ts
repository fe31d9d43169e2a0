// The telephone-event payload of RFC 4733: four bytes that carry one key of a telephone.

/** One event packet. Duration is in units of the RTP clock; volume is 0..63, in dB below 0 dBm0. */
export interface TelephoneEvent {
  readonly event: number
  readonly end: boolean
  readonly volume: number
  readonly duration: number
}

/** RFC 4733 table 7: event 0 to 15 in order. 16 is a hook flash. */
const digits = '0123456789*#ABCD'

/** The digit of an event, or null when the event is not a digit. */
export function digitOfEvent(event: number): string | null {
  return digits[event] ?? null
}

/** The event of a digit (A to D in either case), or null when it is not a digit. */
export function eventOfDigit(digit: string): number | null {
  const event = digit.length === 1 ? digits.indexOf(digit.toUpperCase()) : -1
  return event < 0 ? null : event
}

/** Reads the event of a payload of `length` bytes at `payload[start]`; null when it is too short. More events behind the first are ignored. */
export function decodeTelephoneEvent(payload: Uint8Array, start: number, length: number): TelephoneEvent | null {
  if (length < 4 || start < 0 || start + 4 > payload.length) return null
  const flags = payload[start + 1] ?? 0
  return {
    event: payload[start] ?? 0,
    end: (flags & 0x80) !== 0,
    volume: flags & 0x3f,
    duration: ((payload[start + 2] ?? 0) << 8) | (payload[start + 3] ?? 0),
  }
}

/** Writes the four bytes at `output[start]` and returns 4. */
export function encodeTelephoneEvent(event: TelephoneEvent, output: Uint8Array, start: number): number {
  const duration = Math.min(event.duration, 0xffff)
  output[start] = event.event
  output[start + 1] = (event.end ? 0x80 : 0) | (event.volume & 0x3f)
  output[start + 2] = duration >> 8
  output[start + 3] = duration & 0xff
  return 4
}
