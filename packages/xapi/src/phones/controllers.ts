// Session border controllers in the API: kept by name, with their password. There is no tunnel they could connect through yet.
import { type Problem, problem, Sbcs, sbcsOperations, textIn } from '@cordboard/model'
import { departmentProblems } from '../directory/departments.ts'
import type { Operation } from '../http/operation.ts'
import { refused } from '../http/refused.ts'
import { type Completer, completeWith, refuseProblems } from '../resources/completing.ts'
import { configResource } from '../resources/config-resource.ts'
import { goingAlong } from '../resources/deleting.ts'
import type { Resource } from '../resources/resource.ts'
import { macAddress } from './mac-address.ts'

const NAME = /^[A-Za-z0-9][A-Za-z0-9_-]{0,11}$/

export const completeController: Completer = async ({ plan }, { fields, current }) => {
  const problems: Problem[] = [...departmentProblems(fields, plan)]
  const kept: Record<string, unknown> = { ...fields }
  if (fields.Name !== undefined && !NAME.test(textIn(fields.Name))) {
    const message = 'Name: 1 to 12 letters, digits, hyphens and underscores are expected, the first a letter or digit'
    problems.push(problem('Name', 'WARNINGS.INVALID', message))
  }
  if (current === null && textIn(fields.DisplayName) === '') kept.DisplayName = fields.Name
  if (fields.Password === '') problems.push(problem('Password', 'WARNINGS.XAPI.REQUIRED', 'Password must not be empty'))
  const mac = textIn(fields.PhoneMAC)
  if (mac !== '') {
    kept.PhoneMAC = macAddress(mac)
    if (kept.PhoneMAC === null) {
      problems.push(problem('PhoneMAC', 'WARNINGS.INVALID', 'PhoneMAC: twelve hexadecimal digits are expected'))
    }
  }
  if (typeof fields.PhoneUserId === 'number' && plan.byId('User', fields.PhoneUserId) === null) {
    problems.push(problem('PhoneUserId', 'WARNINGS.XAPI.NOT_FOUND', 'PhoneUserId: there is no such extension'))
  }
  refuseProblems(problems)
  return { fields: kept, also: [] }
}

export function controllersResource(): Resource {
  return configResource(Sbcs, {
    inTurn: true,
    // None can connect: there is nothing to say of its connection.
    derive: async () => (_row, name) => (name === 'HasConnection' ? false : undefined),
    complete: completeWith(completeController),
    beforeDelete: goingAlong,
  })
}

export const controllerOperations: readonly Operation[] = [
  refused(
    sbcsOperations.PushConfig,
    { noun: 'Sbc', right: 'write' },
    'No configuration is pushed: session border controllers cannot connect to this version.',
  ),
]
