// Keeps a device that repeats its mistake from filling the event log: the same entry at most once a minute.
import type { LogEntry } from '@cordboard/link'

const SILENCE_MS = 60_000
/** Different entries remembered; beyond it the oldest is forgotten (and would be told again). */
const REMEMBERED = 1000

/** Passes an entry on unless one with the same message was passed on within the last minute (by the entry's own time). */
export function quietLog(pass: (entry: LogEntry) => void): (entry: LogEntry) => void {
  const told = new Map<string, number>()
  return (entry) => {
    const last = told.get(entry.message)
    if (last !== undefined && Math.abs(entry.at - last) < SILENCE_MS) return
    told.delete(entry.message)
    told.set(entry.message, entry.at)
    if (told.size > REMEMBERED) {
      const [oldest] = told.keys()
      if (oldest !== undefined) told.delete(oldest)
    }
    pass(entry)
  }
}
