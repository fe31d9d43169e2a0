// Every function and action the API serves.
import { auditLogResource } from '../../resources/big-tables.ts'
import type { Resource } from '../../resources/resource.ts'
import { type Carriers, carriersOf, trunkOperations } from '../../trunks/index.ts'
import type { Operation } from '../operation.ts'
import { activityOperations } from './activity.ts'
import { callOperations } from './calls.ts'
import { didOperations } from './dids.ts'
import { mailOperations, noMail, type TryMail } from './mail.ts'
import { ruleOperations } from './rules.ts'
import { settingsOperations } from './settings.ts'
import { userOperations } from './users.ts'

/** By `Set/Name`. */
export function allOperations(
  resources: ReadonlyMap<string, Resource>,
  carriers: Carriers = carriersOf({}),
  tryMail: TryMail = noMail,
): ReadonlyMap<string, Operation> {
  const users = resources.get('Users')
  const all = [
    ...(users === undefined ? [] : userOperations(users)),
    ...callOperations,
    ...settingsOperations(auditLogResource()),
    ...ruleOperations(resources),
    ...didOperations,
    ...activityOperations,
    ...mailOperations(tryMail),
    ...trunkOperations(resources, carriers),
  ]
  return new Map(all.map((each) => [`${each.set}/${each.name}`, each]))
}
