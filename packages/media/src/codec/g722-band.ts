// One band of G.722: the adaptive predictor (two poles, six zeros) and the logarithmic scale factor it shares in both directions.
import { scaleFractions } from './g722-tables.ts'
import { saturate16 } from './saturate.ts'

/**
 * `signal` is the Recommendation's S, `scale` its DETL or DETH; a, b, p are as in its block 4. d and r are kept doubled and
 * saturated, as every filter uses them.
 */
export class G722Band {
  signal = 0
  scale: number
  private logScale = 0
  private readonly logLimit: number
  private readonly scaleShift: number
  private zeroPart = 0
  private a1 = 0
  private a2 = 0
  private b1 = 0
  private b2 = 0
  private b3 = 0
  private b4 = 0
  private b5 = 0
  private b6 = 0
  private d1 = 0
  private d2 = 0
  private d3 = 0
  private d4 = 0
  private d5 = 0
  private d6 = 0
  private p1 = 0
  private p2 = 0
  private r1 = 0

  constructor(band: 'low' | 'high') {
    this.scale = band === 'low' ? 32 : 8
    this.logLimit = band === 'low' ? 18432 : 22528
    this.scaleShift = band === 'low' ? 8 : 10
  }

  /** The quantised difference `d` (block 3 done by `step`, block 4 here) moves scale factor and predictor to the next sample. */
  adapt(d: number, step: number): void {
    this.adaptScale(step)
    this.adaptPredictor(d)
  }

  /** LOGSCL and SCALEL / LOGSCH and SCALEH. */
  private adaptScale(step: number): void {
    const moved = ((this.logScale * 127) >> 7) + step
    const log = moved < 0 ? 0 : moved > this.logLimit ? this.logLimit : moved
    this.logScale = log
    const fraction = scaleFractions[(log >> 6) & 31] ?? 0
    const shift = this.scaleShift - (log >> 11)
    this.scale = (shift < 0 ? fraction << -shift : fraction >> shift) << 2
  }

  private adaptPredictor(d: number): void {
    const r0 = saturate16(this.signal + d)
    const p0 = saturate16(this.zeroPart + d)
    // 0 where the signs agree, -1 where they differ; `(x ^ m) - m` then is x or -x without a branch that nobody can foretell.
    const unlikeFirst = (p0 ^ this.p1) >> 31
    const unlikeSecond = (p0 ^ this.p2) >> 31

    // UPPOL2
    const quadruple = saturate16(this.a1 << 2)
    const pull = unlikeFirst === 0 ? (quadruple === -32768 ? 32767 : -quadruple) : quadruple
    const wide = (pull >> 7) + ((128 ^ unlikeSecond) - unlikeSecond) + (Math.imul(this.a2, 32512) >> 15)
    const a2 = wide > 12288 ? 12288 : wide < -12288 ? -12288 : wide

    // UPPOL1
    const narrow = (192 ^ unlikeFirst) - unlikeFirst + (Math.imul(this.a1, 32640) >> 15)
    const limit = 15360 - a2
    const a1 = narrow > limit ? limit : narrow < -limit ? -limit : narrow

    // UPZERO: |b| never grows beyond 128 * 256, whose sum with 128 stays in 16 bits.
    const push = d === 0 ? 0 : 128
    const d0 = saturate16(d + d)
    const { d1, d2, d3, d4, d5 } = this
    const u1 = (d0 ^ d1) >> 31
    const u2 = (d0 ^ d2) >> 31
    const u3 = (d0 ^ d3) >> 31
    const u4 = (d0 ^ d4) >> 31
    const u5 = (d0 ^ d5) >> 31
    const u6 = (d0 ^ this.d6) >> 31
    const b1 = ((push ^ u1) - u1 + (Math.imul(this.b1, 32640) >> 15)) | 0
    const b2 = ((push ^ u2) - u2 + (Math.imul(this.b2, 32640) >> 15)) | 0
    const b3 = ((push ^ u3) - u3 + (Math.imul(this.b3, 32640) >> 15)) | 0
    const b4 = ((push ^ u4) - u4 + (Math.imul(this.b4, 32640) >> 15)) | 0
    const b5 = ((push ^ u5) - u5 + (Math.imul(this.b5, 32640) >> 15)) | 0
    const b6 = ((push ^ u6) - u6 + (Math.imul(this.b6, 32640) >> 15)) | 0

    // FILTEZ on the delayed differences
    const early = ((Math.imul(b1, d0) >> 15) + (Math.imul(b2, d1) >> 15) + (Math.imul(b3, d2) >> 15)) | 0
    const late = ((Math.imul(b4, d3) >> 15) + (Math.imul(b5, d4) >> 15) + (Math.imul(b6, d5) >> 15)) | 0
    const zeroPart = saturate16((early + late) | 0)
    // FILTEP and PREDIC
    const r2 = saturate16(r0 + r0)
    const polePart = saturate16((Math.imul(a1, r2) >> 15) + (Math.imul(a2, this.r1) >> 15))
    this.signal = saturate16(polePart + zeroPart)
    this.zeroPart = zeroPart

    this.a1 = a1
    this.a2 = a2
    this.b1 = b1
    this.b2 = b2
    this.b3 = b3
    this.b4 = b4
    this.b5 = b5
    this.b6 = b6
    this.d6 = d5
    this.d5 = d4
    this.d4 = d3
    this.d3 = d2
    this.d2 = d1
    this.d1 = d0
    this.p2 = this.p1
    this.p1 = p0
    this.r1 = r2
  }
}
