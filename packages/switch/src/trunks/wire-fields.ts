// The fields of a received INVITE that a trunk's bindings read. Pure.
import { noSipFields, type PartyField, type SipFields, type UriField } from '@cordboard/providers'
import type { NameAddress, SipRequest, SipUri } from '@cordboard/sip'

/** Longer texts are cut: nothing that identifies a trunk or a number is. */
const maxText = 256

export function fieldsOf(request: SipRequest): SipFields {
  const partyIds = request.addresses('Remote-Party-ID').slice(0, 8)
  const remoteParty = (which: string): PartyField | null =>
    partyOrNull(partyIds.find((one) => (one.params.get('party') ?? 'calling').toLowerCase() === which))
  return {
    ...noSipFields,
    requestUri: uriField(request.uri, request.uriText),
    contact: uriField(request.addresses('Contact')[0]?.uri ?? null, ''),
    to: party(request.to),
    from: party(request.from),
    assertedIdentity: partyOrNull(request.addresses('P-Asserted-Identity')[0]),
    preferredIdentity: partyOrNull(request.addresses('P-Preferred-Identity')[0]),
    calledPartyId: partyOrNull(request.addresses('P-Called-Party-ID')[0]),
    remotePartyCalling: remoteParty('calling'),
    remotePartyCalled: remoteParty('called'),
    privacy: cut(request.header('Privacy')),
    userAgent: cut(request.header('User-Agent')),
  }
}

/** RFC 3323: the caller asked to be withheld; or it gives no name at all (RFC 3261 8.1.1.3). */
export function isAnonymous(fields: SipFields): boolean {
  const wishes = (fields.privacy ?? '').toLowerCase().split(/[;, ]+/)
  const { user, host } = fields.from
  return (
    wishes.includes('id') ||
    wishes.includes('user') ||
    wishes.includes('header') ||
    user.toLowerCase() === 'anonymous' ||
    host.toLowerCase() === 'anonymous.invalid'
  )
}

function uriField(uri: SipUri | null, text: string): UriField {
  if (uri === null) return { user: '', host: '' }
  // A tel URI is a number and no host.
  if (uri.scheme === 'tel') return { user: (uri.user ?? text.slice(4)).slice(0, maxText), host: '' }
  const host = uri.host.includes(':') ? `[${uri.host}]` : uri.host
  return { user: (uri.user ?? '').slice(0, maxText), host: uri.port === null ? host : `${host}:${uri.port}` }
}

function party(address: NameAddress): PartyField {
  return { display: (address.display ?? '').slice(0, maxText), ...uriField(address.uri, address.uriText) }
}

function partyOrNull(address: NameAddress | undefined): PartyField | null {
  return address === undefined ? null : party(address)
}

function cut(text: string | undefined): string | null {
  return text === undefined ? null : text.slice(0, maxText)
}
