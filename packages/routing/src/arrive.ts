// Where a call by a trunk goes: the caller as it is to be shown, the block list, the inbound rule, its destination.
import { deliver } from './deliver.ts'
import type { Facts } from './facts.ts'
import { type InboundMatch, matchInbound } from './inbound-rules.ts'
import { lookUp, valuesOf } from './index-map.ts'
import { withoutPlus } from './numbers/dialled.ts'
import { processIncoming } from './numbers/e164.ts'
import { reformat } from './numbers/formatting.ts'
import { maskMatches } from './numbers/mask.ts'
import type { ArrivalPlan, ArrivalQuestion, CallerFacts, Plan, Principal } from './plan.ts'
import { refuse } from './refusal.ts'
import { shown } from './shown.ts'
import type { TrunkFacts } from './trunk-facts.ts'
import { saying, type Walk, walkOf } from './walk.ts'

const longestName = 128

export function arrive(facts: Facts, question: ArrivalQuestion): ArrivalPlan {
  const trunk = lookUp(facts.trunks, String(question.trunk))
  const asked = walkOf(facts, { ...question, caller: { ...question.caller, trunk: question.trunk } })
  if (!trunk) {
    const plan = refuse('no-trunk', [], `trunk ${question.trunk} does not exist`)
    return { plan, caller: asked.caller, rule: null }
  }
  const caller = shownCaller(facts, trunk, asked.caller, question.called)
  const walk = saying({ ...asked, caller }, `the call came by trunk ${trunk.name} (${trunk.number})`)
  const objection = doorObjection(walk, trunk, asked.caller.number)
  if (objection) return { plan: objection, caller, rule: null }
  const { match, notes } = matchInbound(walk, trunk, question.called)
  if (match === null) return { plan: unassigned(saying(walk, ...notes), trunk, question.called), caller, rule: null }
  const named = { ...caller, name: nameWithRule(match, caller) }
  const plan = atDestination({ ...saying(walk, ...notes), caller: named }, trunk, question.called, match)
  return { plan, caller: named, rule: match.rule.name === '' ? `rule ${match.rule.id}` : match.rule.name }
}

/** The plan for a number of ours that a carrier names in a REFER, or null when it is none of our DIDs. */
export function arriveAt(walk: Walk, called: string): Plan | null {
  for (const trunk of valuesOf(walk.facts.trunks)) {
    if (!trunk.dids.some((did) => maskMatches(did, called)) && !isMain(trunk, called)) continue
    const { match } = matchInbound(walk, trunk, called)
    if (match) return atDestination(saying(walk, `${called} is a number of ours`), trunk, called, match)
  }
  return null
}

/** In formatting first, then E.164 processing; the called number becomes the DID. */
function shownCaller(facts: Facts, trunk: TrunkFacts, caller: CallerFacts, called: string): CallerFacts {
  const formatted = reformat(trunk.inFormatting, caller.number)
  const number =
    trunk.e164CountryCode === null
      ? formatted
      : processIncoming(facts.e164, trunk.e164CountryCode || facts.e164.countryCode, formatted)
  return { ...caller, number, did: called === '' ? null : called }
}

function doorObjection(walk: Walk, trunk: TrunkFacts, asReceived: string): Plan | null {
  if (!trunk.allowsInbound) {
    const tip = `Switch on inbound calls of trunk ${trunk.name} to take them.`
    return refuse('inbound-disabled', walk.trail, `trunk ${trunk.name} does not take inbound calls`, tip)
  }
  const { number } = walk.caller
  const mask = walk.facts.blacklist.find((entry) => maskMatches(entry, number) || maskMatches(entry, asReceived))
  if (mask === undefined) return null
  const tip = `Remove ${shown(mask)} from the blacklist of numbers to take calls of ${shown(number)}.`
  return refuse('blacklisted', walk.trail, `the caller ${shown(number)} is on the blacklist (${shown(mask)})`, tip)
}

function atDestination(walk: Walk, trunk: TrunkFacts, called: string, { rule, destination, why }: InboundMatch): Plan {
  const isUnset = destination.kind === 'none' || destination.kind === 'proceed'
  if (isUnset && rule.condition === 'forwardAll') return unassigned(saying(walk, why), trunk, called)
  const on: Principal = { kind: 'trunk', number: trunk.number }
  return deliver(walk, { to: destination, on, prompt: null, why, forwarding: true })
}

/** What the operator needs to compare: the number as extracted beside those the trunk has. */
function unassigned(walk: Walk, trunk: TrunkFacts, called: string): Plan {
  const isKnown = trunk.dids.some((did) => maskMatches(did, called)) || isMain(trunk, called)
  const seen = `called=${shown(called)} as extracted`
  const why = isKnown
    ? `${seen} is a number of trunk ${trunk.name}, but nothing is assigned to it and there is no default route`
    : `${seen} is no number of trunk ${trunk.name}, and it has no default route`
  const some = trunk.dids.slice(0, 3).join(', ')
  const tip = isKnown
    ? `Unidentified incoming call: assign ${shown(called)} to a user, queue, ring group or receptionist.`
    : `Unidentified incoming call: ${seen}. Add it to the DID numbers of the trunk${some === '' ? '' : ` (now ${some})`} and assign it, or set a default route.`
  return refuse('unassigned-number', walk.trail, why, tip)
}

function isMain(trunk: TrunkFacts, called: string): boolean {
  return trunk.mainNumber !== '' && withoutPlus(trunk.mainNumber) === withoutPlus(called)
}

/** The name of a caller-ID or DID rule stands before the caller's name; that of a default route says nothing new. */
function nameWithRule({ rule }: InboundMatch, caller: CallerFacts): string {
  if (rule.name === '' || rule.condition === 'forwardAll') return caller.name
  return (caller.name === '' ? rule.name : `${rule.name}: ${caller.name}`).slice(0, longestName)
}
