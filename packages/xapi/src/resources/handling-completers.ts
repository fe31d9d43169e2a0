// Queues, ring groups and receptionists: people and destinations exist, departments complete.
import {
  completeDestinations,
  keptForwards,
  keptPeople,
  type NounDeclaration,
  type Problem,
  Queues,
  Receptionists,
  RingGroups,
  receptionistProblems,
  timeoutPeerType,
} from '@cordboard/model'
import type { RowFields } from '@cordboard/store'
import { type Completer, refuseProblems, wholeOf } from './completing.ts'
import { completeMemberships } from './memberships.ts'

function peopleCompleter(noun: NounDeclaration, lists: readonly string[]): Completer {
  return async ({ store, caller, plan }, { fields, current }) => {
    const problems: Problem[] = []
    const kept: Record<string, unknown> = { ...completeDestinations(noun, fields, plan, problems) }
    for (const name of lists) {
      if (fields[name] !== undefined) kept[name] = keptPeople(name, fields[name], current?.fields[name], plan, problems)
    }
    refuseProblems(problems)
    return { fields: await completeMemberships({ store, caller, plan }, kept, current), also: [] }
  }
}

export const completeQueue = peopleCompleter(Queues, ['Agents', 'Managers'])
export const completeRingGroup = peopleCompleter(RingGroups, ['Members'])

export const completeReceptionist: Completer = async ({ store, caller, plan }, { fields, current, self }) => {
  const problems: Problem[] = []
  const completed = completeDestinations(Receptionists, fields, plan, problems)
  const whole = wholeOf(fields, current)
  problems.push(...receptionistProblems(fields, whole, current?.id ?? self ?? null, plan))
  refuseProblems(problems)
  const forwards = fields.Forwards === undefined ? {} : { Forwards: keptForwards(fields.Forwards, plan) }
  const kept: RowFields = { ...completed, ...forwards, TimeoutForwardPeerType: timeoutPeerType(whole, plan) }
  return { fields: await completeMemberships({ store, caller, plan }, kept, current), also: [] }
}
