// Live fields: the switch is asked before they are remembered, so that what it refuses is not stored.
import { type NounDeclaration, PROFILES, type Problem, problem } from '@cordboard/model'
import type { RowFields, StoredRow } from '@cordboard/store'
import { invalid } from '../http/refusal.ts'
import type { Asking } from './resource.ts'

/** The live fields that a write would change. */
function changedLive(noun: NounDeclaration, fields: RowFields, current: StoredRow): RowFields {
  return Object.fromEntries(
    Object.entries(fields).filter(
      ([name, value]) => noun.struct.fields[name]?.scope === 'live' && value !== current.fields[name],
    ),
  )
}

/** Throws SwitchRefusal when the switch is away or says no. New rows take their live fields along with the row. */
export async function setLive(
  { desk }: Asking,
  noun: NounDeclaration,
  fields: RowFields,
  current: StoredRow | null,
): Promise<void> {
  const problems = liveProblems(fields, desk.now())
  if (problems.length > 0) throw invalid(problems)
  if (current === null) return
  const changed = changedLive(noun, fields, current)
  if (Object.keys(changed).length === 0) return
  // Mode and time belong together, and one alone would mean something else.
  const whole =
    noun.name === 'Group'
      ? {
          CurrentGroupHours: fields.CurrentGroupHours ?? current.fields.CurrentGroupHours,
          OverrideExpiresAt:
            fields.OverrideExpiresAt === undefined ? current.fields.OverrideExpiresAt : fields.OverrideExpiresAt,
        }
      : changed
  await desk.switch.request({ kind: 'setLive', noun: noun.name, id: current.id, fields: whole })
}

function liveProblems(fields: RowFields, now: number): readonly Problem[] {
  const problems: Problem[] = []
  const { CurrentProfileName: profile, OverrideExpiresAt: until } = fields
  if (profile !== undefined && !PROFILES.some((each) => each.name === profile)) {
    const names = PROFILES.map((each) => each.name).join(', ')
    problems.push(
      problem('CurrentProfileName', 'WARNINGS.XAPI.NOT_FOUND', `CurrentProfileName: one of ${names} is expected`),
    )
  }
  if (typeof until === 'string' && Temporal.Instant.from(until).epochMilliseconds <= now)
    problems.push(problem('OverrideExpiresAt', 'WARNINGS.ALREADY_EXPIRED', 'OverrideExpiresAt is in the past'))
  return problems
}
