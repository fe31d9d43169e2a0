// Records of calls between the users of a measured instance, as the switch would tell them.
import type { CallRecordRow, CallSegmentRow } from '@cordboard/store'
import { benchUser } from './users.ts'

const begin = Date.parse('2026-01-01T00:00:00Z')
const everyMs = 25_000
const usersCalling = 1000

/** The record number `index`: every fifth call is not answered. */
export function callRecord(index: number): CallRecordRow {
  const startedAt = begin + index * everyMs
  const answeredAt = index % 5 === 0 ? null : startedAt + 4000
  const from = benchUser(index % usersCalling).number
  const to = benchUser((index * 7 + 1) % usersCalling).number
  const segment = (order: number, leg: string, number: string, direction: 'in' | 'out'): CallSegmentRow => ({
    ...{
      order,
      leg,
      peerLeg: leg === 'a' ? 'b' : 'a',
      party: 'extension',
      number,
      name: `User ${number}`,
      direction,
    },
    ...{ startedAt, answeredAt, endedAt: startedAt + 30_000, cause: 'hangup', sipCode: 200, action: 'dial' },
    ...{ codec: 'PCMU', jitterMs: 1, packetsLost: 0, mos: 4.4 },
  })
  return {
    ...{ sequence: index + 1, call: `01${index.toString(32).toUpperCase().padStart(24, '0')}`, alias: index + 1 },
    ...{ startedAt, answeredAt, endedAt: startedAt + 30_000, from, fromName: `User ${from}`, to, cause: 'hangup' },
    segments: [segment(0, 'a', from, 'in'), segment(1, 'b', to, 'out')],
  }
}
