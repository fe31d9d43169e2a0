// Deleting a row that others lead to: refused with who they are, or others go along.
import { deletionOf, described } from '@cordboard/model'
import type { Mutation, StoredRow } from '@cordboard/store'
import { refusal } from '../http/refusal.ts'
import { loadPlan } from './load-plan.ts'
import type { Asking } from './resource.ts'

/** What goes along with the deletion. Throws when something leads to the row. */
export async function goingAlong({ desk }: Asking, row: StoredRow): Promise<readonly Mutation[]> {
  const { referrers, emergency, along } = deletionOf(row, await loadPlan(desk.store))
  if (referrers.length === 0) return along
  const code = emergency ? 'WARNINGS.CANNOT_DELETE_TRUNKS_BINDED_ERMERGENCY_NUMBER' : 'WARNINGS.CANNOT_BE_DELETED'
  throw refusal(400, `The ${described(row)} cannot be deleted: ${referrers.join(', ')} leads to it.`, code)
}
