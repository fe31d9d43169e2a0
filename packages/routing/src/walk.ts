// A call on its way through routing: what is known of it, and the steps it has taken inside one decision.
import type { DestinationFacts } from './destination-facts.ts'
import type { Facts } from './facts.ts'
import type { CallerFacts, Circumstances, Plan, Principal, Trail } from './plan.ts'
import { refuse } from './refusal.ts'

/** How often one call may be sent on before it is refused: ends forwarding circles. */
export const maxHops = 10

export interface Walk {
  readonly facts: Facts
  readonly caller: CallerFacts
  readonly now: number
  readonly hops: number
  readonly visited: readonly string[]
  readonly trail: Trail
}

/** A call is sent on: where to, and on whose behalf. */
export interface Leap {
  readonly to: DestinationFacts
  readonly on: Principal
  readonly prompt: string | null
  readonly why: string
  /** `on` sends somebody else's call on. */
  readonly forwarding: boolean
}

/** What one step of a decision comes to. */
export type Step = { readonly step: 'plan'; readonly plan: Plan } | { readonly step: 'leap'; readonly leap: Leap }

export const planned = (plan: Plan): Step => ({ step: 'plan', plan })
export const leaping = (leap: Leap): Step => ({ step: 'leap', leap })

export function walkOf(facts: Facts, question: Circumstances): Walk {
  const { caller, now, hops, visited } = question
  return { facts, caller, now, hops, visited, trail: [] }
}

export function saying(walk: Walk, ...why: readonly string[]): Walk {
  return { ...walk, trail: [...walk.trail, ...why] }
}

export const isExternal = (walk: Walk): boolean => walk.caller.trunk !== null

/** The refusal of a call that was sent on too often, or null. */
export function tooManyHops(walk: Walk, most: number = maxHops): Plan | null {
  if (walk.hops <= most) return null
  const way = walk.visited.length > 0 ? ` (${walk.visited.join(' → ')})` : ''
  const why = `the call was sent on ${walk.hops} times${way}, ${most} are allowed`
  return refuse('too-many-hops', walk.trail, why, 'Look for forwardings that point at each other.')
}

/** The refusal of a call that comes to a number of ours again without anybody's doing, or null. */
export function circleAt(walk: Walk, number: string): Plan | null {
  const first = walk.visited.indexOf(number)
  if (first < 0) return null
  const circle = [...walk.visited.slice(first), number].join(' → ')
  const tip = `Change one of the destinations in the circle ${circle}.`
  return refuse('too-many-hops', walk.trail, `forwarding goes in a circle: ${circle}`, tip)
}
