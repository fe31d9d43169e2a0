// A handler came to its end without an answer: where the call goes now.

import { announced } from './announced.ts'
import { deliver } from './deliver.ts'
import type { DestinationFacts, RouteFacts } from './destination-facts.ts'
import { type Entity, entityAt } from './entities.ts'
import { byOrigin } from './extension.ts'
import type { Facts } from './facts.ts'
import type { ProfileFacts } from './handling-facts.ts'
import type { Divert, OnwardQuestion, Plan, RefusalCause } from './plan.ts'
import { refuse } from './refusal.ts'
import { describeTo } from './targets.ts'
import { isExternal, saying, tooManyHops, type Walk, walkOf } from './walk.ts'

const said: Readonly<Record<Divert, string>> = {
  noAnswer: 'nobody answered',
  busy: 'it is busy',
  notRegistered: 'no device is registered',
  noAgents: 'no agent can be rung',
  full: 'the queue is full',
  failed: 'the devices could not be reached',
}

export function goOn(facts: Facts, question: OnwardQuestion): Plan {
  const { at, why } = question
  const asked = walkOf(facts, question)
  const visited = asked.visited.includes(at.number) ? asked.visited : [...asked.visited, at.number]
  const walk = saying({ ...asked, visited }, `at ${at.number} ${said[why]}`)
  const stopped = tooManyHops(walk)
  if (stopped) return stopped
  const entity = entityAt(facts, at.number)
  const route = entity ? exitOf(walk, entity, why) : null
  if (route === null || isNowhere(route.destination)) return nowhereElse(walk, route, why)
  const origin = entity?.kind === 'extension' ? ` for calls from ${isExternal(walk) ? 'outside' : 'inside'}` : ''
  const sentence = `${at.number} sends it to ${describeTo(route.destination)}${origin}`
  return deliver(walk, { to: route.destination, on: at, prompt: route.prompt, why: sentence, forwarding: true })
}

/** Voicemail is a destination of every new user; until there is one, such a call ends as if there were none. */
function isNowhere({ kind }: DestinationFacts): boolean {
  return kind === 'none' || kind === 'proceed' || kind === 'voicemail'
}

function exitOf(walk: Walk, entity: Entity, why: Divert): RouteFacts | null {
  switch (entity.kind) {
    case 'extension':
      return { destination: byOrigin(walk, ofProfile(entity.of.profile, why)), prompt: null }
    case 'queue':
    case 'ringGroup':
      return entity.of.noAnswer
    default:
      return null
  }
}

function ofProfile(profile: ProfileFacts, why: Divert): ProfileFacts['noAnswer'] {
  if (why === 'busy') return profile.busy
  return why === 'notRegistered' ? profile.notRegistered : profile.noAnswer
}

const causes: Readonly<Record<Divert, RefusalCause>> = {
  noAnswer: 'no-answer',
  busy: 'busy',
  notRegistered: 'not-registered',
  noAgents: 'no-answer',
  full: 'no-answer',
  failed: 'no-answer',
}

function nowhereElse(walk: Walk, route: RouteFacts | null, why: Divert): Plan {
  const voicemail =
    route?.destination.kind === 'voicemail' ? ': voicemail is set, which this version does not have' : ''
  const end = refuse(causes[why], walk.trail, `no further destination is set${voicemail}`)
  return announced(route?.prompt ? [route.prompt] : [], end)
}
