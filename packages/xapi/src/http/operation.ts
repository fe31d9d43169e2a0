// Functions and actions: how they are declared, and how their arguments are read from paths, queries and bodies.
import type { StructDeclaration } from '@cordboard/model'
import type { Right } from '../auth/caller.ts'
import type { Argument } from '../odata/index.ts'
import { dateTimeMs, quoted } from '../odata/index.ts'
import type { Asking, Item, Resource } from '../resources/resource.ts'
import { refusal } from './refusal.ts'

/** lines: a text of many lines, up to a megabyte. */
export type ParameterKind = 'text' | 'lines' | 'whole' | 'truth' | 'moment' | 'texts' | 'wholes' | 'object' | 'objects'

export interface Parameter {
  readonly name: string
  readonly kind: ParameterKind
  readonly optional?: boolean
}

export type Result =
  /** 204. */
  | { readonly kind: 'nothing' }
  /** 200 without a body, as DropCall answers. */
  | { readonly kind: 'done' }
  | { readonly kind: 'value'; readonly value: unknown }
  | { readonly kind: 'struct'; readonly of: StructDeclaration; readonly value: Readonly<Record<string, unknown>> }
  | { readonly kind: 'rows'; readonly of: StructDeclaration; readonly values: readonly unknown[] }
  | { readonly kind: 'values'; readonly values: readonly unknown[] }
  | { readonly kind: 'items'; readonly of: StructDeclaration; readonly items: readonly Item[] }
  /** What a list of this resource would answer. */
  | { readonly kind: 'list'; readonly resource: Resource }
  /** A text file to save. `name` is made of plain letters, digits, dots, hyphens and underscores. */
  | { readonly kind: 'file'; readonly name: string; readonly type: string; readonly text: string }
  /** A row of a set, read again as if asked for by key. */
  | { readonly kind: 'row'; readonly set: string; readonly item: Item }

export type Arguments = Readonly<Record<string, unknown>>

export interface Operation {
  readonly kind: 'function' | 'action'
  readonly set: string
  /** Bound to one row or to the whole set. */
  readonly bound: 'row' | 'set'
  /** Without `Pbx.`. */
  readonly name: string
  readonly parameters: readonly Parameter[]
  /** A name of older versions that still works; descriptions leave it out. */
  readonly old?: true
  /** The right somebody needs at least for one row of this noun; null: any caller may ask. */
  readonly needs: { readonly noun: string; readonly right: Right } | null
  readonly run: (asking: Asking, given: Arguments, item: Item | null) => Promise<Result>
}

const MAX_ITEMS = 10_000
const MAX_LINES_TEXT = 1_048_576

/** Arguments of a function: named in the path, or as query options of their own names. */
export function functionArguments(
  operation: Operation,
  given: readonly Argument[],
  others: ReadonlyMap<string, string>,
): Arguments {
  const values: Record<string, unknown> = {}
  for (const parameter of operation.parameters) {
    const lower = parameter.name.toLowerCase()
    const [argument] = given.filter((each) => each.name?.toLowerCase() === lower)
    const other = others.get(parameter.name)
    const written =
      argument ?? (other === undefined ? null : { name: null, text: unquoted(other), quoted: other.startsWith("'") })
    if (written === null || (!written.quoted && written.text === 'null')) {
      if (parameter.optional) continue
      throw refusal(
        400,
        `The function '${operation.name}' needs the argument '${parameter.name}'.`,
        'WARNINGS.XAPI.REQUIRED',
        parameter.name,
      )
    }
    values[parameter.name] = fromText(parameter, written)
  }
  const unknown = given.find(
    (each) => !operation.parameters.some((parameter) => parameter.name.toLowerCase() === each.name?.toLowerCase()),
  )
  if (unknown !== undefined)
    throw refusal(400, `The function '${operation.name}' has no argument ${quoted(unknown.name ?? unknown.text)}.`)
  return values
}

function unquoted(text: string): string {
  return text.length >= 2 && text.startsWith("'") && text.endsWith("'") ? text.slice(1, -1).replaceAll("''", "'") : text
}

function fromText(parameter: Parameter, { text }: Argument): unknown {
  switch (parameter.kind) {
    case 'text':
      return text
    case 'whole':
      if (/^-?\d{1,10}$/.test(text)) return Number(text)
      throw wrong(parameter, 'a whole number')
    case 'truth':
      if (text === 'true' || text === 'false') return text === 'true'
      throw wrong(parameter, 'true or false')
    case 'moment': {
      const at = dateTimeMs(text)
      if (at !== null) return at
      throw wrong(parameter, 'a date and time')
    }
    case 'lines':
    case 'texts':
    case 'wholes':
    case 'object':
    case 'objects':
      throw wrong(parameter, 'a simple value')
  }
}

function wrong(parameter: Parameter, what: string): Error {
  return refusal(400, `${parameter.name}: ${what} is expected.`, 'WARNINGS.INVALID', parameter.name)
}

/** Arguments of an action: the body's properties, whatever their case; an empty body is an empty object. */
export function actionArguments(operation: Operation, body: unknown): Arguments {
  const given = body === undefined || body === null ? {} : body
  if (typeof given !== 'object' || Array.isArray(given)) throw refusal(400, 'A JSON object is expected.')
  const values: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(given)) {
    if (name.includes('@')) continue
    const parameter = operation.parameters.find((each) => each.name.toLowerCase() === name.toLowerCase())
    if (parameter === undefined) {
      throw refusal(
        400,
        `The parameter ${quoted(name)} in the request payload is not a valid parameter for the operation '${operation.name}'.`,
        'WARNINGS.XAPI.NOT_FOUND',
        name.slice(0, 64),
      )
    }
    if (value !== null) values[parameter.name] = fromJson(parameter, value)
  }
  for (const parameter of operation.parameters) {
    if (!parameter.optional && values[parameter.name] === undefined) {
      throw refusal(400, `${parameter.name} is required.`, 'WARNINGS.XAPI.REQUIRED', parameter.name)
    }
  }
  return values
}

function fromJson(parameter: Parameter, value: unknown): unknown {
  switch (parameter.kind) {
    case 'text':
      if (typeof value === 'string' && value.length <= 1024) return value
      throw wrong(parameter, 'text of at most 1024 characters')
    case 'lines':
      if (typeof value === 'string' && value.length <= MAX_LINES_TEXT) return value
      throw wrong(parameter, `text of at most ${MAX_LINES_TEXT} characters`)
    case 'whole':
      if (Number.isSafeInteger(value)) return value
      throw wrong(parameter, 'a whole number')
    case 'truth':
      if (typeof value === 'boolean') return value
      throw wrong(parameter, 'true or false')
    case 'moment': {
      const at = typeof value === 'string' ? dateTimeMs(value) : null
      if (at !== null) return at
      throw wrong(parameter, 'a date and time')
    }
    case 'texts':
      if (isListOf(value, (each) => typeof each === 'string' && each.length <= 1024)) return value
      throw wrong(parameter, `a list of at most ${MAX_ITEMS} texts`)
    case 'wholes':
      if (isListOf(value, Number.isSafeInteger)) return value
      throw wrong(parameter, `a list of at most ${MAX_ITEMS} whole numbers`)
    case 'object':
      if (typeof value === 'object' && !Array.isArray(value)) return value
      throw wrong(parameter, 'an object')
    case 'objects':
      if (isListOf(value, (each) => typeof each === 'object' && each !== null && !Array.isArray(each))) return value
      throw wrong(parameter, `a list of at most ${MAX_ITEMS} objects`)
  }
}

function isListOf(value: unknown, test: (each: unknown) => boolean): boolean {
  return Array.isArray(value) && value.length <= MAX_ITEMS && value.every(test)
}

export function textOf(given: Arguments, name: string): string | null {
  const value = given[name]
  return typeof value === 'string' ? value : null
}
export function wholesOf(given: Arguments, name: string): readonly number[] {
  const value = given[name]
  return Array.isArray(value) ? value.filter((each) => typeof each === 'number') : []
}
export function textsOf(given: Arguments, name: string): readonly string[] {
  const value = given[name]
  return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : []
}
