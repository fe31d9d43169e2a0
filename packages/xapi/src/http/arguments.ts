// Reads what was given to a function (path or query) or an action (body) by its declaration.
import {
  type Field,
  type FieldType,
  type OperationDeclaration,
  type Problem,
  recordIn,
  type ScalarType,
  validateField,
} from '@cordboard/model'
import type { Argument } from '../odata/index.ts'
import { quoted } from '../odata/index.ts'
import type { Arguments } from './operation.ts'
import { invalid, refusal } from './refusal.ts'

const MAX_ITEMS = 10_000

/** Arguments of a function: named in the path, or as query options of their own names. */
export function functionArguments(
  operation: OperationDeclaration,
  given: readonly Argument[],
  others: ReadonlyMap<string, string>,
): Arguments {
  const values: Record<string, unknown> = {}
  const declared = Object.entries(operation.takes)
  const unknown = given.find((each) => !declared.some(([name]) => name.toLowerCase() === each.name?.toLowerCase()))
  if (unknown !== undefined)
    throw refusal(400, `The function '${operation.name}' has no argument ${quoted(unknown.name ?? unknown.text)}.`)
  for (const [name, field] of declared) {
    const written = writtenOf(name, given, others)
    if (written === null || (!written.quoted && written.text === 'null')) {
      if (mayBeLeftOut(field)) continue
      throw refusal(
        400,
        `The function '${operation.name}' needs the argument '${name}'.`,
        'WARNINGS.XAPI.REQUIRED',
        name,
      )
    }
    values[name] = checked(name, field, fromText(name, field.type, written.text))
  }
  return values
}

function writtenOf(
  name: string,
  given: readonly Argument[],
  others: ReadonlyMap<string, string>,
): Pick<Argument, 'text' | 'quoted'> | null {
  const argument = given.find((each) => each.name?.toLowerCase() === name.toLowerCase())
  if (argument !== undefined) return argument
  const other = others.get(name)
  return other === undefined ? null : { text: unquoted(other), quoted: other.startsWith("'") }
}

function unquoted(text: string): string {
  return text.length >= 2 && text.startsWith("'") && text.endsWith("'") ? text.slice(1, -1).replaceAll("''", "'") : text
}

/** Truth that nobody speaks is false. */
function mayBeLeftOut(field: Field): boolean {
  return field.nullable || (field.type.kind === 'scalar' && field.type.edm === 'Boolean')
}

const NUMBERS: ReadonlySet<ScalarType> = new Set(['Int32', 'Int64', 'Byte', 'Double', 'Decimal'])

/** What a path says as text, as a body would say it. */
function fromText(name: string, type: FieldType, text: string): unknown {
  switch (type.kind) {
    case 'enum':
      return text
    case 'scalar':
      if (type.edm === 'Boolean') return text === 'true' ? true : text === 'false' ? false : text
      return NUMBERS.has(type.edm) && /^-?\d{1,15}(\.\d{1,15})?$/.test(text) ? Number(text) : text
    default:
      throw refusal(400, `${name}: a simple value is expected.`, 'WARNINGS.INVALID', name)
  }
}

/** Arguments of an action: the body's properties, whatever their case; an empty body is an empty object. */
export function actionArguments(operation: OperationDeclaration, body: unknown): Arguments {
  const given = body === undefined || body === null ? {} : body
  if (typeof given !== 'object' || Array.isArray(given)) throw refusal(400, 'A JSON object is expected.')
  const values: Record<string, unknown> = {}
  const declared = Object.entries(operation.takes)
  for (const [said, value] of Object.entries(given)) {
    if (said.includes('@')) continue
    const [name, field] = declared.find(([each]) => each.toLowerCase() === said.toLowerCase()) ?? []
    if (name === undefined || field === undefined) {
      throw refusal(
        400,
        `The parameter ${quoted(said)} in the request payload is not a valid parameter for the operation '${operation.name}'.`,
        'WARNINGS.XAPI.NOT_FOUND',
        said.slice(0, 64),
      )
    }
    if (value !== null) values[name] = checked(name, field, value)
  }
  for (const [name, field] of declared) {
    if (values[name] === undefined && !mayBeLeftOut(field))
      throw refusal(400, `${name} is required.`, 'WARNINGS.XAPI.REQUIRED', name)
  }
  return values
}

/** Lists of bulk operations are longer than lists in rows. */
function checked(name: string, field: Field, value: unknown): unknown {
  const problems: Problem[] = []
  const clean = validateField({ ...field, maxItems: field.maxItems ?? MAX_ITEMS }, value, name, problems)
  if (problems.length > 0) throw invalid(problems)
  return clean
}

/** A part of an argument by name, an empty object when it was not given. */
export function structOf(given: Arguments, name: string): Readonly<Record<string, unknown>> {
  return recordIn(given[name])
}
