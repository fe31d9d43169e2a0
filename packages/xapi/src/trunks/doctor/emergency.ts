// Emergency calls by this trunk: who may place them needs a number of its own to be called back at, and shown.
import { type PlanRow, recordIn, recordsIn, textIn, textsIn } from '@cordboard/model'
import type { DoctorFacts } from './facts.ts'
import { type Finding, finding } from './finding.ts'

/** So many extensions are told one by one, the others together. */
const MOST = 20

export function emergencyFindings(facts: DoctorFacts): readonly Finding[] {
  const rules = facts.plan
    .rows('OutboundRule')
    .filter(
      ({ fields }) =>
        fields.EmergencyRule === true && recordsIn(fields.Routes).some((route) => route.TrunkId === facts.trunk.id),
    )
  if (rules.length === 0) return []
  const numbers = rules.map(({ fields }) => textIn(fields.Prefix)).join(', ')
  const users = facts.plan.rows('User').filter(({ fields }) => fields.Enabled !== false)
  const nameless = namelessFindings(facts, rules, users)
  const lacking = users.filter((user) => rules.some((rule) => mayUse(rule, user))).flatMap((user) => lacks(facts, user))
  if (lacking.length === 0) {
    return [finding('Info', null, 'Every extension that may call %1$s has a DID and an outbound caller ID.', numbers)]
  }
  const rest = lacking.slice(MOST).map((each) => each.Params[0] ?? '')
  const text = 'The same is true of %1$s more extensions: %2$s.'
  const more = rest.length === 0 ? [] : [finding('Warning', null, text, String(rest.length), rest.join(', '))]
  return [...nameless, ...lacking.slice(0, MOST), ...more]
}

/** Whose emergency calls show no number of any kind, as routing chooses it. */
function namelessFindings(
  facts: DoctorFacts,
  rules: readonly PlanRow[],
  users: readonly PlanRow[],
): readonly Finding[] {
  if (numberOfTrunk(facts) !== '') return []
  const silent = rules.filter(({ fields }) =>
    recordsIn(fields.Routes).some((route) => route.TrunkId === facts.trunk.id && textIn(route.CallerID) === ''),
  )
  const hit = users.filter(
    (user) => textIn(user.fields.OutboundCallerID) === '' && silent.some((rule) => mayUse(rule, user)),
  )
  if (hit.length === 0) return []
  const text =
    'Emergency calls of %1$s extensions (%2$s) leave by this trunk without any number: neither route, extension nor trunk has a caller ID, and the trunk has no Main Trunk No. and no DID. The dispatcher cannot call back.'
  const shown = hit.slice(0, MOST).map(({ number }) => number ?? '')
  return [finding('Error', null, text, String(hit.length), [...shown, ...(hit.length > MOST ? ['…'] : [])].join(', '))]
}

/** What the trunk itself shows on emergency calls; empty: nothing. */
function numberOfTrunk({ trunk: { fields }, gateway }: DoctorFacts): string {
  const dids = textsIn(fields.DidNumbers).filter((did) => !did.includes('*'))
  const numbers = [fields.OutboundCallerID, gateway.OutboundCallerID, fields.ExternalNumber].map(textIn)
  return [...numbers, ...dids].find((number) => number !== '') ?? ''
}

function lacks({ plan }: DoctorFacts, user: PlanRow): readonly Finding[] {
  const number = user.number ?? ''
  const hasDid = plan
    .rows('InboundRule')
    .some(
      ({ fields }) => fields.Condition === 'BasedOnDID' && recordIn(fields.OfficeHoursDestination).Number === number,
    )
  const hasCallerId = textIn(user.fields.OutboundCallerID) !== ''
  if (hasDid && hasCallerId) return []
  const what = hasDid ? 'no outbound caller ID' : hasCallerId ? 'no DID' : 'neither a DID nor an outbound caller ID'
  const text =
    'Extension %1$s may call emergency services, but has %2$s: the dispatcher sees no number with a registered address and cannot call back.'
  return [finding('Warning', null, text, number, what)]
}

function mayUse({ fields }: PlanRow, user: PlanRow): boolean {
  const ranges = recordsIn(fields.DNRanges)
  const groups: readonly unknown[] = Array.isArray(fields.GroupIds) ? fields.GroupIds : []
  if (ranges.length === 0 && groups.length === 0) return true
  const number = user.number ?? ''
  const inRange = ranges.some((range) => {
    const from = textIn(range.From)
    const to = textIn(range.To) || from
    return (
      number.length >= from.length &&
      number.length <= to.length &&
      Number(number) >= Number(from) &&
      Number(number) <= Number(to)
    )
  })
  return inRange || recordsIn(user.fields.Groups).some((each) => groups.includes(each.GroupId))
}
