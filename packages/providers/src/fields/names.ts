// The names of the SIP fields a trunk's template binds, and of the $Variables bound to them, each with a number of ours that never changes.

/** How templates and the API spell a SIP field; what is read is compared without case and hyphens (`findField`). */
export type FieldName = (typeof fieldTable)[number][1]

/** How templates and the API spell a value, with the `$`; what is read is compared without case (`findVariable`). */
export type VariableName = (typeof variableTable)[number][1]

// The numbers are stored in trunks (ParamId, ValueId). Add at the end; never renumber, never reuse.
export const fieldTable = [
  [1, 'RequestLineURIUser', 'Request-Line URI: user part'],
  [2, 'RequestLineURIHost', 'Request-Line URI: host part'],
  [3, 'ContactUser', 'Contact: user part'],
  [4, 'ContactHost', 'Contact: host part'],
  [5, 'ToDisplayName', 'To: display name'],
  [6, 'ToUserPart', 'To: user part'],
  [7, 'ToHostPart', 'To: host part'],
  [8, 'FromDisplayName', 'From: display name'],
  [9, 'FromUserPart', 'From: user part'],
  [10, 'FromHostPart', 'From: host part'],
  [11, 'UserAgentTextString', 'User-Agent: text'],
  [12, 'RemotePartyIDCalledPartyDisplayName', 'Remote-Party-ID, called party: display name'],
  [13, 'RemotePartyIDCalledPartyUserPart', 'Remote-Party-ID, called party: user part'],
  [14, 'RemotePartyIDCalledPartyHostPart', 'Remote-Party-ID, called party: host part'],
  [15, 'RemotePartyIDCallingPartyDisplayName', 'Remote-Party-ID, calling party: display name'],
  [16, 'RemotePartyIDCallingPartyUserPart', 'Remote-Party-ID, calling party: user part'],
  [17, 'RemotePartyIDCallingPartyHostPart', 'Remote-Party-ID, calling party: host part'],
  [18, 'P-AssertedIdentityDisplayName', 'P-Asserted-Identity: display name'],
  [19, 'P-AssertedIdentityUserPart', 'P-Asserted-Identity: user part'],
  [20, 'P-AssertedIdentityHostPart', 'P-Asserted-Identity: host part'],
  [21, 'P-PreferredIdentityDisplayName', 'P-Preferred-Identity: display name'],
  [22, 'P-PreferredIdentityUserPart', 'P-Preferred-Identity: user part'],
  [23, 'P-PreferredIdentityHostPart', 'P-Preferred-Identity: host part'],
  [24, 'P-CalledPartyIDDisplayName', 'P-Called-Party-ID: display name'],
  [25, 'P-CalledPartyIDUserPart', 'P-Called-Party-ID: user part'],
  [26, 'P-CalledPartyIDHostPart', 'P-Called-Party-ID: host part'],
  [27, 'PrivacyTypes', 'Privacy: types (user, header, id, none)'],
] as const

export const variableTable = [
  [1, '$CalledNum', 'The number called, after stripping and prepending'],
  [2, '$CalledName', 'The name of who is called'],
  [3, '$CallerNum', 'Outbound the main trunk number, inbound the number of the caller'],
  [4, '$CallerName', 'The name of the caller'],
  [5, '$CallerDispName', 'The display name the caller’s phone sent'],
  [6, '$AuthID', 'The Authentication ID of the trunk'],
  [7, '$LineID', 'The virtual extension number of the trunk'],
  [8, '$LineNumber', 'The Main Trunk No.'],
  [9, '$OutboundLineId', 'The outbound caller ID set in the trunk'],
  [10, '$OutboundCallerId', 'The outbound caller ID chosen for this call'],
  [11, '$OriginatorCallerID', 'The number of the original caller, also of a forwarded outside caller'],
  [12, '$EnforcedOutboundCallerId', 'The outbound caller ID, even when the caller hides it'],
  [13, '$EnforcedOriginatorCallerID', 'The number of the original caller, even when the caller hides it'],
  [14, '$GWHostPort', 'Registrar, with port where it is not the default'],
  [15, '$OutHostPort', 'Outbound proxy, with port where it is not the default'],
  [16, '$ContactUri', 'The public address at which the trunk reaches this system'],
  [17, '$DevHostPort', 'The address of this system on the interface used'],
  [18, '$CustomField', 'A text of your own'],
  [19, '$Anonymous', 'The word anonymous'],
  [20, '$CustomIPRange', 'Custom IP range: addresses and networks, separated by commas'],
  [21, '$DefaultValue', 'Leave default value'],
] as const

/** Other spellings seen in files: of PortSIP, and of the pseudo-values of 3CX's dialogs. */
const variableAliases: Readonly<Record<string, VariableName>> = {
  trunknumber: '$LineNumber',
  'custom ip range': '$CustomIPRange',
  'leave default value': '$DefaultValue',
}

/** Longest spelling that is looked up; anything longer is no name. */
const maxNameLength = 64

const fieldKey = (spelled: string): string => spelled.trim().replaceAll('-', '').toLowerCase()
const variableKey = (spelled: string): string => spelled.trim().replace(/^\$/, '').toLowerCase()

const fieldsByKey = new Map<string, FieldName>(fieldTable.map(([, name]) => [fieldKey(name), name]))
const fieldsById = new Map<number, FieldName>(fieldTable.map(([id, name]) => [id, name]))
const fieldIds = new Map<FieldName, number>(fieldTable.map(([id, name]) => [name, id]))
const variablesByKey = new Map<string, VariableName>([
  ...variableTable.map(([, name]): [string, VariableName] => [variableKey(name), name]),
  ...Object.entries(variableAliases),
])
const variablesById = new Map<number, VariableName>(variableTable.map(([id, name]) => [id, name]))
const variableIds = new Map<VariableName, number>(variableTable.map(([id, name]) => [name, id]))

/** The field a template means: white space around, case and hyphens do not count (both `P-AssertedIdentity…` and `PAssertedIdentity…` are about). */
export function findField(spelled: string): FieldName | null {
  return spelled.length > maxNameLength ? null : (fieldsByKey.get(fieldKey(spelled)) ?? null)
}

/** The variable a template means: white space around, case and the `$` do not count. */
export function findVariable(spelled: string): VariableName | null {
  return spelled.length > maxNameLength ? null : (variablesByKey.get(variableKey(spelled)) ?? null)
}

export const fieldById = (id: number): FieldName | null => fieldsById.get(id) ?? null
export const variableById = (id: number): VariableName | null => variablesById.get(id) ?? null
export const idOfField = (name: FieldName): number => fieldIds.get(name) ?? 0
export const idOfVariable = (name: VariableName): number => variableIds.get(name) ?? 0
