// Trunks, the view of their numbers, and what the switch says of their state.
import {
  configurationIssue,
  DidNumbers,
  type Plan,
  recordIn,
  ruleOfDid,
  Trunks,
  textIn,
  textsIn,
} from '@cordboard/model'
import { completeWith } from './completing.ts'
import { configResource } from './config-resource.ts'
import { goingAlong } from './deleting.ts'
import { shownRule } from './inbound-rules.ts'
import { loadPlan } from './load-plan.ts'
import type { Asking, Desk, Item, Resource } from './resource.ts'
import { completeTrunk } from './trunk-completer.ts'
import { isoTime, valueItem } from './value-item.ts'

/** When the trunk registered and until when, in the contract's list of names and values. */
function registrationTimes(desk: Desk, id: number): readonly Readonly<Record<string, string>>[] {
  const line = desk.switch.trunk(id)
  if (line === null) return []
  const times: readonly (readonly [string, number | null])[] = [
    ['Since', line.since],
    ['LastGood', line.lastGoodAt],
    ['RegisteredUntil', line.registeredUntil],
  ]
  return [
    { Name: 'State', Value: line.state },
    ...times.flatMap(([Name, at]) => (at === null ? [] : [{ Name, Value: isoTime(at) ?? '' }])),
  ]
}

export function trunksResource(): Resource {
  return configResource(Trunks, {
    inTurn: true,
    derive: async ({ desk }) => {
      const plan = await loadPlan(desk.store)
      const opened = await desk.store.list('Trunk', { secrets: true })
      const withPassword = new Set(opened.flatMap((row) => (textIn(row.fields.AuthPassword) === '' ? [] : [row.id])))
      return (row, name) => {
        switch (name) {
          case 'AuthPassword':
            return withPassword.has(row.id) ? { Concealed: true } : null
          case 'ConfigurationIssue':
            return configurationIssue(row.fields, withPassword.has(row.id))
          case 'IsOnline':
            return desk.switch.isUp ? (desk.switch.trunk(row.id)?.up ?? false) : null
          case 'TrunkRegTimes':
            return registrationTimes(desk, row.id)
          case 'RoutingRules':
            return rulesOf(plan, row.id)
          default:
            return undefined
        }
      }
    },
    complete: completeWith(completeTrunk),
    beforeDelete: goingAlong,
  })
}

function rulesOf(plan: Plan, trunk: number): readonly Readonly<Record<string, unknown>>[] {
  return plan
    .rows('InboundRule')
    .filter(({ fields }) => recordIn(fields.TrunkDN).Id === trunk)
    .map((row) => shownRule(row, plan))
}

async function didItems({ desk }: Asking): Promise<readonly Item[]> {
  const plan = await loadPlan(desk.store)
  return plan.rows('Trunk').flatMap((trunk) =>
    textsIn(trunk.fields.DidNumbers).map((did) => {
      const rule = ruleOfDid(did, plan)
      return valueItem(did, {
        Number: did,
        TrunkId: trunk.id,
        TemplateFileName: textIn(recordIn(trunk.fields.Gateway).TemplateFilename) || null,
        RoutingRule: rule === null ? null : shownRule(rule, plan),
      })
    }),
  )
}

export function didNumbersResource(): Resource {
  return { noun: DidNumbers, maxTop: 100, rows: didItems }
}
