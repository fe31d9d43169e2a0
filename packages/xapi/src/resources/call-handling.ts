// Queues, ring groups and receptionists in the API: people with their names of today.
import { type NounDeclaration, Queues, Receptionists, RingGroups, shownPeople } from '@cordboard/model'
import { type Completer, completeWith } from './completing.ts'
import { configResource } from './config-resource.ts'
import { goingAlong } from './deleting.ts'
import { completeQueue, completeReceptionist, completeRingGroup } from './handling-completers.ts'
import { loadPlan } from './load-plan.ts'
import type { Resource } from './resource.ts'

function handlingResource(noun: NounDeclaration, people: readonly string[], completer: Completer): Resource {
  return configResource(noun, {
    inTurn: true,
    derive: async ({ desk }) => {
      const plan = await loadPlan(desk.store)
      return (row, name) => {
        // They are there whenever the switch is.
        if (name === 'IsRegistered') return desk.switch.isUp
        return people.includes(name) ? shownPeople(name, row.fields[name], plan) : undefined
      }
    },
    complete: completeWith(completer),
    beforeDelete: goingAlong,
  })
}

export function queuesResource(): Resource {
  return handlingResource(Queues, ['Agents', 'Managers'], completeQueue)
}
export function ringGroupsResource(): Resource {
  return handlingResource(RingGroups, ['Members'], completeRingGroup)
}
export function receptionistsResource(): Resource {
  return handlingResource(Receptionists, [], completeReceptionist)
}
