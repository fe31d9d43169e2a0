// What each extension is doing on the phone right now, for those who watch it (RFC 4235).
import type { PresenceLine } from '../call/commands.ts'

export interface WatchedCalls {
  /** Takes a change of one leg; 'terminated' removes it. Returns the user it belongs to, or null when nothing changed. */
  show(line: PresenceLine): number | null
  /** The legs of a user, oldest first. */
  of(userId: number): readonly PresenceLine[]
  counts(): { readonly users: number; readonly legs: number }
}

export function createWatchedCalls(): WatchedCalls {
  const users = new Map<number, Map<string, PresenceLine>>()
  return {
    show(line) {
      const legs = users.get(line.userId)
      if (line.state === 'terminated') {
        if (!legs?.delete(line.leg)) return null
        if (legs.size === 0) users.delete(line.userId)
        return line.userId
      }
      if (legs === undefined) users.set(line.userId, new Map([[line.leg, line]]))
      else legs.set(line.leg, line)
      return line.userId
    },
    of: (userId) => [...(users.get(userId)?.values() ?? [])],
    counts: () => ({ users: users.size, legs: [...users.values()].reduce((sum, legs) => sum + legs.size, 0) }),
  }
}
