// A call arrives at a user: exceptions first, then the profile rings or sends it on.
import type { DestinationFacts } from './destination-facts.ts'
import type { ExtensionFacts } from './facts.ts'
import type { ByOrigin, ExceptionFacts } from './handling-facts.ts'
import { isOffice, scheduleHolds } from './hours/schedule.ts'
import { maskMatches } from './numbers/mask.ts'
import type { Principal } from './plan.ts'
import { refuse } from './refusal.ts'
import { describeTo, extensionTarget } from './targets.ts'
import { isExternal, leaping, planned, type Step, saying, type Walk } from './walk.ts'

/** The destination for callers from inside or outside. */
export function byOrigin<T>(walk: Walk, both: ByOrigin<T>): T {
  return isExternal(walk) ? both.external : both.internal
}

export function atExtension(walk: Walk, extension: ExtensionFacts): Step {
  if (!extension.enabled) {
    const tip = `Enable extension ${extension.number} to let it be called.`
    return planned(refuse('callee-disabled', walk.trail, `extension ${extension.number} is disabled`, tip))
  }
  const exception = extension.exceptions.find((entry) => exceptionHolds(walk, extension, entry))
  if (exception && !isHome(extension, exception.destination)) {
    const why = `an exception of ${extension.number} (${exceptionText(exception)}) sends the call to ${describeTo(exception.destination)}`
    return sentOn(extension, exception.destination, why)
  }
  return atProfile(
    exception ? saying(walk, `an exception of ${extension.number} lets the call through`) : walk,
    extension,
  )
}

function atProfile(walk: Walk, extension: ExtensionFacts): Step {
  const { profile } = extension
  const always = byOrigin(walk, profile.awayAllHours)
  if (!profile.rings && (always || !isOffice(walk.facts, extension.primaryGroup, walk.now))) {
    const to = byOrigin(walk, profile.away)
    if (!isHome(extension, to)) {
      const origin = isExternal(walk) ? 'outside' : 'inside'
      const why = `${extension.number} is in the profile ${profile.name}, which sends calls from ${origin} to ${describeTo(to)}`
      return sentOn(extension, to, why)
    }
  }
  const how = profile.rings ? '' : ` (${profile.name} forwards only outside office hours)`
  return planned({
    plan: 'ring',
    target: extensionTarget(extension),
    ringSeconds: profile.noAnswerSeconds,
    trail: [...walk.trail, `${extension.number} is an enabled extension: all its devices ring${how}`],
  })
}

function sentOn(extension: ExtensionFacts, to: DestinationFacts, why: string): Step {
  const on: Principal = { kind: 'extension', number: extension.number }
  return leaping({ to, on, prompt: null, why, forwarding: true })
}

/** Going on as if nothing had matched: said so, or by naming oneself. */
function isHome(extension: ExtensionFacts, to: DestinationFacts): boolean {
  return to.kind === 'proceed' || (to.kind === 'extension' && to.number === extension.number)
}

function exceptionHolds(
  walk: Walk,
  extension: ExtensionFacts,
  { condition, calls, data, hours }: ExceptionFacts,
): boolean {
  if (calls === (isExternal(walk) ? 'internal' : 'external')) return false
  if (condition === 'callerId' && !maskMatches(data, walk.caller.number)) return false
  if (condition === 'did' && !maskMatches(data, walk.caller.did ?? '')) return false
  return scheduleHolds(walk.facts, hours, extension.primaryGroup, walk.now)
}

function exceptionText({ condition, data }: ExceptionFacts): string {
  if (condition === 'always') return 'for all callers'
  return condition === 'did' ? `for calls to ${data}` : `for the caller ${data}`
}
