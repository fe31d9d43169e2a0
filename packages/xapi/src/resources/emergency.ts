// Emergency locations and who is told of an emergency call.
import {
  EmergencyGeoLocations,
  EmergencyNotifications,
  nameOf,
  problem,
  recipientProblems,
  recordIn,
  textIn,
} from '@cordboard/model'
import { type Completer, completeWith, refuseProblems } from './completing.ts'
import { configResource } from './config-resource.ts'
import { loadPlan } from './load-plan.ts'
import type { Resource } from './resource.ts'

export const completeNotifications: Completer = async ({ plan }, { fields }) => {
  refuseProblems(recipientProblems(textIn(fields.SpecifiedList), plan))
  const given = recordIn(fields.EmergencyDNPrompt)
  const number = textIn(given.Number)
  if (fields.EmergencyDNPrompt === undefined || fields.EmergencyDNPrompt === null) return { fields, also: [] }
  const row = number === '' && typeof given.Id === 'number' ? plan.byId('User', given.Id) : plan.byNumber(number)
  if (row === null || row.noun !== 'User') {
    const message = 'EmergencyDNPrompt.Number: there is no such extension'
    refuseProblems([problem('EmergencyDNPrompt.Number', 'WARNINGS.XAPI.NON_EXISTENT_EXT_NUMBER', message)])
  }
  return { fields: { ...fields, EmergencyDNPrompt: { Number: row?.number ?? '' } }, also: [] }
}

export function emergencyNotificationsResource(): Resource {
  return configResource(EmergencyNotifications, {
    inTurn: true,
    derive: async ({ desk }) => {
      const plan = await loadPlan(desk.store)
      return (row, name) => {
        if (name !== 'EmergencyDNPrompt') return undefined
        const user = plan.byNumber(textIn(recordIn(row.fields.EmergencyDNPrompt).Number))
        return user === null ? null : { Id: user.id, Number: user.number, Name: nameOf(user), Type: 'Extension' }
      }
    },
    complete: completeWith(completeNotifications),
  })
}

/** Changed as a whole by the action Update. */
export function emergencyGeoLocationsResource(): Resource {
  return configResource(EmergencyGeoLocations)
}
