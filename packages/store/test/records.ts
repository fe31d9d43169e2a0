// Call records as the switch tells them, for tests.
import type { CallRecordRow } from '../src/index.ts'

/** Answered when `index` is even; from 101, 102 or 103 to 201. Times are epoch milliseconds. */
export function callRecord(index: number, startedAt: number): CallRecordRow {
  const answeredAt = index % 2 === 0 ? startedAt + 2000 : null
  const cause = answeredAt === null ? 'no-answer' : 'answered'
  const from = String(101 + (index % 3))
  const leg = {
    party: 'extension',
    startedAt,
    answeredAt,
    endedAt: startedAt + 60_000,
    cause,
    sipCode: answeredAt === null ? 480 : 200,
    action: 'call',
    codec: 'PCMA',
    jitterMs: 1.5,
    packetsLost: 0,
    mos: 4.4,
  } as const
  return {
    sequence: index,
    call: `01CALL${String(index).padStart(20, '0')}`,
    alias: 5000 + index,
    startedAt,
    answeredAt,
    endedAt: startedAt + 60_000,
    from,
    fromName: 'Ann',
    to: '201',
    cause,
    segments: [
      { ...leg, order: 1, leg: `L${index}a`, peerLeg: `L${index}b`, number: from, name: 'Ann', direction: 'in' },
      { ...leg, order: 2, leg: `L${index}b`, peerLeg: `L${index}a`, number: '201', name: 'Bob', direction: 'out' },
    ],
  }
}
