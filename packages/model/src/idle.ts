// What of a written value is stored but not acted on yet, with the reason an operator reads.
import { type Field, type FieldType, NO_REASON, type StructDeclaration } from './declaration.ts'

export type Idle = { readonly field: string; readonly reason: string }

/** What of a value is stored but not acted on yet: the field as a whole, or parts and members said inside it. */
export function idleOf(field: Field, given: unknown, at: string): readonly Idle[] {
  if ('notYet' in field.effect) return [{ field: at, reason: field.effect.notYet }]
  const found: Idle[] = []
  collectIdle(field.type, field, given, at, found)
  return found
}

const MAX_IDLE = 50

function collectIdle(type: FieldType, field: Field, given: unknown, at: string, found: Idle[]): void {
  if (isNothing(given) || found.length >= MAX_IDLE) return
  if (type.kind === 'enum') {
    const reason = typeof given === 'string' && Object.hasOwn(field.idle, given) ? field.idle[given] : undefined
    if (reason !== undefined) found.push({ field: at, reason })
  } else if (type.kind === 'list' && Array.isArray(given)) {
    for (const [index, each] of given.entries()) collectIdle(type.item, field, each, `${at}[${index}]`, found)
  } else if (type.kind === 'struct' && typeof given === 'object' && given !== null && !Array.isArray(given)) {
    for (const [name, each] of Object.entries(given)) collectInside(type.of, name, each, `${at}.${name}`, found)
  }
}

function collectInside(struct: StructDeclaration, name: string, given: unknown, at: string, found: Idle[]): void {
  const field = Object.hasOwn(struct.fields, name) ? struct.fields[name] : undefined
  if (field === undefined || isNothing(given)) return
  // Parts nobody has marked say nothing: their whole does.
  if (field.effect === NO_REASON) return
  if ('notYet' in field.effect) found.push({ field: at, reason: field.effect.notYet })
  else collectIdle(field.type, field, given, at, found)
}

function isNothing(given: unknown): boolean {
  return (
    given === null ||
    given === undefined ||
    given === '' ||
    given === false ||
    (Array.isArray(given) && given.length === 0)
  )
}
