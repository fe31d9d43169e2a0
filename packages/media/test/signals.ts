// Sounds that tests are made of.

/** A sine of `seconds` at `rateHz` with this peak. */
export function sine(hz: number, rateHz: number, seconds: number, peak = 8000): Int16Array {
  return Int16Array.from({ length: Math.round(rateHz * seconds) }, (_, i) =>
    Math.round(peak * Math.sin((2 * Math.PI * hz * i) / rateHz)),
  )
}

/** Noise that is the same in every run. */
export function noise(count: number, peak: number, seed = 1): Int16Array {
  let state = seed
  return Int16Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0
    return Math.round((state / 0x8000_0000) * peak)
  })
}

/** A sweep of rising pitch whose loudness swells and fades: much like what a codec meets in speech. */
export function sweep(rateHz: number, seconds: number, peak = 12000): Int16Array {
  return Int16Array.from({ length: Math.round(rateHz * seconds) }, (_, i) => {
    const t = i / rateHz
    const envelope = 0.55 + 0.45 * Math.sin(2 * Math.PI * 2.5 * t)
    return Math.round(peak * envelope * Math.sin(2 * Math.PI * (200 + 300 * t) * t))
  })
}

/** Signal to noise in dB of `heard` against `meant`, after the best shift of at most `maxShift` samples. */
export function signalToNoise(meant: Int16Array, heard: Int16Array, maxShift = 64): number {
  let best = Number.NEGATIVE_INFINITY
  for (let shift = 0; shift <= maxShift; shift++) {
    let signal = 0
    let error = 0
    for (let i = 400; i + shift < heard.length && i < meant.length; i++) {
      const wanted = meant[i] ?? 0
      signal += wanted ** 2
      error += (wanted - (heard[i + shift] ?? 0)) ** 2
    }
    best = Math.max(best, 10 * Math.log10(signal / Math.max(error, 1e-9)))
  }
  return best
}
