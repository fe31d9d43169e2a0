// What the API offers of trunks beyond reading and writing them.
import type { Operation } from '../http/operation.ts'
import { templateOperations } from './template-operations.ts'

export { trunkTemplatesResource } from './templates.ts'

export function trunkOperations(): readonly Operation[] {
  return [...templateOperations]
}
