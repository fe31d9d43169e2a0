// How calls leave: rules that lead to the trunk, and what would become of every forward that is configured.
import { type PlanRow, recordsIn, textIn } from '@cordboard/model'
import { type DoctorFacts, leavingHere } from './facts.ts'
import { type Finding, finding } from './finding.ts'

/** Rules with a route by this trunk; `first`: as Route 1. */
export function rulesHere({
  plan,
  trunk,
}: DoctorFacts): readonly { readonly rule: PlanRow; readonly first: boolean }[] {
  return plan.rows('OutboundRule').flatMap((rule) => {
    const at = recordsIn(rule.fields.Routes).findIndex((route) => route.TrunkId === trunk.id)
    return at < 0 ? [] : [{ rule, first: at === 0 }]
  })
}

export function outboundFindings(facts: DoctorFacts): readonly Finding[] {
  return [...ruleFindings(facts), ...probeFindings(facts)]
}

function ruleFindings(facts: DoctorFacts): readonly Finding[] {
  const rules = rulesHere(facts)
  if (rules.length === 0) {
    const text = 'No outbound rule leads to this trunk: no call leaves by it. Add a rule whose Route 1 is the trunk.'
    return [finding('Error', 'OutboundCallFailed', text)]
  }
  const names = (list: typeof rules): string =>
    list.map(({ rule }) => textIn(rule.fields.Name) || `rule ${rule.id}`).join(', ')
  const first = rules.filter((each) => each.first)
  if (first.length === 0) {
    const text = 'No outbound rule has this trunk as Route 1; it is only a further route of %1$s.'
    return [finding('Warning', 'OutboundRuleFound', text, names(rules))]
  }
  return [finding('Info', 'OutboundRuleFound', 'Route 1 of outbound rule %1$s is this trunk.', names(first))]
}

function probeFindings(facts: DoctorFacts): readonly Finding[] {
  const here = new Set(leavingHere(facts))
  return facts.probes.flatMap((probe): readonly Finding[] => {
    const { by, to, answer } = probe
    if (answer === null) return []
    const why = answer.trail.at(-1) ?? ''
    if (here.has(probe)) {
      return [
        finding('Info', 'OutboundRuleFound', 'The forward of %1$s to %2$s leaves by this trunk: %3$s.', by, to, why),
      ]
    }
    if (answer.plan !== 'refuse') return []
    const text = 'The forward of %1$s to %2$s would be refused (%3$s): %4$s. %5$s'
    return [finding('Error', 'ForwardingFailed', text, by, to, String(answer.status ?? ''), why, answer.tip ?? '')]
  })
}
