// Dial codes: what starts with one of them is an order to the system, not a number.
import type { DialCodeFacts, ExtensionFacts } from './facts.ts'
import type { Plan } from './plan.ts'
import { refuse } from './refusal.ts'
import type { Walk } from './walk.ts'

/** In the order of DialCodeProfileStatus' last digit. */
const profileNames: readonly string[] = ['Available', 'Away', 'Out of office', 'Custom 1', 'Custom 2']

const whole: ReadonlySet<DialCodeFacts['feature']> = new Set(['echo', 'callbackTest'])

export interface Code {
  readonly code: DialCodeFacts
  /** What was dialled after it. */
  readonly rest: string
}

/** The longest code that the dialled text begins with; fixed codes must match whole. */
export function matchDialCode(codes: readonly DialCodeFacts[], dialled: string): Code | null {
  let best: DialCodeFacts | null = null
  for (const entry of codes) {
    const fits = whole.has(entry.feature) ? dialled === entry.code : entry.code !== '' && dialled.startsWith(entry.code)
    if (fits && (best === null || entry.code.length > best.code.length)) best = entry
  }
  return best ? { code: best, rest: dialled.slice(best.code.length) } : null
}

/** The plan of a code that needs no further decision. */
export function codePlan(walk: Walk, by: ExtensionFacts | null, { code, rest }: Code): Plan {
  if (code.feature === 'echo') return { plan: 'echo', trail: [...walk.trail, `${code.code} is the echo test`] }
  if (code.feature === 'profileStatus' && by !== null) return profilePlan(walk, by, code, rest)
  const why = `${code.code} is the dial code for ${code.feature}, which this version does not have`
  return refuse('feature-missing', walk.trail, why, 'This dial code is stored but has no effect yet.')
}

function profilePlan(walk: Walk, by: ExtensionFacts, code: DialCodeFacts, rest: string): Plan {
  const profile = /^[0-4]$/.test(rest) ? profileNames[Number(rest)] : undefined
  if (profile === undefined) {
    const tip = `Dial ${code.code} and 0 to 4: ${profileNames.join(', ')}.`
    return refuse('malformed-number', walk.trail, `${code.code} needs one digit from 0 to 4 after it`, tip)
  }
  const trail = [...walk.trail, `${code.code}${rest} sets the profile of ${by.number} to ${profile}`]
  return { plan: 'setProfile', userId: by.id, number: by.number, profile, trail }
}
