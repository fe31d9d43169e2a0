// The estimated mean opinion score of one direction: a simplified E-model (ITU-T G.107, values of G.113).

export interface HeardQuality {
  readonly codec: string
  /** Fraction of packets lost, 0..1. */
  readonly loss: number
  readonly jitterMs: number
  /** Null when unknown: then taken as none. */
  readonly roundTripMs: number | null
  readonly ptimeMs: number
}

interface Impairment {
  readonly equipment: number
  readonly lossRobustness: number
}

/** Equipment impairment and robustness to loss by codec (G.113 appendix I); G.722 has no G.107 value and is treated as G.711. */
function impairmentOf(codec: string): Impairment {
  switch (codec) {
    case 'G729':
      return { equipment: 11, lossRobustness: 19 }
    case 'GSM':
      return { equipment: 20, lossRobustness: 10 }
    default:
      return { equipment: 0, lossRobustness: 25.1 }
  }
}

/** 1.0 (unusable) to 4.4 (as good as a narrow-band call gets), rounded to two places. */
export function meanOpinion(heard: HeardQuality): number {
  const { equipment, lossRobustness } = impairmentOf(heard.codec)
  // One way: half the round trip, a jitter buffer of twice the jitter, one packet.
  const delayMs = (heard.roundTripMs ?? 0) / 2 + heard.jitterMs * 2 + heard.ptimeMs
  const delayImpairment = 0.024 * delayMs + (delayMs > 177.3 ? 0.11 * (delayMs - 177.3) : 0)
  const lossPercent = Math.min(1, Math.max(0, heard.loss)) * 100
  const lossImpairment = equipment + (95 - equipment) * (lossPercent / (lossPercent + lossRobustness))
  const r = 93.2 - delayImpairment - lossImpairment
  if (r <= 0) return 1
  const score = 1 + 0.035 * r + r * (r - 60) * (100 - r) * 7e-6
  return Math.round(Math.min(4.5, Math.max(1, score)) * 100) / 100
}
