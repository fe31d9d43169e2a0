// The constants of ITU-T G.722 (tables 11 to 18 of the Recommendation) for the 64 kbit/s mode.

/** Decision levels of the lower band's 60-level quantiser, in units of the scale factor (Q6). */
export const lowDecisionLevels: Int32Array = Int32Array.of(
  ...[0, 35, 72, 110, 150, 190, 233, 276, 323, 370, 422, 473, 530, 587, 650, 714],
  ...[786, 858, 940, 1023, 1121, 1219, 1339, 1458, 1612, 1765, 1980, 2195, 2557, 2919],
)

/** Lower-band code for the n-th interval (1 to 30) of a negative difference. */
export const lowNegativeCodes: Uint8Array = Uint8Array.of(
  ...[0, 63, 62, 31, 30, 29, 28, 27, 26, 25, 24, 23, 22, 21, 20, 19, 18, 17, 16, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6],
  ...[5, 4],
)

/** Lower-band code for the n-th interval (1 to 30) of a difference that is not negative. */
export const lowPositiveCodes: Uint8Array = Uint8Array.of(
  ...[0, 61, 60, 59, 58, 57, 56, 55, 54, 53, 52, 51, 50, 49, 48, 47, 46, 45, 44, 43, 42, 41, 40, 39, 38, 37, 36, 35],
  ...[34, 33, 32],
)

/** Output levels of the lower band's six-bit inverse quantiser (QM6). */
export const lowOutputLevels6: Int32Array = Int32Array.of(
  ...[-136, -136, -136, -136, -24808, -21904, -19008, -16704, -14984, -13512, -12280, -11192, -10232, -9360, -8576],
  ...[-7856, -7192, -6576, -6000, -5456, -4944, -4464, -4008, -3576, -3168, -2776, -2400, -2032, -1688, -1360, -1040],
  ...[-728, 24808, 21904, 19008, 16704, 14984, 13512, 12280, 11192, 10232, 9360, 8576, 7856, 7192, 6576, 6000, 5456],
  ...[4944, 4464, 4008, 3576, 3168, 2776, 2400, 2032, 1688, 1360, 1040, 728, 432, 136, -432, -136],
)

/** Output levels of the lower band's four-bit inverse quantiser (QM4), which feeds the predictor. */
const lowOutputLevels4 = [
  0, -20456, -12896, -8968, -6288, -4240, -2584, -1200, 20456, 12896, 8968, 6288, 4240, 2584, 1200, 0,
]

/** Which of the eight log-scale steps (WL) a four-bit code takes (RL42). */
const lowStepIndex = [0, 7, 6, 5, 4, 3, 2, 1, 7, 6, 5, 4, 3, 2, 1, 0]
const lowLogSteps = [-60, -30, 58, 172, 334, 538, 1198, 3042]

/** QM4 and WL looked up by the whole six-bit code. */
export const lowPredictorLevels: Int32Array = Int32Array.from({ length: 64 }, (_, c) => lowOutputLevels4[c >> 2] ?? 0)
export const lowScaleSteps: Int32Array = Int32Array.from(
  { length: 64 },
  (_, code) => lowLogSteps[lowStepIndex[code >> 2] ?? 0] ?? 0,
)

/** Output levels of the upper band's two-bit inverse quantiser (QM2), and the log-scale step (WH) of each code. */
export const highOutputLevels: Int32Array = Int32Array.of(-7408, -1616, 7408, 1616)
export const highScaleSteps: Int32Array = Int32Array.of(798, -214, 798, -214)

/** Fractions of the scale factor's exponential (ILB). */
export const scaleFractions: Int32Array = Int32Array.of(
  ...[2048, 2093, 2139, 2186, 2233, 2282, 2332, 2383, 2435, 2489, 2543, 2599, 2656, 2714, 2774, 2834],
  ...[2896, 2960, 3025, 3091, 3158, 3228, 3298, 3371, 3444, 3520, 3597, 3676, 3756, 3838, 3922, 4008],
)

/**
 * The lower band's quantiser by division: the interval (1 to 30) of a magnitude m at scale s stands at
 * ceil((m + 1) * 4096 / s), which is the least decision level that lies above m; 30 beyond the end.
 */
export const lowIntervals: Uint8Array = Uint8Array.from({ length: 2921 }, (_, least) => {
  const interval = lowDecisionLevels.findIndex((level, i) => i > 0 && level >= least)
  return interval < 0 ? 30 : interval
})

/** Half of the 24-tap quadrature mirror filter, whose other half is its mirror image; Q13. */
export const mirrorFilter: Int32Array = Int32Array.of(3, -11, 12, 32, -210, 951, 3876, -805, 362, -156, 53, -11)
