// Outbound rules: routes by trunk id, and priorities without gaps.
import {
  outboundProblems,
  placed,
  type Ranked,
  rankedRules,
  recordsIn,
  renumbered,
  textIn,
  trunkOfRoute,
  type Values,
} from '@cordboard/model'
import type { Mutation } from '@cordboard/store'
import { type Completer, refuseProblems, wholeOf } from './completing.ts'

/** Stands for the rule that has no id yet. */
const NEW = 0

export const completeOutbound: Completer = async ({ plan }, { fields, current }) => {
  const whole = wholeOf(fields, current)
  refuseProblems(outboundProblems(fields, whole, plan))
  const routes =
    fields.Routes === undefined
      ? {}
      : {
          Routes: recordsIn(fields.Routes).map((route) => ({
            TrunkId: trunkOfRoute(route, plan)?.id ?? null,
            StripDigits: typeof route.StripDigits === 'number' ? route.StripDigits : 0,
            Prepend: textIn(route.Prepend),
            Append: textIn(route.Append),
            CallerID: textIn(route.CallerID),
          })),
        }
  const others = rankedRules(plan).filter((rule) => rule.id !== current?.id)
  const own: Ranked = {
    id: current?.id ?? NEW,
    emergency: whole.EmergencyRule === true,
    priority: typeof current?.fields.Priority === 'number' ? current.fields.Priority : 0,
  }
  const order = placed(others, own, wantedPlace(fields, current?.fields ?? null))
  const numbers = renumbered(order)
  const also = priorityPatches(new Map([...numbers].filter(([id]) => id !== own.id)))
  return { fields: { ...fields, ...routes, Priority: numbers.get(own.id) ?? own.priority }, also }
}

// A new rule goes to the end, and so does one that changes its kind; who sends back the same priority moves nothing.
function wantedPlace(fields: Values, before: Values | null): number | null {
  if (before === null) return null
  const kindChanges =
    fields.EmergencyRule !== undefined && (fields.EmergencyRule === true) !== (before.EmergencyRule === true)
  if (kindChanges) return null
  const place = fields.Priority ?? before.Priority
  return typeof place === 'number' ? place : null
}

export function priorityPatches(numbers: ReadonlyMap<number, number>): readonly Mutation[] {
  return [...numbers].map(([id, Priority]) => ({ kind: 'patch', noun: 'OutboundRule', id, fields: { Priority } }))
}
