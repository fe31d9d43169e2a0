// What the API offers of trunks beyond reading and writing them.
import type { Operation } from '../http/operation.ts'
import type { Resource } from '../resources/resource.ts'
import { presetOperations } from './preset-operations.ts'
import { templateOperations } from './template-operations.ts'

export { trunkTemplatesResource } from './templates.ts'

export function trunkOperations(resources: ReadonlyMap<string, Resource>): readonly Operation[] {
  return [...templateOperations, ...presetOperations(resources)]
}
