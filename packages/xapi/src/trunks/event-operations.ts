// The page behind an EventId: what it means and what to do.
import { EventKindInfo, eventLogsOperations } from '@cordboard/model'
import { explainStatus } from '@cordboard/providers'
import { type Operation, textOf } from '../http/operation.ts'
import { EVENT_KINDS } from './event-index.ts'
import type { EventKind } from './event-kinds.ts'

export const eventOperations: readonly Operation[] = [
  {
    of: eventLogsOperations.GetEventKinds,
    needs: { noun: 'EventLog', right: 'read' },
    run: async (_asking, given) => {
      const id = textOf(given, 'eventId')
      const values = id === null ? EVENT_KINDS : kindsWithId(id)
      return { kind: 'rows', of: EventKindInfo, values }
    },
  },
]

/** Answers without a code of their own have numbers too: 41000 and the SIP status. */
function kindsWithId(id: string): readonly EventKind[] {
  const known = EVENT_KINDS.filter((each) => String(each.EventId) === id)
  const status = Number(id) - 41_000
  if (known.length > 0 || !Number.isInteger(status) || status < 300 || status > 699) return known
  const { code, meaning, tip } = explainStatus('generic', 'call', status, '')
  return [{ EventId: Number(id), Group: code, Name: `SIP ${status}`, Type: 'Warning', Explanation: meaning, Tips: tip }]
}
