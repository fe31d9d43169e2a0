// Where a dialled number goes: facts and a question in, a plan with its trail of reasons out.
//
// Order: emergency numbers -> SIP URIs -> numbers of ours -> dial codes -> (for carriers) our DIDs -> outside.
import { arriveAt } from './arrive.ts'
import { deliverTo } from './deliver.ts'
import { codePlan, matchDialCode } from './dial-codes.ts'
import { entityAt, trunkAt } from './entities.ts'
import type { ExtensionFacts, Facts } from './facts.ts'
import { lookUp } from './index-map.ts'
import { maxDialledLength, normaliseDialled } from './numbers/dialled.ts'
import { looksLikeUri, maxUriLength } from './numbers/sip-uri.ts'
import { emergencyPlan, type Outward, outsidePlan, readUri, uriPlan } from './outside.ts'
import type { DialQuestion, Plan, Principal } from './plan.ts'
import { refuse } from './refusal.ts'
import { shown } from './shown.ts'
import { circleAt, saying, tooManyHops, type Walk, walkOf } from './walk.ts'

/** Decides where a dialled call goes. Pure: the same facts and question give the same plan. */
export function decide(facts: Facts, question: DialQuestion): Plan {
  const walk = walkOf(facts, question)
  const { on, forwarding } = question
  const isUri = looksLikeUri(question.dialled)
  const number = isUri ? question.dialled.trim() : normaliseDialled(question.dialled)
  const out: Outward = { on, number, forwarding, hides: false }
  const emergency = isUri ? emergencyUri(walk, out) : emergencyPlan(saying(walk, `${described(on)} dials`), out)
  if (emergency) return emergency
  const stopped = tooManyHops(walk)
  if (stopped) return stopped
  const user = on.kind === 'extension' ? (lookUp(facts.extensions, on.number) ?? null) : null
  const stranger = unknownPrincipal(walk, on)
  if (stranger) return stranger
  const tooLong = lengthObjection(walk, question.dialled)
  if (tooLong && user?.enabled !== false) return tooLong
  if (user?.enabled === false) {
    const tip = `Enable extension ${on.number} to let it call.`
    return refuse('caller-disabled', walk.trail, `caller ${on.number} is disabled`, tip)
  }
  const known = saying(walk, user ? `caller ${on.number} is an enabled extension` : `${described(on)} dials`)
  return isUri ? dialledUri(known, out) : dialledNumber(known, out, user)
}

/** `sip:112@` one of our domains. */
function emergencyUri(walk: Walk, out: Outward): Plan | null {
  const read = readUri(walk, out.number)
  if (read?.uri !== 'ours') return null
  const said = saying(walk, `${described(out.on)} dials`, 'the address is one of ours')
  return emergencyPlan(said, { ...out, number: normaliseDialled(read.number) })
}

function unknownPrincipal(walk: Walk, on: Principal): Plan | null {
  const exists = on.kind === 'trunk' ? trunkAt(walk.facts, on.number) : entityAt(walk.facts, on.number)
  if (exists && (on.kind !== 'extension' || lookUp(walk.facts.extensions, on.number))) return null
  return refuse('caller-unknown', walk.trail, `no ${described(on)} exists`)
}

function lengthObjection(walk: Walk, dialled: string): Plan | null {
  const most = looksLikeUri(dialled) ? maxUriLength : maxDialledLength
  if (dialled.length > 0 && dialled.length <= most) return null
  const why = `what was dialled has ${dialled.length} characters, 1 to ${most} are allowed`
  return refuse('malformed-number', walk.trail, why)
}

function dialledUri(walk: Walk, out: Outward): Plan {
  const read = readUri(walk, out.number)
  if (read === null) {
    const why = `${shown(out.number)} is not a SIP URI that can be used`
    return refuse('malformed-number', walk.trail, why, 'Write it as sip:user@host, without header fields.')
  }
  if (read.uri === 'outside') return uriPlan(walk, out, read.target)
  const user = out.on.kind === 'extension' ? (lookUp(walk.facts.extensions, out.on.number) ?? null) : null
  return dialledNumber(
    saying(walk, 'the address is one of ours'),
    { ...out, number: normaliseDialled(read.number) },
    user,
  )
}

function dialledNumber(walk: Walk, out: Outward, user: ExtensionFacts | null): Plan {
  const entity = entityAt(walk.facts, out.number)
  if (entity) return circleAt(walk, entity.of.number) ?? deliverTo(walk, entity)
  const code = user ? matchDialCode(walk.facts.dialCodes, out.number) : null
  if (code?.code.feature === 'hideCallerId' && code.rest !== '') return hidden(walk, out, code.rest)
  if (code) return codePlan(walk, user, code)
  const arrived = out.on.kind === 'trunk' ? arriveAt(walk, out.number) : null
  return arrived ?? outsidePlan(walk, out)
}

/** The number after the code that hides the caller: colleagues see each other all the same. */
function hidden(walk: Walk, out: Outward, rest: string): Plan {
  const said = saying(walk, 'the caller hides its number')
  const plain = { ...out, number: rest, hides: true }
  const emergency = emergencyPlan(said, plain)
  if (emergency) return emergency
  const entity = entityAt(walk.facts, rest)
  return entity ? (circleAt(walk, entity.of.number) ?? deliverTo(said, entity)) : outsidePlan(said, plain)
}

const principals: Readonly<Record<Principal['kind'], string>> = {
  extension: 'extension',
  queue: 'queue',
  ringGroup: 'ring group',
  receptionist: 'receptionist',
  group: 'department',
  trunk: 'trunk',
}

function described(on: Principal): string {
  return `${principals[on.kind]} ${shown(on.number)}`
}
