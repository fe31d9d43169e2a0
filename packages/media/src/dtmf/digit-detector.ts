// Which digit's dual tone is in a block of samples (ITU-T Q.23, Q.24): for peers that send their keys as sound.
import { goertzel } from './goertzel.ts'

export const lowGroupHz: readonly number[] = [697, 770, 852, 941]
export const highGroupHz: readonly number[] = [1209, 1336, 1477, 1633]
const keypad: readonly string[] = ['123A', '456B', '789C', '*0#D']

/** The pair of frequencies of a digit, or null when it is not one. */
export function frequenciesOfDigit(digit: string): readonly [number, number] | null {
  if (digit.length !== 1) return null
  for (const [row, keys] of keypad.entries()) {
    const low = lowGroupHz[row]
    const high = highGroupHz[keys.indexOf(digit.toUpperCase())]
    if (low !== undefined && high !== undefined) return [low, high]
  }
  return null
}

/** Each of the two tones must be this strong (peak, about -33 dBm0). */
const MIN_AMPLITUDE = 500

/** The digit heard throughout this block (20 to 40 ms is right), or null. The tones must hold most of the block's energy. */
export function digitInBlock(samples: Int16Array, rateHz: number): string | null {
  const [row, low] = loudest(samples, rateHz, lowGroupHz)
  const [column, high] = loudest(samples, rateHz, highGroupHz)
  if (low < MIN_AMPLITUDE || high < MIN_AMPLITUDE) return null
  // Twist: the two tones differ by no more than 8 dB.
  if (low > 2.5 * high || high > 2.5 * low) return null
  let energy = 0
  for (const sample of samples) energy += sample * sample
  const inTones = ((low * low + high * high) / 2) * samples.length
  return inTones < 0.6 * energy ? null : (keypad[row]?.[column] ?? null)
}

function loudest(samples: Int16Array, rateHz: number, group: readonly number[]): [number, number] {
  let best: [number, number] = [0, -1]
  for (const [index, hz] of group.entries()) {
    const amplitude = goertzel(samples, rateHz, hz)
    if (amplitude > best[1]) best = [index, amplitude]
  }
  return best
}
