// Keeps a device that repeats its mistake, and strangers who choose the words, from filling the event log.
import type { LogEntry } from '@cordboard/link'

const SILENCE_MS = 60_000
/** Different entries remembered; beyond it the oldest is forgotten (and would be told again). */
const REMEMBERED = 1000
/** Entries about strangers passed on within a minute: of one source, and of all together. */
const PER_SOURCE = 10
const PER_MINUTE = 100

/** What an entry about a stranger is the same as: its message holds text that the stranger changes at will. */
export interface About {
  /** The stranger's address, without its port. */
  readonly source: string
  readonly what: string
}

export type QuietLog = (entry: LogEntry, about?: About) => void

/**
 * Passes an entry on unless the same one was passed on within the last minute (by the entry's own time): one with the same
 * message, or about the same. Of entries about strangers only so many are passed on in a minute; the last one says so.
 */
export function quietLog(pass: (entry: LogEntry) => void): QuietLog {
  const told = new Map<string, number>()
  const strangers = new Map<string, number>()
  let startedAt = Number.NEGATIVE_INFINITY
  let passed = 0

  const isNew = (key: string, at: number): boolean => {
    const last = told.get(key)
    return last === undefined || Math.abs(at - last) >= SILENCE_MS
  }
  const note = (key: string, at: number): void => {
    told.delete(key)
    told.set(key, at)
    if (told.size > REMEMBERED) {
      const [oldest] = told.keys()
      if (oldest !== undefined) told.delete(oldest)
    }
  }
  const ofStranger = (entry: LogEntry, { source }: About): LogEntry | null => {
    if (Math.abs(entry.at - startedAt) >= SILENCE_MS) {
      strangers.clear()
      passed = 0
      startedAt = entry.at
    }
    const ofSource = (strangers.get(source) ?? 0) + 1
    if (ofSource > PER_SOURCE || passed >= PER_MINUTE) return null
    strangers.set(source, ofSource)
    passed++
    if (passed === PER_MINUTE)
      return { ...entry, message: `${entry.message} More like this are not shown for a minute.` }
    if (ofSource < PER_SOURCE) return entry
    return { ...entry, message: `${entry.message} More like this from ${source} are not shown for a minute.` }
  }

  return (entry, about) => {
    const key = about === undefined ? entry.message : `${entry.id} ${about.source} ${about.what}`
    if (!isNew(key, entry.at)) return
    const shown = about === undefined ? entry : ofStranger(entry, about)
    if (shown === null) return
    note(key, entry.at)
    pass(shown)
  }
}
