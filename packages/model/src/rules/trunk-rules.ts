// What a trunk must be beyond its fields: numbers of its own, patterns that fit, a log-in nobody else registers with.
import { CODECS } from '../codecs.ts'
import { highestReference, patternGroups } from '../number-syntax.ts'
import { type Problem, problem } from '../problems.ts'
import type { Values } from '../validate.ts'
import { described, type Plan, recordIn, recordsIn, textIn, textsIn } from './plan.ts'

/** The form in which numbers from outside are compared: without a leading plus. */
export function comparableDid(did: string): string {
  return did.startsWith('+') ? did.slice(1) : did
}

/**
 * @param given the fields of this write
 * @param whole the row as it will be
 * @param self id of the row; null for a new one
 */
export function trunkProblems(given: Values, whole: Values, self: number | null, plan: Plan): readonly Problem[] {
  const problems: Problem[] = []
  if (given.DidNumbers !== undefined) checkDids(textsIn(given.DidNumbers), self, plan, problems)
  for (const name of ['InCIDFormatting', 'OutCIDFormatting']) checkFormatting(name, given[name], problems)
  if (given.Gateway !== undefined || given.AuthID !== undefined) checkLogin(whole, self, plan, problems)
  if (given.Gateway !== undefined) checkGateway(recordIn(whole.Gateway), problems)
  if (given.E164ProcessIncomingNumber === true && textIn(whole.E164CountryCode) === '') {
    problems.push(
      problem(
        'E164CountryCode',
        'WARNINGS.XAPI.REQUIRED',
        'E164CountryCode: the calling code of the own country is needed',
      ),
    )
  }
  checkPlaces(given.EmergencyGeoLocations, plan, problems)
  return problems
}

function checkDids(dids: readonly string[], self: number | null, plan: Plan, problems: Problem[]): void {
  const taken = new Map<string, string>()
  for (const trunk of plan.rows('Trunk')) {
    if (trunk.id === self) continue
    for (const did of textsIn(trunk.fields.DidNumbers)) taken.set(comparableDid(did), described(trunk))
  }
  const seen = new Set<string>()
  for (const [index, did] of dids.entries()) {
    const at = `DidNumbers[${index}]`
    const key = comparableDid(did)
    const other = taken.get(key)
    if (key === '') problems.push(problem(at, 'WARNINGS.XAPI.CAN_NOT_BE_EMPTY_STRING', `${at} is empty`))
    else if (seen.has(key)) problems.push(problem(at, 'WARNINGS.XAPI.DUPLICATE', `${at}: ${did} is given twice`))
    else if (other !== undefined)
      problems.push(problem(at, 'WARNINGS.XAPI.ALREADY_IN_USE', `${at}: ${did} belongs to ${other}`))
    seen.add(key)
  }
}

function checkFormatting(name: string, given: unknown, problems: Problem[]): void {
  for (const [index, rule] of recordsIn(given).entries()) {
    const at = `${name}[${index}]`
    const groups = patternGroups(textIn(rule.SourcePattern))
    if (textIn(rule.SourcePattern) === '') {
      problems.push(problem(`${at}.SourcePattern`, 'WARNINGS.XAPI.REQUIRED', `${at}.SourcePattern is needed`))
    } else if (groups !== null && highestReference(textIn(rule.ReplacePattern)) > groups) {
      const message = `${at}.ReplacePattern speaks of more groups than the ${groups} of the pattern`
      problems.push(problem(`${at}.ReplacePattern`, 'WARNINGS.INVALID', message))
    }
  }
}

// An incoming call is told by the log-in it was registered with, so two registrations must differ in it.
function checkLogin(whole: Values, self: number | null, plan: Plan, problems: Problem[]): void {
  const login = textIn(whole.AuthID)
  if (login === '' || !isRegistering(whole)) return
  const other = plan
    .rows('Trunk')
    .find((trunk) => trunk.id !== self && isRegistering(trunk.fields) && textIn(trunk.fields.AuthID) === login)
  if (other === undefined) return
  problems.push(
    problem('AuthID', 'WARNINGS.XAPI.ALREADY_IN_USE', `AuthID: ${described(other)} registers with it already`),
  )
}

export function isRegistering(trunk: Values): boolean {
  const wanted = recordIn(trunk.Gateway).RequireRegistrationFor
  return wanted !== undefined && wanted !== null && wanted !== 'Nothing'
}

const CODEC_NAMES = new Set(CODECS.map((codec) => codec.RfcName.toLowerCase()))

function checkGateway(gateway: Values, problems: Problem[]): void {
  for (const [index, name] of textsIn(gateway.Codecs).entries()) {
    if (CODEC_NAMES.has(name.toLowerCase())) continue
    const at = `Gateway.Codecs[${index}]`
    problems.push(problem(at, 'WARNINGS.XAPI.NOT_FOUND', `${at}: there is no codec ${name}`))
  }
  if (gateway.IPInRegistrationContact === 'Specified' && textIn(gateway.SpecifiedIPForRegistrationContact) === '') {
    const at = 'Gateway.SpecifiedIPForRegistrationContact'
    problems.push(problem(at, 'WARNINGS.XAPI.REQUIRED', `${at} is needed for a specified address`))
  }
}

function checkPlaces(given: unknown, plan: Plan, problems: Problem[]): void {
  const known = new Set(plan.rows('EmergencyGeoLocation').map((row) => row.fields.Id))
  for (const [index, each] of recordsIn(given).entries()) {
    const id = recordIn(each.Location).Id
    if (known.has(id)) continue
    const at = `EmergencyGeoLocations[${index}].Location.Id`
    problems.push(problem(at, 'WARNINGS.XAPI.NOT_FOUND', `${at}: there is no such location`))
  }
}

/** What an operator reads in Trunk.ConfigurationIssue; null when nothing is missing. */
export function configurationIssue(trunk: Values, hasPassword: boolean): string | null {
  const gateway = recordIn(trunk.Gateway)
  if (textIn(gateway.Host) === '') return 'No registrar or server is set.'
  if (!isRegistering(trunk)) return null
  if (textIn(trunk.AuthID) === '') return 'The trunk registers, but has no authentication ID.'
  if (!hasPassword) return 'The trunk registers, but has no password.'
  if (trunk.UseSeparateAuthId === true && textIn(trunk.SeparateAuthId) === '')
    return 'The provider wants a third name for authentication, but none is set.'
  return null
}
