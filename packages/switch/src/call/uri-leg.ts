// A SIP URI outside every trunk is called directly, as a phone would be: only when the operator allows it.
import type { Plan } from '@cordboard/routing'
import { callHeader } from './introduction.ts'
import { freshNegotiation } from './leg.ts'
import { makeOffer } from './offer-answer.ts'
import type { HandlerOutcome } from './outcome.ts'
import { type RingOrder, startSearch } from './ring.ts'
import { addLeg, legOf, setHandler, takeEndpoint, type Work } from './work.ts'

export function startUri(
  work: Work,
  plan: Extract<Plan, { plan: 'dialUri' }>,
  order: Omit<RingOrder, 'search' | 'targets' | 'until'>,
): HandlerOutcome | null {
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
  const device = { name: '', requestUri: uri, routes: [], target: { uri, flow: null }, source: peer, host }
  // A stranger is told the number for outside, and no identity that only trusted networks may know (RFC 3325 7).
  const from = { number: callerId, name: said.from.anonymous ? '' : said.from.name, anonymous: said.from.anonymous }
  const headers = [[callHeader, work.call.id]] as const
  work.commands.push({ command: 'startLeg', leg: id, userId: null, device, from, to: uri, headers, sdp })
  setHandler(work, { ...ringing, forks: [id] })
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
