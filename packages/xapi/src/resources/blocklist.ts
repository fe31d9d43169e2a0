// The block and allow list in the API: a write is answered when both doors, SIP and web, obey it.
import { Blocklist } from '@cordboard/model'
import { configResource } from './config-resource.ts'
import type { Asking, Resource } from './resource.ts'

/** While the switch is away a write is stored and answered all the same: the switch is given it when it is back. */
async function inForce(asking: Asking): Promise<void> {
  await asking.desk.switch.settled()
}

export function blocklistResource(): Resource {
  return configResource(Blocklist, {
    complete: async (asking, { fields }) => ({ fields, also: [], after: () => inForce(asking) }),
    afterDelete: inForce,
  })
}
