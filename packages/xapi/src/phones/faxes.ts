// Fax extensions in the API: the log-in of a fax machine, or the fax server of the system.
import { Faxes, faxOperations, type Problem, problem, textIn } from '@cordboard/model'
import { type Mutation, randomLogin, type StoredRow } from '@cordboard/store'
import { implement, type Operation, wholesOf } from '../http/operation.ts'
import { refusal } from '../http/refusal.ts'
import { type Completer, completeWith, refuseProblems } from '../resources/completing.ts'
import { configResource } from '../resources/config-resource.ts'
import { goingAlong } from '../resources/deleting.ts'
import { completeMemberships } from '../resources/memberships.ts'
import type { Asking, Resource } from '../resources/resource.ts'
import { inTurn } from '../resources/turns.ts'

export const completeFax: Completer = async (by, { fields, current, self }) => {
  const problems: Problem[] = []
  const id = current?.id ?? self ?? null
  if (fields.FaxServer === true && by.plan.rows('Fax').some((row) => row.fields.FaxServer === true && row.id !== id)) {
    problems.push(problem('FaxServer', 'WARNINGS.XAPI.ALREADY_IN_USE', 'FaxServer: another fax is the fax server'))
  }
  // One log-in is one account, whatever it is that logs in.
  const login = textIn(fields.AuthID)
  if (login !== '' && (await by.store.readBy('User', 'AuthID', login)) !== null) {
    problems.push(problem('AuthID', 'WARNINGS.XAPI.ALREADY_IN_USE', 'AuthID: an extension logs in with this name'))
  }
  refuseProblems(problems)
  return { fields: await completeMemberships(by, fields, current), also: [] }
}

async function leaving(asking: Asking, row: StoredRow): Promise<readonly Mutation[]> {
  if (row.fields.FaxServer !== true) return goingAlong(asking, row)
  const message = `The fax server ${row.number} cannot be deleted.`
  throw refusal(400, message, 'WARNINGS.FAX_SERVER_CANNOT_BE_DELETED')
}

export function faxesResource(): Resource {
  return configResource(Faxes, { inTurn: true, complete: completeWith(completeFax), beforeDelete: leaving })
}

const WRITE = { noun: 'Fax', right: 'write' } as const

export const faxOperationsHere: readonly Operation[] = [
  implement(faxOperations.InitFax, WRITE, async ({ desk }) => {
    const value = {
      Id: 0,
      Number: await desk.store.firstFreeNumber('Fax'),
      AuthID: randomLogin(),
      AuthPassword: randomLogin(),
      FaxServer: false,
      OutboundCallerId: '',
      TranscriptionMode: 'Inherit',
    }
    return { kind: 'struct', of: Faxes.struct, value }
  }),
  implement(faxOperations.BulkFaxDelete, WRITE, (asking, given) =>
    inTurn(asking.desk.store, async () => {
      const { store } = asking.desk
      const mutations: Mutation[] = []
      for (const id of new Set(wholesOf(given, 'ids'))) {
        const row = await store.read('Fax', id)
        if (row === null) throw refusal(400, `There is no fax ${id}.`, 'WARNINGS.XAPI.NOT_FOUND', 'ids')
        mutations.push({ kind: 'delete', noun: 'Fax', id }, ...(await leaving(asking, row)))
      }
      if (mutations.length > 0) await store.write(mutations, asking.actor)
      return { kind: 'nothing' }
    }),
  ),
]
