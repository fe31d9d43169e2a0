// Destinations inside rows of any noun: found by the declaration, checked against the plan, completed.
import type { FieldType, NounDeclaration, StructDeclaration } from '../declaration.ts'
import { isOutsideNumber, isSipAddress } from '../number-syntax.ts'
import { type Problem, problem } from '../problems.ts'
import type { Values } from '../validate.ts'
import { isRecord, nameOf, type Plan, peerTypeOf, textIn, wordOf } from './plan.ts'

/** What stands behind each kind of destination that names a number. */
export const TARGETS: Readonly<Record<string, readonly string[]>> = {
  Extension: ['User', 'Group'],
  Queue: ['Queue'],
  RingGroup: ['RingGroup'],
  IVR: ['Receptionist'],
  VoiceMail: ['User', 'Queue', 'RingGroup'],
  RoutePoint: ['ServicePrincipal', 'CallFlowApp'],
}

const OUTSIDE: ReadonlySet<string> = new Set(['External', 'Boomerang', 'Deflect'])

type Visit = (destination: Values, path: string) => Values

/** `values` with every Destination inside replaced by what `visit` makes of it. */
export function mapDestinations(noun: NounDeclaration, values: Values, visit: Visit): Values {
  return mapStruct(noun.struct, values, '', visit)
}

/** Every destination of a row with its path, e.g. `ForwardingProfiles[0].AvailableRoute.NoAnswerInternal`. */
export function destinationsOf(
  noun: NounDeclaration,
  values: Values,
): readonly { readonly path: string; readonly destination: Values }[] {
  const found: { path: string; destination: Values }[] = []
  mapDestinations(noun, values, (destination, path) => {
    found.push({ path, destination })
    return destination
  })
  return found
}

/** The top-level fields of a noun that hold destinations somewhere inside. */
export function leadingFields(noun: NounDeclaration): readonly string[] {
  const known = LEADING.get(noun.name)
  if (known !== undefined) return known
  const found = Object.entries(noun.struct.fields).flatMap(([name, field]) =>
    holdsDestination(field.type) ? [name] : [],
  )
  LEADING.set(noun.name, found)
  return found
}

const LEADING = new Map<string, readonly string[]>()

function holdsDestination(type: FieldType): boolean {
  if (type.kind === 'list') return holdsDestination(type.item)
  if (type.kind !== 'struct') return false
  return type.of.name === 'Destination' || Object.values(type.of.fields).some((field) => holdsDestination(field.type))
}

/** Is there a destination in this value that `test` accepts? Told by its shape, so that many rows are looked at quickly. */
export function someDestination(value: unknown, test: (destination: Values) => boolean): boolean {
  if (Array.isArray(value)) return value.some((each) => someDestination(each, test))
  if (!isRecord(value)) return false
  if (typeof value.To === 'string') return test(value)
  return Object.values(value).some((each) => typeof each === 'object' && someDestination(each, test))
}

function mapStruct(struct: StructDeclaration, values: Values, at: string, visit: Visit): Values {
  const mapped: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(values)) {
    const field = Object.hasOwn(struct.fields, name) ? struct.fields[name] : undefined
    const path = at === '' ? name : `${at}.${name}`
    mapped[name] = field === undefined ? value : mapValue(field.type, value, path, visit)
  }
  return mapped
}

function mapValue(type: FieldType, value: unknown, path: string, visit: Visit): unknown {
  if (type.kind === 'list' && Array.isArray(value)) {
    return value.map((each, index) => mapValue(type.item, each, `${path}[${index}]`, visit))
  }
  if (type.kind !== 'struct' || !isRecord(value)) return value
  return type.of.name === 'Destination' ? visit(value, path) : mapStruct(type.of, value, path, visit)
}

/**
 * `values` with complete destinations: numbers of the right kind, names and types filled in. Problems are added for those
 * that lead nowhere.
 */
export function completeDestinations(noun: NounDeclaration, values: Values, plan: Plan, problems: Problem[]): Values {
  return mapDestinations(noun, values, (destination, path) => {
    const wrong = destinationProblem(noun, destination, path, plan)
    if (wrong !== null) {
      problems.push(wrong)
      return destination
    }
    return completed(destination, plan)
  })
}

function kindOf(destination: Values): string {
  return textIn(destination.To) || 'None'
}

/** Clients write an outside number into External; some into Number. */
export function outsideOf(destination: Values): string {
  return textIn(destination.External) || textIn(destination.Number)
}

function destinationProblem(noun: NounDeclaration, destination: Values, path: string, plan: Plan): Problem | null {
  const to = kindOf(destination)
  if (to === 'Fax')
    return problem(
      `${path}.To`,
      'WARNINGS.XAPI.NOT_SUPPORTED',
      `${path}: calls are not led to fax extensions in this version`,
    )
  if (to === 'Deflect' && noun.name !== 'InboundRule') return misplaced(path, to, 'an inbound rule')
  if (to === 'ProceedWithNoExceptions' && !path.startsWith('ForwardingExceptions'))
    return misplaced(path, to, 'a forwarding exception')
  if (OUTSIDE.has(to)) return outsideProblem(outsideOf(destination), path)
  const nouns = TARGETS[to]
  if (nouns === undefined) return null
  const number = textIn(destination.Number)
  // One's own mailbox needs no number.
  if (to === 'VoiceMail' && number === '' && noun.name === 'User') return null
  return targetProblem(number, nouns, to === 'Extension', `${path}.Number`, plan)
}

function misplaced(path: string, to: string, where: string): Problem {
  return problem(`${path}.To`, 'WARNINGS.XAPI.NOT_SUPPORTED', `${path}: ${to} is for ${where} only`)
}

function outsideProblem(outside: string, path: string): Problem | null {
  const at = `${path}.External`
  if (outside === '') return problem(at, 'WARNINGS.XAPI.REQUIRED', `${at}: a number or a SIP address is needed`)
  if (isOutsideNumber(outside) || isSipAddress(outside)) return null
  return problem(at, 'WARNINGS.INVALID', `${at}: a number or an address such as sip:name@example.com is expected`)
}

/** What is wrong with a number that must belong to one of these nouns; null when nothing. */
export function targetProblem(
  number: string,
  nouns: readonly string[],
  isExtension: boolean,
  at: string,
  plan: Plan,
): Problem | null {
  const wanted = nouns.map(wordOf).join(' or ')
  if (number === '') return problem(at, 'WARNINGS.XAPI.REQUIRED', `${at}: the number of ${article(wanted)} is needed`)
  const row = plan.byNumber(number)
  if (row === null) {
    const code = isExtension ? 'WARNINGS.XAPI.NON_EXISTENT_EXT_NUMBER' : 'WARNINGS.XAPI.NOT_FOUND'
    return problem(at, code, `${at}: there is no ${wanted} ${number.slice(0, 50)}`)
  }
  if (nouns.includes(row.noun)) return null
  return problem(at, 'WARNINGS.INVALID', `${at}: ${row.number} is ${article(wordOf(row.noun))}, not ${article(wanted)}`)
}

function article(word: string): string {
  return /^[aeiouA]/.test(word) ? `an ${word}` : `a ${word}`
}

function completed(destination: Values, plan: Plan): Values {
  const to = kindOf(destination)
  if (OUTSIDE.has(to)) {
    return { To: to, Number: '', External: outsideOf(destination).trim(), Name: '', Type: 'None', Tags: [] }
  }
  const row = TARGETS[to] === undefined ? null : plan.byNumber(textIn(destination.Number))
  return {
    To: to,
    Number: row?.number ?? '',
    External: '',
    Name: row === null ? '' : nameOf(row),
    Type: row === null ? 'None' : peerTypeOf(row),
    Tags: [],
  }
}
