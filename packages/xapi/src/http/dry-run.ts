// Trying a write: the header `Cordboard-Dry-Run: true` has everything checked and answered, and nothing is kept.
import type { Store } from '@cordboard/store'
import type { Asking, Desk } from '../resources/resource.ts'
import { refusal } from './refusal.ts'

export const DRY_RUN = 'cordboard-dry-run'

/** Whether the header asks for it. A value nobody understands is refused: it must not be written then. */
export function isDryRun(header: string | readonly string[] | undefined): boolean {
  if (header === undefined) return false
  const text = String(header).trim().toLowerCase()
  if (text === 'true' || text === 'false') return text === 'true'
  throw refusal(400, 'Cordboard-Dry-Run is true or false.')
}

export function cannotRehearse(what: string): Error {
  return refusal(
    400,
    `${what} cannot be tried without being done: it does more than change rows of the configuration.`,
    'WARNINGS.XAPI.NOT_SUPPORTED',
  )
}

/** What may be asked of the store while a write is tried: reading, and writes that are taken back. */
const READS = [
  'version',
  'read',
  'readBy',
  'list',
  'singleton',
  'owner',
  'firstFreeNumber',
  'verifySecret',
  'secretStamp',
  'query',
  'aliasOf',
  'ulidOf',
  'rehearse',
  'engine',
] as const satisfies readonly (keyof Store)[]

const READABLE: ReadonlySet<PropertyKey> = new Set(READS)

/** The same asking, with a store that keeps nothing and a switch that is asked for nothing. */
export function rehearsing(asking: Asking): Asking {
  const { desk } = asking
  const store = new Proxy(desk.store, {
    get: (real, name) => {
      if (name === 'write') return real.rehearse.bind(real)
      if (READABLE.has(name)) return Reflect.get(real, name)
      throw cannotRehearse('This')
    },
  })
  const playing = new Proxy(desk.switch, {
    get: (real, name) => {
      if (name === 'request') return () => Promise.reject(cannotRehearse('A change of what the switch decides'))
      const value: unknown = Reflect.get(real, name, real)
      return typeof value === 'function' ? value.bind(real) : value
    },
  })
  const dry: Desk = { ...desk, store, switch: playing }
  return { ...asking, desk: dry, dryRun: true }
}
