// Where the served description differs from the contract of a 3CX on purpose, each with the reason. What is not here is a fault,
// and so is what is here and no longer true.

export interface Difference {
  /** Which facts (see contract-facts.ts). */
  readonly about: RegExp
  readonly contract: string | null
  /** Null: this document does not say it. A pattern where it says different things of several facts. */
  readonly served: string | RegExp | null
  readonly reason: string
}

const OURS = [
  'Blocklist/Pbx\\.AllowProvider',
  'Blocklist/Pbx\\.GetProviderRanges\\(\\)',
  'EventLogs/Pbx\\.GetEventKinds\\(.*\\)',
  'Groups\\({Id}\\)/Pbx\\.AddMember',
  'Groups\\({Id}\\)/Pbx\\.RemoveMember',
  'OutboundRules/Pbx\\.CreateFromPreset',
  'OutboundRules/Pbx\\.GetPresets\\(.*\\)',
  'Queues\\({Id}\\)/Pbx\\.AddAgent',
  'Queues\\({Id}\\)/Pbx\\.RemoveAgent',
  'RingGroups\\({Id}\\)/Pbx\\.AddMember',
  'RingGroups\\({Id}\\)/Pbx\\.RemoveMember',
  'Trunks/Pbx\\.ExplainRoute\\(.*\\)',
  'Trunks\\({Id}\\)/Pbx\\.ExportDidNumbers\\(\\)',
  'Trunks\\({Id}\\)/Pbx\\.GetGoLiveChecklist\\(\\)',
  'Trunks\\({Id}\\)/Pbx\\.ImportDidNumbers',
  'Trunks\\({Id}\\)/Pbx\\.ProposeOutboundRule\\(\\)',
]

const OUR_STRUCTS = [
  'EmergencyAddress',
  'EventKind',
  'GoLivePoint',
  'PresetRule',
  'ProviderRanges',
  'PublishedAddressRange',
  'RouteExplanation',
  'RouteOnwardStep',
  'RulePreset',
]

export const DIFFERENCES: readonly Difference[] = [
  ...OURS.map((path) => ({
    about: new RegExp(`^(GET|POST) /${path}( |$)`),
    contract: null,
    served: /./,
    reason: 'An operation of ours, marked x-not-3cx: 3CX does this in its console without an operation, or not at all.',
  })),
  ...OUR_STRUCTS.map((name) => ({
    about: new RegExp(`^schema Pbx\\.${name}([ .]|$)`),
    contract: null,
    served: /./,
    reason: 'What an operation of ours takes or answers.',
  })),
  {
    about: /^schema BaseCollectionPaginationCountResponse\.@odata\.nextLink$/,
    contract: null,
    served: 'string',
    reason: 'A 3CX answers the link to the next page, though its document does not say so.',
  },
  {
    about: /^schema \S+ maxLength$/,
    contract: null,
    served: /^\d+$/,
    reason: 'Every text that is written has a limit here; the contract names few of them.',
  },
  {
    about: /^(PATCH|POST) \S+ body required$/,
    contract: 'false',
    served: 'true',
    reason:
      'The contract says it of some bodies and not of others alike; a change or an action with nothing in it means nothing.',
  },
  {
    about: /^schema \S+$/,
    contract: '(number/float or null | string or null | ReferenceNumeric)',
    served: 'number/double or null',
    reason: 'These are measured figures: an infinite one, for which the contract keeps words, does not occur.',
  },
  {
    about: /^schema \S+$/,
    contract: '(number/double or null | string or null | ReferenceNumeric)',
    served: 'number/double or null',
    reason: 'These are measured figures: an infinite one, for which the contract keeps words, does not occur.',
  },
  {
    about: /^schema \S+$/,
    contract: 'integer/decimal or null',
    served: 'number/decimal or null',
    reason: 'Amounts of money have a fraction.',
  },
  {
    about: /^POST \/MailSettings\/Pbx\.TestEmail body$/,
    contract: 'application/json { email: string, settings: Pbx.MailSettings }',
    served: 'application/json { email: string, settings: Pbx.MailSettings or null }',
    reason: 'Without settings those in force are tried.',
  },
  {
    about: /^POST \/Trunks\({Id}\)\/Pbx\.TestOutboundCall body$/,
    contract: 'application/json { contact: string, destination: string }',
    served: 'application/json { contact: string or null, destination: string, seconds: integer/int32 or null }',
    reason: 'How long to wait can be said.',
  },
  {
    about: /^POST \/Trunks\({Id}\)\/Pbx\.TestInboundCall body( required)?$/,
    contract: null,
    served: /seconds|true/,
    reason: 'How long to wait can be said.',
  },
  {
    about: /^GET \/SystemStatus\/Pbx\.GetRemoteAccessStatus\(\) answer 200$/,
    contract: 'application/json Pbx.RemoteAccessStatus',
    served: 'application/json { value: Pbx.RemoteAccessStatus }',
    reason: 'A single value is answered as {"value": …}, as by every other function.',
  },
]
