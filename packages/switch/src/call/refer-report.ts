// Tells a transferor how its transfer goes (RFC 3515 2.4.5); also after its BYE, which the session then still carries out.
import type { Transfer } from './state.ts'
import { legOf, put, type Work, wish } from './work.ts'

export function reportTransfer(work: Work, transfer: Transfer, status: number, reason: string): void {
  wish(work, transfer.transferor, { wish: 'notifyRefer', referId: transfer.referId, status, reason })
}

/** Whoever waits for the transfer's end is told; a transferor still there is given a moment to hang up by itself. */
export function completeTransfer(work: Work, transfer: Transfer): void {
  reportTransfer(work, transfer, 200, 'OK')
  const leg = legOf(work, transfer.transferor)
  if (!leg) return
  const { leaveMs, leaveTrunkMs } = work.ctx.policy
  const until = work.ctx.now + (leg.party.trunk === null ? leaveMs : leaveTrunkMs)
  put(work, { leaving: [...work.call.leaving, { leg: transfer.transferor, until }] })
}
