// Everything the doctor has to say of a trunk.
import { addressFindings } from './addresses.ts'
import { callerIdFindings } from './caller-id.ts'
import { countryFindings } from './countries.ts'
import { emergencyFindings } from './emergency.ts'
import type { DoctorFacts } from './facts.ts'
import { fallbackFindings } from './fallback.ts'
import { type Finding, finding } from './finding.ts'
import { forwardFindings } from './forwards.ts'
import { loginFindings } from './login.ts'
import { mediaFindings } from './media.ts'
import { numberFindings } from './numbers.ts'
import { outboundFindings } from './outbound.ts'
import { reachFindings } from './reach.ts'
import { transferFindings } from './transfers.ts'

const checks: readonly ((facts: DoctorFacts) => readonly Finding[])[] = [
  reachFindings,
  loginFindings,
  addressFindings,
  mediaFindings,
  callerIdFindings,
  numberFindings,
  outboundFindings,
  countryFindings,
  fallbackFindings,
  forwardFindings,
  transferFindings,
  emergencyFindings,
]

/** Of each check; the API answers a page. */
const MOST = 25

/** In the order in which a call meets the causes. */
export function examine(facts: DoctorFacts): readonly Finding[] {
  return checks.flatMap((check) => bounded(check(facts)))
}

function bounded(found: readonly Finding[]): readonly Finding[] {
  if (found.length <= MOST) return found
  // Trouble is what people look for.
  const first = [...found.filter((each) => each.Level !== 'Info'), ...found.filter((each) => each.Level === 'Info')]
  const level = first[MOST]?.Level ?? 'Info'
  const more = finding(level, null, 'There are %1$s more findings like these.', String(found.length - MOST))
  return [...first.slice(0, MOST), more]
}
