// The first start: the default department and extension 100, the administrator.
import { membership } from '@cordboard/model'
import { DEFAULT_DEPARTMENT } from './configuration-sql.ts'
import type { Actor, Store } from './contract.ts'
import { randomText } from './secrets.ts'

export interface FirstStart {
  /** False when there are users already: nothing was done. */
  readonly done: boolean
  /** The administrator's password when it was made up here: to be shown once. */
  readonly madePassword: string | null
  readonly administrator: string
}

const ADMINISTRATOR = '100'
const BY: Actor = { user: 'system', ip: '', source: 'setup' }
const DEFAULT_NAME = 'DEFAULT'

/**
 * Makes what is missing, so an interrupted first start is finished by the next one. The administrator is made only when
 * there is no user at all. `password` null: one of 16 characters is made.
 */
export async function bootstrap(store: Store, password: string | null): Promise<FirstStart> {
  const department = await defaultDepartment(store)
  if ((await store.list('User')).length > 0) {
    return { done: false, madePassword: null, administrator: ADMINISTRATOR }
  }
  const made = password ?? randomText(16)
  const user = {
    Number: ADMINISTRATOR,
    FirstName: 'Administrator',
    AccessPassword: made,
    Groups: [membership({ id: department, number: DEFAULT_DEPARTMENT, name: DEFAULT_NAME }, 'system_owners')],
    PrimaryGroupId: department,
  }
  await store.write([{ kind: 'create', noun: 'User', fields: user }], BY)
  return { done: true, madePassword: password === null ? made : null, administrator: ADMINISTRATOR }
}

async function defaultDepartment(store: Store): Promise<number> {
  const known = await store.owner(DEFAULT_DEPARTMENT)
  if (known !== null) return known.id
  const fields = { Number: DEFAULT_DEPARTMENT, Name: DEFAULT_NAME, IsDefault: true }
  const written = await store.write([{ kind: 'create', noun: 'Group', fields }], BY)
  return written.rows[0]?.id ?? 0
}
