// What is measured about one received RTP stream: extended sequence, loss and jitter (RFC 3550 6.4.1, A.1, A.3, A.8).

/** A jump larger than this is a new stream rather than loss. */
const MAX_DROPOUT = 3000
const MAX_MISORDER = 100

/** Counters of one leg's received stream. A change of SSRC keeps the totals and begins a new sequence. */
export class Reception {
  packets = 0
  bytes = 0
  private bits = 0
  /** Highest sequence number with cycles, of the present SSRC. */
  extendedHighest = 0
  /** In RTP clock units, times 16, in whole numbers as in RFC 3550 A.8. */
  private jitter16 = 0
  private transit = 0
  private transitKnown = false
  private base = 0
  private receivedOfSsrc = 0
  private lostBefore = 0
  private expectedPrior = 0
  private receivedPrior = 0

  /**
   * Counts one packet; SSRC and timestamp may be signed. `arrival` is the local time in units of the RTP clock; `timed` is false for packets whose timestamp says
   * nothing about their sending time (telephone-event, comfort noise). Returns true when a new stream began.
   */
  count(ssrc: number, sequence: number, timestamp: number, length: number, arrival: number, timed: boolean): boolean {
    this.packets++
    this.bytes += length
    const began = ssrc !== this.bits || this.packets === 1 || this.jumped(sequence)
    if (began) this.begin(ssrc, sequence)
    else {
      const delta = ((sequence - this.extendedHighest) << 16) >> 16
      if (delta > 0) this.extendedHighest += delta
    }
    this.receivedOfSsrc++
    if (timed) this.time(arrival, timestamp, began)
    return began
  }

  private jumped(sequence: number): boolean {
    const delta = ((sequence - this.extendedHighest) << 16) >> 16
    return delta > MAX_DROPOUT || delta < -MAX_MISORDER
  }

  private begin(ssrc: number, sequence: number): void {
    this.lostBefore = this.packets === 1 ? 0 : this.lost()
    this.bits = ssrc
    this.base = sequence
    this.extendedHighest = sequence
    this.receivedOfSsrc = 0
    this.expectedPrior = 0
    this.receivedPrior = 0
    this.transitKnown = false
  }

  private time(arrival: number, timestamp: number, began: boolean): void {
    const transit = ((arrival | 0) - timestamp) | 0
    if (this.transitKnown && !began) {
      const difference = Math.abs((transit - this.transit) | 0)
      // A jump of the sender's clock (over a second) is no jitter.
      if (difference < 48000) this.jitter16 += difference - ((this.jitter16 + 8) >> 4)
    }
    this.transit = transit
    this.transitKnown = true
  }

  /** The present SSRC; null before the first packet. */
  get ssrc(): number | null {
    return this.packets === 0 ? null : this.bits >>> 0
  }

  /** Packets that should have come and did not; duplicates can make the RFC's figure negative, this one stops at the last known loss. */
  lost(): number {
    if (this.packets === 0) return 0
    return this.lostBefore + Math.max(0, this.expected() - this.receivedOfSsrc)
  }

  private expected(): number {
    return this.extendedHighest - this.base + 1
  }

  /** Jitter in RTP clock units. */
  jitterUnits(): number {
    return this.jitter16 / 16
  }

  /** Fraction lost since the last call, as the 8-bit fixed-point number a report carries. */
  takeFractionLost(): number {
    if (this.packets === 0) return 0
    const expected = this.expected() - this.expectedPrior
    const received = this.receivedOfSsrc - this.receivedPrior
    this.expectedPrior = this.expected()
    this.receivedPrior = this.receivedOfSsrc
    const lost = expected - received
    return expected <= 0 || lost <= 0 ? 0 : Math.min(255, Math.floor((lost * 256) / expected))
  }
}
