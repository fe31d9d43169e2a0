// The half-band low-pass filter that both resamplers share: Kaiser-windowed, pass to 3.4 kHz, stop from 4.6 kHz at 16 kHz.

/** The zeroth modified Bessel function, by its series. */
export function bessel0(x: number): number {
  let term = 1
  let sum = 1
  for (let k = 1; term > sum * 1e-12; k++) {
    term *= (x / (2 * k)) ** 2
    sum += term
  }
  return sum
}

/** Taps on one side of the middle that are not zero; the whole filter has 4 * this - 1 taps. */
export const HALF_BAND_PAIRS = 12

/**
 * Coefficients at odd distances 1, 3, 5, … from the middle, whose own coefficient is 1/2; even distances are zero. Scaled so
 * that the whole filter has gain 1 at 0 Hz.
 */
export const halfBandCoefficients: Float64Array = (() => {
  const reach = 2 * HALF_BAND_PAIRS
  const beta = 5.65
  const raw = Float64Array.from({ length: HALF_BAND_PAIRS }, (_, k) => {
    const distance = 2 * k + 1
    const sinc = Math.sin((Math.PI * distance) / 2) / (Math.PI * distance)
    return sinc * (bessel0(beta * Math.sqrt(1 - (distance / reach) ** 2)) / bessel0(beta))
  })
  const sum = raw.reduce((total, value) => total + value, 0)
  return raw.map((value) => (value * 0.25) / sum)
})()
