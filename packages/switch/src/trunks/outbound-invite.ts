// The INVITE of a leg that goes out by a trunk: what the template's bindings say, and where it is sent. Pure.
import { outboundFields, outboundHeaders, type VariableValues } from '@cordboard/providers'
import type { HeaderLine } from '@cordboard/sip'
import type { TrunkLegOrder, TrunkSettings } from './contract.ts'
import { transportParam } from './own-address.ts'
import { hostPort, type Place } from './places.ts'

export interface OutboundInvite {
  readonly uri: string
  readonly from: string
  readonly to: string
  /** Contact URI, without angle brackets. */
  readonly contact: string
  readonly headers: readonly HeaderLine[]
  /** User-Agent, when the template gives one. */
  readonly agent: string | null
}

export type InviteMaking =
  | { readonly ok: true; readonly invite: OutboundInvite }
  | { readonly ok: false; readonly sentence: string }

/** What the variables that stand for hosts are worth. `ours`: `host:port` as the trunk is told, and as the interface has it. */
export function hostValues(
  settings: TrunkSettings,
  ours: { readonly contact: string; readonly device: string },
): VariableValues {
  const { host, port, proxyHost, proxyPort, transport } = settings
  const gateway = hostPort(host, port, transport)
  return {
    $GWHostPort: gateway,
    $OutHostPort: proxyHost.trim() === '' ? gateway : hostPort(proxyHost, proxyPort, transport),
    $ContactUri: ours.contact,
    $DevHostPort: ours.device,
  }
}

export function makeInvite(
  settings: TrunkSettings,
  order: TrunkLegOrder,
  place: Place,
  ours: { readonly contact: string; readonly device: string },
): InviteMaking {
  const { attempt } = order
  const values = { ...attempt.values, ...hostValues(settings, ours) }
  const fields = outboundFields(settings.outbound, values)
  const made = outboundHeaders(withPrivacy(fields, attempt.anonymous))
  if (!made.ok) return { ok: false, sentence: `${made.field} of the trunk's template cannot be sent: ${made.reason}.` }
  const transport = transportParam(place.transport)
  const user = made.contactUser === '' ? '' : `${made.contactUser}@`
  return {
    ok: true,
    invite: {
      uri: attempt.uri ?? `${made.requestUri}${transport}`,
      from: made.from,
      to: made.to,
      contact: `sip:${user}${made.contactHost === '' ? ours.contact : made.contactHost}${transport}`,
      headers: [
        ...order.headers,
        ...made.headers.filter(([name]) => name !== 'User-Agent'),
        ...diversion(attempt.diversion, ours.contact),
        ...geolocation(attempt.geolocation),
      ],
      agent: made.headers.find(([name]) => name === 'User-Agent')?.[1] ?? null,
    },
  }
}

/** Who wants to be withheld is, also where the template binds no Privacy (RFC 3323). */
function withPrivacy(fields: ReturnType<typeof outboundFields>, anonymous: boolean): ReturnType<typeof outboundFields> {
  return anonymous && fields.privacy === null ? { ...fields, privacy: 'id' } : fields
}

/** By reference, and meant for routing the call to the right dispatcher (RFC 6442, sections 4.1 and 4.2). */
function geolocation(uri: string | null): readonly HeaderLine[] {
  if (uri === null || !/^(?:https?|sips?):[!#-;=?-[\]_a-z~]{1,1024}$/i.test(uri)) return []
  return [
    ['Geolocation', `<${uri}>`],
    ['Geolocation-Routing', 'yes'],
  ]
}

/** RFC 5806; why the call was sent on is not told. */
function diversion(number: string | null, host: string): readonly HeaderLine[] {
  if (number === null || !/^\+?[0-9A-Za-z*#._-]{1,64}$/.test(number)) return []
  return [['Diversion', `<sip:${number.replaceAll('#', '%23')}@${host}>;reason=unknown;screen=no;privacy=off`]]
}
