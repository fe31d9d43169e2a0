// Keeps one leg's RTP going in time: players, digits, and silence where the feeding leg says nothing.
import { audioCodecNamed, codecFacts } from '../codec/audio-codec.ts'
import { RTP_HEADER } from '../rtp/rtp-header.ts'
import { soundAsEvents, soundAsTones } from './digit-sounding.ts'
import type { Leg } from './leg.ts'
import type { FrameSource } from './sound.ts'

/** Most packets one leg sends at one tick when it is late; the rest follows at the next ticks. */
const MAX_BURST = 4
/** After a longer stall than this the timeline jumps instead of being caught up. */
const MAX_BEHIND_MS = 500
/** Legs for which the pacer has nothing to do are looked at so often, and less often while packets come through the relay. */
const LOOK_MS = 20
const LOOK_AT_FLOW_MS = 40

export interface PacingSettings {
  readonly fillAfterMs: number
  readonly keepaliveMs: number
}

/** What happened while pacing. */
export type PacingNews = 'ended' | null

/**
 * Sends what is due by `tickMs` (the tick's nominal time, so that lateness does not add up) and sets when to look again.
 * `awakeSinceMs` is when this process last went on after it had stood still.
 * 'ended': the source has been played to its end.
 */
export function paceLeg(
  leg: Leg,
  tickMs: number,
  nowMs: number,
  awakeSinceMs: number,
  settings: PacingSettings,
): PacingNews {
  const flows = leg.out.look(tickMs)
  if (leg.out.to === null || leg.out.codec === null) {
    rest(leg, tickMs, LOOK_MS)
    keepAlive(leg, nowMs, settings.keepaliveMs)
    return null
  }
  // Also once more after the last of them, so that the sound goes on.
  if (leg.digits !== null || leg.waitingDigits.length > 0 || leg.out.digitsSound) return paceDigits(leg, tickMs, nowMs)
  const source = leg.source ?? fillerFor(leg, tickMs, awakeSinceMs, settings.fillAfterMs)
  if (source === null) {
    rest(leg, tickMs, flows ? LOOK_AT_FLOW_MS : LOOK_MS)
    return null
  }
  return paceSource(leg, source, tickMs, nowMs)
}

function rest(leg: Leg, tickMs: number, forMs: number): void {
  leg.paced = false
  leg.attendMs = tickMs + forMs
}

/** Silence, when the leg that feeds this one has not been heard for a while; time in which this process stood still does not count. */
function fillerFor(leg: Leg, tickMs: number, awakeSinceMs: number, fillAfterMs: number): FrameSource | null {
  const patienceMs = Math.max(fillAfterMs, (leg.out.codec?.ptimeMs ?? 20) * 2 + 20)
  return tickMs - Math.max(leg.out.relayedMs, awakeSinceMs) < patienceMs ? null : leg.silence
}

/** True when the pacer takes over now: the timeline is joined, the marker set. */
function begin(leg: Leg, tickMs: number): boolean {
  if (leg.paced && tickMs - leg.dueMs <= MAX_BEHIND_MS) return false
  leg.paced = true
  leg.dueMs = tickMs
  return true
}

function paceSource(leg: Leg, source: FrameSource, tickMs: number, nowMs: number): PacingNews {
  const { out } = leg
  const codec = out.codec
  if (codec === null) return null
  let joins = begin(leg, tickMs)
  const bytes = codec.ptimeMs * 8
  for (let burst = 0; leg.dueMs <= tickMs && burst < MAX_BURST; burst++) {
    if (!source.next(out.frame, RTP_HEADER, bytes)) {
      leg.attendMs = leg.dueMs
      return 'ended'
    }
    const timestamp = joins ? out.joinTimestamp(nowMs) : (out.timestamp + out.frameUnits) | 0
    out.sendOwn(bytes, out.payloadType | (joins ? 0x80 : 0), timestamp, nowMs)
    joins = false
    leg.dueMs += codec.ptimeMs
  }
  leg.attendMs = leg.dueMs
  return null
}

function paceDigits(leg: Leg, tickMs: number, nowMs: number): PacingNews {
  begin(leg, tickMs)
  for (let burst = 0; leg.dueMs <= tickMs && burst < MAX_BURST; burst++) {
    leg.digits ??= nextDigits(leg)
    if (leg.digits === null) {
      // Whatever comes next joins the timeline anew.
      leg.out.digitsSound = false
      leg.out.relayedMs = tickMs
      leg.paced = false
      leg.attendMs = tickMs + 1
      return null
    }
    leg.out.digitsSound = true
    const { stepMs } = leg.digits
    if (!leg.digits.step(leg.out, nowMs)) leg.digits = null
    leg.dueMs += stepMs
  }
  leg.attendMs = leg.dueMs
  return null
}

function nextDigits(leg: Leg): Leg['digits'] {
  const waiting = leg.waitingDigits.shift()
  const codec = leg.out.codec
  if (waiting === undefined || codec === null) return null
  const { telephoneEvent } = leg.media
  const named = audioCodecNamed(codec.name)
  const sounding =
    telephoneEvent.send === null
      ? soundAsTones(waiting.digits, waiting.durationMs, codec.name, codec.ptimeMs)
      : soundAsEvents(
          waiting.digits,
          waiting.durationMs,
          telephoneEvent.send,
          telephoneEvent.clockRateHz,
          codec.ptimeMs,
          named === null ? 0 : codecFacts(named).silenceByte,
        )
  return sounding ?? nextDigits(leg)
}

/** One comfort noise packet now and then for a peer that holds us (RFC 6263 4.5), where comfort noise was agreed. */
function keepAlive(leg: Leg, nowMs: number, keepaliveMs: number): void {
  const { out, media, peer } = leg
  if (peer === null || media.comfortNoise === null || out.codec === null) return
  if (media.direction !== 'recvonly' || nowMs - out.sentMs < keepaliveMs) return
  out.to = peer
  out.frame[RTP_HEADER] = 127
  out.sendOwn(1, media.comfortNoise, out.joinTimestamp(nowMs), nowMs)
  out.to = null
}
