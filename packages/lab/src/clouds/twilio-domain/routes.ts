// Where the nouns of a Dial lead: a number of the telephone network, registered phones of the domain, or any SIP URI.
import { parseUri, type Resolver } from '@cordboard/sip'
import type { DialTarget, NumberTarget, SipTarget } from '@cordboard/voiceapp'
import type { SiteCall } from '../base/site-options.ts'
import type { TwilioAccount } from '../twilio-account/index.ts'
import type { Registrations } from './registrations.ts'

export type Route =
  | { readonly route: 'number'; readonly number: string; readonly from: string | null }
  | { readonly route: 'sip'; readonly order: SiteCall }
  /** Nobody is there. */
  | { readonly route: 'none'; readonly status: number; readonly why: string }

export interface RoutePlan {
  readonly account: TwilioAccount
  readonly registrations: Registrations
  readonly resolver: Resolver | undefined
  /** Our domain's name, for From. */
  readonly domainName: string
  /** A number, a name, or a SIP URI. */
  readonly callerId: string
}

/** One route for each place that shall ring. */
export function routesFor(target: DialTarget, plan: RoutePlan): readonly Route[] {
  return target.kind === 'number' ? [toNumber(target, plan)] : toSip(target, plan)
}

function toNumber({ number }: NumberTarget, { callerId }: RoutePlan): Route {
  const caller = userOf(callerId)
  return { route: 'number', number, from: /^\+\d{1,15}$/.test(caller) ? caller : null }
}

function toSip(target: SipTarget, plan: RoutePlan): readonly Route[] {
  const uri = parseUri(target.uri)
  if (uri === null) return [{ route: 'none', status: 400, why: `${target.uri} is no SIP URI` }]
  const domain = plan.account.domains.byHost(uri.host)?.domain
  if (domain !== undefined) {
    const address = `${uri.user ?? ''}@${domain.domainName}`
    const bindings = plan.registrations.bindings(address)
    if (bindings.length === 0) return [{ route: 'none', status: 404, why: `${address} is not registered` }]
    return bindings.map((binding) => ({
      route: 'sip',
      order: { ...orderFor(target, binding.uri, plan), to: `<sip:${address}>`, flow: binding.flow },
    }))
  }
  const local = uri.host === 'localhost' || /^127(\.\d{1,3}){3}$/.test(uri.host)
  if (!local && plan.resolver === undefined)
    return [{ route: 'none', status: 503, why: `${uri.host} is not on loopback, and no name server is given` }]
  const tls = target.secure && !uri.params.has('transport') && uri.scheme === 'sip'
  return [{ route: 'sip', order: orderFor(target, tls ? `${target.uri};transport=tls` : target.uri, plan) }]
}

function orderFor(target: SipTarget, uri: string, { callerId, domainName }: RoutePlan): SiteCall {
  const { headers, username, password, secure } = target
  const user = userOf(callerId)
  return {
    uri,
    from: `<sip:${encodeURIComponent(user).replaceAll('%2B', '+')}@${domainName}>`,
    headers,
    contactUser: user,
    ...(username === null ? {} : { login: { username, password: password ?? '' } }),
    ...(secure ? { media: { srtp: 'required' as const } } : {}),
  }
}

function userOf(callerId: string): string {
  return callerId.replace(/^sips?:/, '').split('@', 1)[0] ?? ''
}
