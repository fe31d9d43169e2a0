// Decides from where a leg accepts packets: protection against RTP bleed and injection.
//
//   listening --(signalled address, or authenticated)--------------> locked
//   listening --(other address, first of a run)--> trying --(run complete)--> locked
//   locked    --(signalled address itself appears soon after)------> locked
//   locked    --(other address, authenticated)---------------------> locked
//
// A stranger who sprays packets over many ports sends one or two to each; only a run of consecutive packets is believed.

export interface LatchRule {
  /** 'signalled': only this IP. 'symmetric': anyone who qualifies, as the peer may be behind NAT. */
  readonly mode: 'signalled' | 'symmetric'
  readonly ip: number
  readonly port: number
  /** True with SRTP: whoever proves the key is the peer, and nobody else is. */
  readonly authenticated: boolean
}

/** 'take': locked and its packets count from now on; 'wait': not believed yet; 'drop': a stranger. */
export type LatchVerdict = 'take' | 'wait' | 'drop'

/** Consecutive packets that make an unexpected source believable. */
const RUN = 3
/** A run must go on within this time. */
const RUN_PATIENCE_MS = 250
/** How long after locking elsewhere the signalled address may still claim the leg. */
const RECLAIM_MS = 5000

/** The lock of one leg's receiving side. `ip` and `port` are 0 while nothing is locked. */
export class SourceLatch {
  ip = 0
  port = 0
  private readonly rule: LatchRule
  private lockedAtMs = 0
  private tryIp = 0
  private tryPort = 0
  private trySequence = 0
  private tryCount = 0
  private tryAtMs = 0

  constructor(rule: LatchRule) {
    this.rule = rule
  }

  /** May a packet from this source, which is not the locked one, be looked at for the sake of its authentication tag? */
  mayAuthenticate(ip: number): boolean {
    return this.rule.mode === 'symmetric' || ip === this.rule.ip
  }

  /** A packet with a right tag came from a source that is not the locked one: the peer is there now (RFC 3711 tags cannot be forged or replayed). */
  authenticated(ip: number, port: number, nowMs: number): void {
    this.lock(ip, port, nowMs)
  }

  /** A plain packet came from a source that is not the locked one. */
  plain(ip: number, port: number, sequence: number, nowMs: number): LatchVerdict {
    const signalledIp = ip === this.rule.ip
    if (this.rule.mode === 'signalled' && !signalledIp) return 'drop'
    if (this.ip === 0) {
      if (signalledIp && (port === this.rule.port || this.rule.mode === 'signalled')) return this.lock(ip, port, nowMs)
      return this.run(ip, port, sequence, nowMs)
    }
    const reclaims = signalledIp && port === this.rule.port && nowMs - this.lockedAtMs < RECLAIM_MS
    return reclaims ? this.run(ip, port, sequence, nowMs) : 'drop'
  }

  /** True when nobody but the locked source will be accepted any more: it is the signalled address, or that cannot claim the leg any more. */
  settled(nowMs: number): boolean {
    if (this.ip === 0 || this.rule.authenticated) return false
    return (this.ip === this.rule.ip && this.port === this.rule.port) || nowMs - this.lockedAtMs >= RECLAIM_MS
  }

  private lock(ip: number, port: number, nowMs: number): 'take' {
    this.ip = ip
    this.port = port
    this.lockedAtMs = nowMs
    this.tryCount = 0
    return 'take'
  }

  private run(ip: number, port: number, sequence: number, nowMs: number): LatchVerdict {
    const fresh = nowMs - this.tryAtMs <= RUN_PATIENCE_MS
    const same = ip === this.tryIp && port === this.tryPort
    // While one source is on trial another waits its turn, so two strangers cannot keep each other out for ever.
    if (this.tryCount > 0 && fresh && !same) return 'drop'
    const continues = same && fresh && this.tryCount > 0 && sequence === ((this.trySequence + 1) & 0xffff)
    this.tryIp = ip
    this.tryPort = port
    this.trySequence = sequence
    this.tryAtMs = nowMs
    this.tryCount = continues ? this.tryCount + 1 : 1
    return this.tryCount >= RUN ? this.lock(ip, port, nowMs) : 'wait'
  }
}
