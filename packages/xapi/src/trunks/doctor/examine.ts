// Everything the doctor has to say of a trunk.
import { addressFindings } from './addresses.ts'
import { callerIdFindings } from './caller-id.ts'
import { emergencyFindings } from './emergency.ts'
import type { DoctorFacts } from './facts.ts'
import { fallbackFindings } from './fallback.ts'
import type { Finding } from './finding.ts'
import { forwardFindings } from './forwards.ts'
import { loginFindings } from './login.ts'
import { mediaFindings } from './media.ts'
import { numberFindings } from './numbers.ts'
import { outboundFindings } from './outbound.ts'
import { reachFindings } from './reach.ts'

const checks: readonly ((facts: DoctorFacts) => readonly Finding[])[] = [
  reachFindings,
  loginFindings,
  addressFindings,
  mediaFindings,
  callerIdFindings,
  numberFindings,
  outboundFindings,
  fallbackFindings,
  forwardFindings,
  emergencyFindings,
]

/** In the order in which a call meets the causes; at most 1000. */
export function examine(facts: DoctorFacts): readonly Finding[] {
  return checks.flatMap((check) => check(facts)).slice(0, 1000)
}
