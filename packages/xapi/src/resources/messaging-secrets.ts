// Credentials of a trunk's messaging back-end: their names stand in Gateway.VariableChoices, their values are kept encrypted.
import { isRecord, recordIn, recordsIn, textIn, type Values } from '@cordboard/model'
import type { RowFields, Store, StoredRow } from '@cordboard/store'

const CONCEALED = '***'

/** Moves values out of `fields` into VariableSecrets. A value that comes back as `***` stays what it was. */
export async function concealChoices(store: Store, fields: RowFields, current: StoredRow | null): Promise<RowFields> {
  const gateway = fields.Gateway
  if (!isRecord(gateway) || gateway.VariableChoices === undefined) return fields
  const before = current === null ? {} : await secretsOf(store, current.id)
  const choices = recordsIn(gateway.VariableChoices)
  const secrets = Object.fromEntries(
    choices.map((each): readonly [string, string] => {
      const key = textIn(each.Key)
      const value = textIn(each.Value)
      return [key, value === CONCEALED ? textIn(before[key]) : value]
    }),
  )
  const shown = choices.map((each) => ({ Key: textIn(each.Key), Value: secrets[textIn(each.Key)] ? CONCEALED : '' }))
  return {
    ...fields,
    Gateway: { ...gateway, VariableChoices: shown },
    VariableSecrets: choices.length === 0 ? '' : JSON.stringify(secrets),
  }
}

/** The values in plain text, by key: for whoever sends messages by this trunk. */
export async function secretsOf(store: Store, trunk: number): Promise<Values> {
  const row = await store.read('Trunk', trunk, { secrets: true })
  const text = textIn(row?.fields.VariableSecrets)
  return text === '' ? {} : recordIn(JSON.parse(text))
}
