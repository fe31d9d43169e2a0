// The rows that rules look at, from the store.
import { PLAN_NOUNS, Plan, type PlanRow } from '@cordboard/model'
import type { Store } from '@cordboard/store'

/** @param planned rows that are about to be made; their ids are negative */
export async function loadPlan(store: Store, planned: readonly PlanRow[] = []): Promise<Plan> {
  const lists = await Promise.all(
    PLAN_NOUNS.map(async (noun) =>
      noun === 'EmergencyNotificationsSettings' ? [await store.singleton(noun)] : store.list(noun),
    ),
  )
  return new Plan([...lists.flat(), ...planned])
}
