// What a receptionist must be: every key once, every key and the silence leading to something that exists.
import { type Problem, problem } from '../problems.ts'
import type { Values } from '../validate.ts'
import { targetProblem } from './destinations.ts'
import { type Plan, peerTypeOf, recordsIn, textIn } from './plan.ts'

/** The nouns behind an IVRForwardType; the others need no number. */
const TARGETS: Readonly<Record<string, readonly string[]>> = {
  Extension: ['User', 'Group'],
  RingGroup: ['RingGroup'],
  Queue: ['Queue'],
  IVR: ['Receptionist'],
  VoiceMail: ['User'],
}
const ANYONE = ['User', 'Queue', 'RingGroup', 'Receptionist', 'Group', 'ServicePrincipal']

export function receptionistProblems(
  given: Values,
  whole: Values,
  self: number | null,
  plan: Plan,
): readonly Problem[] {
  const problems: Problem[] = []
  const own = textIn(whole.Number)
  // A receptionist may lead to itself, also before it is stored.
  const check = (number: string, nouns: readonly string[], isExtension: boolean, at: string): void => {
    if (own !== '' && number === own && nouns.includes('Receptionist')) return
    const wrong = targetProblem(number, nouns, isExtension, at, plan)
    if (wrong !== null) problems.push(wrong)
  }
  const seen = new Set<string>()
  for (const [index, forward] of recordsIn(given.Forwards).entries()) {
    const at = `Forwards[${index}]`
    const input = textIn(forward.Input)
    if (input === '') problems.push(problem(`${at}.Input`, 'WARNINGS.XAPI.REQUIRED', `${at}.Input: a key is needed`))
    else if (seen.has(input))
      problems.push(problem(`${at}.Input`, 'WARNINGS.XAPI.DUPLICATE', `${at}.Input: key ${input} is given twice`))
    seen.add(input)
    const type = textIn(forward.ForwardType)
    if (type === '')
      problems.push(problem(`${at}.ForwardType`, 'WARNINGS.XAPI.REQUIRED', `${at}.ForwardType is needed`))
    const nouns = TARGETS[type]
    if (nouns !== undefined) check(textIn(forward.ForwardDN), nouns, type === 'Extension', `${at}.ForwardDN`)
  }
  const timeout = TARGETS[textIn(whole.TimeoutForwardType)]
  if (timeout !== undefined && (given.TimeoutForwardType !== undefined || given.TimeoutForwardDN !== undefined)) {
    check(textIn(whole.TimeoutForwardDN), timeout, whole.TimeoutForwardType === 'Extension', 'TimeoutForwardDN')
  }
  problems.push(...peerTypeProblems(given, whole, plan))
  for (const name of ['InvalidKeyForwardDN', 'ForwardSmsTo']) {
    const number = textIn(given[name])
    if (number !== '') check(number, ANYONE, false, name)
  }
  if (
    given.IVRType === 'Wakeup' &&
    plan.rows('Receptionist').some((row) => row.id !== self && row.fields.IVRType === 'Wakeup')
  )
    problems.push(problem('IVRType', 'WARNINGS.WAKEUP_IVR_EXISTS', 'IVRType: there is a wake-up receptionist already'))
  return problems
}

/** PeerType says what a number is; it is filled in, so another one than what it is would be a misunderstanding. */
function peerTypeProblems(given: Values, whole: Values, plan: Plan): readonly Problem[] {
  const check = (said: unknown, is: string, at: string, dn: string): readonly Problem[] => {
    const type = textIn(said)
    if (type === '' || type === 'None' || type === is) return []
    const what = is === 'None' ? 'it leads to no number' : `${dn} is ${is}`
    return [problem(at, 'WARNINGS.INVALID', `${at}: ${what}, so ${type} does not fit`)]
  }
  const forwards = recordsIn(given.Forwards).flatMap((forward, index) => {
    const is = peerTypeBehind(textIn(forward.ForwardType), textIn(forward.ForwardDN), plan)
    return check(forward.PeerType, is, `Forwards[${index}].PeerType`, textIn(forward.ForwardDN))
  })
  const dn = textIn(whole.TimeoutForwardDN)
  return [
    ...forwards,
    ...check(given.TimeoutForwardPeerType, timeoutPeerType(whole, plan), 'TimeoutForwardPeerType', dn),
  ]
}

function peerTypeBehind(forwardType: string, number: string, plan: Plan): string {
  if (TARGETS[forwardType] === undefined) return 'None'
  const row = plan.byNumber(number)
  return row === null ? 'IVR' : peerTypeOf(row)
}

/** Forwards as they are kept: numbered, with the type of what they lead to. */
export function keptForwards(given: unknown, plan: Plan): readonly Values[] {
  return recordsIn(given).map((forward, index) => {
    const leads = TARGETS[textIn(forward.ForwardType)] !== undefined
    const row = leads ? plan.byNumber(textIn(forward.ForwardDN)) : null
    return {
      Id: index + 1,
      Input: textIn(forward.Input),
      ForwardType: forward.ForwardType,
      ForwardDN: leads ? textIn(forward.ForwardDN) : '',
      PeerType: row === null ? (leads ? 'IVR' : 'None') : peerTypeOf(row),
      CustomData: textIn(forward.CustomData),
    }
  })
}

/** The PeerType of what the silence leads to. */
export function timeoutPeerType(whole: Values, plan: Plan): string {
  return peerTypeBehind(textIn(whole.TimeoutForwardType), textIn(whole.TimeoutForwardDN), plan)
}
