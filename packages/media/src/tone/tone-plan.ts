// Call-progress tones and DTMF tones as data: which frequencies sound for how long.
import { frequenciesOfDigit } from '../dtmf/digit-detector.ts'

/** One stretch of a tone; no frequencies is silence. */
export interface ToneStretch {
  readonly frequenciesHz: readonly number[]
  readonly durationMs: number
}

/** A tone: its stretches in order, played round and round or once. `level` is the peak of each frequency, 0..32767. */
export interface TonePlan {
  readonly stretches: readonly ToneStretch[]
  readonly repeats: boolean
  readonly level: number
}

export type ToneName = 'ringback' | 'busy' | 'reorder' | 'confirm' | 'silence'

/** 'us': the precise tone plan of North America; 'eu': one 425 Hz tone as most of Europe has it (ITU-T E.180). */
export type ToneStyle = 'us' | 'eu'

/** Peak of each frequency of a call-progress tone: two of them together are about -19 dBm0. */
const PROGRESS_LEVEL = 1800
/** Peak of each frequency of a DTMF tone: about -9 dBm0 each. */
const DIGIT_LEVEL = 7800

function cadence(frequenciesHz: readonly number[], onMs: number, offMs: number): TonePlan {
  return {
    stretches: [
      { frequenciesHz, durationMs: onMs },
      { frequenciesHz: [], durationMs: offMs },
    ],
    repeats: true,
    level: frequenciesHz.length > 1 ? PROGRESS_LEVEL : PROGRESS_LEVEL * 1.4,
  }
}

const silence: TonePlan = { stretches: [{ frequenciesHz: [], durationMs: 1000 }], repeats: true, level: 0 }

const progressTones: Readonly<Record<ToneStyle, Readonly<Record<ToneName, TonePlan>>>> = {
  us: {
    ringback: cadence([440, 480], 2000, 4000),
    busy: cadence([480, 620], 500, 500),
    reorder: cadence([480, 620], 250, 250),
    confirm: cadence([350, 440], 100, 100),
    silence,
  },
  eu: {
    ringback: cadence([425], 1000, 4000),
    busy: cadence([425], 500, 500),
    reorder: cadence([425], 250, 250),
    confirm: cadence([425], 100, 100),
    silence,
  },
}

/** The plan of a call-progress tone: US dual tones (440+480, 480+620 Hz) or the European 425 Hz. */
export function callProgressTone(name: ToneName, style: ToneStyle = 'us'): TonePlan {
  return progressTones[style][name]
}

/** The dual tones of a string of digits (ITU-T Q.23) with a gap after each; null when it is empty or a character is not a digit. */
export function digitTones(digits: string, durationMs: number, gapMs = 60): TonePlan | null {
  const stretches: ToneStretch[] = []
  for (const digit of digits) {
    const frequenciesHz = frequenciesOfDigit(digit)
    if (frequenciesHz === null) return null
    stretches.push({ frequenciesHz, durationMs }, { frequenciesHz: [], durationMs: gapMs })
  }
  return stretches.length === 0 ? null : { stretches, repeats: false, level: DIGIT_LEVEL }
}
