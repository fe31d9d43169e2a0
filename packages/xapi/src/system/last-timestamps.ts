// When the newest stored call began; clients that copy the history look here whether there is more.
import { LastTimestamps } from '@cordboard/model'
import type { Resource } from '../resources/resource.ts'
import { isoTime, valueItem } from '../resources/value-item.ts'

/** The first moment of the calendar, as the contract has it where there is none. */
const NEVER = '0001-01-01T00:00:00Z'

export function lastTimestampsResource(): Resource {
  return {
    noun: LastTimestamps,
    maxTop: 100,
    rows: async ({ desk }) => {
      const orderBy = [{ field: 'StartedAt', descending: true }]
      const [newest] = (await desk.store.query('Calls', { orderBy, limit: 1 })).rows
      return [valueItem(0, { LastCdrStartedAt: isoTime(newest?.StartedAt) ?? NEVER, LastChatMessageTimeSent: null })]
    },
  }
}
