// Holidays of departments: one set of rows, also seen and written as Groups(…)/OfficeHolidays and OfficeHours.
import {
  Holidays,
  holidayProblems,
  type Plan,
  type PlanRow,
  type Problem,
  problem,
  recordsIn,
  type Values,
  wholeHoliday,
} from '@cordboard/model'
import type { Mutation } from '@cordboard/store'
import { type Completer, completeWith, refuseProblems } from './completing.ts'
import { configResource } from './config-resource.ts'
import type { Resource } from './resource.ts'

export function defaultDepartment(plan: Plan): PlanRow | null {
  return plan.rows('Group').find((row) => row.fields.IsDefault === true) ?? null
}

export const completeHoliday: Completer = async ({ plan }, { fields, current, self }) => {
  const id = current?.id ?? self ?? null
  const whole = wholeHoliday(fields, current?.fields ?? null, defaultDepartment(plan)?.number ?? '')
  const others = plan.rows('Holiday').filter((row) => row.id !== id)
  refuseProblems(holidayProblems(whole, others, plan))
  return { fields: whole, also: [] }
}

export function holidaysOf(plan: Plan, department: string | null): readonly Values[] {
  return plan
    .rows('Holiday')
    .filter((row) => row.fields.Group === department)
    .map((row) => row.fields)
}

/** What must be written so that exactly `wanted` are the department's holidays. */
export function holidayMutations(
  plan: Plan,
  department: string,
  wanted: unknown,
  at: string,
  problems: Problem[],
): readonly Mutation[] {
  const before = plan.rows('Holiday').filter((row) => row.fields.Group === department)
  const kept: { readonly id: number | null; readonly fields: Values }[] = []
  for (const [index, given] of recordsIn(wanted).entries()) {
    const known = before.find((row) => row.id === given.Id) ?? null
    const { Id: _, ...values } = given
    const whole = wholeHoliday({ ...values, Group: department }, known?.fields ?? null, department)
    const path = `${at}[${index}]`
    for (const name of ['Name', 'Day', 'Month']) {
      const at = `${path}.${name}`
      if (!whole[name]) problems.push(problem(at, 'WARNINGS.XAPI.REQUIRED', `${at} is needed`))
    }
    problems.push(...holidayProblems(whole, kept, plan, path))
    kept.push({ id: known?.id ?? null, fields: whole })
  }
  const stay = new Set(kept.map((each) => each.id))
  return [
    ...before.flatMap((row): readonly Mutation[] =>
      stay.has(row.id) ? [] : [{ kind: 'delete', noun: 'Holiday', id: row.id }],
    ),
    ...kept.map(
      ({ id, fields }): Mutation =>
        id === null ? { kind: 'create', noun: 'Holiday', fields } : { kind: 'patch', noun: 'Holiday', id, fields },
    ),
  ]
}

export function holidaysResource(): Resource {
  return configResource(Holidays, { inTurn: true, complete: completeWith(completeHoliday) })
}
