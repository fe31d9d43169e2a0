// Every function and action the API serves.
import type { OperationDeclaration } from '@cordboard/model'
import { secondFactorOperations } from '../../auth/second-factor-operations.ts'
import { directoryOperations } from '../../directory/index.ts'
import { peopleOperations } from '../../people/index.ts'
import { sendNow } from '../../people/send-now.ts'
import { phonesOperations } from '../../phones/index.ts'
import { auditLogResource } from '../../resources/big-tables.ts'
import type { Resource } from '../../resources/resource.ts'
import { settingsOperations } from '../../settings/index.ts'
import { systemOperations } from '../../system/index.ts'
import { type Carriers, carriersOf, trunkOperations } from '../../trunks/index.ts'
import type { Operation } from '../operation.ts'
import { activityOperations } from './activity.ts'
import { administrationOperations } from './administration.ts'
import { callOperations } from './calls.ts'
import { didOperations } from './dids.ts'
import { mailOperations, noMail, type TryMail } from './mail.ts'
import { olderOperations } from './older.ts'
import { ruleOperations } from './rules.ts'
import { userOperations } from './users.ts'

/** By `Set/Name`, or the name alone of those that are bound to nothing. */
export function allOperations(
  resources: ReadonlyMap<string, Resource>,
  carriers: Carriers = carriersOf({}),
  tryMail: TryMail = noMail,
): ReadonlyMap<string, Operation> {
  const users = resources.get('Users')
  const post = sendNow(tryMail)
  const all = [
    ...(users === undefined ? [] : userOperations(users, post)),
    ...callOperations,
    ...administrationOperations(auditLogResource()),
    ...secondFactorOperations,
    ...ruleOperations(resources),
    ...didOperations,
    ...activityOperations,
    ...mailOperations(tryMail),
    ...trunkOperations(resources, carriers),
    ...settingsOperations(resources),
    ...phonesOperations(resources),
    ...directoryOperations(resources),
    ...systemOperations(resources, post),
    ...peopleOperations(resources, post),
    ...olderOperations(resources),
  ]
  return new Map(all.map((each) => [placeOf(each.of), each]))
}

export function placeOf({ set, name }: OperationDeclaration): string {
  return set === null ? name : `${set}/${name}`
}
