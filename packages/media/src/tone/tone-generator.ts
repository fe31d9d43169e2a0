// Plays a tone plan as samples, without allocating per frame.
import type { TonePlan, ToneStretch } from './tone-plan.ts'

export interface ToneGenerator {
  /** Writes `count` samples at `output[start]`; silence after the end of a plan that does not repeat. */
  fill(output: Int16Array, start: number, count: number): void
  /** True when a plan that does not repeat has been played to its end. */
  ended(): boolean
}

/** Two milliseconds of fade at each end of a stretch keep it from clicking. */
const FADE_MS = 2

interface CompiledStretch {
  readonly samples: number
  /** 2 cos(omega) of each frequency: a sine is made by y[n] = c y[n-1] - y[n-2]. */
  readonly coefficients: Float64Array
  /** y[-1] of each frequency, for y[-2] and y[-1] such that y[0] is 0. */
  readonly starts: Float64Array
  readonly last: Float64Array
  readonly beforeLast: Float64Array
}

function compile(stretch: ToneStretch, level: number, rateHz: number): CompiledStretch {
  const omegas = stretch.frequenciesHz.map((hz) => (2 * Math.PI * hz) / rateHz)
  return {
    samples: Math.max(1, Math.round((stretch.durationMs * rateHz) / 1000)),
    coefficients: Float64Array.from(omegas, (omega) => 2 * Math.cos(omega)),
    starts: Float64Array.from(omegas, (omega) => level * Math.sin(omega)),
    last: new Float64Array(omegas.length),
    beforeLast: new Float64Array(omegas.length),
  }
}

/** Sets a stretch's oscillators to their beginning, where y[n] = level sin(omega n). */
function rewind(stretch: CompiledStretch): void {
  for (let i = 0; i < stretch.starts.length; i++) {
    stretch.last[i] = -(stretch.starts[i] ?? 0)
    stretch.beforeLast[i] = (stretch.coefficients[i] ?? 0) * -(stretch.starts[i] ?? 0)
  }
}

function nextSample(stretch: CompiledStretch): number {
  let sum = 0
  for (let i = 0; i < stretch.coefficients.length; i++) {
    const last = stretch.last[i] ?? 0
    const value = (stretch.coefficients[i] ?? 0) * last - (stretch.beforeLast[i] ?? 0)
    stretch.beforeLast[i] = last
    stretch.last[i] = value
    sum += value
  }
  return sum
}

/** A generator at the beginning of the plan. */
export function createToneGenerator(plan: TonePlan, sampleRateHz: 8000 | 16000): ToneGenerator {
  const stretches = plan.stretches.map((stretch) => compile(stretch, plan.level, sampleRateHz))
  const fade = (FADE_MS * sampleRateHz) / 1000
  let index = 0
  let at = 0
  const first = stretches[0]
  if (first !== undefined) rewind(first)

  function advance(): void {
    at = 0
    index++
    if (index === stretches.length && plan.repeats) index = 0
    const next = stretches[index]
    if (next !== undefined) rewind(next)
  }

  return {
    fill(output, start, count) {
      for (let i = 0; i < count; i++) {
        const stretch = stretches[index]
        if (stretch === undefined) {
          output[start + i] = 0
          continue
        }
        const edge = Math.min(at, stretch.samples - 1 - at)
        const value = nextSample(stretch) * (edge < fade ? edge / fade : 1)
        output[start + i] = Math.max(-32768, Math.min(32767, Math.round(value)))
        at++
        if (at === stretch.samples) advance()
      }
    },
    ended: () => index >= stretches.length,
  }
}
