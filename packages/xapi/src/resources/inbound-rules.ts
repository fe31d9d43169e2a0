// Inbound rules in the API.
import { InboundRules, nameOf, type Plan, type PlanRow, recordIn, type Values } from '@cordboard/model'
import { completeWith } from './completing.ts'
import { configResource } from './config-resource.ts'
import { completeInbound } from './inbound-completer.ts'
import { loadPlan } from './load-plan.ts'
import type { Resource } from './resource.ts'

/** The trunk of a rule as a peer, with its name of today. */
function trunkPeer(rule: Values, plan: Plan): Values | null {
  const id = recordIn(rule.TrunkDN).Id
  const trunk = typeof id === 'number' ? plan.byId('Trunk', id) : null
  if (trunk === null) return null
  return { Id: trunk.id, Number: trunk.number, Name: nameOf(trunk), Type: 'ExternalLine', Hidden: false, Tags: [] }
}

/** A rule as it hangs on trunks and numbers. */
export function shownRule(row: PlanRow, plan: Plan): Values {
  return { ...row.fields, TrunkDN: trunkPeer(row.fields, plan) }
}

export function inboundRulesResource(): Resource {
  return configResource(InboundRules, {
    inTurn: true,
    derive: async ({ desk }) => {
      const plan = await loadPlan(desk.store)
      return (row, name) => (name === 'TrunkDN' ? trunkPeer(row.fields, plan) : undefined)
    },
    complete: completeWith(completeInbound),
  })
}
