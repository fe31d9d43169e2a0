// Outbound rules in the API, in the order in which they are looked at.
import { nameOf, OutboundRules, type Plan, rankedRules, recordsIn, renumbered, type Values } from '@cordboard/model'
import type { StoredRow } from '@cordboard/store'
import { completeWith } from './completing.ts'
import { configResource } from './config-resource.ts'
import { loadPlan } from './load-plan.ts'
import { completeOutbound, priorityPatches } from './outbound-completer.ts'
import type { Resource } from './resource.ts'

function shownRoutes(row: StoredRow, plan: Plan): readonly Values[] {
  return recordsIn(row.fields.Routes).map((route) => {
    const trunk = typeof route.TrunkId === 'number' ? plan.byId('Trunk', route.TrunkId) : null
    return { ...route, TrunkName: trunk === null ? null : nameOf(trunk) }
  })
}

function groupNames(row: StoredRow, plan: Plan): readonly string[] {
  const ids: readonly unknown[] = Array.isArray(row.fields.GroupIds) ? row.fields.GroupIds : []
  return ids.flatMap((id) => {
    const group = typeof id === 'number' ? plan.byId('Group', id) : null
    return group === null ? [] : [nameOf(group)]
  })
}

export function outboundRulesResource(): Resource {
  const resource = configResource(OutboundRules, {
    inTurn: true,
    derive: async ({ desk }) => {
      const plan = await loadPlan(desk.store)
      return (row, name) => {
        if (name === 'Routes') return shownRoutes(row, plan)
        return name === 'GroupNames' ? groupNames(row, plan) : undefined
      }
    },
    complete: completeWith(completeOutbound),
    // The rest closes the gap.
    beforeDelete: async ({ desk }, row) => {
      const rest = rankedRules(await loadPlan(desk.store)).filter((rule) => rule.id !== row.id)
      return priorityPatches(renumbered(rest))
    },
  })
  return {
    ...resource,
    rows: async (asking) => {
      const items = (await resource.rows?.(asking)) ?? []
      return [...items].sort((a, b) => Number(a.field('Priority')) - Number(b.field('Priority')))
    },
  }
}
