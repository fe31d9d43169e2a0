// Users, departments and their tokens: the operations beside the rows.
import type { Operation } from '../http/operation.ts'
import type { TryMail } from '../http/operations/mail.ts'
import type { Resource } from '../resources/resource.ts'
import { departmentMemberOperations } from './department-members.ts'
import { memberOperations } from './members.ts'

export function peopleResources(): readonly Resource[] {
  return []
}

export function peopleOperations(resources: ReadonlyMap<string, Resource>, _tryMail: TryMail): readonly Operation[] {
  return [...memberOperations(resources), ...departmentMemberOperations(resources)]
}
