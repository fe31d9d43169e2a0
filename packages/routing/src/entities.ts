// Finds what has a number of ours.
import type { ExtensionFacts, Facts } from './facts.ts'
import type { QueueFacts, ReceptionistFacts, RingGroupFacts } from './handling-facts.ts'
import { lookUp, valuesOf } from './index-map.ts'
import type { GroupFacts } from './office-facts.ts'
import type { Principal } from './plan.ts'
import type { TrunkFacts } from './trunk-facts.ts'

export type Entity =
  | { readonly kind: 'extension'; readonly of: ExtensionFacts }
  | { readonly kind: 'queue'; readonly of: QueueFacts }
  | { readonly kind: 'ringGroup'; readonly of: RingGroupFacts }
  | { readonly kind: 'receptionist'; readonly of: ReceptionistFacts }
  | { readonly kind: 'group'; readonly of: GroupFacts }

export function entityAt(facts: Facts, number: string): Entity | null {
  if (number === '') return null
  const extension = lookUp(facts.extensions, number)
  if (extension) return { kind: 'extension', of: extension }
  const queue = lookUp(facts.queues, number)
  if (queue) return { kind: 'queue', of: queue }
  const ringGroup = lookUp(facts.ringGroups, number)
  if (ringGroup) return { kind: 'ringGroup', of: ringGroup }
  const receptionist = lookUp(facts.receptionists, number)
  if (receptionist) return { kind: 'receptionist', of: receptionist }
  for (const group of valuesOf(facts.groups)) if (group.number === number) return { kind: 'group', of: group }
  return null
}

export function trunkAt(facts: Facts, number: string): TrunkFacts | null {
  for (const trunk of valuesOf(facts.trunks)) if (trunk.number === number) return trunk
  return null
}

/** Departments of a principal by row id. */
export function groupsOf(facts: Facts, on: Principal): readonly number[] {
  if (on.kind === 'trunk') return trunkAt(facts, on.number)?.groups ?? []
  const entity = entityAt(facts, on.number)
  if (entity?.kind === 'extension') {
    const { groups, primaryGroup } = entity.of
    return groups.length > 0 ? groups : [primaryGroup]
  }
  return entity ? [departmentIdOf(entity)] : []
}

/** The department whose hours count at an endpoint; 0: the default one. */
export function departmentIdOf(entity: Entity): number {
  switch (entity.kind) {
    case 'extension':
      return entity.of.primaryGroup
    case 'group':
      return entity.of.id
    default:
      return entity.of.group
  }
}

/** Digits of the longest number of ours that can be dialled on a keypad. */
export function longestNumber(facts: Facts): number {
  let longest = 0
  for (const index of [facts.extensions, facts.queues, facts.ringGroups, facts.receptionists]) {
    for (const { number } of valuesOf<{ readonly number: string }>(index)) {
      if (number.length > longest && /^[0-9]{1,16}$/.test(number)) longest = number.length
    }
  }
  return longest
}
