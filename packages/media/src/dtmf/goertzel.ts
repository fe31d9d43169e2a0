// Measures how much of one frequency is in a run of samples; used by tests and by whoever wants to know what was heard.

/** Amplitude (0..32767, peak of a sine) of `hz` in the samples at `rateHz`. */
export function goertzel(samples: Int16Array, rateHz: number, hz: number): number {
  if (samples.length === 0) return 0
  const omega = (2 * Math.PI * hz) / rateHz
  const coefficient = 2 * Math.cos(omega)
  let last = 0
  let beforeLast = 0
  for (const sample of samples) {
    const value = sample + coefficient * last - beforeLast
    beforeLast = last
    last = value
  }
  const power = last * last + beforeLast * beforeLast - coefficient * last * beforeLast
  return (2 * Math.sqrt(Math.max(power, 0))) / samples.length
}

/** Samples of the loudest stretch, in which the coarse search is made. */
const COARSE = 2048

/** The loudest run of COARSE samples, looked for in steps of half a run. */
function loudestRun(samples: Int16Array): Int16Array {
  let best = samples.subarray(0, COARSE)
  for (let at = COARSE / 2; at + COARSE <= samples.length; at += COARSE / 2) {
    const run = samples.subarray(at, at + COARSE)
    if (rms(run) > rms(best)) best = run
  }
  return best
}

/**
 * The strongest frequency between `fromHz` and `toHz` and its amplitude over all samples given; hz is 0 for silence
 * (amplitude below 1). Looks at no more than one second: coarsely in its loudest stretch, then around that in all of it,
 * to about 0.1 Hz.
 */
export function dominantFrequency(
  samples: Int16Array,
  rateHz: number,
  fromHz = 100,
  toHz = 3800,
): { readonly hz: number; readonly amplitude: number } {
  const looked = samples.length > rateHz ? samples.subarray(0, rateHz) : samples
  if (looked.length === 0) return { hz: 0, amplitude: 0 }
  const run = loudestRun(looked)
  const stepHz = rateHz / run.length / 2
  const coarse = strongest(run, rateHz, fromHz, toHz, stepHz)
  const fineHz = Math.max(rateHz / looked.length / 16, 0.1)
  const fine = strongest(looked, rateHz, coarse.hz - stepHz, coarse.hz + stepHz, fineHz)
  return fine.amplitude < 1 ? { hz: 0, amplitude: 0 } : fine
}

function strongest(
  samples: Int16Array,
  rateHz: number,
  fromHz: number,
  toHz: number,
  stepHz: number,
): { readonly hz: number; readonly amplitude: number } {
  let best = { hz: 0, amplitude: 0 }
  for (let hz = fromHz; hz <= toHz; hz += stepHz) {
    const amplitude = goertzel(samples, rateHz, hz)
    if (amplitude > best.amplitude) best = { hz, amplitude }
  }
  return best
}

/** Root mean square of the samples, 0..32768. */
export function rms(samples: Int16Array): number {
  let sum = 0
  for (const sample of samples) sum += sample * sample
  return samples.length === 0 ? 0 : Math.sqrt(sum / samples.length)
}
