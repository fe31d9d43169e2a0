// API clients: memberships completed as for users.
import { ServicePrincipals } from '@cordboard/model'
import { configResource } from './config-resource.ts'
import { goingAlong } from './deleting.ts'
import { completeMemberships } from './memberships.ts'
import type { Resource } from './resource.ts'

export function servicePrincipalsResource(): Resource {
  return configResource(ServicePrincipals, {
    complete: async (asking, { fields, current }) => ({
      fields: await completeMemberships({ store: asking.desk.store, caller: asking.caller }, fields, current),
      also: [],
    }),
    beforeDelete: goingAlong,
  })
}
