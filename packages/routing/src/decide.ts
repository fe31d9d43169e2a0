// The one routing decision: facts and a question in, a plan with its trail of reasons out.
import type { DialCodeFacts, ExtensionFacts, Facts } from './facts.ts'
import { lookUp } from './index-map.ts'
import type { DialQuestion, Plan, RefusalCause, Trail } from './plan.ts'

/** How often one call may be sent on before it is refused: ends forwarding circles. */
export const maxHops = 10

/** Longest dialled text that is looked at; E.164 has 15 digits, codes and prefixes come before them. */
export const maxDialledLength = 64

/** Decides where a call goes. Pure: the same facts and question give the same plan. */
export function decide(facts: Facts, question: DialQuestion): Plan {
  const { dialled, hops } = question
  const caller = question.on.number
  if (hops > maxHops) {
    const why = `the call was sent on ${hops} times, ${maxHops} are allowed`
    return refuse(483, 'Too Many Hops', 'too-many-hops', [why], 'Look for forwardings that point at each other.')
  }
  const from = lookUp(facts.extensions, caller)
  if (!from) return refuse(403, 'Forbidden', 'caller-unknown', [`no extension ${shown(caller)} exists`], null)
  if (!from.enabled) {
    const tip = `Enable extension ${from.number} to let it call.`
    return refuse(403, 'Forbidden', 'caller-disabled', [`caller ${from.number} is disabled`], tip)
  }
  const trail = [`caller ${from.number} is an enabled extension`]
  if (dialled.length === 0 || dialled.length > maxDialledLength) {
    const why = `what was dialled has ${dialled.length} characters, 1 to ${maxDialledLength} are allowed`
    return refuse(484, 'Address Incomplete', 'malformed-number', [...trail, why], null)
  }
  const target = lookUp(facts.extensions, dialled)
  if (target) return planExtension(target, trail)
  const code = matchDialCode(facts.dialCodes, dialled)
  if (code) return planDialCode(code, trail)
  const tip = `Nothing has the number ${shown(dialled)}; numbers outside the company need an outbound rule.`
  return refuse(404, 'Not Found', 'unknown-number', [...trail, `no entity has the number ${shown(dialled)}`], tip)
}

function planExtension(target: ExtensionFacts, trail: Trail): Plan {
  if (!target.enabled) {
    const why = `extension ${target.number} is disabled`
    const tip = `Enable extension ${target.number} to let it be called.`
    return refuse(480, 'Temporarily Unavailable', 'callee-disabled', [...trail, why], tip)
  }
  return {
    plan: 'ring',
    target: {
      userId: target.id,
      number: target.number,
      name: target.name,
      srtp: target.srtp,
      acceptMultipleCalls: target.profile.acceptMultipleCalls,
    },
    ringSeconds: target.profile.noAnswerSeconds,
    trail: [...trail, `${target.number} is an enabled extension: all its devices ring`],
  }
}

function planDialCode(code: DialCodeFacts, trail: Trail): Plan {
  if (code.feature === 'echo') return { plan: 'echo', trail: [...trail, `${code.code} is the echo test`] }
  const why = `${code.code} is the dial code for ${code.feature}, which this version does not have`
  return refuse(
    501,
    'Not Implemented',
    'feature-missing',
    [...trail, why],
    'This dial code is stored but has no effect yet.',
  )
}

/** The longest code that the dialled text begins with; fixed codes must match whole. */
function matchDialCode(codes: readonly DialCodeFacts[], dialled: string): DialCodeFacts | null {
  let best: DialCodeFacts | null = null
  for (const entry of codes) {
    const whole = entry.feature === 'echo' || entry.feature === 'callbackTest'
    const fits = whole ? dialled === entry.code : dialled.startsWith(entry.code)
    if (fits && (best === null || entry.code.length > best.code.length)) best = entry
  }
  return best
}

function refuse(status: number, reason: string, cause: RefusalCause, trail: Trail, tip: string | null): Plan {
  return { plan: 'refuse', status, reason, cause, tip, trail }
}

/** Attacker's text in an operator's sentence: short and printable. */
function shown(text: string): string {
  const cut = text.slice(0, 32)
  let out = ''
  for (const char of cut) out += char >= ' ' && char !== '\u007f' ? char : '?'
  return cut.length < text.length ? `${out}…` : out
}
