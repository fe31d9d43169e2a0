// The list to go through before a fallback to a voice application goes live: ten points, each with yes or no and why.
import { textIn, textsIn } from '@cordboard/model'
import { missingOriginator } from './caller-id.ts'
import type { DoctorFacts } from './facts.ts'
import { handlersInFront, leadsOutside } from './fallback.ts'
import { sentence } from './finding.ts'
import { loginFindings } from './login.ts'
import { rewrittenForwards, unassignedDids } from './numbers.ts'
import { rulesHere } from './outbound.ts'

export interface GoLivePointRow {
  readonly Point: number
  readonly Title: string
  readonly Ok: boolean
  readonly Detail: string
}

type Judged = readonly [ok: boolean, detail: string]

export function goLiveList(facts: DoctorFacts): readonly GoLivePointRow[] {
  const points: readonly (readonly [title: string, judge: (facts: DoctorFacts) => Judged])[] = [
    ['The cloud’s host name exists and is set as Registrar/Server', hostIsThere],
    ['The application behind it answers calls', applicationAnswers],
    ['Authentication is set up on both sides', isAuthenticated],
    ['The template carries $OriginatorCallerID in all four headers', keepsCaller],
    ['The trunk uses a template and leads to the cloud', leadsToCloud],
    ['The customer-facing number stands among the DID numbers', hasDid],
    ['The number leads to a queue or ring group that goes on to the cloud', leadsToHandler],
    ['Route 1 of an outbound rule is the trunk', hasRule],
    ['E164 processing is off', isUntouched],
    ['A test call reached the cloud with the customer’s number', testCallWorked],
  ]
  return points.map(([Title, judge], index) => {
    const [Ok, Detail] = judge(facts)
    return { Point: index + 1, Title, Ok, Detail }
  })
}

function hostIsThere({ gateway, inspection }: DoctorFacts): Judged {
  const host = textIn(gateway.Host)
  if (host === '') return [false, 'Registrar/Server is empty.']
  if (inspection === null) return [false, 'The switch is not running, so the name was not looked up.']
  const { error, addresses } = inspection.resolution.registrar
  if (error !== null) return [false, `${host} cannot be resolved: ${error}`]
  return [
    addresses.length > 0,
    `${host} is found at ${addresses.map((each) => each.address).join(', ') || 'no address'}.`,
  ]
}

function applicationAnswers({ evidence }: DoctorFacts): Judged {
  return evidence.answeredOut
    ? [true, 'A call by this trunk was answered.']
    : [
        false,
        'No call by this trunk was answered yet: test the application on its own in the cloud’s console, then call it from here.',
      ]
}

function isAuthenticated(facts: DoctorFacts): Judged {
  const wrong = loginFindings(facts).find((each) => each.Level === 'Error')
  if (wrong !== undefined) return [false, sentence(wrong)]
  const { refusedLogin } = facts.evidence
  if (refusedLogin !== null) return [false, refusedLogin]
  const { fields } = facts.trunk
  if (textIn(fields.AuthID) !== '') return [true, 'By credentials, and nothing was refused since.']
  const at = facts.publicAddress === null ? 'the public address of this system' : facts.publicAddress
  return [true, `By address: ${at} must stand in the access list of the cloud. Nothing was refused since.`]
}

function keepsCaller({ gateway }: DoctorFacts): Judged {
  const missing = missingOriginator(gateway)
  if (missing.length === 0) return [true, 'All four carry it.']
  return [false, `Missing: ${missing.map((each) => each.name).join(', ')}.`]
}

function leadsToCloud({ gateway, cloud }: DoctorFacts): Judged {
  const template = textIn(gateway.TemplateFilename)
  const host = textIn(gateway.Host)
  if (template === '') return [false, 'The trunk was made without a template.']
  if (cloud === 'twilio-domain' || cloud === 'livekit') return [true, `Template ${template}, registrar ${host}.`]
  return [false, `${host || 'Registrar/Server'} is no host of a SIP Domain such as name.sip.us1.twilio.com.`]
}

function hasDid({ trunk }: DoctorFacts): Judged {
  const dids = textsIn(trunk.fields.DidNumbers)
  return dids.length > 0 ? [true, dids.slice(0, 3).join(', ')] : [false, 'The trunk has no DID numbers.']
}

function leadsToHandler(facts: DoctorFacts): Judged {
  const handlers = handlersInFront(facts)
  const loose = unassignedDids(facts)
  if (handlers.length === 0) {
    const dids = loose.length === 0 ? '' : ` Not assigned: ${loose.slice(0, 3).join(', ')}.`
    return [false, `No queue or ring group is reached by a number of the trunk, or forwards to it.${dids}`]
  }
  const names = (list: typeof handlers): string => list.map((each) => each.number).join(', ')
  const ending = handlers.filter((each) => !leadsOutside(each))
  if (ending.length > 0) {
    return [false, `Destination if no answer of ${names(ending)} is not Forward to Outside Number.`]
  }
  return [true, `${names(handlers)} forwards outside when nobody answers.`]
}

function hasRule(facts: DoctorFacts): Judged {
  const names = rulesHere(facts).flatMap(({ rule, first }) =>
    first ? [textIn(rule.fields.Name) || `rule ${rule.id}`] : [],
  )
  return names.length > 0 ? [true, names.join(', ')] : [false, 'No outbound rule has the trunk as Route 1.']
}

function isUntouched(facts: DoctorFacts): Judged {
  if (facts.e164.Enabled !== true) return [true, '“Process E164 numbers” is off.']
  const hit = rewrittenForwards(facts).map(({ to }) => to)
  const which = hit.length === 0 ? '' : ` It reformats ${hit.slice(0, 3).join(', ')}.`
  return [false, `“Process E164 numbers” is on.${which}`]
}

function testCallWorked({ evidence }: DoctorFacts): Judged {
  return evidence.answeredForward
    ? [true, 'A customer’s call was sent on by this trunk and answered there.']
    : [
        false,
        'Set all agents to do not disturb and call the number from outside: no such call was answered by the cloud yet.',
      ]
}
