// The parts of an INVITE that a trunk's bindings fill and read, and the bindings themselves.
import type { FieldName, VariableName } from './names.ts'

/** One line of a template: this SIP field is (or, inbound, gives) this variable. `custom` is the text of `$CustomField` and `$CustomIPRange`. */
export interface Binding {
  readonly field: FieldName
  readonly variable: VariableName
  readonly custom: string
}

/** What the variables are worth in one call. A variable that is missing is empty. */
export type VariableValues = { readonly [name in VariableName]?: string }

/** `host` may carry a port (`sip.example.com:5061`). Users and display names are plain text: unescaped, unquoted. */
export interface UriField {
  readonly user: string
  readonly host: string
}

export interface PartyField extends UriField {
  readonly display: string
}

/** What is said, or was seen, in the headers that matter; `null` is a header that is not there. */
export interface SipFields {
  readonly requestUri: UriField
  readonly contact: UriField
  readonly to: PartyField
  readonly from: PartyField
  /** P-Asserted-Identity (RFC 3325). */
  readonly assertedIdentity: PartyField | null
  /** P-Preferred-Identity (RFC 3325). */
  readonly preferredIdentity: PartyField | null
  /** P-Called-Party-ID (RFC 7315 section 4.2). */
  readonly calledPartyId: PartyField | null
  /** Remote-Party-ID with party=calling (draft-ietf-sip-privacy-04). */
  readonly remotePartyCalling: PartyField | null
  /** Remote-Party-ID with party=called. */
  readonly remotePartyCalled: PartyField | null
  /** Privacy (RFC 3323): types separated by `;`. */
  readonly privacy: string | null
  readonly userAgent: string | null
}

/** A bare value of every field, to spread over. */
export const noSipFields: SipFields = {
  requestUri: { user: '', host: '' },
  contact: { user: '', host: '' },
  to: { display: '', user: '', host: '' },
  from: { display: '', user: '', host: '' },
  assertedIdentity: null,
  preferredIdentity: null,
  calledPartyId: null,
  remotePartyCalling: null,
  remotePartyCalled: null,
  privacy: null,
  userAgent: null,
}

/** The text of one field as seen; empty when its header is not there. */
export function readField(fields: SipFields, name: FieldName): string {
  switch (name) {
    case 'RequestLineURIUser':
      return fields.requestUri.user
    case 'RequestLineURIHost':
      return fields.requestUri.host
    case 'ContactUser':
      return fields.contact.user
    case 'ContactHost':
      return fields.contact.host
    case 'UserAgentTextString':
      return fields.userAgent ?? ''
    case 'PrivacyTypes':
      return fields.privacy ?? ''
    default: {
      const { party, part } = partyParts[name]
      return fields[party]?.[part] ?? ''
    }
  }
}

type PartyName =
  | 'to'
  | 'from'
  | 'assertedIdentity'
  | 'preferredIdentity'
  | 'calledPartyId'
  | 'remotePartyCalling'
  | 'remotePartyCalled'
type PartPlace = { readonly party: PartyName; readonly part: keyof PartyField }
type PartyFieldName = Exclude<
  FieldName,
  'RequestLineURIUser' | 'RequestLineURIHost' | 'ContactUser' | 'ContactHost' | 'UserAgentTextString' | 'PrivacyTypes'
>

const partyParts: Readonly<Record<PartyFieldName, PartPlace>> = {
  ToDisplayName: { party: 'to', part: 'display' },
  ToUserPart: { party: 'to', part: 'user' },
  ToHostPart: { party: 'to', part: 'host' },
  FromDisplayName: { party: 'from', part: 'display' },
  FromUserPart: { party: 'from', part: 'user' },
  FromHostPart: { party: 'from', part: 'host' },
  RemotePartyIDCalledPartyDisplayName: { party: 'remotePartyCalled', part: 'display' },
  RemotePartyIDCalledPartyUserPart: { party: 'remotePartyCalled', part: 'user' },
  RemotePartyIDCalledPartyHostPart: { party: 'remotePartyCalled', part: 'host' },
  RemotePartyIDCallingPartyDisplayName: { party: 'remotePartyCalling', part: 'display' },
  RemotePartyIDCallingPartyUserPart: { party: 'remotePartyCalling', part: 'user' },
  RemotePartyIDCallingPartyHostPart: { party: 'remotePartyCalling', part: 'host' },
  'P-AssertedIdentityDisplayName': { party: 'assertedIdentity', part: 'display' },
  'P-AssertedIdentityUserPart': { party: 'assertedIdentity', part: 'user' },
  'P-AssertedIdentityHostPart': { party: 'assertedIdentity', part: 'host' },
  'P-PreferredIdentityDisplayName': { party: 'preferredIdentity', part: 'display' },
  'P-PreferredIdentityUserPart': { party: 'preferredIdentity', part: 'user' },
  'P-PreferredIdentityHostPart': { party: 'preferredIdentity', part: 'host' },
  'P-CalledPartyIDDisplayName': { party: 'calledPartyId', part: 'display' },
  'P-CalledPartyIDUserPart': { party: 'calledPartyId', part: 'user' },
  'P-CalledPartyIDHostPart': { party: 'calledPartyId', part: 'host' },
}
