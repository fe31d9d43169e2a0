// API clients: memberships completed as for users.
import { ServicePrincipals } from '@cordboard/model'
import { redirectProblems } from '../auth/clients.ts'
import { refuseProblems } from './completing.ts'
import { type Completed, configResource, type Given } from './config-resource.ts'
import { goingAlong } from './deleting.ts'
import { completeMemberships, type MembershipDesk } from './memberships.ts'
import type { Resource } from './resource.ts'

/** Departments, and addresses people are sent back to. */
export async function completeClient(by: MembershipDesk, { fields, current }: Given): Promise<Completed> {
  refuseProblems(redirectProblems(fields.RedirectUris))
  return { fields: await completeMemberships(by, fields, current), also: [] }
}

export function servicePrincipalsResource(): Resource {
  return configResource(ServicePrincipals, {
    complete: ({ desk, caller }, given) => completeClient({ store: desk.store, caller }, given),
    beforeDelete: goingAlong,
  })
}
