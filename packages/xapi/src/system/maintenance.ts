// Puts the database in order beside everything else: whoever asks does not wait, the event log says how it ended.
import { systemStatusOperations } from '@cordboard/model'
import type { Store } from '@cordboard/store'
import { implement, type Operation } from '../http/operation.ts'
import { refusal } from '../http/refusal.ts'
import type { Asking, Desk } from '../resources/resource.ts'

const underWay = new WeakMap<Store, Promise<void>>()

export function isMaintaining(store: Store): boolean {
  return underWay.has(store)
}

function start({ desk, actor }: Asking): void {
  const work = carryOut(desk, actor.user).finally(() => underWay.delete(desk.store))
  underWay.set(desk.store, work)
}

async function carryOut({ store, now }: Desk, user: string): Promise<void> {
  const began = now()
  const line = (severity: 'Info' | 'Error', id: string, message: string, tip: string | null) =>
    // A database that cannot be written has been told of already.
    store
      .logEvents([{ at: now(), id, severity, call: null, message, tip, parameters: { user } }])
      .catch(() => undefined)
  try {
    await store.maintain()
    await line('Info', 'database-maintained', `The database was put in order in ${now() - began} ms.`, null)
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    const tip = 'Look whether the disk has as much room again as the database takes.'
    await line(
      'Error',
      'database-maintenance-failed',
      `The database could not be put in order: ${why}`.slice(0, 4096),
      tip,
    )
  }
}

export const maintenanceOperations: readonly Operation[] = [
  implement(systemStatusOperations.StartDBMaintenance, { noun: 'SystemStatus', right: 'write' }, async (asking) => {
    if (isMaintaining(asking.desk.store)) throw refusal(409, 'The database is being put in order already.')
    start(asking)
    return { kind: 'nothing' }
  }),
]
