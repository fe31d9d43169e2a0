// What the API offers of trunks beyond reading and writing them.
import type { Operation } from '../http/operation.ts'
import type { Resource } from '../resources/resource.ts'
import { doctorOperations } from './doctor-operations.ts'
import { eventOperations } from './event-operations.ts'
import { presetOperations } from './preset-operations.ts'
import { type Carriers, provisioningOperations } from './provisioning.ts'
import { templateOperations } from './template-operations.ts'

export { type CarrierOptions, carriersOf } from './carriers.ts'
export type { Carriers } from './provisioning.ts'
export { trunkTemplatesResource } from './templates.ts'

export function trunkOperations(resources: ReadonlyMap<string, Resource>, carriers: Carriers): readonly Operation[] {
  return [
    ...templateOperations,
    ...presetOperations(resources),
    ...provisioningOperations(resources, carriers),
    ...doctorOperations(carriers),
    ...eventOperations,
  ]
}
