// The 48-bit index of an RTP packet from its 16-bit sequence number and what came before (RFC 3711 3.3.1 and appendix A).

/**
 * The rollover counter a packet with sequence number `seq` most likely belongs to, when the newest packet so far had `newest`
 * under `rollover`. -1: it would lie before the first packet of all, or after the last (2^48 - 1).
 */
export function rolloverOf(seq: number, newest: number, rollover: number): number {
  if (newest < 0x8000) return seq - newest > 0x8000 ? rollover - 1 : rollover
  if (newest - 0x8000 <= seq) return rollover
  return rollover === 0xffff_ffff ? -1 : rollover + 1
}
