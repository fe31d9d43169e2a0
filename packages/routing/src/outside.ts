// A call leaves the house: by an emergency number, a SIP URI or an outbound rule, unless something forbids it.

import { showCaller } from './caller-id.ts'
import { type Entity, entityAt, groupsOf } from './entities.ts'
import type { ExtensionFacts, Facts } from './facts.ts'
import { isOffice } from './hours/schedule.ts'
import { lookUp, valuesOf } from './index-map.ts'
import { countryObjection } from './numbers/country.ts'
import { isSendable, maxDialledLength, normaliseDialled } from './numbers/dialled.ts'
import { processDialled } from './numbers/e164.ts'
import { numberInUser, parseSipUri, type SipUri } from './numbers/sip-uri.ts'
import { type Dialler, fitsNumber, matchEmergency, matchRule, mostRoutes, rewrite } from './outbound-rules.ts'
import type { Plan, Principal, TrunkAttempt } from './plan.ts'
import { refuse } from './refusal.ts'
import { shown } from './shown.ts'
import type { OutboundRouteFacts, OutboundRuleFacts, TrunkFacts } from './trunk-facts.ts'
import { maxHops, saying, tooManyHops, type Walk } from './walk.ts'

/** What is to be called outside, and for whom. */
export interface Outward {
  readonly on: Principal
  /** Normalised. */
  readonly number: string
  readonly forwarding: boolean
  readonly hides: boolean
}

/** Emergency calls go on where others are refused, but not round for ever. */
const mostEmergencyHops = 2 * maxHops

/** Whether anybody at all may call for help by this number. */
export function isEmergencyNumber(facts: Facts, dialled: string): boolean {
  const number = normaliseDialled(dialled)
  return facts.emergencyRules.some(({ prefixes }) => prefixes.includes(number))
}

/** The plan for an emergency number, or null when it is none. Nothing that limits other calls counts here. */
export function emergencyPlan(walk: Walk, out: Outward): Plan | null {
  const rule = matchEmergency(walk.facts.emergencyRules, out.number, diallerOf(walk, out.on))
  if (rule === null) return null
  const stopped = tooManyHops(walk, mostEmergencyHops)
  if (stopped) return stopped
  const caller = { ...walk.caller, anonymous: false }
  const said = saying({ ...walk, caller }, `${shown(out.number)} is the emergency number of rule ${rule.name}`)
  return byRoutes(said, { ...out, hides: false }, rule, out.number)
}

/** The plan for a number that is not ours. */
export function outsidePlan(walk: Walk, out: Outward): Plan {
  const objection = rightsObjection(walk, out)
  if (objection) return objection
  if (!isSendable(out.number)) {
    return refuse('malformed-number', walk.trail, `${shown(out.number)} is nothing that can be dialled outside`)
  }
  const number = processDialled(walk.facts.e164, out.number)
  const said = number === out.number ? walk : saying(walk, `E.164 processing makes ${number} of ${out.number}`)
  if (number.length > maxDialledLength || number === '') {
    return refuse('malformed-number', said.trail, 'E.164 processing leaves nothing that can be dialled')
  }
  const rule = matchRule(walk.facts.outboundRules, number, diallerOf(walk, out.on))
  if (rule === null) return noRule(said, out, number)
  return byRoutes(saying(said, `outbound rule ${rule.name} is the first that fits`), out, rule, number)
}

/** A SIP URI that is not of our own domains. */
export function uriPlan(walk: Walk, out: Outward, target: SipUri): Plan {
  const objection = rightsObjection(walk, out)
  if (objection) return objection
  const blocked = uriObjection(walk, out, target)
  if (blocked) return blocked
  const trunk = trunkByHost(walk, target.host)
  if (trunk) {
    const why = `${target.host} is the registrar or proxy of trunk ${trunk.name}`
    const called = numberInUser(target.user) ?? target.user
    const country = trunk.isBridge ? null : countryObjection(walk.facts.allowedCountries, walk.facts.e164, called)
    if (country !== null) return refuse('blocked-country', walk.trail, country, countryTip)
    const attempt = attemptOf(walk, out, {
      trunk,
      number: target.user,
      uri: target.uri,
      routeCallerId: '',
      emergency: false,
    })
    const { on } = out
    const rule = `SIP URI of trunk ${trunk.name}`
    return {
      plan: 'dialOut',
      on,
      dialled: target.uri,
      rule,
      emergency: false,
      attempts: [attempt],
      trail: [...walk.trail, why],
    }
  }
  if (!walk.facts.allowsDirectSip) {
    const why = `${shown(target.uri)} belongs to no trunk, and direct SIP calls to outside are off`
    const tip = `Add a trunk with ${shown(target.host)} as registrar, or allow direct SIP calls to external addresses.`
    return refuse('direct-sip-off', walk.trail, why, tip)
  }
  const trail = [...walk.trail, `direct SIP calls to outside are allowed`]
  return { plan: 'dialUri', on: out.on, uri: target.uri, callerId: uriCallerId(walk, out), trail }
}

/** What a SIP URI means: a number of ours by one of our domains, an address outside, or nothing. */
export function readUri(
  walk: Walk,
  text: string,
): { readonly uri: 'ours'; readonly number: string } | { readonly uri: 'outside'; readonly target: SipUri } | null {
  const target = parseSipUri(text)
  if (target === null) return null
  return walk.facts.domains.includes(target.host) && target.user !== ''
    ? { uri: 'ours', number: target.user }
    : { uri: 'outside', target }
}

const countryTip = 'Allow the country under allowed country codes, or leave it blocked.'

/** A URI must not be a way around the rules for its number: one that blocks it, or that is there for others only. */
function uriObjection(walk: Walk, out: Outward, { user }: SipUri): Plan | null {
  const called = numberInUser(user)
  if (called === null) return null
  const { facts } = walk
  const number = processDialled(facts.e164, called)
  const rule = matchRule(facts.outboundRules, number, diallerOf(walk, out.on))
  if (rule === null) {
    const others = facts.outboundRules.find((each) => fitsNumber(each, number))
    if (others === undefined) return null
    const why = `outbound rule ${others.name} is there for ${called}, but not for ${out.on.number}, also inside a SIP URI`
    return refuse(
      'no-outbound-rule',
      walk.trail,
      why,
      `Add ${out.on.number} or its department to outbound rule ${others.name}.`,
    )
  }
  if (rule.routes[0]?.trunk !== null) return null
  return refuse('blocked-by-rule', walk.trail, `outbound rule ${rule.name} blocks ${called}, also inside a SIP URI`)
}

/** What forbids a user to call outside at all. */
function rightsObjection(walk: Walk, { on }: Outward): Plan | null {
  const user = userOf(walk, on)
  if (user?.enabled === false) {
    const tip = `Enable extension ${user.number} to let it call.`
    return refuse('caller-disabled', walk.trail, `extension ${user.number} is disabled`, tip)
  }
  if (user?.internalOnly) {
    const tip = `Extension ${user.number} is limited to internal calls; emergency numbers work all the same.`
    return refuse('internal-only', walk.trail, `extension ${user.number} may not call outside`, tip)
  }
  const limited = user !== null && (user.officeHoursOnly || walk.facts.callsOutInOfficeHoursOnly)
  if (limited && !isOffice(walk.facts, user.primaryGroup, walk.now)) {
    const tip = 'Outside calls out of office hours are switched off for this extension or for all.'
    return refuse('out-of-hours', walk.trail, `extension ${user.number} may call outside in office hours only`, tip)
  }
  return null
}

function noRule(walk: Walk, out: Outward, number: string): Plan {
  const from = `${out.on.number}`
  if (walk.facts.outboundRules.length === 0) {
    const tip = `Nothing has the number ${shown(number)}; numbers outside the company need an outbound rule.`
    const cause = out.forwarding ? 'no-outbound-rule' : 'unknown-number'
    return refuse(cause, walk.trail, `no entity has the number ${shown(number)}, and there are no outbound rules`, tip)
  }
  const tip = `Add an outbound rule for ${shown(number)}, or check prefix, length and extensions of the existing ones.`
  return refuse('no-outbound-rule', walk.trail, `no outbound rule fits ${shown(number)} dialled by ${from}`, tip)
}

/** The ways out of one rule, in order, up to a route that blocks. */
function byRoutes(walk: Walk, out: Outward, rule: OutboundRuleFacts, number: string): Plan {
  const attempts: TrunkAttempt[] = []
  const notes: string[] = []
  let blockedCountry = false
  for (const [i, route] of rule.routes.slice(0, mostRoutes).entries()) {
    const name = `route ${i + 1}`
    if (route.trunk === null) {
      const why = `${name} of rule ${rule.name} blocks the call`
      if (attempts.length === 0) return refuse('blocked-by-rule', [...walk.trail, ...notes], why, blockTip(rule))
      notes.push(why)
      break
    }
    const look = lookAtRoute(walk, route, number, rule.emergency)
    if (look.usable) {
      attempts.push(
        attemptOf(walk, out, { ...look, uri: null, routeCallerId: route.callerId, emergency: rule.emergency }),
      )
      notes.push(`${name}: ${look.number} by trunk ${look.trunk.name}`)
    } else {
      blockedCountry ||= look.country
      notes.push(`${name} is passed over: ${look.why}`)
    }
  }
  const trail = [...walk.trail, ...notes]
  if (attempts.length > 0) {
    const { on } = out
    return { plan: 'dialOut', on, dialled: out.number, rule: rule.name, emergency: rule.emergency, attempts, trail }
  }
  const why = `rule ${rule.name} has no route that can be used`
  if (blockedCountry) return refuse('blocked-country', trail, why, countryTip)
  return refuse('no-trunk', trail, why, `Check the routes of outbound rule ${rule.name}.`)
}

const blockTip = (rule: OutboundRuleFacts): string =>
  `Outbound rule ${rule.name} blocks this number; put a rule above it or change its route.`

type Look =
  | { readonly usable: true; readonly trunk: TrunkFacts; readonly number: string }
  | { readonly usable: false; readonly why: string; readonly country: boolean }

function lookAtRoute(walk: Walk, route: OutboundRouteFacts, number: string, emergency: boolean): Look {
  const not = (why: string, country = false): Look => ({ usable: false, why, country })
  const trunk = lookUp(walk.facts.trunks, String(route.trunk))
  if (!trunk) return not('its trunk does not exist')
  if (!trunk.allowsOutbound) return not(`trunk ${trunk.name} does not take outbound calls`)
  const made = rewrite(route, number)
  if (made.number === null) return not(made.problem)
  if (!isSendable(made.number)) return not('the rewritten number cannot be sent')
  if (emergency || trunk.isBridge) return { usable: true, trunk, number: made.number }
  const country = countryObjection(walk.facts.allowedCountries, walk.facts.e164, made.number)
  return country === null ? { usable: true, trunk, number: made.number } : not(country, true)
}

interface Way {
  readonly trunk: TrunkFacts
  readonly number: string
  readonly uri: string | null
  readonly routeCallerId: string
  readonly emergency: boolean
}

function attemptOf(walk: Walk, out: Outward, { trunk, number, uri, routeCallerId, emergency }: Way): TrunkAttempt {
  const { caller, facts } = walk
  const { forwarding, hides } = out
  const user = userOf(walk, out.on)
  const { values, anonymous } = showCaller({ trunk, number, routeCallerId, user, caller, forwarding, hides, emergency })
  return {
    trunk: trunk.id,
    trunkNumber: trunk.number,
    trunkName: trunk.name,
    number,
    uri,
    values,
    anonymous,
    srtp: trunk.srtp,
    codecs: [...(trunk.codecs.length > 0 ? trunk.codecs : facts.externalCodecs)],
    diversion: trunk.sendsDiversion && forwarding ? diverting(walk, out, values.$EnforcedOutboundCallerId) : null,
    geolocation: emergency ? placeOf(user, trunk) : null,
  }
}

function placeOf(user: ExtensionFacts | null, { geolocations }: TrunkFacts): string | null {
  if (user === null || user.emergencyPlace === '') return null
  return geolocations.find(({ place }) => place === user.emergencyPlace)?.uri ?? null
}

/** Who sent the call on, by the number the outside knows: the DID that was called, else our own caller ID, else its number. */
function diverting(walk: Walk, { on }: Outward, ownId: string): string {
  const did = walk.caller.did
  if (did !== null && did !== '') return did
  return ownId === 'anonymous' ? on.number : ownId
}

function uriCallerId(walk: Walk, out: Outward): string {
  const { caller } = walk
  if (out.hides || caller.anonymous) return 'anonymous'
  return userOf(walk, out.on)?.outboundCallerId || caller.number || out.on.number
}

function trunkByHost(walk: Walk, host: string): TrunkFacts | null {
  let found: TrunkFacts | null = null
  for (const trunk of valuesOf(walk.facts.trunks)) {
    if (trunk.allowsOutbound && trunk.hosts.includes(host) && (found === null || trunk.id < found.id)) found = trunk
  }
  return found
}

function diallerOf(walk: Walk, on: Principal): Dialler {
  return { number: on.number, groups: groupsOf(walk.facts, on) }
}

function userOf(walk: Walk, on: Principal): ExtensionFacts | null {
  if (on.kind !== 'extension') return null
  const entity: Entity | null = entityAt(walk.facts, on.number)
  return entity?.kind === 'extension' ? entity.of : null
}
