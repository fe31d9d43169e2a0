// Call flow applications in the API: their numbers and scripts are kept; nothing compiles or runs them in this version.
import {
  CallFlowApps,
  CallFlowScripts,
  callFlowAppsOperations,
  type Plan,
  type PlanRow,
  problem,
  recordIn,
  textIn,
  type Values,
} from '@cordboard/model'
import { implement, type Operation } from '../http/operation.ts'
import { invalid, refusal } from '../http/refusal.ts'
import { type Completer, completeWith, wholeOf } from '../resources/completing.ts'
import { configResource } from '../resources/config-resource.ts'
import { goingAlong } from '../resources/deleting.ts'
import { loadPlan } from '../resources/load-plan.ts'
import { completeMemberships } from '../resources/memberships.ts'
import type { Resource } from '../resources/resource.ts'

function trunkOf(given: unknown, plan: Plan): PlanRow | null {
  const { Id: id, Number: number } = recordIn(given)
  if (typeof number === 'string' && number !== '') {
    const row = plan.byNumber(number)
    return row?.noun === 'Trunk' ? row : null
  }
  return typeof id === 'number' ? plan.byId('Trunk', id) : null
}

export const completeCallFlowApp: Completer = async (by, { fields, current }) => {
  const kept: Record<string, unknown> = { ...fields }
  if (fields.Trunk !== undefined && fields.Trunk !== null) {
    const trunk = trunkOf(fields.Trunk, by.plan)
    if (trunk === null) {
      throw invalid([problem('Trunk', 'WARNINGS.XAPI.NOT_FOUND', 'Trunk: there is no trunk with this Id or Number')])
    }
    kept.Trunk = { Number: trunk.number }
  }
  const whole = wholeOf(kept, current)
  if (whole.RoutingType === 'Trunk' && (whole.Trunk === undefined || whole.Trunk === null)) {
    throw invalid([problem('Trunk', 'WARNINGS.XAPI.REQUIRED', 'Trunk is required when RoutingType is Trunk')])
  }
  return { fields: await completeMemberships(by, kept, current), also: [] }
}

export function callFlowAppsResource(): Resource {
  return configResource(CallFlowApps, {
    inTurn: true,
    derive: async ({ desk }) => {
      const plan = await loadPlan(desk.store)
      return (row, name): Values | null | undefined => {
        if (name !== 'Trunk') return undefined
        const trunk = trunkOf(row.fields.Trunk, plan)
        return trunk === null ? null : { ...trunk.fields, AuthPassword: null }
      }
    },
    complete: completeWith(completeCallFlowApp),
    beforeDelete: goingAlong,
  })
}

/** None come with this version. */
export function callFlowScriptsResource(): Resource {
  return { noun: CallFlowScripts, maxTop: 100, rows: async () => [] }
}

const READ = { noun: 'CallFlowApp', right: 'read' } as const
const WRITE = { noun: 'CallFlowApp', right: 'write' } as const

export const callFlowOperations: readonly Operation[] = [
  // The contract has no way to bring files to an application, so there are none.
  implement(callFlowAppsOperations.GetFiles, READ, async () => ({ kind: 'values', values: [] })),
  implement(callFlowAppsOperations.DeleteFile, WRITE, async (_asking, { filename }) => {
    const message = `The application has no file ${textIn(filename).slice(0, 64)}.`
    throw refusal(400, message, 'WARNINGS.XAPI.FILE_NOT_FOUND', 'filename')
  }),
]
