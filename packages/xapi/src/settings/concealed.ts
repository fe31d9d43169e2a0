// Secrets in answers: that there is one, never which.
import { nounNamed } from '@cordboard/model'
import type { Derive } from '../resources/config-items.ts'
import type { Asking } from '../resources/resource.ts'

/** For singletons: fields that are a ConcealedPassword in the contract read `{Concealed: true}` once they are set. */
export async function concealing({ desk }: Asking, noun: string): Promise<Derive> {
  const fields = nounNamed(noun)?.struct.fields ?? {}
  const names = Object.entries(fields).flatMap(([name, field]) =>
    field.secret === 'encrypted' && field.type.kind === 'struct' ? [name] : [],
  )
  const opened = (await desk.store.read(noun, 0, { secrets: true }))?.fields ?? {}
  const set = new Set(
    names.filter((name) => opened[name] !== null && opened[name] !== undefined && opened[name] !== ''),
  )
  return (_row, name) => (names.includes(name) ? (set.has(name) ? { Concealed: true } : null) : undefined)
}
