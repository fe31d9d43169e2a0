// Brings a call to a destination: one loop over what sends it on, until something takes it or refuses it.
import { announced } from './announced.ts'
import type { DestinationFacts } from './destination-facts.ts'
import { atGroup, atQueue, atReceptionist, atRingGroup } from './endpoints.ts'
import { type Entity, entityAt } from './entities.ts'
import { atExtension } from './extension.ts'
import { lookUp } from './index-map.ts'
import { normaliseDialled } from './numbers/dialled.ts'
import { looksLikeUri } from './numbers/sip-uri.ts'
import { emergencyPlan, type Outward, outsidePlan, readUri, uriPlan } from './outside.ts'
import type { Plan, Principal } from './plan.ts'
import { refuse } from './refusal.ts'
import { shown } from './shown.ts'
import { describeTo } from './targets.ts'
import { circleAt, type Leap, planned, type Step, saying, tooManyHops, type Walk } from './walk.ts'

/** Where `leap` ends. Prompts of the routes on the way are played in order before the plan. */
export function deliver(start: Walk, first: Leap): Plan {
  let walk = saying(start, first.why)
  let leap = first
  const prompts: string[] = []
  // Ends: every turn that does not return uses up a hop.
  for (;;) {
    const stopped = tooManyHops(walk)
    if (stopped) return stopped
    if (leap.prompt !== null) prompts.push(leap.prompt)
    const step = follow(walk, leap)
    if (step.step === 'plan') return announced(prompts, step.plan)
    walk = saying({ ...walk, hops: walk.hops + 1, visited: visitedBy(walk, step.leap.on) }, step.leap.why)
    leap = step.leap
  }
}

/** What the entity with a number does with a call. */
export function deliverTo(walk: Walk, entity: Entity): Plan {
  const step = enter(walk, entity)
  if (step.step === 'plan') return step.plan
  return deliver({ ...walk, hops: walk.hops + 1, visited: visitedBy(walk, step.leap.on) }, step.leap)
}

function visitedBy(walk: Walk, on: Principal): readonly string[] {
  return walk.visited.includes(on.number) ? walk.visited : [...walk.visited, on.number]
}

function follow(walk: Walk, { to, on, forwarding }: Leap): Step {
  switch (to.kind) {
    case 'extension':
    case 'queue':
    case 'ringGroup':
    case 'receptionist':
    case 'group':
      return inside(walk, to)
    case 'external':
      return planned(external(walk, { on, number: to.number, forwarding, hides: false }))
    case 'deflect':
      return planned(deflect(walk, to))
    case 'none':
    case 'proceed':
      return planned(refuse('no-destination', walk.trail, 'the call ends there: no destination is set'))
    case 'voicemail': {
      const why = 'this version has no voicemail'
      return planned(refuse('feature-missing', walk.trail, why, 'Choose another destination than voicemail.'))
    }
    case 'unsupported': {
      const why = `this version has no destination of the kind ${shown(to.number)}`
      return planned(refuse('feature-missing', walk.trail, why, 'Choose another destination.'))
    }
  }
}

function inside(walk: Walk, to: DestinationFacts): Step {
  const entity = namedBy(walk, to)
  if (entity === null) {
    const why = `there is no ${describeTo(to)}`
    return planned(refuse('unknown-number', walk.trail, why, 'Change the destination to something that exists.'))
  }
  const circle = circleAt(walk, entity.of.number)
  return circle ? planned(circle) : enter(walk, entity)
}

/** By number alone: a destination that says queue while the number is a ring group's goes to the ring group. */
function namedBy(walk: Walk, to: DestinationFacts): Entity | null {
  const group = to.kind === 'group' ? lookUp(walk.facts.groups, to.number) : undefined
  return entityAt(walk.facts, to.number) ?? (group ? { kind: 'group', of: group } : null)
}

function enter(walk: Walk, entity: Entity): Step {
  switch (entity.kind) {
    case 'extension':
      return atExtension(walk, entity.of)
    case 'queue':
      return atQueue(walk, entity.of)
    case 'ringGroup':
      return atRingGroup(walk, entity.of)
    case 'receptionist':
      return atReceptionist(walk, entity.of)
    case 'group':
      return atGroup(walk, entity.of)
  }
}

function external(walk: Walk, out: Outward): Plan {
  if (out.on.kind === 'extension' && !walk.facts.allowsForwardingOutside) {
    const tip = 'Forwarding to outside numbers is switched off for all users.'
    return refuse('internal-only', walk.trail, `${out.on.number} may not forward calls outside`, tip)
  }
  if (looksLikeUri(out.number)) {
    const read = readUri(walk, out.number)
    if (read === null)
      return refuse('malformed-number', walk.trail, `${shown(out.number)} is not a SIP URI that can be used`)
    if (read.uri === 'outside') return uriPlan(walk, out, read.target)
    const named = { ...out, number: normaliseDialled(read.number) }
    const emergency = emergencyPlan(walk, named)
    if (emergency) return emergency
    const entity = entityAt(walk.facts, read.number)
    if (entity !== null) return circleAt(walk, entity.of.number) ?? deliverTo(walk, entity)
    return outsidePlan(walk, named)
  }
  const named = { ...out, number: normaliseDialled(out.number) }
  if (named.number === '') return refuse('no-destination', walk.trail, 'no outside number is set there')
  return emergencyPlan(walk, named) ?? outsidePlan(walk, named)
}

function deflect(walk: Walk, to: DestinationFacts): Plan {
  if (walk.caller.trunk === null) {
    return refuse('no-destination', walk.trail, 'only calls from a trunk can be redirected with 302')
  }
  const number = normaliseDialled(to.number)
  if (number === '') return refuse('no-destination', walk.trail, 'no number to redirect to is set there')
  return { plan: 'deflect', number, trail: [...walk.trail, `the trunk is told to call ${shown(number)} itself`] }
}
