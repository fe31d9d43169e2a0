// The numbers of the trunk: forms, assignments, and what E.164 processing would do to forwards.
import { comparableDid, recordIn, ruleOfDid, textIn, textsIn } from '@cordboard/model'
import type { DoctorFacts, Probe } from './facts.ts'
import { type Finding, finding } from './finding.ts'

export function numberFindings(facts: DoctorFacts): readonly Finding[] {
  return [...didFindings(facts), ...formFindings(facts), ...e164Findings(facts)]
}

/** DIDs that lead nowhere. */
export function unassignedDids({ trunk, plan }: DoctorFacts): readonly string[] {
  return textsIn(trunk.fields.DidNumbers).filter((did) => {
    const rule = ruleOfDid(did, plan)
    return rule === null || (recordIn(rule.fields.OfficeHoursDestination).To ?? 'None') === 'None'
  })
}

export function hasDefaultRoute({ trunk, plan }: DoctorFacts): boolean {
  return plan
    .rows('InboundRule')
    .some(({ fields }) => fields.Condition === 'ForwardAll' && recordIn(fields.TrunkDN).Id === trunk.id)
}

function didFindings(facts: DoctorFacts): readonly Finding[] {
  const dids = textsIn(facts.trunk.fields.DidNumbers)
  const main = textIn(facts.trunk.fields.ExternalNumber)
  const shown = main === '' ? [] : [finding('Info', 'MainTrunkNumber', 'Main Trunk No. is %1$s.', main)]
  if (dids.length === 0 && main === '') {
    return [
      finding(
        'Warning',
        null,
        'The trunk has neither DID numbers nor a Main Trunk No.: calls that come in cannot be recognised by their number.',
      ),
    ]
  }
  if (hasDefaultRoute(facts)) return shown
  return [
    ...shown,
    ...unassignedDids(facts).map((did) =>
      finding(
        'Warning',
        null,
        'DID %1$s leads nowhere, and the trunk has no default route: calls to it are refused.',
        did,
      ),
    ),
  ]
}

function formFindings({ trunk, cloud }: DoctorFacts): readonly Finding[] {
  if (cloud !== 'twilio-trunk' && cloud !== 'wavix') return []
  const odd = textsIn(trunk.fields.DidNumbers).filter((did) => !/^\+?[1-9]\d{6,14}$/.test(did) && !did.startsWith('*'))
  return odd.map((did) =>
    finding(
      'Warning',
      'NumberFormatsMismatch',
      'DID %1$s is not in E.164: this carrier calls numbers as +%2$s.',
      did,
      comparableDid(did).replace(/^0+/, ''),
    ),
  )
}

/** Forwards that E.164 processing would rewrite. */
export function rewrittenForwards({ e164, probes }: DoctorFacts): readonly Probe[] {
  return e164.Enabled === true ? probes.filter(({ to }) => to.startsWith('+')) : []
}

function e164Findings(facts: DoctorFacts): readonly Finding[] {
  if (facts.e164.Enabled !== true) return []
  const hit = rewrittenForwards(facts)
  if (hit.length === 0) {
    return [finding('Info', null, '“Process E164 numbers” is on; no forward begins with +, so none is reformatted.')]
  }
  return hit.map(({ by, to }) =>
    finding(
      'Warning',
      'NumberFormatsMismatch',
      '“Process E164 numbers” is on: the forward of %1$s to %2$s is reformatted before it leaves and may not match any route there. Switch it off under Advanced > E164.',
      by,
      to,
    ),
  )
}
