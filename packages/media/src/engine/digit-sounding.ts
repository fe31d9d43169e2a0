// Sends digits on one leg: as telephone-event packets, or as tones in the sound where the peer knows none.
import { type AudioCodec, audioCodecNamed, codecFacts } from '../codec/audio-codec.ts'
import { createEncoder } from '../codec/frame-codec.ts'
import { type DigitSending, nextDigitStep, startDigits } from '../dtmf/digit-sender.ts'
import { encodeTelephoneEvent } from '../dtmf/telephone-event.ts'
import { RTP_HEADER } from '../rtp/rtp-header.ts'
import { createToneGenerator } from '../tone/tone-generator.ts'
import { digitTones } from '../tone/tone-plan.ts'
import type { Outbound } from './outbound.ts'

/** Sends one packet of digits per call; false when all are sent. `joined`: something else was sent before. */
export interface DigitSounding {
  readonly stepMs: number
  step(out: Outbound, nowMs: number): boolean
}

/** Digits as RFC 4733 packets; null when a character is not a digit. */
export function soundAsEvents(
  digits: string,
  durationMs: number,
  payloadType: number,
  clockRateHz: number,
  ptimeMs: number,
  silenceByte: number,
): DigitSounding | null {
  const stepMs = Math.max(20, Math.min(50, ptimeMs))
  let state: DigitSending | null = startDigits(digits, { durationMs, ptimeMs: stepMs, clockRateHz })
  if (state === null) return null
  let eventTimestamp = 0
  return {
    stepMs,
    step(out, nowMs) {
      if (state === null) return false
      const [next, step] = nextDigitStep(state)
      state = next
      if (step.send === 'audio') {
        const bytes = stepMs * 8
        out.frame.fill(silenceByte, RTP_HEADER, RTP_HEADER + bytes)
        out.sendOwn(bytes, out.payloadType, (out.timestamp + Math.round(stepMs * out.clockPerMs)) | 0, nowMs)
        return state !== null
      }
      if (step.begins) eventTimestamp = out.joinTimestamp(nowMs)
      const length = encodeTelephoneEvent(step, out.frame, RTP_HEADER)
      out.sendOwn(length, payloadType | (step.begins ? 0x80 : 0), eventTimestamp, nowMs)
      // What comes next belongs after the event's sound, not at its beginning.
      out.timestamp = (eventTimestamp + Math.max(0, step.duration - out.frameUnits)) | 0
      return state !== null
    },
  }
}

/** Digits as dual tones in the leg's codec; null when a character is not a digit or the codec is none we can make. */
export function soundAsTones(
  digits: string,
  durationMs: number,
  codecName: string,
  ptimeMs: number,
): DigitSounding | null {
  const codec: AudioCodec | null = audioCodecNamed(codecName)
  const plan = digitTones(digits, Math.max(40, Math.min(durationMs, 5000)))
  if (codec === null || plan === null || digits === '') return null
  const rate = codecFacts(codec).sampleRateHz
  const tones = createToneGenerator(plan, rate)
  const encoder = createEncoder(codec)
  const samples = new Int16Array((rate / 1000) * ptimeMs)
  return {
    stepMs: ptimeMs,
    step(out, nowMs) {
      tones.fill(samples, 0, samples.length)
      const length = encoder.encode(samples, 0, samples.length, out.frame, RTP_HEADER)
      out.sendOwn(length, out.payloadType, (out.timestamp + out.frameUnits) | 0, nowMs)
      return !tones.ended()
    },
  }
}
