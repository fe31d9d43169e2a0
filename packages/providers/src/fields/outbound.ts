// What a trunk's outbound bindings make of the values of one call: which headers are sent and what stands in them.
import type { FieldName, VariableName } from './names.ts'
import type { Binding, PartyField, SipFields, UriField, VariableValues } from './sip-fields.ts'

/** What stands in the fields that are always sent, where nothing is bound: what 3CX's generic provider template binds. */
const defaults: { readonly [name in FieldName]?: VariableName } = {
  RequestLineURIUser: '$CalledNum',
  RequestLineURIHost: '$GWHostPort',
  ContactUser: '$OutboundCallerId',
  ContactHost: '$ContactUri',
  ToUserPart: '$CalledNum',
  ToHostPart: '$GWHostPort',
  FromUserPart: '$OutboundCallerId',
  FromHostPart: '$GWHostPort',
}

/**
 * The fields of an outgoing INVITE. Request-URI, From, To and Contact are always there; an identity header is there when its user part is
 * bound and not empty, `User-Agent` and `Privacy` when bound. A caller without a number is `anonymous`, and an anonymous caller asks for
 * `Privacy: id`, because identity headers may still carry the number (RFC 3325 section 9.3).
 * Of several bindings of one field the last one counts.
 */
export function outboundFields(bindings: readonly Binding[], values: VariableValues): SipFields {
  const bound = new Map(bindings.filter((b) => b.variable !== '$DefaultValue').map((b) => [b.field, b]))
  const worth = (name: FieldName): string => {
    const binding = bound.get(name)
    if (binding !== undefined) return boundValue(binding, values)
    const fallback = defaults[name]
    return fallback === undefined ? '' : (values[fallback] ?? '')
  }
  const always = (display: FieldName, user: FieldName, host: FieldName): PartyField => ({
    display: worth(display),
    user: worth(user),
    host: worth(host) || (values.$GWHostPort ?? ''),
  })
  const optional = (display: FieldName, user: FieldName, host: FieldName): PartyField | null => {
    const party = always(display, user, host)
    return bound.has(user) && party.user !== '' ? party : null
  }
  const text = (name: FieldName): string | null => worth(name) || null

  const from = named(always('FromDisplayName', 'FromUserPart', 'FromHostPart'))
  const contact: UriField = { user: worth('ContactUser'), host: worth('ContactHost') || (values.$ContactUri ?? '') }
  return {
    requestUri: {
      user: worth('RequestLineURIUser'),
      host: worth('RequestLineURIHost') || (values.$GWHostPort ?? ''),
    },
    contact: contact.user === '' ? { ...contact, user: from.user } : contact,
    to: always('ToDisplayName', 'ToUserPart', 'ToHostPart'),
    from,
    assertedIdentity: optional(
      'P-AssertedIdentityDisplayName',
      'P-AssertedIdentityUserPart',
      'P-AssertedIdentityHostPart',
    ),
    preferredIdentity: optional(
      'P-PreferredIdentityDisplayName',
      'P-PreferredIdentityUserPart',
      'P-PreferredIdentityHostPart',
    ),
    calledPartyId: optional('P-CalledPartyIDDisplayName', 'P-CalledPartyIDUserPart', 'P-CalledPartyIDHostPart'),
    remotePartyCalling: optional(
      'RemotePartyIDCallingPartyDisplayName',
      'RemotePartyIDCallingPartyUserPart',
      'RemotePartyIDCallingPartyHostPart',
    ),
    remotePartyCalled: optional(
      'RemotePartyIDCalledPartyDisplayName',
      'RemotePartyIDCalledPartyUserPart',
      'RemotePartyIDCalledPartyHostPart',
    ),
    privacy: text('PrivacyTypes') ?? (from.user === 'anonymous' ? 'id' : null),
    userAgent: text('UserAgentTextString'),
  }
}

/** What a variable is worth: `$CustomField` the text of the binding, `$Anonymous` the word, any other the value of the call. */
export function boundValue(binding: Binding, values: VariableValues): string {
  if (binding.variable === '$CustomField' || binding.variable === '$CustomIPRange') return binding.custom
  if (binding.variable === '$Anonymous') return values.$Anonymous ?? 'anonymous'
  return values[binding.variable] ?? ''
}

/** A From without a number is anonymous (RFC 3261 section 8.1.1.3), and who is anonymous does not show a name either. */
function named(from: PartyField): PartyField {
  if (from.user === '') return { ...from, user: 'anonymous', display: 'Anonymous' }
  return from.user === 'anonymous' && from.display !== '' ? { ...from, display: 'Anonymous' } : from
}
