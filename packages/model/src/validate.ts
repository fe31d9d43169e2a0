// Is this body a legal write of this noun? Answers cleaned values or every problem found.
import type { Field, FieldType, NounDeclaration, ScalarType, StructDeclaration } from './declaration.ts'
import { FORM_CODES, FORM_WORDS, hasForm } from './forms.ts'
import { idleOf } from './idle.ts'
import { type Problem, problem } from './problems.ts'
import {
  GENERAL_LIST_LIMIT,
  GENERAL_TEXT_LIMIT,
  hasControlCharacters,
  isDateTime,
  isDuration,
  isGuid,
  isTimeOfDay,
} from './values.ts'

export type WriteMode = 'create' | 'patch'
export type Values = Readonly<Record<string, unknown>>

export type Validation =
  | {
      readonly ok: true
      /** The fields given, without read-only ones and annotations. Defaults are not filled in (see defaults). */
      readonly value: Values
      /** Fields given that are stored but have no effect yet, with the reason. */
      readonly withoutEffect: readonly { readonly field: string; readonly reason: string }[]
      /** Read-only fields given: dropped, because clients send back what they read. */
      readonly dropped: readonly string[]
    }
  | { readonly ok: false; readonly problems: readonly Problem[] }

const MAX_DEPTH = 8
const MAX_PROBLEMS = 20

/**
 * Checks a parsed JSON body against a noun.
 * @param current the row as stored, so that an immutable field may be sent back unchanged in a patch
 */
export function validate(noun: NounDeclaration, body: unknown, mode: WriteMode, current?: Values): Validation {
  if (!isObject(body)) {
    return { ok: false, problems: [problem('', 'WARNINGS.INVALID', `${noun.name}: a JSON object is expected`)] }
  }
  const problems: Problem[] = []
  const value: Record<string, unknown> = {}
  const dropped: string[] = []
  const withoutEffect: { field: string; reason: string }[] = []
  for (const [name, given] of Object.entries(body)) {
    if (problems.length >= MAX_PROBLEMS) break
    if (name.includes('@')) continue // OData annotations
    const field = fieldOf(noun.struct, name)
    if (field === null) {
      problems.push(
        problem(shorten(name), 'WARNINGS.XAPI.NOT_FOUND', `${noun.name} has no property '${shorten(name)}'`),
      )
      continue
    }
    if (field.readOnly) {
      dropped.push(name)
      continue
    }
    if (field.immutable && mode === 'patch') {
      refuseChange(name, given, current, problems)
      continue
    }
    if (mode === 'create' && given === null && field.default !== null) continue
    const said = isConcealable(field) ? openPassword(given) : given
    if (said === UNCHANGED) continue
    value[name] =
      typeof said === 'string' && isConcealable(field)
        ? checkText(field, said, name, problems)
        : checkField(field, said, name, problems, 0)
    withoutEffect.push(...idleOf(field, value[name], name))
  }
  requireFields(noun, value, mode, problems)
  return problems.length > 0 ? { ok: false, problems } : { ok: true, value, withoutEffect, dropped }
}

const UNCHANGED = Symbol('a concealed password sent back')

/** A ConcealedPassword in the contract is one text of ours. */
function isConcealable(field: Field): boolean {
  return field.secret === 'encrypted' && field.type.kind === 'struct'
}

// `{Concealed: true}` is what answers say: sent back it changes nothing.
function openPassword(given: unknown): unknown {
  if (!isObject(given)) return given
  const { Value: value, Concealed: concealed } = given
  if (typeof value === 'string' && value !== '') return value
  if (concealed === true || Object.keys(given).length === 0) return UNCHANGED
  return value === null || value === undefined || value === '' ? '' : given
}

/** Checks a value of a struct that is no noun: an operation's parameters, a part. */
export function validateStruct(struct: StructDeclaration, body: unknown, target: string): readonly Problem[] {
  const problems: Problem[] = []
  checkStruct(struct, body, target, problems, 0)
  return problems
}

/** Checks one value by a field's declaration and answers it cleaned; problems are added. */
export function validateField(field: Field, value: unknown, target: string, problems: Problem[]): unknown {
  return checkField(field, value, target, problems, 0)
}

function refuseChange(name: string, given: unknown, current: Values | undefined, problems: Problem[]): void {
  if (current !== undefined && current[name] === given) return
  problems.push(problem(name, 'WARNINGS.XAPI.FORBIDDEN_CHANGE', `${name} cannot be changed after creation`))
}

// A creation must name required fields; a patch must not empty them.
function requireFields(noun: NounDeclaration, value: Values, mode: WriteMode, problems: Problem[]): void {
  for (const [name, field] of Object.entries(noun.struct.fields)) {
    if (!field.required || problems.some((each) => each.target === name)) continue
    if (mode === 'patch' && value[name] === undefined) continue
    if (value[name] === undefined || value[name] === null || value[name] === '') {
      problems.push(problem(name, 'WARNINGS.XAPI.REQUIRED', `${name} is required`))
    }
  }
}

function checkField(field: Field, given: unknown, target: string, problems: Problem[], depth: number): unknown {
  if (given === null || given === undefined) {
    if (!field.nullable) problems.push(problem(target, 'WARNINGS.XAPI.REQUIRED', `${target} must not be null`))
    return null
  }
  if (field.type.kind === 'list') return checkList(field.type.item, field, given, target, problems, depth)
  return checkValue(field.type, field, given, target, problems, depth)
}

function checkList(
  item: FieldType,
  field: Field,
  given: unknown,
  target: string,
  problems: Problem[],
  depth: number,
): unknown {
  // Flag enumerations come as arrays or, from some clients, as `A, B`.
  const list = item.kind === 'enum' && typeof given === 'string' ? splitFlags(given) : given
  if (!Array.isArray(list)) {
    problems.push(problem(target, 'WARNINGS.INVALID', `${target}: an array is expected`))
    return []
  }
  const limit = field.maxItems ?? GENERAL_LIST_LIMIT
  if (list.length > limit) {
    const message = `${target} may have at most ${limit} items`
    problems.push(problem(target, 'WARNINGS.XAPI.TOO_MANY_ITEMS_IN_LIST', message))
    return []
  }
  const clean: unknown[] = []
  for (const [index, each] of list.entries()) {
    if (problems.length >= MAX_PROBLEMS) break
    const at = `${target}[${index}]`
    if (each === null) problems.push(problem(at, 'WARNINGS.XAPI.REQUIRED', `${at} must not be null`))
    else clean.push(checkValue(item, field, each, at, problems, depth))
  }
  return clean
}

function checkValue(
  type: FieldType,
  field: Field,
  given: unknown,
  target: string,
  problems: Problem[],
  depth: number,
): unknown {
  switch (type.kind) {
    case 'scalar':
      return checkScalar(type.edm, field, given, target, problems)
    case 'enum':
      if (typeof given === 'string' && type.of.members.includes(given)) return given
      problems.push(problem(target, 'WARNINGS.INVALID', `${target}: one of ${type.of.members.join(', ')} is expected`))
      return null
    case 'struct':
      return checkStruct(type.of, given, target, problems, depth)
    case 'named':
      problems.push(problem(target, 'WARNINGS.XAPI.NOT_SUPPORTED', `${target} cannot be written`))
      return null
    case 'list':
      return checkList(type.item, field, given, target, problems, depth)
  }
}

function checkStruct(
  struct: StructDeclaration,
  given: unknown,
  target: string,
  problems: Problem[],
  depth: number,
): unknown {
  if (!isObject(given) || depth >= MAX_DEPTH) {
    problems.push(problem(target, 'WARNINGS.INVALID', `${target}: an object is expected`))
    return null
  }
  const clean: Record<string, unknown> = {}
  for (const [name, each] of Object.entries(given)) {
    if (problems.length >= MAX_PROBLEMS) break
    if (name.includes('@')) continue
    const field = fieldOf(struct, name)
    const at = target === '' ? shorten(name) : `${target}.${shorten(name)}`
    if (field === null) {
      problems.push(problem(at, 'WARNINGS.XAPI.NOT_FOUND', `${struct.name} has no property '${shorten(name)}'`))
    } else {
      clean[name] = checkField(field, each, at, problems, depth + 1)
    }
  }
  return clean
}

function checkScalar(edm: ScalarType, field: Field, given: unknown, target: string, problems: Problem[]): unknown {
  const wrong = (what: string): null => {
    problems.push(problem(target, 'WARNINGS.INVALID', `${target}: ${what} is expected`))
    return null
  }
  switch (edm) {
    case 'String':
      return typeof given === 'string' ? checkText(field, given, target, problems) : wrong('text')
    case 'Boolean':
      return typeof given === 'boolean' ? given : wrong('true or false')
    case 'Int32':
      return checkInteger(field, given, target, problems, -2147483648, 2147483647)
    case 'Byte':
      return checkInteger(field, given, target, problems, 0, 255)
    case 'Int64':
      return checkInteger(field, given, target, problems, Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER)
    case 'Double':
    case 'Decimal':
      return typeof given === 'number' && Number.isFinite(given) ? given : wrong('a number')
    case 'DateTimeOffset':
      return typeof given === 'string' && isDateTime(given) ? given : wrong('a date and time with offset')
    case 'Duration':
      return typeof given === 'string' && isDuration(given) ? given : wrong('a duration such as PT30S')
    case 'TimeOfDay':
      return typeof given === 'string' && isTimeOfDay(given) ? given : wrong('a time such as 09:30:00')
    case 'Guid':
      return typeof given === 'string' && isGuid(given) ? given : wrong('a UUID')
  }
}

function checkText(field: Field, given: string, target: string, problems: Problem[]): unknown {
  const limit = field.maxLength ?? GENERAL_TEXT_LIMIT
  if (given.length > limit) {
    problems.push(problem(target, 'WARNINGS.STRING_TOO_LONG', `${target} may have at most ${limit} characters`))
  } else if (field.minLength !== null && given.length < field.minLength) {
    const code = given === '' ? 'WARNINGS.XAPI.CAN_NOT_BE_EMPTY_STRING' : 'WARNINGS.INVALID'
    problems.push(problem(target, code, `${target} needs at least ${field.minLength} characters`))
  } else if (hasControlCharacters(given) || !given.isWellFormed()) {
    problems.push(problem(target, 'WARNINGS.INVALID', `${target} holds characters that are not allowed`))
  } else if (field.form !== null && given !== '' && !hasForm(given, field.form)) {
    problems.push(problem(target, FORM_CODES[field.form], `${target}: ${FORM_WORDS[field.form]} is expected`))
  }
  return given
}

function checkInteger(
  field: Field,
  given: unknown,
  target: string,
  problems: Problem[],
  low: number,
  high: number,
): unknown {
  if (typeof given !== 'number' || !Number.isInteger(given)) {
    problems.push(problem(target, 'WARNINGS.INVALID', `${target}: a whole number is expected`))
    return null
  }
  const min = field.min ?? low
  const max = field.max ?? high
  if (given < min || given > max) {
    problems.push(problem(target, 'WARNINGS.XAPI.OUT_OF_THE_RANGE', `${target} must be between ${min} and ${max}`))
  }
  return given
}

function splitFlags(given: string): readonly string[] {
  if (given.length > GENERAL_TEXT_LIMIT) return [given]
  return given.split(',').flatMap((each) => (each.trim() === '' ? [] : [each.trim()]))
}

function fieldOf(struct: StructDeclaration, name: string): Field | null {
  return Object.hasOwn(struct.fields, name) ? (struct.fields[name] ?? null) : null
}

function isObject(body: unknown): body is Readonly<Record<string, unknown>> {
  return typeof body === 'object' && body !== null && !Array.isArray(body)
}

// A property name comes from outside: cut it before it goes into a message.
function shorten(name: string): string {
  return name.length <= 64 ? name : `${name.slice(0, 61)}...`
}
