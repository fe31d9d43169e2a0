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
  'Queues\\({Id}\\)/Pbx\\.SetAgentLoggedIn',
  'RingGroups\\({Id}\\)/Pbx\\.AddMember',
  'RingGroups\\({Id}\\)/Pbx\\.RemoveMember',
  'Trunks/Pbx\\.ExplainRoute\\(.*\\)',
  'MyUser/Pbx\\.BeginSecondFactor',
  'MyUser/Pbx\\.ConfirmSecondFactor',
  'MyUser/Pbx\\.RemoveSecondFactor',
  'MyUser/Pbx\\.ChangePassword',
  'Users\\({Id}\\)/Pbx\\.ResetSecondFactor',
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
  'SecondFactorKey',
]

/** Properties of ours, marked x-not-3cx, on what the contract has. */
const OUR_PROPERTIES: Readonly<Record<string, string>> = {
  'ServicePrincipal\\.(DisplayName|RedirectUris)':
    'Programs that sign people in are API clients here: people are shown a name and come back to a known address.',
  'Trunk\\.(CallsPerSecond|RequiresSourceAddress)':
    'Carriers set a pace and an address; a 3CX has no field for either.',
  'Contact\\.(OwnerGroup|OwnerUser)':
    'Whose a department’s or a personal contact is; a 3CX does not say it in the row.',
  'QueueAgent\\.LoggedIn': 'The login of an agent to one queue; a 3CX has one for all of them.',
  'DNProperty\\.Place': 'Which number a property belongs to; in the contract only the call that reads it knows.',
  'CreateTrunk\\.(CnamLookup|Domain|DryRun|EmergencyAddress|Fqdn|PublicAddress|Secure)':
    'What setting up a trunk at a carrier can be told beyond the contract.',
}

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
  ...Object.entries(OUR_PROPERTIES).map(([name, reason]) => ({
    about: new RegExp(`^schema Pbx\\.${name}( maxLength)?$`),
    contract: null,
    served: /./,
    reason,
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
