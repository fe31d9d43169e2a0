// Record on a line: the caller's sound until a key, silence, the time is up, or the end of the call.
import { randomBytes } from 'node:crypto'
import { rms } from '@cordboard/media'
import type { RecordResult, RecordStep } from '@cordboard/voiceapp'
import type { Recording } from './domain-call.ts'
import type { Prompter } from './prompts.ts'
import { pass, within } from './timers.ts'

const rateHz = 8000
/** Weaker sound than this counts as silence, as for the ear. */
const quietRms = 40
const lookEveryMs = 100
const beep = { stretches: [{ frequenciesHz: [1000], durationMs: 300 }], repeats: false, level: 6000 }

/** Null when nothing was said. */
export async function recordCaller(
  by: Prompter,
  step: RecordStep,
  accountSid: string,
  signal: AbortSignal,
): Promise<RecordResult | null> {
  if (step.playBeep) await sounded(by, signal)
  const taking = within(signal)
  const ended = taking.controller.signal
  const parts: Int16Array[] = []
  let [samples, lastSoundMs, key, spoken] = [0, performance.now(), '', false]
  const deaf = by.line.onHeard((heard, count, sampleRateHz) => {
    const part = narrow(heard, count, sampleRateHz)
    parts.push(part)
    samples += part.length
    if (rms(part) >= quietRms) [lastSoundMs, spoken] = [performance.now(), true]
    if (samples >= step.maxLengthSeconds * rateHz) taking.controller.abort()
  })
  const keyless = by.line.onKey((one) => {
    if (key !== '' || !step.finishOnKey.includes(one)) return
    key = one
    taking.controller.abort()
  })
  by.record.news.push({ news: 'recording' })
  const latestMs = performance.now() + step.maxLengthSeconds * 1000
  while (!ended.aborted) {
    await pass(lookEveryMs, ended)
    const nowMs = performance.now()
    if (nowMs - lastSoundMs >= step.timeoutSeconds * 1000 || nowMs >= latestMs) break
  }
  deaf()
  keyless()
  taking.release()
  if (!spoken) return null
  const recording = keep(join(parts, samples).subarray(0, step.maxLengthSeconds * rateHz), accountSid)
  by.record.news.push({ news: 'recorded', recording })
  const digits = signal.aborted && key === '' ? 'hangup' : key
  const durationSeconds = Math.max(1, Math.round(recording.seconds))
  return { url: recording.url, sid: recording.sid, durationSeconds, digits }
}

async function sounded(by: Prompter, signal: AbortSignal): Promise<void> {
  const beeping = within(signal)
  const sounding = by.line.sound(beep, beeping.controller.signal)
  await pass(beep.stretches[0]?.durationMs ?? 0, beeping.controller.signal)
  beeping.controller.abort()
  beeping.release()
  await sounding
}

function keep(samples: Int16Array, accountSid: string): Recording {
  const sid = `RE${randomBytes(16).toString('hex')}`
  const url = `https://api.twilio.com/2010-04-01/Accounts/${accountSid}/Recordings/${sid}`
  return { sid, url, samples, seconds: samples.length / rateHz }
}

/** A copy at 8 kHz. */
function narrow(heard: Int16Array, count: number, sampleRateHz: 8000 | 16000): Int16Array {
  if (sampleRateHz === rateHz) return heard.slice(0, count)
  const half = new Int16Array(count >> 1)
  for (let i = 0; i < half.length; i++) half[i] = ((heard[2 * i] ?? 0) + (heard[2 * i + 1] ?? 0)) >> 1
  return half
}

function join(parts: readonly Int16Array[], count: number): Int16Array {
  const all = new Int16Array(count)
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}
