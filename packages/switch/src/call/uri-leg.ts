// A SIP URI outside every trunk is called directly, as a phone would be: only when the operator allows it, and only outside.
import type { Plan } from '@cordboard/routing'
import { parseUri } from '@cordboard/sip'
import { parseIp } from '../address/ip.ts'
import { isPublicAddress } from '../address/public.ts'
import { callHeader } from './introduction.ts'
import { freshNegotiation } from './leg.ts'
import { makeOffer } from './offer-answer.ts'
import type { HandlerOutcome } from './outcome.ts'
import { type RingOrder, startSearch } from './ring.ts'
import { addLeg, legOf, logEntry, setHandler, takeEndpoint, type Work } from './work.ts'

export function startUri(
  work: Work,
  plan: Extract<Plan, { plan: 'dialUri' }>,
  order: Omit<RingOrder, 'search' | 'targets' | 'until'>,
): HandlerOutcome | null {
  const objection = objectionTo(work, plan.uri)
  if (objection !== null) {
    logEntry(work, 'uri-refused', 'Warning', `${plan.uri} was not called: ${objection}.`, refusedTip, { uri: plan.uri })
    return { outcome: 'failed', failure: { status: 403, reason: 'Forbidden', cause: 'rejected' } }
  }
  const until = work.ctx.now + work.ctx.policy.trunkRingMs
  const ringing = startSearch(work, { ...order, search: { search: 'user', at: null }, targets: [], until })
  const { uri, callerId } = plan
  const address = hostOf(uri)
  const endpoint = takeEndpoint(work, address)
  if (!endpoint) {
    return { outcome: 'failed', failure: { status: 503, reason: 'Service Unavailable', cause: 'no-media' } }
  }
  const id = work.ctx.newId()
  const { caller, said } = order
  const host = endpoint.address
  const peer = { address, port: 5060 }
  addLeg(
    work,
    {
      id,
      direction: 'out',
      phase: 'calling',
      party: {
        kind: 'system',
        userId: null,
        number: userOfUri(uri),
        name: '',
        srtp: 'off',
        anonymous: false,
        trunk: null,
        did: null,
      },
      peer,
      host,
      device: null,
      shown: callerId,
      endpoint,
      negotiation: freshNegotiation,
      reliable: false,
      codecs: [],
      mayRenew: true,
    },
    `uri ${uri}`,
  )
  const sdp = makeOffer(work, id, legOf(work, caller), 'response', 'off') ?? ''
  const device = {
    name: '',
    requestUri: uri,
    routes: [],
    target: { uri, flow: null, outsideOnly: true } as const,
    source: peer,
    host,
  }
  // A stranger is told the number for outside, and no identity that only trusted networks may know (RFC 3325 7).
  const from = { number: callerId, name: said.from.anonymous ? '' : said.from.name, anonymous: said.from.anonymous }
  const headers = [[callHeader, work.call.id]] as const
  work.commands.push({ command: 'startLeg', leg: id, userId: null, device, from, to: uri, headers, sdp })
  setHandler(work, { ...ringing, forks: [id] })
  return null
}

const refusedTip =
  'Direct SIP calls reach public addresses only, whatever LOCAL_NETWORKS says. What is inside gets an extension or a trunk of its own.'

/**
 * Who dials must not make us knock at doors that only we can reach. What a name stands for is judged by the SIP stack once it is
 * resolved (Target.outsideOnly), and so are the Contacts the far side names.
 */
function objectionTo(work: Work, text: string): string | null {
  const uri = parseUri(text)
  if (uri === null || uri.scheme === 'tel') return 'it is no SIP URI'
  if (uri.params.has('maddr')) return 'maddr would send it elsewhere'
  const transport = uri.params.get('transport')
  if (transport !== undefined && !/^(?:udp|tcp|tls)$/i.test(transport ?? ''))
    return 'its transport is not UDP, TCP or TLS'
  if (work.ctx.isOwnHost(uri.host)) return 'its host is this system'
  if (parseIp(uri.host) !== null && !isPublicAddress(uri.host)) return 'its host is no public address'
  return null
}

/** The user part of a SIP URI, or its host when it has none; what is no URI stays as it is. */
export function userOfUri(text: string): string {
  const found = /^sips?:(?:([^@]*)@)?([^;?]*)/i.exec(text)
  if (!found) return text
  return found[1]?.split(/[:;]/)[0] || (found[2] ?? '')
}

/** The host of a SIP URI that routing has already looked at. */
function hostOf(uri: string): string {
  const rest = uri.slice(uri.indexOf(':') + 1)
  const authority = rest.slice(rest.lastIndexOf('@') + 1).split(/[;?]/)[0] ?? ''
  return authority.replace(/^\[([^\]]*)\].*$/, '$1').replace(/:\d+$/, '')
}
