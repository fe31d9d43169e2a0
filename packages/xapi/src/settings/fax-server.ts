// Settings of the fax server: its number and log-in are those of the fax extension that is the server.
import { FaxServer, faxServerSettingsOperations as fax, problem } from '@cordboard/model'
import type { RowFields, Store, StoredRow } from '@cordboard/store'
import { implement, type Operation } from '../http/operation.ts'
import { refused } from '../http/refused.ts'
import { type Completer, completeWith, refuseProblems } from '../resources/completing.ts'
import { configResource } from '../resources/config-resource.ts'
import type { Resource } from '../resources/resource.ts'

const LOGIN: Readonly<Record<string, string>> = { AuthId: 'AuthID', AuthPassword: 'AuthPassword' }

export const completeFaxServer: Completer = async ({ store }, { fields }) => {
  const own = Object.entries(fields).filter(([name]) => LOGIN[name] === undefined)
  const login = Object.entries(fields).flatMap(([name, value]) => (LOGIN[name] ? [[LOGIN[name], value] as const] : []))
  if (login.length === 0) return { fields, also: [] }
  const server = await serverOf(store)
  if (server === null) {
    const message = 'there is no fax server yet: create a Fax with FaxServer true'
    refuseProblems(
      Object.keys(fields).flatMap((name) =>
        LOGIN[name] ? [problem(name, 'WARNINGS.XAPI.NOT_FOUND', `${name}: ${message}`)] : [],
      ),
    )
    return { fields: Object.fromEntries(own), also: [] }
  }
  refuseProblems(
    Object.entries(fields).flatMap(([name, value]) =>
      LOGIN[name] && (value === '' || value === null)
        ? [problem(name, 'WARNINGS.XAPI.REQUIRED', `${name} must not be empty`)]
        : [],
    ),
  )
  const patch: RowFields = Object.fromEntries(login)
  return { fields: Object.fromEntries(own), also: [{ kind: 'patch', noun: 'Fax', id: server.id, fields: patch }] }
}

export function faxServerResource(): Resource {
  return configResource(FaxServer, {
    complete: completeWith(completeFaxServer),
    derive: async ({ desk }) => {
      const server = await serverOf(desk.store)
      const values: RowFields = {
        Number: server?.number ?? '',
        FaxServerId: server?.id ?? null,
        AuthId: server?.fields.AuthID ?? null,
        AuthPassword: server === null ? null : { Concealed: true },
      }
      return (_row, name) => (Object.hasOwn(values, name) ? values[name] : undefined)
    },
  })
}

async function serverOf(store: Store): Promise<StoredRow | null> {
  return (await store.list('Fax')).find((row) => row.fields.FaxServer === true) ?? null
}

export function faxServerOperations(): readonly Operation[] {
  const noun = 'FaxServerSettings'
  return [
    // No fax is received or sent, so there are no files.
    implement(fax.GetFaxFilesSize, { noun, right: 'read' }, async () => ({ kind: 'value', value: 0 })),
    refused(
      fax.CleanUpFax,
      { noun, right: 'write' },
      'Faxes are not received or sent by this version: there is nothing to clean up.',
    ),
  ]
}
