// May these live values be set now? Control stores them; they act when the row with them arrives. Pure.
import { type Facts, lookUp } from '@cordboard/routing'

type Values = Readonly<Record<string, unknown>>

const profiles: readonly unknown[] = ['Available', 'Away', 'Out of office', 'Custom 1', 'Custom 2']
const queueStates: readonly unknown[] = ['LoggedIn', 'LoggedOut']
const hoursModes: readonly unknown[] = [
  'Default',
  'ForceOpened',
  'ForceClosed',
  'ForceBreak',
  'ForceCustomOperator',
  'ForceHoliday',
]

const isTime = (value: unknown): boolean =>
  value === null || (typeof value === 'string' && !Number.isNaN(Date.parse(value)))

const fieldsOf: Readonly<Record<string, Readonly<Record<string, (value: unknown) => boolean>>>> = {
  User: {
    CurrentProfileName: (value) => profiles.includes(value),
    QueueStatus: (value) => queueStates.includes(value),
  },
  Group: {
    CurrentGroupHours: (value) => hoursModes.includes(value),
    OverrideExpiresAt: isTime,
  },
}

/** Why not, in a sentence; null: they may. */
export function liveProblem(facts: Facts, noun: string, id: number, values: Values): string | null {
  const fields = fieldsOf[noun]
  if (fields === undefined) return `${noun} has no live fields in this version.`
  const row =
    noun === 'User' ? lookUp(facts.numberById, String(id)) : noun === 'Group' && lookUp(facts.groups, String(id))
  if (!row) return `There is no ${noun} ${id}.`
  for (const [name, value] of Object.entries(values)) {
    const fits = Object.hasOwn(fields, name) ? fields[name] : undefined
    if (fits === undefined) return `${noun} has no live field ${name.slice(0, 64)} in this version.`
    if (!fits(value)) return `${name} cannot have this value.`
  }
  return null
}
