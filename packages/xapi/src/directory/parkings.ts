// Shared parkings in the API: numbers where calls wait until somebody fetches them.
import { Parkings } from '@cordboard/model'
import { type Completer, completeWith } from '../resources/completing.ts'
import { configResource } from '../resources/config-resource.ts'
import { goingAlong } from '../resources/deleting.ts'
import { completeMemberships } from '../resources/memberships.ts'
import type { Resource } from '../resources/resource.ts'

export const completeParking: Completer = async (by, { fields, current }) => ({
  fields: await completeMemberships(by, fields, current),
  also: [],
})

export function parkingsResource(): Resource {
  return configResource(Parkings, {
    inTurn: true,
    complete: completeWith(completeParking),
    beforeDelete: goingAlong,
  })
}
