// The catalogue as the API publishes it: which SIP fields there are, what each may be bound to, which values there are.
import { type FieldName, fieldTable, type VariableName, variableTable } from './names.ts'

/** A row of Defs/GatewayParameters. */
export interface GatewayParameter {
  readonly Id: number
  readonly Name: FieldName
  readonly Description: string
  /** The number called may stand here, so it may be compared with DIDs. */
  readonly CanHaveDID: boolean
  /** Names of values, with the `$`. Empty: the field cannot identify a source. */
  readonly SourceIDPossibleValues: readonly VariableName[]
  readonly InboundPossibleValues: readonly VariableName[]
  readonly OutboundPossibleValues: readonly VariableName[]
}

/** A row of Defs/GatewayParameterValues. */
export interface GatewayParameterValue {
  readonly Id: number
  readonly Name: VariableName
  readonly Description: string
}

/** What a name or a user part can say about who calls and who is called. */
const people: readonly VariableName[] = [
  '$DefaultValue',
  '$CalledNum',
  '$CalledName',
  '$CallerNum',
  '$CallerName',
  '$CallerDispName',
  '$AuthID',
  '$LineID',
  '$LineNumber',
  '$OutboundLineId',
  '$OutboundCallerId',
  '$OriginatorCallerID',
  '$EnforcedOutboundCallerId',
  '$EnforcedOriginatorCallerID',
  '$Anonymous',
  '$CustomField',
]
const hosts: readonly VariableName[] = [
  '$DefaultValue',
  '$GWHostPort',
  '$OutHostPort',
  '$ContactUri',
  '$DevHostPort',
  '$CustomField',
]
const texts: readonly VariableName[] = ['$DefaultValue', '$CustomField']

const inboundPeople: readonly VariableName[] = [
  '$CalledNum',
  '$CalledName',
  '$CallerNum',
  '$CallerName',
  '$CallerDispName',
  '$LineID',
]
const inboundNames: readonly VariableName[] = ['$CalledName', '$CallerName', '$CallerDispName']
const sourcePeople: readonly VariableName[] = ['$AuthID', '$LineID', '$LineNumber', '$OutboundLineId', '$CustomField']
const sourceHosts: readonly VariableName[] = [
  '$GWHostPort',
  '$OutHostPort',
  '$ContactUri',
  '$DevHostPort',
  '$CustomField',
  '$CustomIPRange',
]

const canHaveDid: ReadonlySet<FieldName> = new Set<FieldName>([
  'RequestLineURIUser',
  'ToUserPart',
  'RemotePartyIDCalledPartyUserPart',
  'P-CalledPartyIDUserPart',
])

type Part = 'host' | 'display' | 'user' | 'text'

function partOf(name: FieldName): Part {
  if (name === 'UserAgentTextString' || name === 'PrivacyTypes') return 'text'
  if (name.endsWith('Host') || name.endsWith('HostPart')) return 'host'
  return name.endsWith('DisplayName') ? 'display' : 'user'
}

const source: Readonly<Record<Part, readonly VariableName[]>> = {
  host: sourceHosts,
  display: ['$CustomField'],
  user: sourcePeople,
  text: ['$CustomField'],
}
const inbound: Readonly<Record<Part, readonly VariableName[]>> = {
  host: [],
  display: inboundNames,
  user: inboundPeople,
  text: [],
}
const outbound: Readonly<Record<Part, readonly VariableName[]>> = {
  host: hosts,
  display: people,
  user: people,
  text: texts,
}

export const gatewayParameters: readonly GatewayParameter[] = fieldTable.map(([Id, Name, Description]) => {
  const part = partOf(Name)
  return {
    Id,
    Name,
    Description,
    CanHaveDID: canHaveDid.has(Name),
    SourceIDPossibleValues: Name === 'PrivacyTypes' ? [] : source[part],
    InboundPossibleValues: inbound[part],
    OutboundPossibleValues: outbound[part],
  }
})

export const gatewayParameterValues: readonly GatewayParameterValue[] = variableTable.map(
  ([Id, Name, Description]) => ({ Id, Name, Description }),
)
