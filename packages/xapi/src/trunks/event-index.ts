// Finds kinds of event log entries by number and by name: the system's own, and answers of carriers and clouds. Pure.
import { eventIdOf, knownAnswers, namedFailureCodes, twilioErrors } from '@cordboard/providers'
import { type EventKind, systemRows } from './event-kinds.ts'
import { refusalRows } from './refusal-kinds.ts'

const own: readonly EventKind[] = [...systemRows, ...refusalRows].map(
  ([EventId, Group, Type, Name, Explanation, Tips]) => ({ EventId, Group, Name, Type, Explanation, Tips }),
)

const byGroup = new Map(own.map((kind) => [kind.Group, kind]))

/** Answers of carriers and clouds that are known by name. */
const answers: readonly EventKind[] = [
  ...namedFailureCodes.flatMap((code): readonly EventKind[] => {
    const known = knownAnswers.find((each) => each.code === code)
    if (known === undefined || byGroup.has(code)) return []
    return [answerKind(eventIdOf(code, 0), code, `Carrier: ${code}`, known.meaning, known.tip)]
  }),
  ...twilioErrors.map(({ code, meaning, tip }) =>
    answerKind(code, `twilio-${code}`, `Twilio error ${code}`, meaning, tip),
  ),
]

function answerKind(EventId: number, Group: string, Name: string, Explanation: string, Tips: string): EventKind {
  return { EventId, Group, Name, Type: 'Warning', Explanation, Tips }
}

/** Every kind there is, by its number. */
export const EVENT_KINDS: readonly EventKind[] = [...own, ...answers].toSorted((a, b) => a.EventId - b.EventId)

/** Entries of no known kind. */
export const OTHER_EVENT = 42000

/** The name under which an explained entry keeps its number, beside its other parameters. */
export const EVENT_ID_PARAMETER = 'eventId'

/** EventId of a stored entry. What clients report has the number they gave. */
export function eventIdOfEntry(group: string, parameters: Readonly<Record<string, unknown>>): number {
  const explained = parameters[EVENT_ID_PARAMETER]
  if (typeof explained === 'string' && /^\d{1,9}$/.test(explained)) return Number(explained)
  const reported = /^reported\.(\d{1,9})$/.exec(group)
  if (reported !== null) return Number(reported[1])
  return byGroup.get(group)?.EventId ?? OTHER_EVENT
}

/** Which entries have this EventId when they are not explained further; null: those of no known kind. */
export function groupsWithId(id: number): readonly string[] | null {
  if (id === OTHER_EVENT) return null
  return [...own.flatMap((kind) => (kind.EventId === id ? [kind.Group] : [])), `reported.${id}`]
}

export const KNOWN_GROUPS: readonly string[] = [...byGroup.keys()]

/** Name of an entry's kind for people. */
export function kindName(group: string): string {
  return byGroup.get(group)?.Name ?? 'Other'
}
