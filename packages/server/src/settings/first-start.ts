// The first start: default department, administrator and SETUP. A mark in DATA says that it has not been finished yet, so a start
// that was refused (a wrong SETUP) or cut off begins it again, with a new password to show.
import { access, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Actor, bootstrap, randomText, type Store } from '@cordboard/store'
import { applySetup } from '@cordboard/xapi'
import type { Settings } from './settings.ts'

const bySetup: Actor = { user: 'system', ip: '', source: 'setup' }
const passwordLength = 16

export interface FirstLogin {
  readonly number: string
  /** Made here, to be shown once. */
  readonly password: string
}

/** Answers the login to show, or null when there is nothing to show. Rejects with one sentence when SETUP is wrong. */
export async function firstStart(
  store: Store,
  settings: Pick<Settings, 'data' | 'adminPassword' | 'setup'>,
): Promise<FirstLogin | null> {
  const mark = join(settings.data, 'first-start')
  if ((await store.list('User')).length === 0) await writeFile(mark, '', { mode: 0o600 })
  else if (!(await isThere(mark))) return null
  const { administrator } = await bootstrap(store, settings.adminPassword)
  if (settings.setup !== null) await setUp(store, settings.setup)
  const password = settings.adminPassword === null ? await newPassword(store, administrator) : null
  await rm(mark)
  return password === null ? null : { number: administrator, password }
}

async function setUp(store: Store, path: string): Promise<void> {
  let setup: unknown
  try {
    setup = JSON.parse(await readFile(path, 'utf8'))
  } catch (error) {
    throw new Error(
      `CORDBOARD_SETUP ${path} cannot be read as JSON: ${error instanceof Error ? error.message : String(error)}`,
    )
  }
  const problems = await applySetup(store, setup, bySetup)
  if (problems.length > 0) throw new Error(`CORDBOARD_SETUP ${path} is not applied: ${problems.join(' ')}`)
}

async function newPassword(store: Store, administrator: string): Promise<string> {
  const password = randomText(passwordLength)
  const row = await store.readBy('User', 'Number', administrator)
  if (row === null) throw new Error(`The administrator, extension ${administrator}, is not there.`)
  await store.write([{ kind: 'patch', noun: 'User', id: row.id, fields: { AccessPassword: password } }], bySetup)
  return password
}

function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}
