// Which outbound rule a number falls under, and what its routes make of the number.
import type { OutboundRouteFacts, OutboundRuleFacts } from './trunk-facts.ts'

/** A rule has 1 to 5 routes; more are not looked at. */
export const mostRoutes = 5

/** Who calls out: number and departments. */
export interface Dialler {
  readonly number: string
  readonly groups: readonly number[]
}

/** The first rule by priority all of whose conditions hold; later ones are not tried, whatever becomes of its routes. */
export function matchRule(rules: readonly OutboundRuleFacts[], number: string, by: Dialler): OutboundRuleFacts | null {
  return rules.find((rule) => fitsNumber(rule, number) && fitsDialler(rule, by)) ?? null
}

/** Emergency numbers match whole. */
export function matchEmergency(
  rules: readonly OutboundRuleFacts[],
  number: string,
  by: Dialler,
): OutboundRuleFacts | null {
  return rules.find((rule) => rule.prefixes.includes(number) && fitsDialler(rule, by)) ?? null
}

export function fitsNumber({ prefixes, lengths }: OutboundRuleFacts, number: string): boolean {
  if (prefixes.length > 0 && !prefixes.some((prefix) => number.startsWith(prefix))) return false
  return lengths.length === 0 || lengths.some(({ from, to }) => number.length >= from && number.length <= to)
}

/** Extensions and departments are one condition: either is enough. */
function fitsDialler({ extensions, groups }: OutboundRuleFacts, by: Dialler): boolean {
  if (extensions.length === 0 && groups.length === 0) return true
  if (groups.some((group) => by.groups.includes(group))) return true
  return extensions.some(({ from, to }) => inRange(by.number, from, to))
}

/** Numbers of ours compare as numbers when they are, else as they are written. */
function inRange(number: string, from: string, to: string): boolean {
  const until = to === '' ? from : to
  if (number === from || number === until) return true
  const all = [number, from, until]
  if (!all.every((text) => /^[0-9]{1,15}$/.test(text))) return false
  const [at = 0, low = 0, high = 0] = all.map(Number)
  return number.length >= from.length && number.length <= until.length && at >= low && at <= high
}

/** The number as a route sends it, or the sentence why the route cannot be used. */
export function rewrite(
  { strip, prepend, append }: OutboundRouteFacts,
  number: string,
): { readonly number: string; readonly problem: null } | { readonly number: null; readonly problem: string } {
  if (strip > number.length) return { number: null, problem: `${strip} signs cannot be stripped from ${number.length}` }
  const result = prepend + number.slice(strip) + append
  return result === '' ? { number: null, problem: 'nothing of the number is left' } : { number: result, problem: null }
}
