// Lists of people in queues and ring groups: they exist, once each, and are kept by number.
import { type Problem, problem } from '../problems.ts'
import type { Values } from '../validate.ts'
import { nameOf, type Plan, type PlanRow, recordsIn, textIn } from './plan.ts'

function personOf(entry: Values, plan: Plan): PlanRow | null {
  const number = textIn(entry.Number)
  const row = number !== '' ? plan.byNumber(number) : typeof entry.Id === 'number' ? plan.byId('User', entry.Id) : null
  return row?.noun === 'User' ? row : null
}

/**
 * The entries as they are kept: number, and for agents the skill level and whether they are logged in to the queue.
 * @param before the entries as they were kept so far: whoever stays is logged in or out as before when nothing is said of it
 */
export function keptPeople(
  name: string,
  given: unknown,
  before: unknown,
  plan: Plan,
  problems: Problem[],
): readonly Values[] {
  const loggedOut = new Set(
    recordsIn(before).flatMap((entry) => (isAgentLoggedIn(entry) ? [] : [textIn(entry.Number)])),
  )
  const seen = new Set<number>()
  return recordsIn(given).flatMap((entry, index): readonly Values[] => {
    const at = `${name}[${index}].Number`
    const row = personOf(entry, plan)
    const said = textIn(entry.Number) || String(entry.Id ?? '')
    if (row === null) {
      const message = `${at}: there is no extension ${said.slice(0, 50)}`
      problems.push(problem(at, 'WARNINGS.XAPI.NON_EXISTENT_EXT_NUMBER', message))
      return []
    }
    if (seen.has(row.id)) {
      problems.push(problem(at, 'WARNINGS.XAPI.DUPLICATE', `${at}: ${row.number} is given twice`))
      return []
    }
    seen.add(row.id)
    const kept = row.number ?? ''
    if (name !== 'Agents') return [{ Number: kept }]
    const loggedIn = typeof entry.LoggedIn === 'boolean' ? entry.LoggedIn : !loggedOut.has(kept)
    return [{ Number: kept, SkillGroup: textIn(entry.SkillGroup) || '1', LoggedIn: loggedIn }]
  })
}

/** The entries as they are answered: with id and name of today, agents of older versions with their login. */
export function shownPeople(name: string, kept: unknown, plan: Plan): readonly Values[] {
  return recordsIn(kept).flatMap((entry): readonly Values[] => {
    const row = personOf(entry, plan)
    const login = name === 'Agents' ? { LoggedIn: isAgentLoggedIn(entry) } : {}
    return row === null ? [] : [{ ...entry, ...login, Id: row.id, Name: nameOf(row), Tags: row.fields.Tags ?? [] }]
  })
}

/** Is this agent logged in to the queue? Whoever nothing is said of is. */
export function isAgentLoggedIn(agent: Values): boolean {
  return agent.LoggedIn !== false
}
