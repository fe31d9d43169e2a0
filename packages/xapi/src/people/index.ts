// Users, departments and their tokens: the operations beside the rows.
import type { Operation } from '../http/operation.ts'
import type { Resource } from '../resources/resource.ts'
import { bulkUpdateOperations } from './bulk-update.ts'
import { departmentMemberOperations } from './department-members.ts'
import { welcomeOperations } from './mails.ts'
import { memberOperations } from './members.ts'
import { phoneOperations } from './phones.ts'
import { queueLoginOperations } from './queue-login.ts'
import type { SendNow } from './send-now.ts'
import { userOperationsBeside } from './user-operations.ts'

export function peopleResources(): readonly Resource[] {
  return []
}

export function peopleOperations(resources: ReadonlyMap<string, Resource>, post: SendNow): readonly Operation[] {
  const [users, groups, queues] = [resources.get('Users'), resources.get('Groups'), resources.get('Queues')]
  return [
    ...(users === undefined || groups === undefined ? [] : userOperationsBeside(users, groups)),
    ...memberOperations(resources),
    ...(queues === undefined ? [] : queueLoginOperations(queues)),
    ...departmentMemberOperations(resources),
    ...bulkUpdateOperations,
    ...welcomeOperations(post),
    ...phoneOperations,
  ]
}
