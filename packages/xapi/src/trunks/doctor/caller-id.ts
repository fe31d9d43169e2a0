// Whom the far side sees calling: the four bindings that keep the original caller, and caller ids a carrier accepts.
import { comparableDid, recordsIn, textIn, textsIn, type Values } from '@cordboard/model'
import { type Binding, fromParameterBindings } from '@cordboard/providers'
import type { DoctorFacts } from './facts.ts'
import { type Finding, finding } from './finding.ts'

/** The four places in which a voice application looks for the caller. */
export const ORIGINATOR_BINDINGS = [
  { field: 'FromUserPart', name: 'From (user part)' },
  { field: 'P-AssertedIdentityUserPart', name: 'P-Asserted-Identity (user part)' },
  { field: 'P-PreferredIdentityUserPart', name: 'P-Preferred-Identity (user part)' },
  { field: 'RemotePartyIDCallingPartyUserPart', name: 'Remote-Party-ID, calling party (user part)' },
] as const

const SHOWS_ORIGINATOR: ReadonlySet<Binding['variable']> = new Set([
  '$OriginatorCallerID',
  '$EnforcedOriginatorCallerID',
])

export function outboundBindings(gateway: Values): readonly Binding[] {
  return fromParameterBindings(
    recordsIn(gateway.OutboundParams).flatMap(({ ParamId, ValueId, Custom }) =>
      typeof ParamId === 'number' && typeof ValueId === 'number' ? [{ ParamId, ValueId, Custom: textIn(Custom) }] : [],
    ),
  )
}

/** Those of the four that do not carry the original caller. */
export function missingOriginator(gateway: Values): readonly (typeof ORIGINATOR_BINDINGS)[number][] {
  const bindings = outboundBindings(gateway)
  return ORIGINATOR_BINDINGS.filter(
    ({ field }) => !bindings.some((each) => each.field === field && SHOWS_ORIGINATOR.has(each.variable)),
  )
}

export function callerIdFindings(facts: DoctorFacts): readonly Finding[] {
  const { cloud, gateway } = facts
  const missing = missingOriginator(gateway)
  switch (cloud) {
    case 'twilio-domain':
      return missing.length === 0
        ? [finding('Info', null, 'The far side sees the number of the original caller in all four headers.')]
        : missing.map(wrongCaller)
    case 'livekit':
      return missing.filter((each) => each.field === 'FromUserPart').map(wrongCaller)
    case 'twilio-trunk':
      return twilioTrunkFindings(facts, !missing.some((each) => each.field === 'FromUserPart'))
    default:
      return []
  }
}

function wrongCaller({ name }: { readonly name: string }): Finding {
  const text =
    'Outbound parameter %1$s is not $OriginatorCallerID: on a forwarded call the far side sees the trunk’s own number there instead of the customer’s.'
  return finding('Error', null, text, name)
}

function twilioTrunkFindings(facts: DoctorFacts, showsOriginator: boolean): readonly Finding[] {
  const own = new Set(
    [...textsIn(facts.trunk.fields.DidNumbers), textIn(facts.trunk.fields.ExternalNumber)].map(comparableDid),
  )
  const foreign = callerIdsOf(facts).filter(({ number }) => number !== '' && !own.has(comparableDid(number)))
  return [
    ...(showsOriginator
      ? [
          finding(
            'Warning',
            null,
            'From carries $OriginatorCallerID: Twilio refuses forwarded calls (32204, 32206) unless the customer’s number is verified there. Use $OutboundCallerId on Elastic SIP Trunks.',
          ),
        ]
      : []),
    ...foreign.map(({ who, number }) =>
      finding(
        'Warning',
        null,
        'The caller ID %1$s of %2$s is not among the numbers of this trunk: Twilio accepts it only when it is verified there.',
        number,
        who,
      ),
    ),
  ]
}

function callerIdsOf({ trunk, plan }: DoctorFacts): readonly { readonly who: string; readonly number: string }[] {
  const users = plan
    .rows('User')
    .map(({ number, fields }) => ({ who: `extension ${number}`, number: textIn(fields.OutboundCallerID) }))
  const routes = plan
    .rows('OutboundRule')
    .flatMap(({ fields }) =>
      recordsIn(fields.Routes).flatMap((route) =>
        route.TrunkId === trunk.id
          ? [{ who: `outbound rule ${textIn(fields.Name)}`, number: textIn(route.CallerID) }]
          : [],
      ),
    )
  return [{ who: 'the trunk', number: textIn(trunk.fields.OutboundCallerID) }, ...users, ...routes]
}
