// Tells a transferor how its transfer goes (RFC 3515 2.4.5); also after its BYE, which the session then still carries out.
import type { Transfer } from './state.ts'
import { type Work, wish } from './work.ts'

export function reportTransfer(work: Work, transfer: Transfer, status: number, reason: string): void {
  wish(work, transfer.transferor, { wish: 'notifyRefer', referId: transfer.referId, status, reason })
}
