// What is told about one leg's sound: every few seconds and at the end.
import type { MediaFigures } from '@cordboard/link'
import { formatIpv4 } from '../loop/ipv4.ts'
import { meanOpinion } from '../rtp/opinion.ts'
import { sourceText } from './engine-messages.ts'
import type { Leg } from './leg.ts'

/** The figures so far. */
export function figuresOf(leg: Leg): MediaFigures {
  const { out, inbound, rtcp } = leg
  const { reception, latch } = inbound
  const codec = out.codec
  const lost = reception.lost()
  const expected = reception.packets + lost
  const jitterMs = reception.jitterUnits() / inbound.clockPerMs
  const { roundTripMs, lossFraction, jitterMs: remoteJitterMs } = rtcp.peer
  const heard =
    reception.packets === 0
      ? null
      : meanOpinion({
          codec: leg.media.receive[0]?.name ?? '',
          loss: expected === 0 ? 0 : lost / expected,
          jitterMs,
          roundTripMs,
          ptimeMs: codec?.ptimeMs ?? 20,
        })
  return {
    codec: codec?.name ?? null,
    packetsSent: out.packets,
    packetsReceived: reception.packets,
    bytesSent: out.octets,
    bytesReceived: reception.bytes,
    packetsLost: lost,
    jitterMs: Math.round(jitterMs * 100) / 100,
    roundTripMs: roundTripMs === null ? null : Math.round(roundTripMs * 100) / 100,
    remoteLoss: lossFraction,
    remoteJitterMs,
    mos: heard,
    source: latch === null || latch.ip === 0 ? null : sourceText(formatIpv4(latch.ip), latch.port),
    dropped: { ...inbound.dropped },
  }
}
